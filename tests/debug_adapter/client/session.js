// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A debugging session as a person has it: start something, wait until it stops, look, go on. Made of the client that debug
// adapters are tested with, which knows nothing of npcs.
"use strict";

const path = require("path");
const { DebugClient } = require("@vscode/debugadapter-testsupport");

const scripts = path.join(__dirname, "..", "scripts");
const samples = path.join(__dirname, "..", "..", "..", "samples");
const patience = 90000; // milliseconds

/** The line of the first place in a file where a text is. */
function lineOf(file, text) {
    const at = require("fs").readFileSync(file, "utf8").split("\n").findIndex((line) => line.includes(text));
    if (at < 0) throw new Error(`${file} has no line with ${text}`);
    return at + 1;
}

class Session {
    constructor(npcs) {
        this.client = new DebugClient(npcs, "debug", "npcs");
        this.client.defaultTimeout = patience;
        this.stops = [];
        this.said = ""; // what the conversation has said
        this.told = ""; // what the adapter has said
        this.problems = "";
        this.events = [];
        for (const name of ["stopped", "continued", "output", "thread", "breakpoint", "terminated", "exited", "invalidated", "initialized",
            "capabilities"])
            this.client.on(name, (event) => this.note(event));
    }

    note(event) {
        this.events.push(event);
        if (event.event === "stopped") this.stops.push(event.body);
        if (event.event === "output") {
            const { category, output } = event.body;
            if (category === "stdout") this.said += output;
            else if (category === "stderr") this.problems += output;
            else this.told += output;
        }
        if (this.wake) this.wake();
    }

    /** Waits until something is true. */
    async until(condition, what) {
        const end = Date.now() + patience;
        for (;;) {
            const result = condition();
            if (result) return result;
            const left = end - Date.now();
            if (left <= 0) throw new Error(`waited in vain: ${what}. Told: ${this.told}${this.problems}`);
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, left);
                this.wake = () => { clearTimeout(timer); resolve(); };
            });
        }
    }

    stop() { return this.until(() => this.stops.shift(), "no stop"); }
    event(name) { return this.until(() => this.events.find((event) => event.event === name), `no event ${name}`); }
    count(name) { return this.events.filter((event) => event.event === name).length; }
    request(command, args) { return this.client.send(command, args); }

    /** The message with which a request is refused. */
    async refusal(command, args) {
        try {
            await this.request(command, args);
        } catch (problem) {
            return problem.message;
        }
        throw new Error(`${command} is not refused`);
    }

    /** Starts the adapter; or connects to a game. */
    async connect(port) {
        await this.client.start(port);
        // It may be gone by the time that the client says goodbye.
        const { _adapterProcess: process, _socket: socket } = this.client;
        (process ? process.stdin : socket).on("error", () => {});
    }

    async begin(extra) {
        await this.connect();
        return this.request("initialize", Object.assign({ adapterID: "npcs", linesStartAt1: true, columnsStartAt1: true,
            pathFormat: "path", supportsInvalidatedEvent: true }, extra));
    }

    async launch(args, breakpoints = {}) {
        if (!this.client._adapterProcess) await this.begin();
        await this.request("launch", args);
        await this.event("initialized");
        const set = {};
        for (const [file, lines] of Object.entries(breakpoints)) set[file] = await this.setBreakpoints(file, lines);
        await this.request("configurationDone");
        return set;
    }

    async setBreakpoints(file, lines) {
        const wanted = lines.map((line) => typeof line === "number" ? { line } : line);
        const answer = await this.request("setBreakpoints", { source: { path: file }, breakpoints: wanted });
        return answer.body.breakpoints;
    }

    async frames(threadId = 1, extra = {}) {
        return (await this.request("stackTrace", Object.assign({ threadId }, extra))).body.stackFrames;
    }
    async line(threadId = 1) { return (await this.frames(threadId))[0].line; }
    async scopes(frame) { return (await this.request("scopes", { frameId: frame.id })).body.scopes; }
    async scope(name, index = 0, threadId = 1) {
        const frame = (await this.frames(threadId))[index];
        const found = (await this.scopes(frame)).find((scope) => scope.name === name);
        if (!found) throw new Error(`there is no scope ${name}`);
        return found;
    }
    async variables(reference, extra = {}) {
        return (await this.request("variables", Object.assign({ variablesReference: reference }, extra))).body.variables;
    }
    /** The variables of a scope of a frame, as an object. */
    async values(name, index = 0, threadId = 1) {
        const list = await this.variables((await this.scope(name, index, threadId)).variablesReference);
        return Object.fromEntries(list.map((each) => [each.name, each.value]));
    }
    async evaluate(expression, context = "watch", frameId = undefined) {
        const args = { expression, context };
        if (frameId !== undefined) args.frameId = frameId;
        return (await this.request("evaluate", args)).body.result;
    }
    type(line) { return this.evaluate(line, "repl"); }

    /** Goes on in some way, and returns how it stops. */
    async go(command = "continue", args = {}) {
        await this.request(command, Object.assign({ threadId: 1 }, args));
        return this.stop();
    }
    /** Goes on, and waits for the end. Returns the exit code. */
    async finish(command = "continue") {
        await this.request(command, { threadId: 1 });
        return this.end();
    }
    async end() {
        await this.event("terminated");
        return (await this.event("exited")).body.exitCode;
    }
    async close() {
        const process = this.client._adapterProcess;
        await Promise.race([this.client.stop(), new Promise((resolve) => setTimeout(resolve, 1000))]);
        if (process) process.kill();
    }
}

module.exports = { Session, lineOf, patience, samples, scripts };
