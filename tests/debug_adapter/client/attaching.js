// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Attaching to a game that runs: a process of its own, over a socket.
"use strict";

const assert = require("assert");
const child = require("child_process");
const net = require("net");
const path = require("path");
const { Session, lineOf, patience, scripts } = require("./session.js");

const talk = path.join(scripts, "talk.npcs");
const token = "a new one for each run";

module.exports = (test, { npcs, game }) => {
    /** A running game; `lines` is what it has written. */
    const play = async (body, script = talk, answers = ["Ada"]) => {
        const process = child.spawn(game, [script, token, ...answers]);
        const running = { lines: [], exit: new Promise((resolve) => process.on("exit", resolve)) };
        running.type = (line) => process.stdin.write(line + "\n");
        process.stdin.on("error", () => {});
        const one = new Session(npcs);
        let text = "";
        process.stdout.on("data", (data) => {
            text += data;
            running.lines = text.split("\n").slice(0, -1);
            if (running.wake) running.wake();
        });
        /** Waits for a line that the game has written. */
        running.line = async (start) => {
            const end = Date.now() + patience;
            for (;;) {
                const line = running.lines.find((each) => each.startsWith(start));
                if (line !== undefined) return line;
                if (Date.now() > end) throw new Error(`the game does not write ${start}: ${running.lines.join("\n")}`);
                await new Promise((resolve) => {
                    const timer = setTimeout(resolve, end - Date.now() + 1);
                    running.wake = () => { clearTimeout(timer); resolve(); };
                });
            }
        };
        try {
            running.port = Number((await running.line("port ")).slice(5));
            await body(one, running);
        } finally {
            await one.close();
            process.kill();
        }
    };
    /** Connects a client through `npcs debug`, or directly. */
    const attach = async (one, running, breakpoints, directly = false) => {
        if (directly) {
            await one.connect(running.port);
            await one.request("initialize", { adapterID: "npcs" });
        } else {
            await one.begin();
        }
        await one.request("attach", { port: running.port, token });
        await one.event("initialized");
        const set = await one.setBreakpoints(talk, breakpoints);
        await one.request("configurationDone");
        return set;
    };

    for (const directly of [false, true])
        test(directly ? "directly, at its port" : "through the command", () => play(async (one, running) => {
            const set = await attach(one, running, [lineOf(talk, "globals.gold -=")], directly);
            assert.strictEqual(set[0].verified, true);
            const stop = await one.stop();
            assert.strictEqual(stop.reason, "breakpoint");
            assert.deepStrictEqual((await one.frames())[0].source.path, talk);
            assert.strictEqual((await one.values("Locals")).amount, "2");
            const asked = running.lines.length;
            assert.strictEqual(running.lines[asked - 1], "prints: Hello, Ada.");
            await one.request("setVariable", { variablesReference: (await one.scope("Locals")).variablesReference, name: "amount", value: "3" });
            await one.request("continue", { threadId: 1 });
            assert.strictEqual(await running.exit, 0);
            assert.ok(running.lines.includes("prints: You have 0."), running.lines.join("\n"));
            await one.event("terminated");
            assert.strictEqual((await one.event("exited")).body.exitCode, 0);
            assert.strictEqual(one.count("terminated"), 1);
        }));

    test("the game stands still only while it is paused", () => play(async (one, running) => {
        await attach(one, running, []);
        await running.line("asks: ");
        await one.request("pause", { threadId: 1 });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "pause");
        assert.strictEqual(await one.line(), lineOf(talk, "name = prompt"));
        running.type("Ada");
        assert.ok(!running.lines.some((line) => line.startsWith("answers: ")), running.lines.join("\n"));
        assert.ok((await one.refusal("evaluate", { expression: "/fork Ada", context: "repl" })).includes("really be called"));
        // A step from a question stops at what comes after the game's answer.
        await one.request("next", { threadId: 1 });
        await one.stop();
        await running.line("answers: Ada");
        await one.request("continue", { threadId: 1 });
        assert.strictEqual(await running.exit, 0);
    }, talk, []));

    test("back over the game's answer: the game asks again", () => play(async (one, running) => {
        await attach(one, running, [lineOf(talk, "print greet(name)")]);
        await one.stop();
        await one.go("stepBack");
        assert.strictEqual(await one.line(), lineOf(talk, "name = prompt"));
        await one.setBreakpoints(talk, []);
        await one.request("continue", { threadId: 1 });
        assert.strictEqual(await running.exit, 0);
        assert.deepStrictEqual(running.lines.filter((line) => !line.startsWith("port")),
            ["asks: Who are you?", "answers: Ada", "asks: Who are you?", "answers: Bo", "prints: Hello, Bo.", "prints: You have 1.", "over"]);
    }, talk, ["Ada", "Bo"]));

    test("a client that disconnects, or dies, lets the game go on", async () => {
        for (const ends of [(one) => one.request("disconnect"), (one) => one.client._adapterProcess.kill("SIGKILL")])
            await play(async (one, running) => {
                await attach(one, running, [lineOf(talk, "globals.gold -=")]);
                await one.stop();
                await ends(one);
                assert.strictEqual(await running.exit, 0);
                assert.ok(running.lines.includes("prints: You have 1."), running.lines.join("\n"));
            });
    });

    test("a client that dies while the game stands in the past changes nothing in it", () => play(async (one, running) => {
        await attach(one, running, [lineOf(talk, "globals.gold -=")]);
        await one.stop();
        await one.go("stepBack");
        await one.go("reverseContinue");
        one.client._adapterProcess.kill("SIGKILL");
        assert.strictEqual(await running.exit, 0);
        assert.deepStrictEqual(running.lines.filter((line) => !line.startsWith("port")),
            ["asks: Who are you?", "answers: Ada", "prints: Hello, Ada.", "prints: You have 1.", "over"]);
    }));

    test("a second client is told that there is one", () => play(async (one, running) => {
        await attach(one, running, [lineOf(talk, "print greet(name)")]);
        const second = new Session(npcs);
        await second.connect(running.port);
        assert.strictEqual(await second.refusal("initialize", { adapterID: "npcs" }), "Another debugger is attached to this game.");
        await second.close();
        assert.strictEqual((await one.stop()).reason, "breakpoint");
        await one.request("continue", { threadId: 1 });
        assert.strictEqual(await running.exit, 0);
    }));

    test("only a client that knows the token is let in", () => play(async (one, running) => {
        await one.begin();
        assert.strictEqual(await one.refusal("attach", { port: running.port, token: "guessed" }),
            "The token is not the one that the game expects.");
        const second = new Session(npcs);
        await second.connect(running.port);
        await second.request("initialize", { adapterID: "npcs" });
        assert.strictEqual(await second.refusal("threads", {}), "Attach first.");
        await second.close();
        const third = new Session(npcs);
        await attach(third, running, []);
        assert.strictEqual(await running.exit, 0);
        await third.close();
    }));

    test("a game cannot be launched, restarted or ended by its client", () => play(async (one, running) => {
        await attach(one, running, [lineOf(talk, "print greet(name)")]);
        await one.stop();
        for (const request of ["launch", "restart", "terminate"]) assert.ok((await one.refusal(request, {})).includes("running game"));
    }));

    test("where nobody listens, that is said", async () => {
        const one = new Session(npcs);
        const server = net.createServer().listen(0, "127.0.0.1");
        await new Promise((resolve) => server.on("listening", resolve));
        const { port } = server.address();
        await new Promise((resolve) => server.close(resolve));
        await one.begin();
        assert.ok((await one.refusal("attach", { port, token })).includes(`nobody listens on 127.0.0.1:${port}`));
        assert.ok((await one.refusal("attach", {})).includes("needs `port`"));
        await one.close();
    });
};
