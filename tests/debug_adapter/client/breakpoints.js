// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Breakpoints of all kinds.
"use strict";

const assert = require("assert");
const path = require("path");
const { pathToFileURL } = require("url");
const { Session, lineOf, scripts } = require("./session.js");

const script = (name) => path.join(scripts, name);
const talk = path.join(scripts, "talk.npcs");
const option = path.join(scripts, "option.npcs");
const error = path.join(scripts, "error.npcs");

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };

    test("one on a line without a statement moves, and one elsewhere says why it is none", () => session(async (one) => {
        const blank = lineOf(talk, "gold = 3") - 1;
        const set = await one.launch({ program: talk, stopOnEntry: true }, { [talk]: [blank, 9999], "/elsewhere.npcs": [1] });
        assert.deepStrictEqual([set[talk][0].verified, set[talk][0].line], [true, blank + 1]);
        assert.strictEqual(set[talk][1].verified, false);
        assert.ok(set[talk][1].message.length > 0);
        assert.strictEqual(set["/elsewhere.npcs"][0].verified, false);
        assert.strictEqual(set["/elsewhere.npcs"][0].message, "This file is no part of what is debugged.");
    }));

    test("in a loop, with a condition and with rules for hits", () => session(async (one) => {
        const line = lineOf(talk, "total += i");
        await one.launch({ program: talk, stopOnEntry: true });
        await one.stop();
        const stopsWith = async (extra) => {
            await one.setBreakpoints(talk, [Object.assign({ line }, extra)]);
            const seen = [];
            await one.request("restart", {});
            await one.stop();
            for (let stop = await one.go(); stop.reason === "breakpoint"; stop = await one.go()) seen.push(await one.evaluate("i"));
            return seen.join(" ");
        };
        assert.strictEqual(await stopsWith({}), "1 2 3 4 5");
        assert.strictEqual(await stopsWith({ condition: "i % 2 == 0" }), "2 4");
        assert.strictEqual(await stopsWith({ hitCondition: "4" }), "4 5");
        assert.strictEqual(await stopsWith({ hitCondition: "> 4" }), "5");
        assert.strictEqual(await stopsWith({ hitCondition: "== 2" }), "2");
        assert.strictEqual(await stopsWith({ hitCondition: "% 2" }), "2 4");
        assert.strictEqual(await stopsWith({ condition: "i > 1", hitCondition: ">= 3" }), "4 5");
        const [refused] = await one.setBreakpoints(talk, [{ line, hitCondition: "often" }]);
        assert.strictEqual(refused.verified, false);
        assert.ok(refused.message.includes("is no rule for hits"), refused.message);
        const [broken] = await one.setBreakpoints(talk, [{ line, condition: "i >" }]);
        assert.strictEqual(broken.verified, false);
        assert.ok(broken.message.length > 0);
    }));

    test("one with a message logs and does not stop", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [{ line: lineOf(talk, "total += i"), logMessage: "i is {i}, twice {i * 2}" }] });
        assert.strictEqual((await one.stop()).reason, "prompt");
        assert.ok(one.told.includes("i is 1, twice 2\n") && one.told.includes("i is 5, twice 10\n"), one.told);
    }));

    test("messages come when they are logged, while it runs on", () => session(async (one) => {
        const file = script("endless.npcs");
        await one.launch({ program: file }, { [file]: [{ line: lineOf(file, "i += 1"), logMessage: "i is {i}", condition: "i % 1000 == 7" }] });
        await one.until(() => one.told.includes("i is 1007\n"), "no message");
        assert.strictEqual(one.stops.length, 0);
    }));

    test("several in one file are replaced together", () => session(async (one) => {
        const first = lineOf(talk, "total = 0"), second = lineOf(talk, "total += i");
        await one.launch({ program: talk }, { [talk]: [first, second] });
        await one.stop();
        assert.strictEqual(await one.line(), first);
        assert.deepStrictEqual(await one.setBreakpoints(talk, []), []);
        assert.strictEqual((await one.go()).reason, "prompt");
    }));

    test("at the beginning of a function", () => session(async (one) => {
        await one.begin();
        await one.request("launch", { program: talk });
        await one.event("initialized");
        const { body } = await one.request("setFunctionBreakpoints", { breakpoints: [{ name: "greet" }, { name: "nobody" }] });
        assert.deepStrictEqual(body.breakpoints.map((each) => each.verified), [true, false]);
        await one.request("configurationDone");
        await one.stop();
        await one.type("Ada");
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "function breakpoint");
        assert.deepStrictEqual(stop.hitBreakpointIds, [body.breakpoints[0].id]);
        assert.strictEqual((await one.values("Locals")).name, '"Ada"');
    }));

    test("at a change of a global, and of what is in one", () => session(async (one) => {
        await one.launch({ program: talk });
        await one.stop();
        const scope = await one.scope("Globals");
        const info = async (name) => (await one.request("dataBreakpointInfo", { variablesReference: scope.variablesReference, name })).body;
        const gold = await info("gold"), seen = await info("seen");
        assert.strictEqual(gold.dataId, "gold");
        const { body } = await one.request("setDataBreakpoints", { breakpoints: [gold, seen].map(({ dataId }) => ({ dataId })) });
        assert.deepStrictEqual(body.breakpoints.map((each) => each.verified), [true, true]);
        await one.type("Ada");
        let stop = await one.stop();
        assert.strictEqual(stop.reason, "data breakpoint");
        assert.deepStrictEqual(stop.hitBreakpointIds, [body.breakpoints[1].id]);
        stop = await one.go();
        assert.strictEqual(stop.text, "gold: 3 -> 1");
        assert.strictEqual(await one.finish(), 0);
    }));

    test("what no script names is not watched, and that is said", () => session(async (one) => {
        await one.launch({ program: talk });
        await one.stop();
        const { body } = await one.request("setDataBreakpoints", { breakpoints: ["gold", "silver", "seen.0", "", "1 + 2"].map((dataId) => ({ dataId })) });
        assert.deepStrictEqual(body.breakpoints.map((each) => each.verified), [true, false, true, false, false]);
        assert.strictEqual(body.breakpoints[1].message, "there is no global 'silver', and no script names one");
        assert.ok(body.breakpoints.slice(3).every((each) => each.message.length > 0));
    }));

    test("an element that a list does not have cannot be watched, whatever number names it", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [lineOf(talk, "paid = pay(2)")] });
        await one.stop();
        await one.type("Ada");
        await one.stop();
        const globals = await one.variables((await one.scope("Globals")).variablesReference);
        const { variablesReference } = globals.find((each) => each.name === "seen");
        const info = async (name) => (await one.request("dataBreakpointInfo", { variablesReference, name })).body;
        assert.strictEqual((await info("0")).dataId, "seen.0");
        for (const name of ["1", "-1", "1e300", "inf", "nan", "many"]) {
            const body = await info(name);
            assert.strictEqual(body.dataId, null, name);
            assert.strictEqual(body.description, `The list has no element ${name}.`);
        }
    }));

    test("a client that names files by URIs gets those of breakpoints, too", () => session(async (one) => {
        await one.begin({ pathFormat: "uri" });
        await one.request("launch", { program: talk });
        await one.event("initialized");
        const file = pathToFileURL(talk).href, line = lineOf(talk, "total += i");
        const [set] = await one.setBreakpoints(file, [line]);
        assert.deepStrictEqual([set.verified, set.source.path, set.source.name], [true, file, "talk.npcs"]);
        await one.request("configurationDone");
        await one.stop();
        assert.strictEqual((await one.frames())[0].source.path, file);
    }));

    test("what is local to a call cannot be watched, and that is said", () => session(async (one) => {
        await one.launch({ program: talk }, { [talk]: [lineOf(talk, "globals.gold -=")] });
        await one.stop();
        await one.type("Ada");
        await one.stop();
        const scope = await one.scope("Locals");
        const { body } = await one.request("dataBreakpointInfo", { variablesReference: scope.variablesReference, name: "gold_before" });
        assert.strictEqual(body.dataId, null);
        assert.ok(body.description.includes("Only globals"), body.description);
    }));

    test("at an error that ends the conversation, whose place can still be looked at", () => session(async (one) => {
        await one.launch({ program: error });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "exception");
        assert.ok(stop.text.includes("missing"), stop.text);
        const { body } = await one.request("exceptionInfo", { threadId: 1 });
        assert.strictEqual(body.exceptionId, "undefined-name");
        assert.strictEqual(body.breakMode, "unhandled");
        assert.strictEqual(await one.line(), lineOf(error, "return n / missing"));
        assert.strictEqual((await one.values("Locals")).n, "4");
        assert.ok(one.problems.includes("error.npcs:4:"), one.problems);
        assert.strictEqual(await one.finish(), 1);
    }));

    test("a restart after an error that has ended it begins anew", () => session(async (one) => {
        await one.launch({ program: error });
        for (let i = 0; i < 3; ++i) {
            assert.strictEqual((await one.stop()).reason, "exception");
            await one.request("restart", {});
        }
        assert.strictEqual((await one.stop()).reason, "exception");
        assert.strictEqual(one.count("terminated"), 0);
        assert.strictEqual(await one.finish(), 1);
    }));

    test("errors end it without a stop if none is wanted", () => session(async (one) => {
        await one.begin();
        await one.request("launch", { program: error });
        await one.request("setExceptionBreakpoints", { filters: [] });
        await one.request("configurationDone");
        assert.strictEqual(await one.end(), 1);
        assert.strictEqual(one.stops.length, 0);
    }));

    test("the places where they can be", () => session(async (one) => {
        await one.launch({ program: option, stopOnEntry: true });
        await one.stop();
        const { body } = await one.request("breakpointLocations", { source: { path: option }, line: 1, endLine: 100 });
        const lines = body.breakpoints.map((each) => each.line);
        assert.ok(lines.includes(lineOf(option, "turns += 1")) && !lines.includes(2), lines.join(" "));
        const none = await one.request("breakpointLocations", { source: { path: option }, line: 2 });
        assert.deepStrictEqual(none.body.breakpoints, []);
    }));

    test("in an option that is offered in a loop", () => session(async (one) => {
        await one.launch({ program: option }, { [option]: [lineOf(option, "turns += 1")] });
        for (const turns of ["0", "1"]) {
            assert.strictEqual((await one.stop()).reason, "choice");
            await one.type("1");
            assert.strictEqual((await one.stop()).reason, "breakpoint");
            assert.strictEqual(await one.evaluate("turns"), turns);
            await one.request("continue", { threadId: 1 });
        }
        await one.stop();
        await one.type("2");
        assert.strictEqual(await one.end(), 0);
        assert.ok(one.said.endsWith("Turns: 2\n"), one.said);
    }));

    test("on an option that is offered in a loop: back over an answer, another one, and on", () => session(async (one) => {
        await one.launch({ program: option }, { [option]: [lineOf(option, 'option "Leave"')] });
        let stop = await one.stop();
        assert.strictEqual(stop.reason, "breakpoint");
        assert.ok(stop.text.includes("2. Leave"), stop.text);
        await one.type("1");
        assert.strictEqual((await one.stop()).reason, "breakpoint");
        assert.strictEqual(await one.evaluate("turns"), "1");
        stop = await one.go("reverseContinue");
        assert.strictEqual(stop.reason, "breakpoint");
        assert.ok(stop.text.includes("2. Leave"), stop.text);
        assert.strictEqual(await one.evaluate("turns"), "0");
        await one.type("2");
        assert.strictEqual((await one.stop()).reason, "breakpoint");
        assert.strictEqual(await one.finish(), 0);
        assert.ok(one.said.endsWith("Turns: 0\n"), one.said);
    }));

    test("a rule for hits holds backwards, too", () => session(async (one) => {
        const line = lineOf(talk, "total += i");
        await one.launch({ program: talk }, { [talk]: [{ line, hitCondition: "% 2" }] });
        await one.stop();
        await one.go();
        assert.strictEqual(await one.evaluate("i"), "4");
        assert.strictEqual((await one.go("reverseContinue")).reason, "breakpoint");
        assert.strictEqual(await one.evaluate("i"), "2");
        assert.ok((await one.go("reverseContinue")).description.includes("history begins"));
    }));

    test("in a module", () => session(async (one) => {
        const main = path.join(scripts, "main.npcs"), helper = path.join(scripts, "helper.npcs");
        const set = await one.launch({ program: main }, { [helper]: [lineOf(helper, "result = n * 2")] });
        assert.deepStrictEqual([set[helper][0].verified, set[helper][0].line], [true, 2]);
        await one.stop();
        const frames = await one.frames();
        assert.deepStrictEqual([frames[0].source.path, frames[0].line], [helper, 2]);
        assert.deepStrictEqual([frames[1].source.path, frames[1].line], [main, lineOf(main, "print helper")]);
        assert.strictEqual(await one.finish(), 0);
    }));
};
