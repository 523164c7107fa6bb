// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tasks of a machine are threads.
"use strict";

const assert = require("assert");
const path = require("path");
const { Session, lineOf, samples, scripts } = require("./session.js");

const tasks = path.join(scripts, "tasks.npcs");

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };

    test("each has its frames, and comes and goes", () => session(async (one) => {
        await one.launch({ program: tasks }, { [tasks]: [{ line: lineOf(tasks, "print name"), condition: 'name == "Oswin"' }] });
        const stop = await one.stop();
        const { body } = await one.request("threads");
        assert.strictEqual(body.threads.length, 3);
        assert.ok(body.threads.some((each) => each.id === stop.threadId && each.name.includes("walk")), JSON.stringify(body));
        assert.strictEqual((await one.values("Locals", 0, stop.threadId)).name, '"Oswin"');
        const other = body.threads.find((each) => each.id !== stop.threadId && each.name.includes("walk"));
        assert.strictEqual((await one.values("Locals", 0, other.id)).name, '"Hild"');
        await one.setBreakpoints(tasks, []);
        assert.strictEqual(await one.finish(), 0);
        assert.strictEqual(one.said, "Hild 1\nOswin 1\nHild 2\nOswin 2\nHild 3\ndone\n");
        assert.ok(one.events.some((event) => event.event === "thread" && event.body.reason === "started"));
    }));

    test("a step stays in its task", () => session(async (one) => {
        await one.launch({ program: tasks }, { [tasks]: [{ line: lineOf(tasks, "print name"), condition: 'name == "Oswin"' }] });
        const { threadId } = await one.stop();
        await one.setBreakpoints(tasks, []);
        for (let i = 0; i < 3; ++i) {
            const stop = await one.go("next", { threadId });
            assert.deepStrictEqual([stop.reason, stop.threadId], ["step", threadId]);
            assert.strictEqual((await one.values("Locals", 0, threadId)).name, '"Oswin"');
        }
    }));

    test("back in a world of tasks", () => session(async (one) => {
        await one.launch({ program: tasks }, { [tasks]: [{ line: lineOf(tasks, "print name"), condition: "i == 2" }] });
        const { threadId } = await one.stop();
        const said = one.said;
        await one.go("stepBack", { threadId });
        await one.setBreakpoints(tasks, []);
        assert.strictEqual(await one.finish(), 0);
        assert.ok(one.said.startsWith(said), one.said);
        assert.strictEqual(one.said, "Hild 1\nOswin 1\nHild 2\nOswin 2\nHild 3\ndone\n");
    }));

    test("a village lives until somebody is asked", () => session(async (one) => {
        const inn = path.join(samples, "village", "inn.npcs");
        await one.launch({ program: path.join(samples, "village") }, { [inn]: [lineOf(inn, "you.gold -= 2")] });
        const asked = await one.stop();
        assert.strictEqual(asked.reason, "prompt");
        assert.ok(asked.text.includes("What do they call you?"), asked.text);
        assert.ok((await one.request("threads")).body.threads.length > 8);
        assert.ok((await one.frames(asked.threadId))[0].source.path.endsWith("inn.npcs"));
        await one.type("Ada");
        const choice = await one.stop();
        assert.strictEqual(choice.reason, "choice");
        const soup = await one.type("/fork 1");
        assert.ok(soup.includes("Leek, mostly"), soup);
        await one.type("1");
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "breakpoint");
        const frames = await one.frames(stop.threadId);
        assert.deepStrictEqual(frames.map((each) => each.name.split(" ")[0]), ["soup", "evening"]);
    }));
};
