// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// In place of vscode-languageclient, whose protocol is tested elsewhere with the real one: notes what is started.
export const TransportKind = {stdio: 0};
export const clients = [];
export const server = {capabilities: {}};
export class LanguageClient {
    constructor(id, name, run, options) {
        Object.assign(this, {id, name, run, options, is_running: false});
        clients.push(this);
    }
    get initializeResult() { return {capabilities: server.capabilities}; }
    async start() { this.is_running = true; }
    async stop() { this.is_running = false; }
}
