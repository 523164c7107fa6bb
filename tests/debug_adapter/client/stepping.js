// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Steps forwards and backwards, pauses, and what goes on.
"use strict";

const assert = require("assert");
const path = require("path");
const { Session, lineOf, scripts } = require("./session.js");

const talk = path.join(scripts, "talk.npcs");
const option = path.join(scripts, "option.npcs");
const at = (text) => lineOf(talk, text);

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };

    test("over, into and out of calls", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [at("print greet(name)")] });
        await one.stop();
        await one.type("Ada");
        await one.stop();
        assert.strictEqual((await one.go("stepIn")).reason, "step");
        assert.strictEqual(await one.line(), at('line = "Hello'));
        await one.go("next");
        assert.strictEqual(await one.line(), at("seen.push name"));
        await one.go("stepOut");
        assert.strictEqual((await one.frames()).length, 1);
        while (await one.line() === at("print greet(name)")) await one.go("next");
        assert.strictEqual(await one.line(), at("paid = pay(2)"));
        await one.go("next");
        assert.strictEqual(await one.line(), at('print "You have'));
        assert.strictEqual(one.said, "Hello, Ada.\n");
        assert.strictEqual(await one.finish(), 0);
    }));

    test("a step over a question goes on with the answer", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [at("name = prompt")] });
        await one.stop();
        assert.strictEqual((await one.go("next")).reason, "prompt");
        await one.type("Ada");
        assert.strictEqual((await one.stop()).reason, "step");
        assert.strictEqual(await one.line(), at("print greet(name)"));
    }));

    test("a loop that does not end is paused", () => session(async (one) => {
        await one.launch({ program: path.join(scripts, "endless.npcs") });
        // A request may come before the run has got anywhere.
        for (let turns = 0; !(turns > 0);) {
            await one.request("pause", { threadId: 1 });
            assert.strictEqual((await one.stop()).reason, "pause");
            turns = Number(await one.evaluate("globals.hasIndex(\"i\") and i"));
            await one.request("continue", { threadId: 1 });
        }
        assert.ok((await one.refusal("stackTrace", { threadId: 1 })).includes("running"));
        const line = lineOf(path.join(scripts, "endless.npcs"), "i += 1");
        const [set] = await one.setBreakpoints(path.join(scripts, "endless.npcs"), [line]);
        assert.strictEqual(set.verified, true);
        assert.strictEqual((await one.stop()).reason, "breakpoint");
    }));

    test("a conversation that stops again and again is paused", () => session(async (one) => {
        await one.launch({ program: path.join(scripts, "chatter.npcs") });
        for (let line = 0; line <= 3;) {
            await one.request("pause", { threadId: 1 });
            assert.strictEqual((await one.stop()).reason, "pause");
            line = await one.line();
            await one.go("next");
            if (line <= 3) await one.request("continue", { threadId: 1 });
        }
    }));

    test("back over statements, and forward again", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [at('print "You have')] });
        await one.stop();
        await one.type("Ada");
        await one.stop();
        assert.strictEqual(await one.evaluate("gold"), "1");
        await one.go("stepBack");
        assert.strictEqual(await one.line(), at("paid = pay(2)"));
        assert.strictEqual(await one.evaluate("gold"), "3");
        const said = one.said;
        await one.go("next");
        assert.strictEqual(await one.evaluate("gold"), "1");
        assert.strictEqual(one.said, said);
        await one.go("stepBack", { granularity: "instruction" });
        assert.strictEqual((await one.frames())[0].name.split(" ")[0], "pay");
    }));

    test("back over an answer, with another one", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [at("print greet(name)")] });
        await one.stop();
        await one.type("Ada");
        await one.stop();
        assert.strictEqual(await one.evaluate("name"), '"Ada"');
        await one.go("stepBack");
        assert.strictEqual(await one.line(), at("name = prompt"));
        assert.strictEqual((await one.go()).reason, "prompt");
        await one.type("Bo");
        await one.stop();
        assert.strictEqual(await one.evaluate("name"), '"Bo"');
        assert.strictEqual(await one.finish(), 0);
        assert.strictEqual(one.said, "Hello, Bo.\nYou have 1.\n");
    }));

    test("back over a choice in a loop, with another option", () => session(async (one) => {
        const wait = lineOf(option, "turns += 1");
        await one.launch({ program: option }, { [option]: [wait] });
        await one.stop();
        await one.type("1");
        await one.stop();
        await one.request("continue", { threadId: 1 });
        await one.stop();
        await one.type("1");
        await one.stop();
        assert.strictEqual(await one.evaluate("turns"), "1");
        await one.go("stepBack");
        assert.strictEqual((await one.go()).reason, "choice");
        await one.type("2");
        assert.strictEqual(await one.end(), 0);
        assert.ok(one.said.endsWith("Turns: 1\n"), one.said);
    }));

    test("back from a question", () => session(async (one) => {
        await one.launch({ program: talk });
        assert.strictEqual((await one.stop()).reason, "prompt");
        await one.go("stepBack");
        const line = await one.line();
        assert.ok(line <= at("name = prompt"), String(line));
        assert.strictEqual((await one.go()).reason, "prompt");
        await one.type("Ada");
        assert.strictEqual(await one.end(), 0);
    }));

    test("back to the last breakpoint, and to the beginning", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [at("total += i")] });
        await one.stop();
        await one.go();
        await one.go();
        assert.strictEqual(await one.evaluate("i"), "3");
        await one.go("reverseContinue");
        assert.strictEqual(await one.evaluate("i"), "2");
        await one.setBreakpoints(talk, []);
        const stop = await one.go("reverseContinue");
        assert.ok(stop.description.includes("history begins"), JSON.stringify(stop));
        // Nothing has been called there: what is shown is where it begins.
        assert.deepStrictEqual((await one.frames()).map((frame) => frame.line), [at("gold = 3")]);
        assert.ok("gold" in await one.values("Globals") === false);
        assert.strictEqual((await one.go("stepIn")).reason, "step");
        assert.strictEqual(await one.line(), at("gold = 3"));
    }));

    test("a call begins again", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [at("seen.push name")] });
        await one.stop();
        await one.type("Ada");
        await one.stop();
        const [frame] = await one.frames();
        await one.request("restartFrame", { frameId: frame.id });
        await one.stop();
        assert.strictEqual(await one.line(), at('line = "Hello'));
        assert.strictEqual((await one.values("Locals")).line, "not assigned");
        assert.ok((await one.refusal("restartFrame", { frameId: 99999 })).includes("no such frame"));
    }));

    test("what cannot go on without an answer says so", () => session(async (one) => {
        await one.launch({ program: talk });
        await one.stop();
        const stop = await one.go();
        assert.strictEqual(stop.reason, "prompt");
        assert.ok(one.told.includes("It waits for an answer"), one.told);
    }));
};
