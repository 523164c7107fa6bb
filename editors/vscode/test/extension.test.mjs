// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The extension itself, with a stand-in for the editor that notes what it is asked for, and with the real command.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {npcs} from "./command.mjs";
import {edit, place_for, program} from "./place.mjs";

// One module for the test and the extension: that in the bundle.
const {activate, deactivate, stand_in} = await import("../out/parts/extension.mjs");
const {vscode, client} = stand_in;
const {seen, set} = vscode;
const manifest = JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const extension = vscode.Uri.file(path.dirname(path.dirname(new URL(import.meta.url).pathname)));

async function activated(t, settings = {"npcs.path": npcs}) {
    for (const value of Object.values(seen)) if (Array.isArray(value)) value.length = 0;
    client.clients.length = 0;
    Object.assign(set, {settings, folders: [], editor: undefined, answer: undefined});
    await activate({extensionUri: extension, subscriptions: []});
    t.after(deactivate);
}

const until = async what => {
    for (let i = 0; i < 2000 && !what(); ++i) await new Promise(resolve => setTimeout(resolve, 25));
    assert.ok(what(), String(what));
};

test("all commands of the manifest are there", async t => {
    await activated(t);
    assert.deepEqual([...seen.commands.keys()].sort(), manifest.contributes.commands.map(one => one.command).sort());
});

test("without the command, a message names the remedy, once", async t => {
    await activated(t, {"npcs.path": "/nowhere/npcs"});
    assert.equal(client.clients.length, 0);
    assert.equal(seen.messages.length, 1);
    assert.match(seen.messages[0].text, /"\/nowhere\/npcs".*no such program.*\.\/dev build/s);
    assert.deepEqual(seen.messages[0].buttons, ["Open Settings"]);
});

test("the settings are opened from the message", async t => {
    set.answer = "Open Settings";
    await activated(t, {"npcs.path": "/nowhere/npcs"});
    set.answer = "Open Settings";
    await seen.commands.get("npcs.restartServer")();
    await until(() => seen.executed.length > 0);
    assert.deepEqual(seen.executed[0], ["workbench.action.openSettings", "npcs.path"]);
});

test("the server is started where the command has one, and again when its path changes", async t => {
    const place = place_for(t);
    const help = 'case $1 in --version) echo npcs 0.2.0;; *) printf "Subcommands:\\n  lsp    Serve\\n  debug  Debug\\n";; esac';
    const [first, second] = [program(place, "first", help), program(place, "second", help)];
    await activated(t, {"npcs.path": first});
    assert.equal(seen.messages.length, 0);
    assert.deepEqual(client.clients.map(one => [one.run.command, ...one.run.args]), [[first, "lsp"]]);
    assert.ok(client.clients[0].is_running);
    set.settings = {"npcs.path": second};
    seen.configuration.at(-1)({affectsConfiguration: name => name === "npcs.path"});
    await until(() => client.clients.length === 2);
    assert.equal(client.clients[0].is_running, false);
    assert.equal(client.clients[1].run.command, second);

    const lens = (command, start) => ({range: 1, command: {command, title: command, arguments: [{uri: "file:///a.npcs", start}]}});
    const given = [lens("npcs.play", ""), lens("npcs.explore", ""), lens("npcs.play", "inn"), lens("npcs.explore", "inn")];
    const shown = await client.clients[1].options.middleware.provideCodeLenses({}, {}, async () => given);
    assert.deepEqual(shown.map(one => one.command.command), ["npcs.play", "npcs.explore", "npcs.graph"]);
    assert.equal(await client.clients[1].options.middleware.provideCodeLenses({}, {}, async () => null), undefined);

    const adapter = await seen.adapters.factory.createDebugAdapterDescriptor({configuration: {request: "launch"}});
    assert.deepEqual({...adapter}, {command: second, args: ["debug"]});
});

test("scripts are laid out by npcs format where the server does not do it", async t => {
    const place = place_for(t);
    const path = program(place, "npcs", 'case $1 in --version) echo npcs 0.2.0;; --help) printf "Subcommands:\\n  lsp     Serve\\n  format  Format\\n";;\n' +
        'format) test "$2" = - && text=$(cat) && test "$text" != "x = = 1" && printf "%s\\n" "$text" | tr -s " ";; esac');
    client.server.capabilities = {documentFormattingProvider: true};
    await activated(t, {"npcs.path": path});
    assert.equal(seen.formatter, undefined);
    client.server.capabilities = {};
    await seen.commands.get("npcs.restartServer")();
    const edits = async text => (await seen.formatter.provider.provideDocumentFormattingEdits({getText: () => text, positionAt: offset => offset}))
        .map(one => ({...one, range: {...one.range}}));
    assert.deepEqual(await edits("x  =  1\n"), [{range: {start: 0, end: 8}, text: "x = 1\n"}]);
    assert.deepEqual(await edits("x = 1\n"), []);
    assert.deepEqual(await edits("x = = 1\n"), []);
    await deactivate();
    assert.equal(seen.formatter, undefined);
});

test("a game is attached to at its port", async t => {
    await activated(t);
    const at = configuration => seen.adapters.factory.createDebugAdapterDescriptor({configuration});
    assert.deepEqual({...await at({request: "attach", port: 4711})}, {port: 4711, host: "127.0.0.1"});
    await assert.rejects(at({request: "attach"}), /"port"/);
});

test("F5 debugs the script in front", async t => {
    await activated(t);
    const resolve = configuration => seen.configurations.provider.resolveDebugConfiguration(undefined, configuration);
    assert.equal(resolve({}), undefined);
    set.editor = {document: {languageId: "npcs", uri: vscode.Uri.file("/x/inn.npcs")}};
    assert.deepEqual(resolve({}), {type: "npcs", request: "launch", name: "Debug this script", program: "/x/inn.npcs"});
    const own = {type: "npcs", request: "launch", program: "/y"};
    assert.equal(resolve(own), own);
});

test("debugging is not begun without the command, and says so once", async t => {
    const launch = {type: "npcs", request: "launch", program: "/y"}, attach = {type: "npcs", request: "attach", port: 1};
    const resolve = configuration => seen.configurations.provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, configuration);
    await activated(t);
    assert.equal(await resolve(launch), launch);
    await activated(t, {"npcs.path": "/nowhere/npcs"});
    seen.messages.length = 0;
    assert.equal(await resolve(launch), undefined);
    assert.equal(await resolve(attach), attach);
    assert.match(seen.messages.map(one => one.text).join(), /^npcs cannot be run as "\/nowhere\/npcs".*no debugger/);
});

test("where something is asked, the keyboard is the debug console's", async t => {
    await activated(t);
    const session = {id: "1"};
    const tracker = seen.trackers.factory.createDebugAdapterTracker(session);
    const stop = reason => tracker.onDidSendMessage({type: "event", event: "stopped", body: {reason}});
    const shown = item => {
        seen.executed.length = 0;
        seen.stack_item(item);
        return seen.executed.flat();
    };
    const frame = new vscode.DebugStackFrame(session), focus = ["workbench.debug.action.focusRepl"];
    for (const reason of ["choice", "prompt"]) {
        stop(reason);
        assert.deepEqual(shown(undefined), []);
        assert.deepEqual(shown(new vscode.DebugStackFrame({id: "2"})), []);
        assert.deepEqual(shown(frame), focus, reason);
        // Another frame is looked at.
        assert.deepEqual(shown(frame), []);
    }
    stop("choice");
    stop("breakpoint");
    assert.deepEqual(shown(frame), []);
    set.settings["debug.focusEditorOnBreak"] = false;
    stop("choice");
    assert.deepEqual(shown(frame), []);
});

test("tasks are those of the manifest, and their matchers read what the command says", async t => {
    const place = place_for(t, "samples/innkeeper", "tests/explore");
    await activated(t);
    set.folders = [{uri: vscode.Uri.file(place)}];
    const {provider} = seen.task_provider;
    const tasks = provider.provideTasks();
    assert.deepEqual(tasks.map(one => one.name), manifest.contributes.taskDefinitions[0].properties.task.enum);
    const of = name => tasks.find(one => one.name === name);
    assert.deepEqual(of("check").execution.args, ["check", "."]);
    assert.equal(of("check").execution.options.cwd, place);
    const own = provider.resolveTask({definition: {type: "npcs", task: "check", path: "x", arguments: ["--warnings-as-errors"]}, scope: set.folders[0]});
    assert.deepEqual(own.execution.args, ["check", "--warnings-as-errors", "x"]);
    assert.equal(provider.resolveTask({definition: {type: "npcs", task: "dance"}, scope: set.folders[0]}), undefined);
});

test("a panel plays beside the text and follows what is saved", async t => {
    const place = place_for(t, "samples/innkeeper/innkeeper.npcs");
    const script = path.join(place, "innkeeper.npcs");
    await activated(t);
    set.folders = [{uri: vscode.Uri.file(place)}];
    await seen.commands.get("npcs.play")(vscode.Uri.file(script));
    const [panel] = seen.panels;
    assert.equal(panel.title, "Play innkeeper.npcs");
    assert.match(panel.webview.html, /default-src 'none'; style-src vscode-resource:/);
    assert.ok(!panel.webview.html.includes("{{"));
    assert.equal(panel.views.at(-1).asks.options.length, 6);
    panel.wish({do: "choose", option: 1, text: "Is there really no bed?"});
    await until(() => panel.views.at(-1).asks.options.length === 2 && !panel.views.at(-1).busy);
    edit(script, ["// Marta", "// More\n// Marta"]);
    for (const work of seen.saved) work({languageId: "npcs", uri: vscode.Uri.file(script)});
    await until(() => panel.views.at(-1).entries.at(-1).kind === "verdict");
    panel.wish({do: "open", file: "innkeeper.npcs", line: 7});
    await until(() => seen.shown.length === 1);
    assert.equal(seen.shown[0].document.uri.fsPath, script);
    assert.equal(seen.shown[0].options.selection.start.line, 6);
    panel.close();
    assert.equal(seen.saved.length, 0);
});

test("a graph panel opens the line of what is clicked", async t => {
    const place = place_for(t, "samples/innkeeper/innkeeper.npcs");
    const script = path.join(place, "innkeeper.npcs");
    await activated(t);
    set.editor = {document: {languageId: "npcs", uri: vscode.Uri.file(script)}};
    await seen.commands.get("npcs.graph")({uri: vscode.Uri.file(script).toString(), start: "table"});
    const [panel] = seen.panels;
    assert.equal(panel.title, "Graph table");
    assert.match(panel.webview.html, /script-src 'nonce-[0-9a-f]{32}'/);
    panel.wish({do: "open", file: "innkeeper.npcs", line: 30});
    await until(() => seen.shown.length === 1);
    assert.equal(seen.shown[0].options.selection.start.line, 29);
    panel.close();
});

test("exploring runs a task on the script in front", async t => {
    const place = place_for(t, "samples/innkeeper/innkeeper.npcs");
    await activated(t);
    set.folders = [{uri: vscode.Uri.file(place)}];
    set.editor = {document: {languageId: "npcs", uri: vscode.Uri.file(path.join(place, "innkeeper.npcs"))}};
    await seen.commands.get("npcs.explore")();
    assert.deepEqual(seen.tasks[0].execution.args, ["explore", "--quiet", path.join(place, "innkeeper.npcs")]);
});
