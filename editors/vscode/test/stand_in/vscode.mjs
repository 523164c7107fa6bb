// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// In place of the module that only the editor has: notes what the extension registers, and answers with what a test has set.
// The compiler checks the extension against the editor's real types.
import path from "node:path";
import {pathToFileURL, fileURLToPath} from "node:url";

const disposable = {dispose() {}};
export const seen = {commands: new Map(), messages: [], executed: [], tasks: [], panels: [], saved: [], configuration: [], shown: []};
export const set = {settings: {}, folders: [], editor: undefined};

export class Uri {
    constructor(fsPath) { this.fsPath = fsPath; }
    static file(at) { return new Uri(at); }
    static parse(text) { return new Uri(fileURLToPath(text)); }
    static joinPath(base, ...names) { return new Uri(path.join(base.fsPath, ...names)); }
    toString() { return pathToFileURL(this.fsPath).href; }
}
export class Position { constructor(line, character) { Object.assign(this, {line, character}); } }
export class Range { constructor(start, end) { Object.assign(this, {start, end}); } }
export class CodeLens { constructor(range, command) { Object.assign(this, {range, command}); } }
export class DebugAdapterExecutable { constructor(command, args) { Object.assign(this, {command, args}); } }
export class DebugAdapterServer { constructor(port, host) { Object.assign(this, {port, host}); } }
export class DebugStackFrame { constructor(session) { this.session = session; } }
export class ProcessExecution { constructor(process, args, options) { Object.assign(this, {process, args, options}); } }
export class Task {
    constructor(definition, scope, name, source, execution, problemMatchers) {
        Object.assign(this, {definition, scope, name, source, execution, problemMatchers});
    }
}
export const TaskGroup = {Build: "build", Test: "test"};
export const ViewColumn = {One: 1, Beside: -2};
export const TextEditorRevealType = {InCenterIfOutsideViewport: 2};

export const commands = {
    registerCommand(name, work) { seen.commands.set(name, work); return disposable; },
    async executeCommand(...all) { seen.executed.push(all); },
};
export const tasks = {
    registerTaskProvider(type, provider) { seen.task_provider = {type, provider}; return disposable; },
    async executeTask(task) { seen.tasks.push(task); },
};
export const debug = {
    registerDebugAdapterDescriptorFactory(type, factory) { seen.adapters = {type, factory}; return disposable; },
    registerDebugAdapterTrackerFactory(type, factory) { seen.trackers = {type, factory}; return disposable; },
    onDidChangeActiveStackItem(work) { seen.stack_item = work; return disposable; },
    registerDebugConfigurationProvider(type, provider) { seen.configurations = {type, provider}; return disposable; },
};
export class TextEdit {
    static replace(range, text) { return {range, text}; }
}
export const languages = {
    registerDocumentFormattingEditProvider(language, provider) {
        seen.formatter = {language, provider};
        return {dispose() { seen.formatter = undefined; }};
    },
};
export const workspace = {
    get workspaceFolders() { return set.folders; },
    getConfiguration: section => ({get: name => set.settings[`${section}.${name}`]}),
    getWorkspaceFolder: uri => set.folders.find(one => uri.fsPath.startsWith(one.uri.fsPath + path.sep)),
    onDidChangeConfiguration(work) { seen.configuration.push(work); return disposable; },
    onDidSaveTextDocument(work) {
        seen.saved.push(work);
        return {dispose: () => seen.saved.splice(seen.saved.indexOf(work), 1)};
    },
    openTextDocument: async at => ({uri: typeof at === "string" ? new Uri(at) : at}),
};
export const window = {
    get activeTextEditor() { return set.editor; },
    async showErrorMessage(text, ...buttons) { seen.messages.push({text, buttons}); return set.answer; },
    async showInformationMessage(text) { seen.messages.push({text, buttons: []}); },
    async showTextDocument(document, options) { seen.shown.push({document, options}); return {revealRange() {}}; },
    createWebviewPanel(type, title, column, options) {
        const panel = {type, title, options, views: [], webview: {html: "", cspSource: "vscode-resource:",
            asWebviewUri: uri => uri, postMessage: async view => { panel.views.push(view); panel.told?.(view); },
            onDidReceiveMessage: work => { panel.wish = work; }}, onDidDispose: work => { panel.close = work; }};
        seen.panels.push(panel);
        return panel;
    },
};
