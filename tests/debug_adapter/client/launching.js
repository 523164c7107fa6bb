// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can be launched, how it begins, and how it ends.
"use strict";

const assert = require("assert");
const child = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { Session, lineOf, samples, scripts } = require("./session.js");

const script = (name) => path.join(scripts, name);

module.exports = (test, { npcs }) => {
    const session = async (body) => {
        const one = new Session(npcs);
        try { await body(one); } finally { await one.close(); }
    };

    test("what the adapter says it can do, it can", () => session(async (one) => {
        const { body } = await one.begin();
        const requests = {
            supportsRestartFrame: "restartFrame", supportsStepBack: "stepBack", supportsSetVariable: "setVariable",
            supportsSetExpression: "setExpression", supportsRestartRequest: "restart", supportsTerminateRequest: "terminate",
            supportsExceptionInfoRequest: "exceptionInfo", supportsLoadedSourcesRequest: "loadedSources",
            supportsDataBreakpoints: "setDataBreakpoints", supportsBreakpointLocationsRequest: "breakpointLocations",
            supportsCompletionsRequest: "completions", supportsFunctionBreakpoints: "setFunctionBreakpoints",
            supportsGotoTargetsRequest: "gotoTargets", supportsStepInTargetsRequest: "stepInTargets",
        };
        for (const [capability, request] of Object.entries(requests)) {
            const answer = await one.refusal(request, {}).catch(() => "done");
            assert.strictEqual(answer.startsWith("There is no request"), !body[capability], `${capability}: ${answer}`);
        }
        assert.deepStrictEqual(body.exceptionBreakpointFilters.map((each) => each.filter), ["all", "uncaught"]);
    }));

    test("a script runs to its end, with its output", () => session(async (one) => {
        await one.launch({ program: script("tasks.npcs") });
        assert.strictEqual(await one.end(), 0);
        assert.strictEqual(one.said, "Hild 1\nOswin 1\nHild 2\nOswin 2\nHild 3\ndone\n");
        assert.strictEqual(await one.refusal("stackTrace", { threadId: 1 }), "The conversation is over.");
        await one.request("disconnect");
    }));

    test("it stops at the entry, before anything is done", () => session(async (one) => {
        await one.launch({ program: script("talk.npcs"), stopOnEntry: true });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "entry");
        assert.strictEqual(await one.line(), lineOf(script("talk.npcs"), "gold = 3"));
        const { body } = await one.request("threads");
        assert.deepStrictEqual(body.threads.map((each) => each.id), [1]);
    }));

    test("a folder, with the stubs of its npcs.toml and of the request", () => session(async (one) => {
        await one.launch({ program: scripts + "/stubs.npcs", stubs: ["gold=7", "give"] });
        assert.strictEqual(await one.end(), 0);
        assert.strictEqual(one.said, "rich\n");
        assert.ok(one.told.includes('(give "a key")'), one.told);
    }));

    test("a program without debugging passes its breakpoints", () => session(async (one) => {
        await one.launch({ program: script("tasks.npcs"), noDebug: true, stopOnEntry: true },
            { [script("tasks.npcs")]: [lineOf(script("tasks.npcs"), "wait 10")] });
        assert.strictEqual(await one.end(), 0);
        assert.strictEqual(one.stops.length, 0);
    }));

    test("a playthrough is typed by itself", () => session(async (one) => {
        await one.launch({ playthrough: path.join(samples, "innkeeper", "stable.play") });
        assert.strictEqual(await one.end(), 0);
        assert.ok(one.said.includes("Marta: Up with you!"), one.said);
        assert.strictEqual(one.stops.length, 0);
    }));

    test("a playthrough with refusals, and with what was taken back, goes as npcs test plays it", () => session(async (one) => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-"));
        fs.copyFileSync(script("option.npcs"), path.join(folder, "option.npcs"));
        const play = path.join(folder, "a.play");
        const typed = ["9", "1", "/save here", "1", "/undo", "/redo", "/wait 2", "/load here", "/nonsense", "2"];
        const recorded = child.spawnSync(npcs, ["play", path.join(folder, "option.npcs"), "--record", play], { cwd: folder, input: typed.join("\n") + "\n" });
        assert.strictEqual(recorded.status, 0, String(recorded.stderr));
        assert.strictEqual(child.spawnSync(npcs, ["test", play]).status, 0);
        await one.launch({ playthrough: play });
        assert.strictEqual(await one.end(), 0);
        assert.strictEqual(one.said, "You wait.\nYou wait.\nTurns: 1\n");
        assert.strictEqual(one.stops.length, 0);
        assert.ok(one.told.includes("> 9\nThere is no option 9") && one.told.includes("> /undo"), one.told);
        // What was not refused when it was recorded must fit.
        fs.writeFileSync(play, fs.readFileSync(play, "utf8").replace("There is no option 9, only 1 to 2.", "Well?"));
        const other = new Session(npcs);
        await other.launch({ playthrough: play });
        assert.strictEqual((await other.stop()).reason, "choice");
        assert.ok(other.told.includes('The line "9" does not fit'), other.told);
        await other.close();
    }));

    test("a playthrough that was left ends there", () => session(async (one) => {
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "npcs-")), "left.play");
        fs.writeFileSync(file, "What now?\n> 1\n> /quit\n");
        await one.launch({ program: script("option.npcs"), playthrough: file });
        assert.strictEqual(await one.end(), 0);
        assert.strictEqual(one.said, "You wait.\n");
    }));

    test("a playthrough stops where a breakpoint is", () => session(async (one) => {
        const file = path.join(samples, "innkeeper", "innkeeper.npcs");
        await one.launch({ playthrough: path.join(samples, "innkeeper", "stable.play") }, { [file]: [lineOf(file, "globals.gold -=")] });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "breakpoint");
        assert.deepStrictEqual((await one.frames()).map((frame) => frame.name.split(" ")[0])[0], "pay");
        assert.strictEqual(await one.finish(), 0);
    }));

    test("answers that do not fit are left to a person", () => session(async (one) => {
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "npcs-")), "answers.txt");
        fs.writeFileSync(file, "9\n");
        await one.launch({ program: script("option.npcs"), answers: file });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "choice");
        assert.ok(one.told.includes('The line "9" does not fit'), one.told);
        await one.type("2");
        assert.strictEqual(await one.end(), 0);
    }));

    test("the answers of a finding lead to it", () => session(async (one) => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-"));
        require("child_process").spawnSync(npcs, ["explore", script("error.npcs"), "--answers", folder]);
        const finding = fs.readdirSync(folder).find((name) => name.includes("error"));
        assert.ok(finding, "npcs explore has found nothing");
        await one.launch({ program: script("error.npcs"), finding: path.join(folder, finding) });
        const stop = await one.stop();
        assert.strictEqual(stop.reason, "exception");
    }));

    test("what cannot be launched is refused with the reason, and can be tried again", () => session(async (one) => {
        await one.begin();
        const refusals = {
            "There is nothing to launch": {},
            "`program` must be a text": { program: 7 },
            "No such file": { program: script("missing.npcs") },
            "did you mean `program`": { programm: script("talk.npcs") },
            "all say what is typed": { program: script("talk.npcs"), playthrough: "a.play", answers: "b.txt" },
            "`stubs`: \"=5\" names no function": { program: script("talk.npcs"), stubs: ["gold=1", "=5"] },
            "`stubs`: \"two words=1\" names no function": { program: script("talk.npcs"), stubs: "two words=1" },
            "not an ordinary file": { program: "/dev/null" },
            "/dev/zero: not an ordinary file": { program: script("talk.npcs"), answers: "/dev/zero" },
            "`seed` must be a whole number": { program: script("talk.npcs"), seed: -1 },
        };
        for (const [part, args] of Object.entries(refusals)) {
            const message = await one.refusal("launch", args);
            assert.ok(message.includes(part) || part.startsWith("did you mean"), `${part}: ${message}`);
        }
        const broken = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "npcs-")), "broken.npcs");
        fs.writeFileSync(broken, "x = )\n");
        const message = await one.refusal("launch", { program: broken });
        assert.ok(message.includes("line 1"), message);
        assert.ok(one.problems.includes("x = )"), one.problems);
        await one.launch({ program: script("tasks.npcs") });
        assert.strictEqual(await one.end(), 0);
    }));

    test("it is restarted, with its breakpoints", () => session(async (one) => {
        const line = lineOf(script("talk.npcs"), "gold_before = gold");
        await one.launch({ program: script("talk.npcs") }, { [script("talk.npcs")]: [line] });
        assert.strictEqual((await one.stop()).reason, "prompt");
        await one.type("Ada");
        assert.strictEqual((await one.stop()).reason, "breakpoint");
        await one.request("restart", {});
        assert.strictEqual((await one.stop()).reason, "prompt");
        await one.type("Bo");
        assert.strictEqual((await one.stop()).reason, "breakpoint");
        assert.ok(one.said.endsWith("Hello, Bo.\n"));
        assert.strictEqual(await one.finish(), 0);
        one.events.length = 0;
        await one.request("restart", {});
        assert.strictEqual((await one.stop()).reason, "prompt");
    }));

    test("it is ended while it waits", () => session(async (one) => {
        await one.launch({ program: script("talk.npcs") });
        await one.stop();
        await one.request("terminate");
        assert.strictEqual(await one.end(), 0);
    }));

    test("its files and their texts are known", () => session(async (one) => {
        await one.launch({ program: script("main.npcs"), stopOnEntry: true });
        await one.stop();
        const { body } = await one.request("loadedSources");
        assert.deepStrictEqual(body.sources.map((each) => each.name).sort(), ["helper.npcs", "main.npcs"]);
        const source = body.sources.find((each) => each.name === "helper.npcs");
        const text = await one.request("source", { source, sourceReference: 0 });
        assert.strictEqual(text.body.content, fs.readFileSync(script("helper.npcs"), "utf8"));
        assert.ok((await one.refusal("source", { source: { path: "/nowhere.npcs" }, sourceReference: 0 })).includes("not known"));
    }));
};
