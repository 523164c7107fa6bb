// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Random edits of scripts as people make them, character by character and in pieces, with requests between them.
// After so many edits the server that has followed them and one that has seen nothing but the text must agree.
//
//     fuzz.mjs MODULES NPCS SCRIPTS COUNT [SEED]
import assert from 'node:assert/strict'
import fs from 'node:fs'

import { Client, capabilities, here, lsp, options, scripts } from './client.mjs'

const [folder, count = '3000', seed = '1'] = options
const agreeEvery = 1000

/** mulberry32 (Tommy Ettinger, public domain): small, and the same everywhere. */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
const random = generator(Number(seed))
const below = (limit) => Math.floor(random() * limit)
const one = (list) => list[below(list.length)]

const pieces = [
  '\n', '\r\n', '\r', '\t', ' ', '"', '""', '{', '}', '(', ')', '[', ']', '.', ',', ':', '*', '+', '->', '|', '//', '#', '@', '=', '==',
  'x', 'if ', 'then', 'else', 'end if\n', 'end ', 'function ', 'end function\n', 'while ', 'for ', 'in ', 'choose', 'option ', 'scene ',
  'plan ', 'go ', 'visit ', 'import "', 'script "lua"\n', 'Marta: ', ': ', '* ', '+ [if ', '] ', '{a|b}', '$"', 'globals.', 'self', 'é', '😀',
  '\ud83d', '\ude00', '\u0000', '\ufeff', 'taken("', '1e', '-', 'not ', 'function(x)\n', '\n\n\n', 'loop', 'return ', 'checking ', 'bark\n',
]

/** An edit of a text: begin, end, and what replaces it. */
function randomEdit(text, blocks) {
  const at = below(text.length + 1)
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const lineEnd = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1
  switch (below(12)) {
    case 0: case 1: case 2: return [at, at, one(pieces)]
    case 3: case 4: return [at, at, String.fromCharCode(32 + below(95))]
    case 5: case 6: return [at, Math.min(text.length, at + 1), '']
    case 7: return [lineStart, lineEnd, '']
    case 8: return [lineStart, lineStart, text.slice(lineStart, lineEnd)]
    case 9: return [at, at, one(blocks)]
    case 10: return [at, Math.min(text.length, at + below(200)), '']
    default: return [at, Math.min(text.length, at + below(5)), one(pieces)]
  }
}

const requests = [
  (document, position) => [lsp.CompletionRequest.type, { ...here(document), position }],
  (document, position) => [lsp.HoverRequest.type, { ...here(document), position }],
  (document, position) => [lsp.SignatureHelpRequest.type, { ...here(document), position }],
  (document, position) => [lsp.DefinitionRequest.type, { ...here(document), position }],
  (document, position) => [lsp.ReferencesRequest.type, { ...here(document), position, context: { includeDeclaration: true } }],
  (document, position) => [lsp.DocumentHighlightRequest.type, { ...here(document), position }],
  (document, position) => [lsp.PrepareRenameRequest.type, { ...here(document), position }],
  (document, position) => [lsp.RenameRequest.type, { ...here(document), position, newName: one(['other', 'if', 'x', '']) }],
  (document) => [lsp.DocumentSymbolRequest.type, here(document)],
  () => [lsp.WorkspaceSymbolRequest.type, { query: one(['', 'a', 'inn', 'é']) }],
  (document) => [lsp.FoldingRangeRequest.type, here(document)],
  (document) => [lsp.SemanticTokensRequest.type, here(document)],
  (document, position) => [lsp.SelectionRangeRequest.type, { ...here(document), positions: [position] }],
  (document) => [lsp.DocumentFormattingRequest.type, { ...here(document), options: { tabSize: 4, insertSpaces: false } }],
  (document, position) => [lsp.CodeActionRequest.type,
    { ...here(document), range: { start: position, end: position }, context: { diagnostics: [] } }],
  (document) => [lsp.CodeLensRequest.type, here(document)],
  (document, position) => [lsp.InlayHintRequest.type, { ...here(document), range: { start: { line: 0, character: 0 }, end: position } }],
  (document) => [lsp.DocumentLinkRequest.type, here(document)],
  (document, position) => [lsp.CallHierarchyPrepareRequest.type, { ...here(document), position }],
]

/** What may be refused: renaming, and formatting what has errors. */
const refused = new Set([lsp.LSPErrorCodes.RequestFailed, lsp.LSPErrorCodes.RequestCancelled])

async function ask(client, [type, params]) {
  const patience = setTimeout(() => { throw new Error(`no answer to ${type.method}: ${JSON.stringify(params)}`) }, 120000)
  try {
    return await client.request(type, params)
  } catch (problem) {
    if (!refused.has(problem.code)) throw new Error(`${type.method}: ${problem.message}: ${JSON.stringify(params)}`)
    return null
  } finally {
    clearTimeout(patience)
  }
}

/** What a server says of a text: problems, outline, and colours. */
async function whatItSays(client, document) {
  const problems = await ask(client, [lsp.DocumentDiagnosticRequest.type, here(document)])
  const symbols = await ask(client, [lsp.DocumentSymbolRequest.type, here(document)])
  const tokens = await ask(client, [lsp.SemanticTokensRequest.type, here(document)])
  return { problems: problems.items, symbols, tokens: tokens.data }
}

const pulling = { ...capabilities, textDocument: { ...capabilities.textDocument, diagnostic: {} } }

async function freshAnswer(uri, text) {
  const client = new Client()
  await client.initialize(null, { capabilities: pulling })
  const answer = await whatItSays(client, await client.open(uri, text))
  await client.end()
  return answer
}

const texts = scripts(folder).map((file) => [file, fs.readFileSync(file, 'utf8')])
const blocks = texts.flatMap(([, text]) => text.split(/\n(?=\S)/)).filter((block) => block.length < 2000)
const client = new Client()
await client.initialize(null, { capabilities: pulling })
const documents = []
for (const [index, [file, text]] of texts.entries())
  documents.push({ original: text, undo: [], document: await client.open(`untitled:${index}/${file.split('/').pop()}`, text) })

let asked = 0
const began = Date.now()
let edits = 0
for (; edits < Number(count); ++edits) {
  const which = one(documents)
  const { document, undo, original } = which
  const before = document.getText()
  if (undo.length > 0 && below(10) === 0) {
    await client.change(document, [{ text: undo.splice(below(undo.length))[0] }])
  } else {
    const changes = []
    for (let more = below(6) === 0 ? 3 : 1; more > 0; --more) {
      const [begin, end, text] = randomEdit(before, blocks)
      changes.push({ range: { start: document.positionAt(begin), end: document.positionAt(end) }, text })
    }
    await client.change(document, changes)
    undo.push(before)
    if (undo.length > 20) undo.shift()
  }
  if (document.getText().length > original.length + 20000 || below(2000) === 0)
    await client.change(document, [{ text: original }])
  if (below(4) === 0) {
    ++asked
    const length = document.getText().length
    const position = below(20) === 0 ? { line: below(1e6), character: below(1e6) } : document.positionAt(below(length + 1))
    await ask(client, one(requests)(document, position))
  }
  if ((edits + 1) % agreeEvery === 0) {
    const { document: last } = which
    const followed = await whatItSays(client, last)
    // Halves of surrogate pairs are replaced, in either way by one unit.
    const fresh = await freshAnswer(last.uri, last.getText())
    assert.deepEqual(followed, fresh, `after ${edits + 1} edits with seed ${seed}, of ${last.uri}:\n${last.getText()}`)
  }
}
await client.end()
console.log(`${edits} edits of ${texts.length} scripts with ${asked} requests between them in ${((Date.now() - began) / 1000).toFixed(1)} s; `
  + `${Math.floor(edits / agreeEvery)} comparisons with a fresh server`)
