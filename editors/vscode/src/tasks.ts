// SPDX-License-Identifier: MIT
// Copyright the npcs authors
import * as vscode from "vscode";
import type {Command} from "./extension";

const what: Record<string, {args: string[]; matcher: string; group?: vscode.TaskGroup; detail: string}> = {
    check: {args: ["check"], matcher: "$npcs", group: vscode.TaskGroup.Build, detail: "Shows all errors and warnings of the scripts"},
    test: {args: ["test"], matcher: "$npcs-test", group: vscode.TaskGroup.Test, detail: "Plays recorded conversations again"},
    explore: {args: ["explore", "--quiet"], matcher: "$npcs-explore", detail: "Plays every path of the story"},
};

/// A task of tasks.json: {"type": "npcs", "task": "check", "path": "samples"}.
interface Definition extends vscode.TaskDefinition {
    task: string;
    path?: string;
    arguments?: string[];
}

export class Tasks implements vscode.TaskProvider {
    constructor(private readonly command: Command) {}

    provideTasks(): vscode.Task[] {
        return (vscode.workspace.workspaceFolders ?? []).flatMap(folder =>
            Object.keys(what).map(task => this.task({type: "npcs", task}, folder)));
    }

    resolveTask(task: vscode.Task): vscode.Task | undefined {
        const definition = task.definition as Definition;
        if (!what[definition.task] || !task.scope || typeof task.scope === "number") return undefined;
        return this.task(definition, task.scope);
    }

    private task(definition: Definition, folder: vscode.WorkspaceFolder): vscode.Task {
        const {args, matcher, group, detail} = what[definition.task]!;
        const all = [...args, ...(definition.arguments ?? []), definition.path ?? "."];
        const run = new vscode.ProcessExecution(this.command.path, all, {cwd: folder.uri.fsPath});
        const task = new vscode.Task(definition, folder, definition.task, "npcs", run, matcher);
        if (group) task.group = group;
        task.detail = detail;
        return task;
    }
}
