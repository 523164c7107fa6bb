// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Questions of the conversation: shown, answered in the debug console, and tried out.
"use strict";

const assert = require("assert");
const path = require("path");
const { Session, samples, scripts } = require("./session.js");

const innkeeper = path.join(samples, "innkeeper", "innkeeper.npcs");
const adventure = path.join(samples, "adventure", "adventure.npcs");

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };

    test("a choice is shown with its options, and is answered by number or id", () => session(async (one) => {
        await one.launch({ program: innkeeper, seed: 1 });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "choice");
        assert.ok(stop.text.includes("You have 12 pence.") && stop.text.includes("1. Is there really no bed?"), stop.text);
        assert.ok(one.said.includes("Marta: Good evening, stranger."), one.said);
        assert.ok(one.told.includes(stop.text));
        assert.strictEqual(one.count("continued"), 0);
        await one.type("2");
        await one.stop();
        assert.strictEqual(one.count("continued"), 1);
        assert.ok(one.said.includes("Marta: One soup."), one.said);
        assert.ok((await one.refusal("evaluate", { expression: "99", context: "repl" })).includes("There is no option 99"));
        assert.ok((await one.refusal("evaluate", { expression: "soup?", context: "repl" })).includes("is not the number"));
    }));

    test("while it asks, an expression begins with an equals sign", () => session(async (one) => {
        await one.launch({ program: innkeeper, seed: 1 });
        await one.stop();
        assert.strictEqual(await one.type("= gold + 1"), "13");
        assert.strictEqual(await one.evaluate("gold"), "12");
        assert.ok((await one.type("/help")).includes("/fork"));
        assert.ok((await one.refusal("evaluate", { expression: "/nonsense", context: "repl" })).includes("no command /nonsense"));
    }));

    test("what would happen if", () => session(async (one) => {
        await one.launch({ program: innkeeper, seed: 1 });
        await one.stop();
        const said = one.said;
        const once = await one.type("/fork 2");
        assert.ok(once.includes("> 2\nMarta: One soup."), once);
        assert.ok(once.includes("gold: 12 -> 10"), once);
        const twice = await one.type("/fork 2 2");
        assert.ok(twice.includes("One soup.") && twice.includes("One stew."), twice);
        assert.strictEqual(await one.evaluate("gold"), "12");
        assert.strictEqual(one.said, said);
        assert.ok((await one.refusal("evaluate", { expression: "/fork", context: "repl" })).includes("What answer?"));
        assert.ok((await one.refusal("evaluate", { expression: "/fork 99", context: "repl" })).includes("no option 99"));
        await one.type("2");
        await one.stop();
        assert.strictEqual(await one.evaluate("gold"), "10");
    }));

    test("a prompt is answered with words, also with none and with a slash", () => session(async (one) => {
        await one.launch({ program: path.join(scripts, "talk.npcs") });
        const stop = await one.stop();
        assert.deepStrictEqual([stop.reason, stop.text], ["prompt", "Who are you?\n"]);
        await one.type("//Ada Lovelace");
        assert.strictEqual(await one.end(), 0);
        assert.ok(one.said.includes("Hello, /Ada Lovelace."), one.said);
    }));

    test("where nothing is asked, nothing can be answered", () => session(async (one) => {
        await one.launch({ program: path.join(scripts, "talk.npcs"), stopOnEntry: true });
        await one.stop();
        assert.ok((await one.refusal("evaluate", { expression: "/wait 5", context: "repl" })).includes("paused"));
        assert.ok((await one.refusal("evaluate", { expression: "/fork 1", context: "repl" })).includes("Nothing is asked"));
    }));

    test("a timeout expires when it is waited for", () => session(async (one) => {
        await one.launch({ playthrough: path.join(samples, "innkeeper", "stable.play"), program: innkeeper });
        assert.strictEqual(await one.end(), 0);
    }));

    test("a long game is debugged from its first line to an ending", () => session(async (one) => {
        await one.launch({ playthrough: path.join(samples, "adventure", "candle.play") }, { [adventure]: [1] });
        await one.stop();
        assert.strictEqual(await one.finish(), 0);
        assert.ok(one.said.length > 1000);
    }));
};
