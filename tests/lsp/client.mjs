// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A client of `npcs lsp`, made of the packages of which VS Code's own is made.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, npcs, ...rest] = process.argv.slice(2)
const require = createRequire(path.join(path.resolve(modules), 'x.js'))
export const lsp = require('vscode-languageserver-protocol/node')
export const { TextDocument } = require('vscode-languageserver-textdocument')
export const options = rest

/** What a client of today says that it understands. */
export const capabilities = {
  general: { positionEncodings: ['utf-16'] },
  window: { workDoneProgress: true },
  workspace: {
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    semanticTokens: { refreshSupport: true },
    diagnostics: { refreshSupport: true },
    symbol: {},
  },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] } },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    signatureHelp: {
      signatureInformation: { documentationFormat: ['markdown'], parameterInformation: { labelOffsetSupport: true } },
    },
    definition: { linkSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } } },
    rename: { prepareSupport: true },
    publishDiagnostics: { versionSupport: true, tagSupport: { valueSet: [1, 2] } },
  },
}

export class Client {
  constructor() {
    this.process = spawn(npcs, ['lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.ended = new Promise((resolve) => this.process.on('exit', resolve))
    const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = lsp
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout), new StreamMessageWriter(this.process.stdin))
    this.connection.onError((problem) => { throw new Error(`connection: ${problem}`) })
    this.diagnostics = new Map() // uri -> what was published last
    this.waiting = []
    this.progress = []
    this.shown = []
    this.registered = []
    const on = (type, handler) => this.connection.onNotification(type, handler)
    on(lsp.PublishDiagnosticsNotification.type, (params) => {
      this.diagnostics.set(params.uri, params)
      for (const each of [...this.waiting]) each()
    })
    on(lsp.ShowMessageNotification.type, (params) => this.shown.push(params.message))
    on(lsp.LogMessageNotification.type, () => {})
    on('$/progress', (params) => this.progress.push(params))
    this.connection.onRequest(lsp.RegistrationRequest.type, (params) => { this.registered.push(...params.registrations) })
    this.connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => {})
    this.connection.onRequest(lsp.SemanticTokensRefreshRequest.type, () => {})
    this.connection.onRequest(lsp.DiagnosticRefreshRequest.type, () => {})
    this.connection.listen()
  }

  async initialize(folder, more = {}) {
    const uri = folder && pathToFileURL(folder).href
    this.server = await this.connection.sendRequest(lsp.InitializeRequest.type, {
      processId: process.pid,
      rootUri: uri ?? null,
      workspaceFolders: uri ? [{ uri, name: path.basename(folder) }] : null,
      capabilities,
      ...more,
    })
    await this.notify(lsp.InitializedNotification.type, {})
    return this.server
  }

  request(type, params, token) { return this.connection.sendRequest(type, params, token) }
  notify(type, params) { return this.connection.sendNotification(type, params) }

  async open(uri, text) {
    const document = TextDocument.create(uri, 'npcs', 1, text)
    await this.notify(lsp.DidOpenTextDocumentNotification.type,
      { textDocument: { uri, languageId: 'npcs', version: 1, text } })
    return document
  }

  /** Changes a document here and there. `changes`: [{range, text}] or [{text}]. */
  async change(document, changes) {
    const version = document.version + 1
    TextDocument.update(document, changes, version)
    await this.notify(lsp.DidChangeTextDocumentNotification.type,
      { textDocument: { uri: document.uri, version }, contentChanges: changes })
  }

  /** Waits until what is published of a document is wanted. */
  published(uri, isWanted) {
    return new Promise((resolve) => {
      const look = () => {
        const params = this.diagnostics.get(uri)
        if (!params || !isWanted(params)) return
        this.waiting = this.waiting.filter((each) => each !== look)
        resolve(params)
      }
      this.waiting.push(look)
      look()
    })
  }

  async end() {
    await this.request(lsp.ShutdownRequest.type)
    await this.notify(lsp.ExitNotification.type)
    assert.equal(await this.ended, 0)
    this.connection.dispose()
  }
}

/** The place of `what` in a document, `ahead` characters behind its begin. */
export function place(document, what, ahead = 0) {
  const offset = document.getText().indexOf(what)
  assert.notEqual(offset, -1, `there is no ${what}`)
  return document.positionAt(offset + ahead)
}

export function textAt(document, range) { return document.getText(range) }

/** The text of a document after edits of the protocol. */
export function edited(document, edits) { return TextDocument.applyEdits(document, edits) }

export function scripts(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && /\.npcs$/.test(each.name))
    .map((each) => path.join(each.parentPath ?? each.path, each.name))
    .sort()
}

export function here(document) { return { textDocument: { uri: document.uri } } }
