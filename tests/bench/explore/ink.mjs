// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays an ink story with inkjs: at random, or every path, by going back to saved states. Prints a line of JSON.
//
//     node ink.mjs INKJS STORY.ink compile|random|fork [SECONDS [STATES]]
//
// A choice point is known by the number that the text of its options begins with: "17b".
import fs from "node:fs";
import { createRequire } from "node:module";

const [inkjs, file, what, seconds = "20", most = "Infinity"] = process.argv.slice(2);
const { Compiler, CompilerOptions } = createRequire(import.meta.url)(inkjs);

const problems = [];
const settings = new CompilerOptions(null, [], false, (message) => problems.push(message));
const story = new Compiler(fs.readFileSync(file, "utf8"), settings).Compile();
if (problems.length > 0) throw new Error(problems.join("\n"));
story.onError = (message) => { throw new Error(message); };

const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;
const points = new Set();
const samples = [];
let moves = 0, plays = 0, states = 0;

function note(choices) {
    if (choices.length === 0) return;
    const point = parseInt(choices[0].text);
    if (points.has(point)) return;
    points.add(point);
    samples.push([elapsed(), points.size]);
}

function playAtRandom() {
    // Marsaglia's xorshift, 32 bits: the same plays every time.
    let state = 2463534242;
    const random = (below) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) % below;
    };
    for (; elapsed() < seconds; ++plays) {
        story.ResetState();
        story.ContinueMaximally();
        while (story.currentChoices.length > 0 && elapsed() < seconds) {
            note(story.currentChoices);
            story.ChooseChoiceIndex(random(story.currentChoices.length));
            story.ContinueMaximally();
            ++moves;
        }
    }
}

// Breadth first, as npcs explore does; states are equal when their saves are.
function forkAll() {
    const seen = new Set();
    let waiting = [];
    const add = () => {
        note(story.currentChoices);
        const save = story.state.ToJson();
        if (seen.has(save)) return;
        seen.add(save);
        waiting.push(save);
    };
    story.ContinueMaximally();
    add();
    for (let at = 0; at < waiting.length && seen.size < most; ++at) {
        const save = waiting[at];
        waiting[at] = undefined;
        if (at % 100_000 === 99_999) [waiting, at] = [waiting.slice(at + 1), -1];
        story.state.LoadJson(save);
        const count = story.currentChoices.length;
        for (let i = 0; i < count && elapsed() < seconds; ++i) {
            if (i > 0) story.state.LoadJson(save);
            story.ChooseChoiceIndex(i);
            story.ContinueMaximally();
            ++moves;
            add();
        }
        if (elapsed() >= seconds) break;
    }
    states = seen.size;
}

if (what === "random") playAtRandom();
else if (what === "fork") forkAll();
else if (what !== "compile") throw new Error(`there is no ${what}`);
const taken = elapsed();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({
    moves, plays, states, points: points.size, elapsed: taken, samples, user: userCPUTime / 1e6, system: systemCPUTime / 1e6,
    mebibytes: maxRSS / 1024,
}));
