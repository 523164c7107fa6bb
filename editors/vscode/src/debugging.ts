// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Debugging: `npcs debug` speaks the Debug Adapter Protocol over standard input and output; a game that is attached to speaks it
// on a port of this machine.
import * as vscode from "vscode";
import type {Command} from "./extension";

export class Adapters implements vscode.DebugAdapterDescriptorFactory {
    constructor(private readonly command: Command) {}

    async createDebugAdapterDescriptor(session: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor | undefined> {
        const {request, port} = session.configuration as {request?: string; port?: number};
        if (request === "attach") {
            if (!port) throw new Error("To attach to a game, say at which port it listens: \"port\" in the launch configuration.");
            return new vscode.DebugAdapterServer(port, "127.0.0.1");
        }
        const path = await this.command.of("debug", "debugger");
        return path === undefined ? undefined : new vscode.DebugAdapterExecutable(path, ["debug"]);
    }
}

export class Configurations implements vscode.DebugConfigurationProvider {
    constructor(private readonly command: Command) {}

    /// What F5 does where nothing is configured: it plays the script in front.
    resolveDebugConfiguration(_folder: vscode.WorkspaceFolder | undefined,
                              configuration: vscode.DebugConfiguration): vscode.DebugConfiguration | undefined {
        if (configuration.type || configuration.request) return configuration;
        const document = vscode.window.activeTextEditor?.document;
        if (document?.languageId !== "npcs") {
            void vscode.window.showInformationMessage("Open a script (.npcs) to debug it, or write a launch configuration.");
            return undefined;
        }
        return {type: "npcs", request: "launch", name: "Debug this script", program: document.uri.fsPath};
    }

    /// Where the command is missing, that has been said; an adapter that is not there would be blamed on the extension besides.
    async resolveDebugConfigurationWithSubstitutedVariables(
        _folder: vscode.WorkspaceFolder | undefined,
        configuration: vscode.DebugConfiguration): Promise<vscode.DebugConfiguration | undefined> {
        if (configuration.request === "attach") return configuration;
        return await this.command.of("debug", "debugger") === undefined ? undefined : configuration;
    }
}

/// Answers are typed in the debug console. The editor takes the keyboard to the line of each stop, where the next answer would
/// replace the script's text: so a stop that asks something gives the keyboard back to the console, once the line is shown.
export class Questions implements vscode.DebugAdapterTrackerFactory, vscode.Disposable {
    /// Sessions whose last stop asks something, until its line is shown.
    private readonly asking = new Set<string>();
    private readonly shown = vscode.debug.onDidChangeActiveStackItem(item => {
        if (!(item instanceof vscode.DebugStackFrame) || !this.asking.delete(item.session.id)) return;
        // Whoever keeps the keyboard where it is at a stop gets no other place for it.
        if (vscode.workspace.getConfiguration("debug").get<boolean>("focusEditorOnBreak") === false) return;
        void vscode.commands.executeCommand("workbench.debug.action.focusRepl");
    });

    createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
        return {
            onDidSendMessage: (message: {type: string; event?: string; body?: {reason?: string}}) => {
                if (message.type !== "event" || message.event !== "stopped") return;
                if (["choice", "prompt"].includes(message.body?.reason ?? "")) this.asking.add(session.id);
                else this.asking.delete(session.id);
            },
            onExit: () => void this.asking.delete(session.id),
        };
    }

    dispose(): void {
        this.shown.dispose();
    }
}
