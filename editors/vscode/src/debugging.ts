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
