// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The conversation behind the panel, with the real command.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {complaint, look_at} from "../out/parts/command.mjs";
import {Conversation} from "../out/parts/conversation.mjs";
import {Play} from "../out/parts/play.mjs";
import {npcs} from "./command.mjs";
import {edit, place_for, program} from "./place.mjs";

function begun(t) {
    const place = place_for(t, "samples/innkeeper/innkeeper.npcs");
    const script = path.join(place, "innkeeper.npcs");
    const conversation = new Conversation({command: npcs, scripts: [script], state: path.join(place, "own.npcsave"), folder: place, seed: "1"});
    return {place, script, conversation};
}

test("a conversation is answered, and taken back", async t => {
    const {conversation} = begun(t);
    const first = await conversation.start();
    assert.equal(first.state, "waiting");
    assert.equal(first.said[0], "The door sticks, then gives.");
    assert.equal(first.asks.options.length, 6);
    const second = await conversation.choose(1);
    assert.deepEqual(second.asks.options.map(one => one.text), ["I could sleep in the stable.", "I will not sleep, then."]);
    assert.equal((await conversation.choose(9)).state, "refused");
    assert.deepEqual((await conversation.undo()).asks, first.asks);
    assert.equal(conversation.can_undo, false);
    assert.deepEqual((await conversation.choose(1)).asks, second.asks);
});

test("steps that are asked for at once are taken one after another", async t => {
    const {conversation} = begun(t);
    const [, , last] = await Promise.all([conversation.start(), conversation.choose(1), conversation.choose(2)]);
    assert.equal(last.said[0], "Marta: As you like.");
});

test("a conversation follows edits, and says how well", async t => {
    const {script, conversation} = begun(t);
    await conversation.start();
    await conversation.choose(1);
    edit(script, ["// Marta", "// A note.\n// Marta"]);
    assert.equal((await conversation.follow()).verdict, "exact");
    edit(script, ["* I could sleep in the stable.", "* I could sleep in the barn."]);
    const edited = await conversation.follow();
    assert.equal(edited.verdict, "exact", "it waits at the same choice");
    assert.equal(edited.step.asks.options[0].text, "I could sleep in the barn.");
});

test("a worse verdict waits for consent", async t => {
    const place = place_for(t);
    const script = path.join(place, "two.npcs");
    fs.writeFileSync(script, 'print "a"\nname = prompt("Name?")\nplace = prompt("From?")\n');
    const conversation = new Conversation({command: npcs, scripts: [script], state: path.join(place, "s.npcsave"), folder: place});
    await conversation.start();
    edit(script, ['name = prompt("Name?")\n', ""]);
    const followed = await conversation.follow();
    assert.equal(followed.step.state, "refused");
    assert.equal(followed.verdict, "skips");
    const accepted = await conversation.follow([followed.verdict]);
    assert.equal(accepted.step.state, "waiting");
    assert.equal(accepted.step.asks.prompt, "From?");
});

test("errors in an edited script change nothing", async t => {
    const {script, conversation} = begun(t);
    const first = await conversation.start();
    edit(script, ["scene inn", "scene = = inn"]);
    const {verdict, step} = await conversation.follow();
    assert.equal(verdict, undefined);
    assert.equal(step.state, "broken");
    assert.match(step.problems[0].file, /innkeeper\.npcs$/);
    assert.ok(step.problems[0].line > 0 && step.problems[0].message);
    edit(script, ["scene = = inn", "scene inn"]);
    assert.deepEqual((await conversation.follow()).step.asks, first.asks);
});

test("what the panel shows: lines, answers, verdicts, errors, the end", async t => {
    const {script, conversation} = begun(t);
    const views = [], opened = [];
    const play = new Play(conversation, view => views.push(structuredClone(view)), (file, line) => opened.push(`${path.basename(file)}:${line}`));
    await play.start();
    assert.equal(views[0].busy, true);
    const last = () => views.at(-1);
    await play.wish({do: "choose", option: 1, text: "Is there really no bed?"});
    assert.deepEqual(last().entries.slice(-2), [{kind: "answer", text: "Is there really no bed?"},
                                                {kind: "said", text: "Marta: Not one. Pilgrims, three to a blanket."}]);
    edit(script, ["scene inn", "scene = = inn"]);
    await play.follow();
    assert.equal(last().entries.at(-2).text, "The script has errors");
    assert.equal(last().entries.at(-1).kind, "problem");
    assert.ok(last().asks, "the question stays");
    edit(script, ["scene = = inn", "scene inn"]);
    await play.follow();
    assert.deepEqual(last().entries.at(-1), {kind: "verdict", text: "exact", detail: "nothing that matters here was edited"});
    await play.wish({do: "undo"});
    assert.equal(last().entries.at(-1).kind, "said");
    assert.equal(last().can_undo, false);
    await play.wish({do: "choose", option: 6, text: "Good night."});
    assert.equal(last().entries.at(-1).kind, "end");
    assert.equal(last().asks, undefined);
    await play.wish({do: "open", file: "innkeeper.npcs", line: 3});
    assert.deepEqual(opened, ["innkeeper.npcs:3"]);
    await play.wish({do: "restart"});
    assert.equal(last().asks.options.length, 6);
});

test("an error while playing keeps the question, and a mended script is tried again", async t => {
    const place = place_for(t);
    const script = path.join(place, "fails.npcs");
    fs.writeFileSync(script, 'name = prompt("Name?")\nprint nmae\n');
    let last;
    const conversation = new Conversation({command: npcs, scripts: [script], state: path.join(place, "s.npcsave"), folder: place});
    const play = new Play(conversation, view => { last = view; }, () => {});
    await play.start();
    await play.wish({do: "answer", text: "-x"});
    assert.equal(last.entries.at(-1).line, 2);
    assert.equal(last.asks.prompt, "Name?");
    edit(script, ["nmae", "name"]);
    await play.follow();
    await play.wish({do: "answer", text: "-x"});
    assert.deepEqual(last.entries.slice(-3).map(one => [one.kind, one.text]),
        [["answer", "-x"], ["said", "-x"], ["end", "The conversation is over"]]);
});

test("a command that is missing, other or old is told, with a remedy", async t => {
    const place = place_for(t);
    assert.match(complaint("npx-none", await look_at(path.join(place, "none")), "lsp", "server"), /no such program.*\.\/dev build.*npcs\.path/s);
    assert.match(complaint("true", await look_at("/bin/true"), "lsp", "server"), /another program/);
    const old = program(place, "old", 'case $1 in --version) echo npcs 0.0.1;; *) printf "Subcommands:\\n  run   Run\\n        more\\n  play  Play\\n";; esac');
    const found = await look_at(old);
    assert.deepEqual(found, {version: "0.0.1", commands: ["run", "play"]});
    assert.match(complaint(old, found, "lsp", "language server"), /npcs 0\.0\.1 .* has no "npcs lsp".*git pull/);
    const real = await look_at(npcs);
    assert.ok(["check", "resume", "graph"].every(one => real.commands.includes(one)), JSON.stringify(real));
    assert.equal(complaint(npcs, real, "resume", "playing"), undefined);
});
