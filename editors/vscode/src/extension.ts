// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the editor calls. Colours, snippets and the like are in package.json; here are the language server, the debugger, the tasks
// and the panels, all of which are the command `npcs`.
import * as vscode from "vscode";
import {LanguageClient, TransportKind} from "vscode-languageclient/node";
import {complaint, look_at, run_command, type Found} from "./command";
import {Adapters, Configurations, Questions} from "./debugging";
import {graph, play} from "./panels";
import {Tasks} from "./tasks";

/// The command as the settings name it.
export class Command {
    private looked: {path: string; found: Promise<Found>} | undefined;
    private complained = new Set<string>();

    get path(): string {
        return vscode.workspace.getConfiguration("npcs").get<string>("path")?.trim() || "npcs";
    }

    /// Returns the path if the command has a command of its own by that name; otherwise says once what to do.
    async of(name: string, what: string): Promise<string | undefined> {
        const path = this.path;
        if (this.looked?.path !== path) this.looked = {path, found: look_at(path)};
        const found = await this.looked.found;
        const problem = complaint(path, found, name, what);
        if (problem === undefined) return path;
        this.looked = undefined;
        if (!this.complained.has(problem)) {
            this.complained.add(problem);
            void vscode.window.showErrorMessage(problem, "Open Settings").then(answer => {
                this.complained.delete(problem);
                if (answer) void vscode.commands.executeCommand("workbench.action.openSettings", "npcs.path");
            });
        }
        return undefined;
    }
}

/// Where a code lens of the server stands: a document, and a scene or function in it; without a name the script as a whole.
interface Start {
    uri: string;
    start: string;
}

let client: LanguageClient | undefined;
/// For servers that do not format.
let formatter: vscode.Disposable | undefined;

async function start_server(command: Command): Promise<void> {
    const path = await command.of("lsp", "language server: no errors while typing, completion or renaming");
    if (path === undefined) return;
    const run = {command: path, args: ["lsp"], transport: TransportKind.stdio};
    client = new LanguageClient("npcs", "npcs", run, {
        documentSelector: [{language: "npcs"}],
        middleware: {
            // The command plays and explores scripts, not single scenes; a scene is shown in the graph.
            provideCodeLenses: async (document, token, next) => {
                const lenses = await next(document, token);
                return lenses?.flatMap(lens => {
                    const [at] = (lens.command?.arguments ?? []) as Start[];
                    if (!at?.start) return [lens];
                    if (lens.command?.command !== "npcs.play") return [];
                    return [new vscode.CodeLens(lens.range, {title: "Show in the graph", command: "npcs.graph", arguments: [at]})];
                });
            },
        },
    });
    await client.start();
    if (!client.initializeResult?.capabilities.documentFormattingProvider)
        formatter = vscode.languages.registerDocumentFormattingEditProvider("npcs", {provideDocumentFormattingEdits: document => laid_out(command, document)});
}

/// What `npcs format` makes of a document; nothing if it has errors, which are marked in it anyway.
async function laid_out(command: Command, document: vscode.TextDocument): Promise<vscode.TextEdit[]> {
    const path = await command.of("format", "formatting");
    if (path === undefined) return [];
    const text = document.getText();
    const done = await run_command(path, ["format", "-"], {input: text});
    if (done.code !== 0 || done.stdout === text) return [];
    return [vscode.TextEdit.replace(new vscode.Range(document.positionAt(0), document.positionAt(text.length)), done.stdout)];
}

async function stop_server(): Promise<void> {
    const running = client;
    client = undefined;
    formatter?.dispose();
    formatter = undefined;
    await running?.stop();
}

/// The script that a command is about: that of a lens or of a file in the explorer, or else the one in front.
function chosen(target: Start | vscode.Uri | undefined): {file: string; start?: string} | undefined {
    if (target instanceof vscode.Uri) return {file: target.fsPath};
    if (target) return {file: vscode.Uri.parse(target.uri).fsPath, ...(target.start ? {start: target.start} : {})};
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId === "npcs") return {file: document.uri.fsPath};
    void vscode.window.showInformationMessage("Open a script (.npcs) first.");
    return undefined;
}

async function run_task(command: Command, name: string, what: string, file?: string): Promise<void> {
    if (await command.of(name, what) === undefined) return;
    const [task] = new Tasks(command).provideTasks().filter(one => one.name === name);
    if (!task) {
        void vscode.window.showInformationMessage("Open the folder of the scripts first.");
        return;
    }
    const run = task.execution as vscode.ProcessExecution;
    if (file !== undefined) run.args = [...run.args.slice(0, -1), file];
    await vscode.tasks.executeTask(task);
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    const command = new Command();
    const commands: Record<string, (target?: Start | vscode.Uri) => Promise<unknown> | undefined> = {
        "npcs.play": target => {
            const at = chosen(target);
            return at && play(context.extensionUri, command, at.file);
        },
        "npcs.graph": target => {
            const at = chosen(target);
            return at && graph(command, at.file, at.start);
        },
        "npcs.explore": target => {
            const at = chosen(target);
            return at && run_task(command, "explore", "exploring", at.file);
        },
        "npcs.check": () => run_task(command, "check", "checking"),
        "npcs.test": () => run_task(command, "test", "playing of recorded conversations"),
        "npcs.restartServer": async () => {
            await stop_server();
            await start_server(command);
        },
    };
    const questions = new Questions();
    context.subscriptions.push(
        questions,
        ...Object.entries(commands).map(([name, work]) => vscode.commands.registerCommand(name, work)),
        vscode.debug.registerDebugAdapterDescriptorFactory("npcs", new Adapters(command)),
        vscode.debug.registerDebugConfigurationProvider("npcs", new Configurations(command)),
        vscode.debug.registerDebugAdapterTrackerFactory("npcs", questions),
        vscode.tasks.registerTaskProvider("npcs", new Tasks(command)),
        vscode.workspace.onDidChangeConfiguration(change => {
            if (change.affectsConfiguration("npcs.path")) void commands["npcs.restartServer"]!();
        }),
    );
    await start_server(command);
}

export async function deactivate(): Promise<void> {
    await stop_server();
}
