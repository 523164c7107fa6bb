// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save is debugged where it stands.
"use strict";

const assert = require("assert");
const child = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { Session, lineOf, scripts } = require("./session.js");

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };
    /** A folder with a copy of a script and a save of it at its first question. */
    const saved = (name) => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-"));
        const script = path.join(folder, name), save = path.join(folder, "evening.npcsave");
        fs.copyFileSync(path.join(scripts, name), script);
        const run = child.spawnSync(npcs, ["start", script, "--state", save]);
        assert.strictEqual(run.status, 3, String(run.stderr));
        return { script, save };
    };

    test("it stops at the question of the save, with its frames and variables", () => session(async (one) => {
        const { script, save } = saved("talk.npcs");
        await one.launch({ save }, { [script]: [lineOf(script, "seen.push name")] });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "prompt");
        assert.strictEqual(await one.line(), lineOf(script, "name = prompt"));
        assert.strictEqual((await one.values("Globals")).total, "15");
        await one.type("Ada");
        assert.strictEqual((await one.stop()).reason, "breakpoint");
        assert.strictEqual(await one.finish(), 0);
        assert.strictEqual(one.said, "Hello, Ada.\nYou have 1.\n");
    }));

    test("a choice in a save is tried out, and taken", () => session(async (one) => {
        const { save } = saved("option.npcs");
        await one.launch({ save });
        assert.strictEqual((await one.stop()).reason, "choice");
        assert.ok((await one.type("/fork 1")).includes("turns: 0 -> 1"));
        await one.type("2");
        assert.strictEqual(await one.end(), 0);
    }));

    test("a save that is damaged, foreign or missing is refused with the reason", () => session(async (one) => {
        const { script, save } = saved("talk.npcs");
        await one.begin();
        assert.ok((await one.refusal("launch", { save: save + "x" })).length > 0);
        const bytes = fs.readFileSync(save);
        bytes[bytes.length - 10] ^= 0xff;
        fs.writeFileSync(save, bytes);
        assert.ok((await one.refusal("launch", { save })).length > 0);
        assert.ok((await one.refusal("launch", { save: script })).length > 0);
        assert.ok((await one.refusal("launch", { save, answers: save })).includes("A save stands where it stands"));
    }));
};
