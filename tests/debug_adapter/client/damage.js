// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Clients that do not behave: garbage, requests out of order, and ends in the middle.
"use strict";

const assert = require("assert");
const child = require("child_process");
const path = require("path");
const { Session, scripts } = require("./session.js");

const talk = path.join(scripts, "talk.npcs");
const framed = (message) => {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const initialize = framed({ seq: 1, type: "request", command: "initialize", arguments: { adapterID: "npcs" } });

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };
    /** What the adapter does with bytes: its exit code, output and complaints. */
    const fed = (...parts) => new Promise((resolve) => {
        const process = child.spawn(npcs, ["debug"]);
        let out = "", err = "";
        process.stdout.on("data", (data) => out += data);
        process.stderr.on("data", (data) => err += data);
        process.stdin.on("error", () => {});
        const timer = setTimeout(() => process.kill(), 90000);
        process.on("exit", (code) => { clearTimeout(timer); resolve({ code, out, err }); });
        for (const part of parts) process.stdin.write(part);
        process.stdin.end();
    });

    test("a client that goes between messages has done nothing wrong", async () => {
        const { code, out, err } = await fed(initialize);
        assert.deepStrictEqual([code, err], [0, ""]);
        assert.ok(out.includes('"success":true'));
    });

    test("a client that dies within a message", async () => {
        const { code, err } = await fed(initialize, "Content-Length: 1000\r\n\r\n{\"seq\"");
        assert.deepStrictEqual([code, err], [1, "npcs: The client has gone in the middle of a message.\n"]);
    });

    test("garbage ends it with a message", async () => {
        for (const [bytes, reason] of [
            ["hello\r\n\r\n", "has no Content-Length"],
            ["Content-Length: -5\r\n\r\n", "is no number"],
            ["Content-Length: 999999999999\r\n\r\n", "at most 8388608 are read"],
            ["x".repeat(10000), "there is no end of a header"],
            [Buffer.from([0, 255, 254, 1]).toString("latin1").repeat(2000), "there is no end of a header"],
        ]) {
            const { code, err } = await fed(initialize, bytes);
            assert.strictEqual(code, 1);
            assert.ok(err.startsWith("npcs: ") && err.includes(reason), err);
        }
    });

    test("a message that is no request is told of, and the next one is answered", async () => {
        for (const bad of ["{", "[]", "null", "{}", '{"type": "request"}', '{"type": "event", "seq": 1}', "[".repeat(100000),
            '{"seq": -1, "type": "request", "command": "threads"}', '{"seq": "1", "type": "request", "command": "threads"}']) {
            const { code, out } = await fed(framed(bad), initialize);
            assert.strictEqual(code, 0, bad);
            assert.ok(out.includes('"category":"stderr"') && out.includes("supportsStepBack"), `${bad}: ${out}`);
        }
    });

    test("arguments of the wrong types are as good as none", () => session(async (one) => {
        await one.launch({ program: talk });
        await one.stop();
        const odd = [undefined, null, 7, "text", [], {}, { threadId: "one", frameId: [], variablesReference: {}, source: 3,
            breakpoints: "all", filters: 1, expression: null, text: 5, line: -3, name: {}, value: [] }, { threadId: 1e300,
            frameId: -1, variablesReference: 4294967296, source: { path: 5 }, breakpoints: [1, null, { line: 1e12 }, { line: -1 }] }];
        const requests = ["setBreakpoints", "setFunctionBreakpoints", "setDataBreakpoints", "setExceptionBreakpoints",
            "dataBreakpointInfo", "breakpointLocations", "threads", "stackTrace", "scopes", "variables", "setVariable", "source",
            "loadedSources", "exceptionInfo", "evaluate", "setExpression", "completions", "cancel", "pause", "restartFrame"];
        for (const request of requests)
            for (const args of odd) await one.request(request, args).catch((problem) => assert.ok(problem.message.length > 0));
        assert.strictEqual((await one.request("threads")).body.threads.length, 1);
        await one.type("Ada");
        assert.strictEqual(await one.end(), 0);
    }));

    test("requests that do not exist, come too early, or too late", () => session(async (one) => {
        await one.connect();
        assert.strictEqual(await one.refusal("threads", {}), "The first request must be initialize.");
        await one.request("initialize", { adapterID: "npcs" });
        assert.ok((await one.refusal("initialize", {})).includes("already"));
        assert.strictEqual(await one.refusal("makeCoffee", {}), 'There is no request "makeCoffee" here.');
        for (const request of ["continue", "stackTrace", "evaluate", "pause", "terminate", "stepBack"])
            assert.strictEqual(await one.refusal(request, {}), "Nothing is debugged now.");
        assert.strictEqual(await one.refusal("configurationDone", {}), "Nothing is being configured.");
        await one.request("launch", { program: talk });
        assert.ok((await one.refusal("launch", { program: talk })).includes("already"));
        await one.request("configurationDone");
        await one.stop();
        await one.type("Ada");
        await one.end();
        for (const request of ["continue", "stackTrace", "variables", "evaluate", "stepBack", "scopes"])
            assert.strictEqual(await one.refusal(request, { threadId: 1 }), "The conversation is over.");
        assert.deepStrictEqual((await one.request("threads")).body.threads, []);
    }));

    test("a request that is cancelled while it waits is not done", async () => {
        const { out } = await fed(initialize,
            framed({ seq: 2, type: "request", command: "makeCoffee" }) + framed({ seq: 3, type: "request", command: "cancel", arguments: { requestId: 2 } }));
        const answers = out.split(/Content-Length: \d+\r\n\r\n/).filter((text) => text).map((text) => JSON.parse(text));
        assert.strictEqual(answers.find((answer) => answer.request_seq === 2).message, "cancelled");
        assert.strictEqual(answers.find((answer) => answer.request_seq === 3).success, true);
    });

    test("a client that goes while the conversation runs ends it", async () => {
        const launch = framed({ seq: 2, type: "request", command: "launch", arguments: { program: path.join(scripts, "endless.npcs") } });
        const { code, err } = await fed(initialize, launch, framed({ seq: 3, type: "request", command: "configurationDone" }));
        assert.deepStrictEqual([code, err], [0, ""]);
    });

    test("one that says goodbye and goes before the run has begun ends it, too", async () => {
        const launch = framed({ seq: 2, type: "request", command: "launch", arguments: { program: path.join(scripts, "endless.npcs") } });
        const { code, err } = await fed(initialize + launch + framed({ seq: 3, type: "request", command: "configurationDone" }) +
            framed({ seq: 4, type: "request", command: "disconnect" }));
        assert.deepStrictEqual([code, err], [0, ""]);
    });
};
