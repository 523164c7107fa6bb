// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames, scopes, variables and expressions.
"use strict";

const assert = require("assert");
const path = require("path");
const { Session, lineOf, scripts, samples } = require("./session.js");

const values = path.join(scripts, "values.npcs");

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };
    const stopAt = async (one, text, file = values) => {
        await one.launch({ program: file }, { [file]: [lineOf(file, text)] });
        return one.stop();
    };
    const named = (list, name) => list.find((each) => each.name === name);

    test("the stack comes in pages, with the paths of its statements", () => session(async (one) => {
        await stopAt(one, "here = size");
        const { body } = await one.request("stackTrace", { threadId: 1, startFrame: 0, levels: 1 });
        assert.strictEqual(body.stackFrames.length, 1);
        assert.strictEqual(body.totalFrames, 2);
        const all = await one.frames();
        assert.match(all[0].name, /^\S+ \[[0-9.]+\]$/);
        assert.match(all[1].name, /^main program \[[0-9.]+\]$/);
        assert.deepStrictEqual(await one.frames(1, { startFrame: 5 }), []);
    }));

    test("each scope has what belongs to it", () => session(async (one) => {
        await stopAt(one, "here = size");
        assert.deepStrictEqual((await one.scopes((await one.frames())[0])).map((each) => each.name), ["Locals", "Outer", "Globals"]);
        const locals = await one.values("Locals");
        assert.deepStrictEqual([locals.factor, locals.here], ["2", "not assigned"]);
        assert.strictEqual((await one.values("Outer")).size, "3");
        await one.setBreakpoints(values, [lineOf(values, "self.n += step"), lineOf(values, "c = item")]);
        await one.go();
        assert.strictEqual((await one.values("Locals")).self.slice(0, 7), '{"n": 1');
        assert.strictEqual((await one.values("Statement", 1))["waits for"].length > 0, true);
        await one.go();
        const loops = await one.variables((await one.scope("Loops")).variablesReference);
        assert.match(loops[0].name, /^for item, line [0-9]+$/);
    }));

    test("operands that are evaluated already are shown", () => session(async (one) => {
        const guard = path.join(samples, "guard", "guard.npcs");
        await one.launch({ program: guard });
        await one.stop();
        await one.type("2");
        await one.stop();
        const main = (await one.frames()).length - 1;
        const operands = await one.values("Statement", main);
        assert.ok(Object.values(operands).some((value) => value === "4" || value === "2"), JSON.stringify(operands));
    }));

    test("a long list comes in pages", () => session(async (one) => {
        await stopAt(one, 'print "done"');
        const globals = await one.variables((await one.scope("Globals")).variablesReference);
        const many = named(globals, "many");
        assert.strictEqual(many.indexedVariables, 100000);
        assert.ok(many.value.length < 300);
        const page = await one.variables(many.variablesReference, { filter: "indexed", start: 99990, count: 20 });
        assert.deepStrictEqual(page.map((each) => each.value), [..."0123456789"].map((digit) => `9999${digit}`));
        assert.deepStrictEqual(await one.variables(many.variablesReference, { filter: "named" }), []);
        assert.ok((await one.variables(many.variablesReference)).length <= 10000);
        assert.ok(named(globals, "long").value.length < 300);
    }));

    test("a map that contains itself is shown as far as one looks", () => session(async (one) => {
        await stopAt(one, 'print "done"');
        let me = named(await one.variables((await one.scope("Globals")).variablesReference), "me");
        for (let depth = 0; depth < 20; ++depth) {
            const entries = await one.variables(me.variablesReference);
            assert.deepStrictEqual(entries.map((each) => each.name), ["name", "bag", "odd key", "7", "self_same"]);
            me = named(entries, "self_same");
        }
        assert.ok(me.value.length < 1000);
    }));

    test("what is shown of a variable is an expression for it", () => session(async (one) => {
        await stopAt(one, 'print "done"');
        const me = named(await one.variables((await one.scope("Globals")).variablesReference), "me");
        for (const entry of await one.variables(me.variablesReference))
            assert.strictEqual(await one.evaluate(entry.evaluateName), entry.value, entry.evaluateName);
        const bag = named(await one.variables(me.variablesReference), "bag");
        const [, second] = await one.variables(bag.variablesReference);
        assert.strictEqual(second.evaluateName, "me.bag[1]");
    }));

    test("variables are set, wherever they are", () => session(async (one) => {
        await stopAt(one, "here = size");
        const set = async (reference, name, value) =>
            (await one.request("setVariable", { variablesReference: reference, name, value })).body.value;
        assert.strictEqual(await set((await one.scope("Locals")).variablesReference, "factor", "5 + 2"), "7");
        assert.strictEqual(await set((await one.scope("Outer")).variablesReference, "size", "10"), "10");
        const globals = await one.scope("Globals");
        const me = named(await one.variables(globals.variablesReference), "me");
        assert.strictEqual(await set(me.variablesReference, "name", '"Bo"'), '"Bo"');
        const bag = named(await one.variables(me.variablesReference), "bag");
        assert.strictEqual(await set(bag.variablesReference, "0", "[1, 2]"), "[1, 2]");
        assert.ok((await one.refusal("setVariable", { variablesReference: bag.variablesReference, name: "0", value: "1 +" })).length > 0);
        assert.ok(one.count("invalidated") >= 4);
        assert.strictEqual(await one.evaluate("me.name + me.bag[0][1]"), '"Bo2"');
        await one.setBreakpoints(values, [lineOf(values, 'print "done"')]);
        await one.go();
        assert.strictEqual(await one.evaluate("a"), "70");
        const expression = await one.request("setExpression", { expression: "me.bag", value: "3" });
        assert.strictEqual(expression.body.value, "3");
        assert.strictEqual(await one.evaluate("me.bag"), "3");
    }));

    test("expressions are evaluated in the frame they are asked of", () => session(async (one) => {
        await stopAt(one, "here = size");
        const frames = await one.frames();
        assert.strictEqual(await one.evaluate("size * factor", "watch", frames[0].id), "6");
        assert.ok((await one.refusal("evaluate", { expression: "factor", context: "watch", frameId: frames[1].id })).length > 0);
        assert.strictEqual(await one.evaluate("long", "clipboard"), '"' + "x".repeat(5000) + '"');
        assert.ok((await one.evaluate("long", "hover")).length < 300);
        assert.ok((await one.refusal("evaluate", { expression: "counter.next(1)", context: "hover" })).length > 0);
        assert.strictEqual(await one.type("1 + 1"), "2");
    }));

    test("what is typed in the console is completed", () => session(async (one) => {
        await stopAt(one, 'print "done"');
        const labels = async (text) => (await one.request("completions", { text, column: text.length + 1,
            frameId: (await one.frames())[0].id })).body.targets.map((each) => each.label);
        assert.deepStrictEqual(await labels("coun"), ["counter"]);
        assert.deepStrictEqual(await labels("1 + me.b"), ["bag"]);
        assert.deepStrictEqual(await labels("me."), ["bag", "name", "self_same"]);
        assert.ok((await labels("inde")).includes("indexes"));
        assert.deepStrictEqual(await labels("/fo"), ["fork"]);
        assert.deepStrictEqual(await labels("nothing.like."), []);
    }));

    test("references of an earlier stop are not valid any more", () => session(async (one) => {
        await stopAt(one, "here = size");
        const [frame] = await one.frames();
        const scope = await one.scope("Locals");
        await one.go("next");
        assert.ok((await one.refusal("scopes", { frameId: frame.id })).includes("no such frame"));
        assert.ok((await one.refusal("variables", { variablesReference: scope.variablesReference })).includes("no such variable"));
    }));

    test("lines and columns are counted from 0 for a client that does", () => session(async (one) => {
        await one.begin({ linesStartAt1: false, columnsStartAt1: false });
        const line = lineOf(values, "here = size") - 1;
        const set = await one.launch({ program: values }, { [values]: [line] });
        assert.strictEqual(set[values][0].line, line);
        await one.stop();
        const [frame] = await one.frames();
        assert.deepStrictEqual([frame.line, frame.column], [line, 2]);
    }));
};
