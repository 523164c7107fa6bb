// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The two panels: a conversation that is played beside its script, and the picture of a story.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {randomBytes} from "node:crypto";
import * as vscode from "vscode";
import {Conversation} from "./conversation";
import type {Command} from "./extension";
import {graph_page, type Clicked} from "./graph_page";
import {Play, type Wish} from "./play";
import {run_command} from "./command";

function folder_of(file: string): string {
    return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath ?? path.dirname(file);
}

async function show_line(folder: string, file: string, line: number): Promise<void> {
    const document = await vscode.workspace.openTextDocument(path.resolve(folder, file));
    const at = new vscode.Position(Math.max(0, line - 1), 0);
    const editor = await vscode.window.showTextDocument(document, {viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(at, at)});
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/// Plays a script in a panel until it is closed. It follows what is saved in the folder.
export async function play(extension: vscode.Uri, command: Command, file: string): Promise<void> {
    const program = await command.of("resume", "playing");
    if (program === undefined) return;
    const folder = folder_of(file);
    const place = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-play-"));
    const media = vscode.Uri.joinPath(extension, "media");
    const panel = vscode.window.createWebviewPanel("npcs.play", `Play ${path.basename(file)}`,
        {viewColumn: vscode.ViewColumn.Beside, preserveFocus: true},
        {enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [media]});

    const conversation = new Conversation({command: program, scripts: [file], state: path.join(place, "conversation.npcsave"), folder});
    const playing = new Play(conversation, view => void panel.webview.postMessage(view),
        (where, line) => void show_line(folder, where, line));
    const in_page = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
    panel.webview.onDidReceiveMessage((wish: Wish) => void playing.wish(wish));
    panel.webview.html = fs.readFileSync(vscode.Uri.joinPath(media, "play.html").fsPath, "utf8")
        .replaceAll("{{source}}", panel.webview.cspSource)
        .replace("{{style}}", in_page("play.css")).replace("{{script}}", in_page("play.js"));

    const saved = vscode.workspace.onDidSaveTextDocument(document => {
        const is_script = document.languageId === "npcs" || path.basename(document.uri.fsPath) === "npcs.toml";
        if (is_script && folder_of(document.uri.fsPath) === folder) void playing.follow();
    });
    panel.onDidDispose(() => {
        saved.dispose();
        fs.rmSync(place, {recursive: true, force: true});
    });
    await playing.start();
}

/// Shows the picture of a story; of one scene or function and what it calls, if one is named. It is drawn again when a script is saved.
export async function graph(command: Command, file: string, from?: string): Promise<void> {
    const program = await command.of("graph", "picture");
    if (program === undefined) return;
    const folder = folder_of(file);
    const panel = vscode.window.createWebviewPanel("npcs.graph", `Graph ${from ?? path.basename(file)}`, vscode.ViewColumn.Beside,
        {enableScripts: true, retainContextWhenHidden: true, localResourceRoots: []});
    const draw = async (): Promise<void> => {
        const part = from === undefined ? [] : ["--function", from];
        const drawn = await run_command(program, ["graph", file, "--format", "html", ...part], {cwd: folder});
        // A script with errors leaves the picture as it was; the errors are in the list of problems.
        if (drawn.stdout) panel.webview.html = graph_page(drawn.stdout, randomBytes(16).toString("hex"));
        else if (!panel.webview.html) void vscode.window.showErrorMessage(drawn.stderr.split("\n")[0] || "There is nothing to draw");
    };
    panel.webview.onDidReceiveMessage((clicked: Clicked) => void show_line(folder, clicked.file, clicked.line));
    const saved = vscode.workspace.onDidSaveTextDocument(document => {
        if (document.languageId === "npcs") void draw();
    });
    panel.onDidDispose(() => saved.dispose());
    await draw();
}
