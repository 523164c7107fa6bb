// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays an ink story. Reads {"options": [what is taken, ...]} from standard input, and writes what is shown as JSON:
// {"shown": [line or list of options, ...], "left": options that were never reached}.
//
//     node ink.mjs INKJS STORY.ink
import fs from "node:fs";
import { createRequire } from "node:module";

const [inkjs, file] = process.argv.slice(2);
const { Compiler, CompilerOptions } = createRequire(import.meta.url)(inkjs);
const { options } = JSON.parse(fs.readFileSync(0, "utf8"));
const shown = [];

// The game's part, as the samples' npcs.toml have it.
const values = { raining: 1 };
const effects = ["exhibit", "give"];

function compiled(source) {
    const problems = [];
    const settings = new CompilerOptions(null, [], false, (message) => problems.push(message));
    const story = new Compiler(source, settings).Compile();
    if (problems.length > 0) throw new Error(problems.join("\n"));
    return story;
}

function bind(story, source) {
    for (const [, name] of source.matchAll(/^EXTERNAL (\w+)/gm)) {
        if (name in values) story.BindExternalFunction(name, () => values[name], true);
        else if (effects.includes(name)) story.BindExternalFunction(name, (what) => shown.push(`(${name} "${what}")`));
        else throw new Error(`${file}: the game has no ${name}`);
    }
}

const source = fs.readFileSync(file, "utf8");
const story = compiled(source);
bind(story, source);
story.onError = (message) => { throw new Error(message); };
for (;;) {
    while (story.canContinue) {
        const line = story.Continue().trim();
        if (line !== "") shown.push(line);
    }
    if (story.currentChoices.length === 0) break;
    const texts = story.currentChoices.map((choice) => choice.text);
    shown.push(texts);
    const taken = options.length > 0 ? texts.indexOf(options[0]) : -1;
    if (taken < 0) break;
    options.shift();
    story.ChooseChoiceIndex(taken);
}
console.log(JSON.stringify({ shown, left: options }));
