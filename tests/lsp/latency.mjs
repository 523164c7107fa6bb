// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How long an editor waits: a file of 10,000 lines, and for each request so many key presses, each followed by it at once.
// What it asserts is that every answer comes and that diagnostics are those of the last text; times are only shown.
//
//     latency.mjs MODULES NPCS [PRESSES]
import assert from 'node:assert/strict'

import { Client, capabilities, here, lsp, options, textAt } from './client.mjs'
import { story } from './story.mjs'

const presses = Number(options[0] ?? 30)

const client = new Client()
await client.initialize(null, { capabilities: { ...capabilities, textDocument: { ...capabilities.textDocument, diagnostic: {} } } })
const text = story()
let began = performance.now()
const document = await client.open('untitled:house.npcs', text)
await client.request(lsp.DocumentSymbolRequest.type, here(document))
console.log(`${document.lineCount - 1} lines, ${(text.length / 1024).toFixed(0)} KiB; opened, and first outline: `
  + `${(performance.now() - began).toFixed(0)} ms`)

// In the middle: what is typed is an expression that is half there.
const middle = document.positionAt(text.indexOf('\ttotal = ', text.length / 2) + '\ttotal = '.length)
const whole = { start: { line: 0, character: 0 }, end: document.positionAt(text.length) }
const screen = { start: { line: middle.line - 30, character: 0 }, end: { line: middle.line + 30, character: 0 } }
const at = (position) => ({ ...here(document), position })
const name = { line: middle.line - 1, character: 'function pri'.length }
let tokens = await client.request(lsp.SemanticTokensRequest.type, here(document))
const [item] = await client.request(lsp.CallHierarchyPrepareRequest.type, at(name))
const requests = {
  'textDocument/diagnostic': () => [lsp.DocumentDiagnosticRequest.type, here(document)],
  'textDocument/completion': () => [lsp.CompletionRequest.type, at(middle)],
  'textDocument/hover': () => [lsp.HoverRequest.type, at(name)],
  'textDocument/signatureHelp': () => [lsp.SignatureHelpRequest.type, at(middle)],
  'textDocument/definition': () => [lsp.DefinitionRequest.type, at(name)],
  'textDocument/references': () => [lsp.ReferencesRequest.type, { ...at(name), context: { includeDeclaration: true } }],
  'textDocument/documentHighlight': () => [lsp.DocumentHighlightRequest.type, at(name)],
  'textDocument/prepareRename': () => [lsp.PrepareRenameRequest.type, at(name)],
  'textDocument/rename': () => [lsp.RenameRequest.type, { ...at(name), newName: 'fee' }],
  'textDocument/documentSymbol': () => [lsp.DocumentSymbolRequest.type, here(document)],
  'workspace/symbol': () => [lsp.WorkspaceSymbolRequest.type, { query: 'room_1' }],
  'textDocument/foldingRange': () => [lsp.FoldingRangeRequest.type, here(document)],
  'textDocument/semanticTokens/full': () => [lsp.SemanticTokensRequest.type, here(document)],
  'textDocument/semanticTokens/full/delta': () => [lsp.SemanticTokensDeltaRequest.type, { ...here(document), previousResultId: tokens.resultId }],
  'textDocument/semanticTokens/range': () => [lsp.SemanticTokensRangeRequest.type, { ...here(document), range: screen }],
  'textDocument/selectionRange': () => [lsp.SelectionRangeRequest.type, { ...here(document), positions: [middle] }],
  'textDocument/formatting': () => [lsp.DocumentFormattingRequest.type, { ...here(document), options: { tabSize: 4, insertSpaces: false } }],
  'textDocument/codeAction': () => [lsp.CodeActionRequest.type, { ...here(document), range: screen, context: { diagnostics: [] } }],
  'textDocument/codeLens': () => [lsp.CodeLensRequest.type, here(document)],
  'textDocument/inlayHint': () => [lsp.InlayHintRequest.type, { ...here(document), range: screen }],
  'textDocument/documentLink': () => [lsp.DocumentLinkRequest.type, here(document)],
  'textDocument/prepareCallHierarchy': () => [lsp.CallHierarchyPrepareRequest.type, at(name)],
  'callHierarchy/incomingCalls': () => [lsp.CallHierarchyIncomingCallsRequest.type, { item }],
  'callHierarchy/outgoingCalls': () => [lsp.CallHierarchyOutgoingCallsRequest.type, { item }],
}

/** What a key press gives each time: letters of an expression that comes to an end, so that the text is right again. */
const keys = '2 + gold * 3 + '
const percentile = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]

console.log(`\n| a key press, and then | median ms | 95% ms | most ms |\n|---|---|---|---|`)
for (const [method, make] of Object.entries(requests)) {
  const times = []
  for (let press = 0; press < presses; ++press) {
    const start = { ...middle, character: middle.character + (press % keys.length) }
    const change = { range: { start, end: start }, text: keys[press % keys.length] }
    began = performance.now()
    await client.change(document, [change])
    const [type, params] = make()
    try {
      const answer = await client.request(type, params)
      if (answer?.resultId) tokens = answer
    } catch (problem) {
      // While half of an expression is there perhaps nothing is renamed.
      if (problem.code !== lsp.LSPErrorCodes.RequestFailed) throw problem
    }
    times.push(performance.now() - began)
  }
  console.log(`| \`${method}\` | ${percentile(times, 0.5).toFixed(1)} | ${percentile(times, 0.95).toFixed(1)} | ${Math.max(...times).toFixed(1)} |`)
  // Whatever was typed is taken back.
  const end = { ...middle, character: middle.character + presses }
  const typed = textAt(document, { start: middle, end })
  assert.equal(typed.length, presses)
  await client.change(document, [{ range: { start: middle, end }, text: '' }])
}
assert.equal(document.getText(), text)
const report = await client.request(lsp.DocumentDiagnosticRequest.type, here(document))
assert.deepEqual(report.items.filter((each) => each.severity === 1), [])

// Nothing starves: all requests at once, with key presses between them.
began = performance.now()
const answers = []
for (const make of Object.values(requests)) {
  await client.change(document, [{ range: { start: middle, end: middle }, text: ' ' }])
  const [type, params] = make()
  answers.push(client.request(type, params).catch((problem) => assert.equal(problem.code, lsp.LSPErrorCodes.RequestFailed)))
}
await Promise.all(answers)
console.log(`\nAll ${answers.length} at once, with a key press before each: ${(performance.now() - began).toFixed(0)} ms`)
await client.end()
