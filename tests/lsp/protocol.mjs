// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every request of `npcs lsp`, on the samples, through the packages of which VS Code's client is made.
//
//     protocol.mjs MODULES NPCS SAMPLES
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { Client, capabilities, edited, here, lsp, options, place, textAt } from './client.mjs'

const samples = path.resolve(options[0])
const uriOf = (...names) => pathToFileURL(path.join(samples, ...names)).href
const textOf = (...names) => fs.readFileSync(path.join(samples, ...names), 'utf8')
const labels = (completion) => completion.items.map((item) => item.label)
const tests = []
const test = (name, run) => tests.push([name, run])

/** A client with a folder of samples, whose scripts are open as named. */
async function sample(folder, ...names) {
  const client = new Client()
  await client.initialize(path.join(samples, folder))
  const documents = []
  for (const name of names) documents.push(await client.open(uriOf(folder, name), textOf(folder, name)))
  return [client, ...documents]
}

/** A client with files in a folder of their own. */
async function project(files, more = {}) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'npcs-lsp-')))
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  const client = new Client()
  await client.initialize(folder, more)
  client.folder = folder
  client.uri = (name) => pathToFileURL(path.join(folder, name)).href
  client.openFile = (name) => client.open(client.uri(name), files[name])
  const end = client.end.bind(client)
  client.end = async () => {
    await end()
    fs.rmSync(folder, { recursive: true })
  }
  return client
}

async function refusal(promise) {
  try {
    await promise
  } catch (problem) {
    return problem
  }
  throw new assert.AssertionError({ message: 'it was not refused' })
}

test('all samples are without problems', async () => {
  const [client] = await sample('village')
  for (const [folder, name] of [['adventure', 'adventure'], ['innkeeper', 'innkeeper'], ['smith', 'smith'], ['quest', 'quest'],
    ['guard', 'guard'], ['village', 'inn'], ['village', 'trade'], ['village', 'village'], ['village', 'watch'],
    ['village', 'night']]) {
    const uri = uriOf(folder, `${name}.npcs`)
    await client.open(uri, textOf(folder, `${name}.npcs`))
    const { diagnostics, version } = await client.published(uri, () => true)
    assert.deepEqual(diagnostics, [], uri)
    assert.equal(version, 1)
  }
  await client.end()
})

test('what the server says that it can do, it can', async () => {
  const [client] = await sample('village')
  const can = client.server.capabilities
  assert.equal(can.positionEncoding, 'utf-16')
  assert.equal(can.textDocumentSync.change, lsp.TextDocumentSyncKind.Incremental)
  assert.equal(can.diagnosticProvider, undefined)
  assert.deepEqual(can.renameProvider, { prepareProvider: true, workDoneProgress: true })
  assert.equal(client.server.serverInfo.name, 'npcs')
  await client.end()
})

test('diagnostics follow what is typed', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const end = inn.positionAt(inn.getText().length)
  await client.change(inn, [{ range: { start: end, end }, text: 'if marten then\n' }])
  const { diagnostics } = await client.published(inn.uri, (params) => params.version === 2)
  assert.equal(diagnostics.length, 1)
  assert.equal(diagnostics[0].severity, lsp.DiagnosticSeverity.Error)
  assert.equal(diagnostics[0].source, 'npcs')
  await client.change(inn, [{ range: { start: end, end: { line: 9999, character: 0 } }, text: '' }])
  await client.published(inn.uri, (params) => params.version === 3 && params.diagnostics.length === 0)
  await client.end()
})

test('a client that pulls diagnostics is not sent any', async () => {
  const client = new Client()
  await client.initialize(null, { capabilities: { ...capabilities, textDocument: { ...capabilities.textDocument, diagnostic: {} } } })
  assert.equal(client.server.capabilities.diagnosticProvider.interFileDependencies, true)
  const document = await client.open('untitled:a', 'print )\n')
  const report = await client.request(lsp.DocumentDiagnosticRequest.type, here(document))
  assert.equal(report.kind, 'full')
  assert.equal(report.items.length, 1)
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.equal(client.diagnostics.get('untitled:a'), undefined)
  await client.end()
})

test('completion: members, names, functions of the game', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const at = async (what, ahead) =>
    client.request(lsp.CompletionRequest.type, { ...here(inn), position: place(inn, what, ahead) })
  const members = labels(await at('you.gold', 4))
  for (const name of ['gold', 'name', 'at']) assert.ok(members.includes(name), `${name} in ${members}`)
  const names = await at('loaf\n\tbaker', 6)
  for (const name of ['soup', 'loaf', 'marten', 'say', 'print', 'choose']) assert.ok(labels(names).includes(name), name)
  const item = names.items.find((each) => each.label === 'prompt')
  const resolved = await client.request(lsp.CompletionResolveRequest.type, item)
  assert.match(resolved.documentation.value, /forty minutes/)
  assert.equal(resolved.documentation.kind, 'markdown')
  await client.end()
})

test('completion: ids of options, characters, scenes, keywords', async () => {
  const text = 'scene inn\n\tMarta: Hello.\n\t* Any rooms? -> : No.\nend scene\nvisit inn\nprint taken("")\nMar\n'
  const client = await project({ 'npcs.toml': '[project]\n', 'main.npcs': text })
  const document = await client.openFile('main.npcs')
  const at = async (what, ahead) =>
    client.request(lsp.CompletionRequest.type, { ...here(document), position: place(document, what, ahead) })
  assert.deepEqual(labels(await at('taken("', 7)), ['inn/any_rooms'])
  assert.ok(labels(await at('\nMar\n', 4)).includes('Marta:'))
  assert.deepEqual(labels(await at('visit inn', 7)).filter((label) => label === 'inn'), ['inn'])
  const statements = (await at('\nMar\n', 1)).items
  assert.ok(statements.some((item) => item.label === 'choose' && item.insertTextFormat === lsp.InsertTextFormat.Snippet))
  await client.end()
})

test('completion replaces the word around the cursor', async () => {
  const client = new Client()
  await client.initialize(null)
  const document = await client.open('untitled:a', 'evening_star = "😀"\nprint "😀" + eve\n')
  const found = await client.request(lsp.CompletionRequest.type, { ...here(document), position: { line: 1, character: 16 } })
  const { textEdit } = found.items.find((item) => item.label === 'evening_star')
  assert.equal(textAt(document, textEdit.range), 'eve')
  assert.equal(edited(document, [textEdit]).split('\n')[1], 'print "😀" + evening_star')
  await client.end()
})

test('hover', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const hover = await client.request(lsp.HoverRequest.type, { ...here(inn), position: place(inn, 'prompt(', 2) })
  assert.equal(hover.contents.kind, 'markdown')
  assert.match(hover.contents.value, /^```npcs\n/)
  assert.match(hover.contents.value, /forty minutes/)
  assert.equal(textAt(inn, hover.range), 'prompt')
  const nothing = await client.request(lsp.HoverRequest.type, { ...here(inn), position: { line: 1, character: 0 } })
  assert.equal(nothing, null)
  await client.end()
})

test('signature help', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const help = await client.request(lsp.SignatureHelpRequest.type, { ...here(inn), position: place(inn, 'buy(you, "bread', 10) })
  assert.equal(help.activeParameter, 1)
  const [{ label, parameters }] = help.signatures
  assert.match(label, /^buy\(/)
  assert.equal(parameters.length, 2)
  const [begin, end] = parameters[1].label
  assert.match(label.slice(begin, end), /^\w+/)
  await client.end()
})

test('definition, in another file, and of an import', async () => {
  const [client, trade] = await sample('village', 'trade.npcs')
  const [link] = await client.request(lsp.DefinitionRequest.type, { ...here(trade), position: place(trade, 'buy(who', 1) })
  assert.equal(link.targetUri, uriOf('village', 'village.npcs'))
  assert.equal(textAt(trade, link.originSelectionRange), 'buy')
  const line = textOf('village', 'village.npcs').split('\n')[link.targetRange.start.line]
  assert.match(line, /buy/)
  await client.end()
})

test('references, in all scripts that run together', async () => {
  const [client, trade] = await sample('village', 'trade.npcs')
  const params = { ...here(trade), position: place(trade, 'person("Wat', 2), context: { includeDeclaration: true } }
  const all = await client.request(lsp.ReferencesRequest.type, params)
  const files = new Set(all.map((each) => path.basename(fileURLToPath(each.uri))))
  assert.ok(files.has('village.npcs') && files.has('trade.npcs') && files.has('inn.npcs'), [...files].join())
  for (const { uri, range } of all) {
    const lines = fs.readFileSync(fileURLToPath(uri), 'utf8').split('\n')
    assert.equal(lines[range.start.line].slice(range.start.character, range.end.character), 'person')
  }
  await client.end()
})

test('highlights', async () => {
  const [client, trade] = await sample('village', 'trade.npcs')
  const found = await client.request(lsp.DocumentHighlightRequest.type, { ...here(trade), position: place(trade, 'seller', 1) })
  assert.equal(found.length, 3)
  assert.equal(found[0].kind, lsp.DocumentHighlightKind.Write)
  assert.equal(found[1].kind, lsp.DocumentHighlightKind.Read)
  await client.end()
})

test('rename in several files', async () => {
  const client = await project({
    'npcs.toml': '[project]\nscripts = ["*.npcs"]\n',
    'main.npcs': 'import "cellar"\nprint cellar.depth(2)\n',
    'cellar.npcs': '// How deep it is.\nfunction depth(stairs)\n\treturn stairs * 3\nend function\n',
  })
  const document = await client.openFile('main.npcs')
  const position = place(document, 'depth', 1)
  const prepared = await client.request(lsp.PrepareRenameRequest.type, { ...here(document), position })
  assert.equal(prepared.placeholder, 'depth')
  const { documentChanges } = await client.request(lsp.RenameRequest.type, { ...here(document), position, newName: 'deep' })
  const edits = new Map(documentChanges.map((each) => [each.textDocument.uri, each]))
  assert.equal(edits.size, 2)
  assert.equal(edits.get(document.uri).textDocument.version, 1)
  assert.equal(edits.get(client.uri('cellar.npcs')).textDocument.version, null)
  assert.equal(edited(document, edits.get(document.uri).edits), 'import "cellar"\nprint cellar.deep(2)\n')
  const keyword = await refusal(client.request(lsp.RenameRequest.type, { ...here(document), position, newName: 'while' }))
  assert.equal(keyword.code, lsp.LSPErrorCodes.RequestFailed)
  assert.match(keyword.message, /while/)
  const nothing = await refusal(client.request(lsp.PrepareRenameRequest.type, { ...here(document), position: place(document, '(2', 1) }))
  assert.equal(nothing.code, lsp.LSPErrorCodes.RequestFailed)
  await client.end()
})

test('a rename that would capture another variable is refused', async () => {
  const client = new Client()
  await client.initialize(null)
  const document = await client.open('untitled:a', 'function f(a)\n\tb = 1\n\treturn a + b\nend function\nprint f(2)\n')
  const problem = await refusal(client.request(lsp.RenameRequest.type,
    { ...here(document), position: place(document, 'a)', 0), newName: 'b' }))
  assert.equal(problem.code, lsp.LSPErrorCodes.RequestFailed)
  await client.end()
})

test('outline, as a tree and flat', async () => {
  const [client, adventure] = await sample('adventure', 'adventure.npcs')
  const symbols = await client.request(lsp.DocumentSymbolRequest.type, here(adventure))
  const names = symbols.map((symbol) => symbol.name)
  for (const name of ['you', 'night', 'say', 'has', 'clock']) assert.ok(names.includes(name), `${name} in ${names}`)
  const inside = (range, outer) => adventure.offsetAt(range.start) >= adventure.offsetAt(outer.start)
    && adventure.offsetAt(range.end) <= adventure.offsetAt(outer.end)
  const check = (symbol, outer) => {
    assert.ok(inside(symbol.range, outer) && inside(symbol.selectionRange, symbol.range), symbol.name)
    for (const child of symbol.children ?? []) check(child, symbol.range)
  }
  const all = { start: { line: 0, character: 0 }, end: adventure.positionAt(adventure.getText().length) }
  for (const symbol of symbols) check(symbol, all)
  await client.end()
  const plain = new Client()
  await plain.initialize(null, { capabilities: {} })
  const flat = await plain.request(lsp.DocumentSymbolRequest.type, here(await plain.open('untitled:a', 'scene inn\n\tx = 1\nend scene\n')))
  assert.equal(flat[0].name, 'inn')
  assert.equal(flat[0].location.uri, 'untitled:a')
  await plain.end()
})

test('outlines of texts with any characters', async () => {
  const client = new Client()
  await client.initialize(null)
  const said = 'Say ""what""? \\ é 😀 \u0001\u001f\u007f/ \u2028 end'
  const options = ['plain', said, 'é', '😀'].map((each) => `\t* ${each} -> x = 1\n`).join('')
  const document = await client.open('untitled:a', `choose\n${options}end choose\n`)
  const symbols = await client.request(lsp.DocumentSymbolRequest.type, here(document))
  const names = []
  const collect = (list) => { for (const each of list) { names.push(each.name); collect(each.children ?? []) } }
  collect(symbols)
  for (const wanted of ['plain', 'é', '😀']) assert.ok(names.includes(wanted), JSON.stringify(names))
  const odd = names.find((name) => name.startsWith('Say '))
  assert.ok(/what/.test(odd) && odd.includes('\\ é 😀 \u0001\u001f\u007f/ \u2028 end'), JSON.stringify(odd))
  await client.end()
})

test('symbols of all scripts', async () => {
  const [client] = await sample('village')
  const found = await client.request(lsp.WorkspaceSymbolRequest.type, { query: 'soup' })
  assert.ok(found.some((each) => each.name === 'soup' && each.location.uri === uriOf('village', 'inn.npcs')), JSON.stringify(found))
  await client.end()
})

test('folds', async () => {
  const [client, trade] = await sample('village', 'trade.npcs')
  const folds = await client.request(lsp.FoldingRangeRequest.type, here(trade))
  const lines = trade.getText().split('\n')
  const first = lines.findIndex((line) => line.startsWith('function trade'))
  const fold = folds.find((each) => each.startLine === first)
  assert.ok(fold && lines.slice(fold.startLine, fold.endLine + 2).join('\n').includes('sleeps'), JSON.stringify(folds))
  await client.end()
})

/** The tokens as texts with the names of their kinds. */
function tokens(client, document, data) {
  const { tokenTypes } = client.server.capabilities.semanticTokensProvider.legend
  const found = []
  let line = 0
  let character = 0
  for (let i = 0; i < data.length; i += 5) {
    if (data[i] > 0) character = 0
    line += data[i]
    character += data[i + 1]
    const start = { line, character }
    found.push([textAt(document, { start, end: { line, character: character + data[i + 2] } }), tokenTypes[data[i + 3]]])
  }
  return found
}

test('semantic tokens: all, what has changed, a part', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const all = await client.request(lsp.SemanticTokensRequest.type, here(inn))
  const found = tokens(client, inn, all.data)
  for (const wanted of [['function', 'keyword'], ['soup', 'function'], ['marten', 'variable'], ['gold', 'property'],
    ['say', 'function'], ['10', 'number'], ['"inn"', 'string']])
    assert.ok(found.some((each) => each[0] === wanted[0] && each[1] === wanted[1]), wanted.join(': '))
  await client.change(inn, [{ range: { start: place(inn, '10'), end: place(inn, '10') }, text: 'x +\t' }])
  const delta = await client.request(lsp.SemanticTokensDeltaRequest.type, { ...here(inn), previousResultId: all.resultId })
  const data = [...all.data]
  for (const edit of delta.edits) data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []))
  const again = await client.request(lsp.SemanticTokensRequest.type, here(inn))
  assert.deepEqual(data, again.data)
  const range = { start: { line: 5, character: 0 }, end: { line: 9, character: 0 } }
  const some = tokens(client, inn, (await client.request(lsp.SemanticTokensRangeRequest.type, { ...here(inn), range })).data)
  assert.ok(some.length > 0 && some.length < found.length / 2)
  await client.end()
})

test('selection ranges', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const position = place(inn, 'you.gold >= 2', 5)
  const [first] = await client.request(lsp.SelectionRangeRequest.type, { ...here(inn), positions: [position] })
  assert.equal(textAt(inn, first.range), 'gold')
  let outermost = first
  while (outermost.parent) {
    assert.ok(textAt(inn, outermost.parent.range).includes(textAt(inn, outermost.range)))
    outermost = outermost.parent
  }
  assert.equal(textAt(inn, outermost.range), inn.getText())
  await client.end()
})

test('formatting', async () => {
  const client = new Client()
  await client.initialize(null)
  const text = 'x=1\nif x>0 then\nprint x   // one\n      print "é😀"\nend if\n'
  const document = await client.open('untitled:a', text)
  const ask = () => client.request(lsp.DocumentFormattingRequest.type, { ...here(document), options: { tabSize: 8, insertSpaces: true } })
  const formatted = edited(document, await ask())
  assert.equal(formatted, 'x = 1\nif x > 0 then\n\tprint x // one\n\tprint "é😀"\nend if\n')
  await client.change(document, [{ text: formatted }])
  assert.deepEqual(await ask(), [])
  await client.change(document, [{ text: 'x = )' }])
  assert.equal((await refusal(ask())).code, lsp.LSPErrorCodes.RequestFailed)
  await client.end()
})

/** The code actions for a part of a document, and what becomes of the document by an action. */
async function actionsFor(client, document, range, context = {}) {
  return client.request(lsp.CodeActionRequest.type, { ...here(document), range, context: { diagnostics: [], ...context } })
}
function applied(document, action) {
  const [{ textDocument, edits }] = action.edit.documentChanges
  assert.equal(textDocument.uri, document.uri)
  assert.equal(textDocument.version, document.version)
  return edited(document, edits)
}

test('a mistake is mended by its code action', async () => {
  const client = new Client()
  await client.initialize(null)
  assert.deepEqual(client.server.capabilities.codeActionProvider.codeActionKinds, ['quickfix', 'source.fixAll'])
  const document = await client.open('untitled:a', 'x = 1 // "😀"\nif x = 2 then\n\tprint x\nend if\n')
  const { diagnostics } = await client.published(document.uri, (params) => params.diagnostics.length > 0)
  const actions = await actionsFor(client, document, diagnostics[0].range, { diagnostics, only: ['quickfix'] })
  assert.equal(actions.length, 1)
  assert.equal(actions[0].kind, 'quickfix')
  assert.match(actions[0].title, /==/)
  assert.deepEqual(actions[0].diagnostics, diagnostics.slice(0, 1))
  const mended = applied(document, actions[0])
  assert.equal(mended, 'x = 1 // "😀"\nif x == 2 then\n\tprint x\nend if\n')
  await client.change(document, [{ text: mended }])
  await client.published(document.uri, (params) => params.version === 2 && params.diagnostics.length === 0)
  assert.deepEqual(await actionsFor(client, document, diagnostics[0].range), [])
  await client.end()
})

test('what is doubtful is mended by its code action, alone or with everything else', async () => {
  const client = new Client()
  await client.initialize(null)
  const text = 'scene inn\n\t: You are at the inn.\nend scene\nvisit inn\nprint visits(inn)\ngold = 3\nprint "You have {gold} pence."\n'
  const document = await client.open('untitled:a', text)
  const { diagnostics } = await client.published(document.uri, (params) => params.diagnostics.length === 2)
  const [counted, braces] = diagnostics
  assert.deepEqual([counted.code, braces.code], ['called-function', 'braces-in-text'])
  const one = await actionsFor(client, document, counted.range, { only: ['quickfix'] })
  assert.equal(one.length, 1)
  assert.equal(applied(document, one[0]), text.replace('visits(inn)', 'visits(@inn)'))
  const far = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }
  assert.deepEqual(await actionsFor(client, document, far, { only: ['quickfix'] }), [])
  const [all] = await actionsFor(client, document, far, { only: ['source'] })
  assert.equal(all.kind, 'source.fixAll')
  const mended = text.replace('visits(inn)', 'visits(@inn)').replace('"You', '$"You')
  assert.equal(applied(document, all), mended)
  await client.change(document, [{ text: mended }])
  await client.published(document.uri, (params) => params.version === 2 && params.diagnostics.length === 0)
  assert.deepEqual(await actionsFor(client, document, far, { only: ['refactor'] }), [])
  await client.end()
})

test('code lenses', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const lenses = await client.request(lsp.CodeLensRequest.type, here(inn))
  const evening = lenses.filter((lens) => lens.command.arguments[0].start === 'evening')
  assert.deepEqual(evening.map((lens) => lens.command.command), ['npcs.play', 'npcs.explore'])
  assert.equal(textAt(inn, evening[0].range), 'evening')
  assert.equal(evening[0].command.arguments[0].uri, inn.uri)
  await client.end()
})

test('inlay hints', async () => {
  const [client, trade] = await sample('village', 'trade.npcs')
  const range = { start: { line: 0, character: 0 }, end: trade.positionAt(trade.getText().length) }
  const hints = await client.request(lsp.InlayHintRequest.type, { ...here(trade), range })
  assert.ok(hints.some((hint) => hint.kind === lsp.InlayHintKind.Parameter && /:$/.test(hint.label)), JSON.stringify(hints))
  await client.end()
})

test('inlay hints: ids of options', async () => {
  const client = new Client()
  await client.initialize(null)
  const document = await client.open('untitled:a', 'scene inn\n\t* Any rooms? -> : No.\nend scene\nvisit inn\n')
  const range = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } }
  const hints = await client.request(lsp.InlayHintRequest.type, { ...here(document), range })
  assert.deepEqual(hints.map((hint) => [hint.label, hint.position.line]), [['inn/any_rooms', 1]])
  await client.end()
})

test('who calls what', async () => {
  const [client, inn] = await sample('village', 'inn.npcs')
  const [item] = await client.request(lsp.CallHierarchyPrepareRequest.type, { ...here(inn), position: place(inn, 'function soup', 10) })
  assert.equal(item.name, 'soup')
  const incoming = await client.request(lsp.CallHierarchyIncomingCallsRequest.type, { item })
  assert.deepEqual(incoming.map((call) => call.from.name), ['evening'])
  assert.equal(textAt(inn, incoming[0].fromRanges[0]), 'soup')
  const outgoing = await client.request(lsp.CallHierarchyOutgoingCallsRequest.type, { item: incoming[0].from })
  const names = outgoing.map((call) => call.to.name)
  for (const name of ['soup', 'loaf', 'tell_of_the_light']) assert.ok(names.includes(name), `${name} in ${names}`)
  await client.end()
})

test('links to imported files', async () => {
  const client = await project({
    'npcs.toml': '[project]\nimport_paths = ["lib"]\n',
    'main.npcs': 'import "cellar"\nimport "nowhere"\n',
    'lib/cellar.npcs': 'x = 1\n',
  })
  const document = await client.openFile('main.npcs')
  const links = await client.request(lsp.DocumentLinkRequest.type, here(document))
  assert.deepEqual(links.map((link) => link.target), [client.uri('lib/cellar.npcs')])
  assert.equal(textAt(document, links[0].range), 'cellar')
  await client.end()
})

test('files that change outside of the editor', async () => {
  const client = await project({
    'npcs.toml': '[host.gold]\nreturns = "number"\n',
    'main.npcs': 'import "cellar"\nprint cellar.depth\n',
    'cellar.npcs': 'depth = 1\n',
  })
  assert.ok(client.registered.length === 0 || client.registered[0].method === 'workspace/didChangeWatchedFiles')
  const document = await client.openFile('main.npcs')
  const complete = async () => labels(await client.request(lsp.CompletionRequest.type, { ...here(document), position: place(document, 'depth', 0) }))
  assert.ok((await complete()).includes('depth'))
  fs.writeFileSync(path.join(client.folder, 'cellar.npcs'), 'depth = 1\nwidth = 2\n')
  await client.notify(lsp.DidChangeWatchedFilesNotification.type, { changes: [{ uri: client.uri('cellar.npcs'), type: 2 }] })
  assert.ok((await complete()).includes('width'))
  fs.writeFileSync(path.join(client.folder, 'npcs.toml'), '[host.silver]\nreturns = "number"\n')
  await client.notify(lsp.DidChangeWatchedFilesNotification.type, { changes: [{ uri: client.uri('npcs.toml'), type: 2 }] })
  const names = labels(await client.request(lsp.CompletionRequest.type, { ...here(document), position: { line: 1, character: 0 } }))
  assert.ok(names.includes('silver') && !names.includes('gold'))
  assert.equal(client.registered[0].method, 'workspace/didChangeWatchedFiles')
  await client.end()
})

test('progress, and requests that are cancelled', async () => {
  const files = { 'npcs.toml': '[project]\n' }
  for (let i = 0; i < 300; ++i) files[`part${i}.npcs`] = `scene part${i}\n\t: Here is part ${i}.\n\tvisit part${i}\nend scene\n`.repeat(1)
  const client = await project(files)
  const all = client.request(lsp.WorkspaceSymbolRequest.type, { query: 'part', workDoneToken: 'searching' })
  assert.ok((await all).length > 100)
  const kinds = client.progress.filter((each) => each.token === 'searching').map((each) => each.value.kind)
  assert.equal(kinds[0], 'begin')
  assert.equal(kinds.at(-1), 'end')
  // A fast server has answered before it is told: then once more.
  for (let problem = null; problem === null;) {
    const source = new lsp.CancellationTokenSource()
    const waiting = client.request(lsp.WorkspaceSymbolRequest.type, { query: '' }, source.token).then(() => null, (refused) => refused)
    source.cancel()
    problem = await waiting
    if (problem) assert.equal(problem.code, lsp.LSPErrorCodes.RequestCancelled)
  }
  await client.end()
})

let failed = 0
for (const [name, run] of tests) {
  const patience = setTimeout(() => { throw new Error(`${name}: nothing happens any more`) }, 120000)
  try {
    await run()
  } catch (problem) {
    ++failed
    console.log(`FAILED: ${name}: ${problem.stack}`)
  }
  clearTimeout(patience)
}
console.log(`${tests.length - failed} of ${tests.length} tests with vscode-languageserver-protocol passed`)
process.exit(failed ? 1 : 0)
