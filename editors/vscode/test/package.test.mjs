// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The package as it is installed: all that its manifest names is in it, and its problem matchers read what the command writes.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {run} from "./command.mjs";
import {place_for} from "./place.mjs";

const unpacked = t => {
    const place = place_for(t);
    execFileSync("unzip", ["-q", path.resolve("npcs.vsix"), "-d", place]);
    return path.join(place, "extension");
};

/// All values in a manifest that name a file.
function* named_files(value) {
    if (typeof value === "string" && /^(\.\/)?[\w/-]+\.(json|js|md|tmLanguage\.json)$/.test(value)) yield value;
    else if (value && typeof value === "object") for (const one of Object.values(value)) yield* named_files(one);
}

test("what the manifest names is in the package", t => {
    const place = unpacked(t);
    const manifest = JSON.parse(fs.readFileSync(path.join(place, "package.json"), "utf8"));
    const files = [...new Set(named_files({main: manifest.main, contributes: manifest.contributes}))];
    assert.ok(files.length >= 9, files.join(" "));
    for (const file of files) assert.ok(fs.existsSync(path.join(place, file)), file);
    for (const file of files.filter(one => one.endsWith(".json"))) JSON.parse(fs.readFileSync(path.join(place, file), "utf8"));
    for (const file of ["media/play.html", "media/play.css", "media/play.js", "LICENSE.txt", "out/ThirdPartyNotices.txt"])
        assert.ok(fs.existsSync(path.join(place, file)), file);
    assert.match(fs.readFileSync(path.join(place, "out/ThirdPartyNotices.txt"), "utf8"), /vscode-languageclient 9\.0\.1[^]*Microsoft/);
    const size = fs.statSync("npcs.vsix").size;
    assert.ok(size < 300_000, `${size} bytes`);
});

test("the manifest fits together", t => {
    const {contributes} = JSON.parse(fs.readFileSync(path.join(unpacked(t), "package.json"), "utf8"));
    const commands = new Set(contributes.commands.map(one => one.command));
    for (const one of Object.values(contributes.menus).flat()) assert.ok(commands.has(one.command), one.command);
    const languages = new Set(contributes.languages.map(one => one.id));
    for (const one of [...contributes.grammars, ...contributes.snippets, ...contributes.breakpoints]) assert.ok(languages.has(one.language));
    for (const step of contributes.walkthroughs.flatMap(one => one.steps))
        for (const [, called] of step.description.matchAll(/command:(npcs\.\w+)/g)) assert.ok(commands.has(called), called);
    const [debuggers] = contributes.debuggers;
    for (const {body} of debuggers.configurationSnippets) {
        const known = debuggers.configurationAttributes[body.request].properties;
        for (const key of Object.keys(body)) assert.ok(["type", "request", "name"].includes(key) || known[key], `${body.name}: ${key}`);
    }
});

test("snippets are scripts", async t => {
    const place = place_for(t);
    const snippets = JSON.parse(fs.readFileSync("snippets/npcs.json", "utf8"));
    // As they are when somebody presses Tab until the end.
    const filled = text => text.replace(/\$\{\d+\|(\w+)[^}]*\}/g, "$1").replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$\d+/g, "");
    for (const [name, {body}] of Object.entries(snippets)) {
        let text = filled(body.join("\n")).replaceAll("\t\n", "\tx = 1\n");
        const repeated = /\$\{1\|(\w+)/.exec(body.join("\n"))?.[1];
        if (repeated) text = text.replace(/end $/, `end ${repeated}`);
        if (body.join("\n").includes("$1:")) text = text.replaceAll("] :", "] Guard:");
        if (name === "option") text = `choose "a"\n${text}x = 1\nend choose`;
        if (name.endsWith("Lua")) text = text.replace("\tx = 1", "\treturn 1");
        const file = path.join(place, "snippet.npcs");
        fs.writeFileSync(file, text + "\n");
        const {stdout} = await run(["check", file, "--error-format", "json"]);
        const errors = stdout.split("\n").filter(line => line.includes('"severity":"error"') && !line.includes("language"));
        assert.deepEqual(errors, [], `${name}:\n${text}`);
    }
});

test("problem matchers read what the command writes", async t => {
    const {contributes} = JSON.parse(fs.readFileSync("package.json", "utf8"));
    const matched = (name, text) => {
        const {regexp} = contributes.problemMatchers.find(one => one.name === name).pattern;
        return text.split("\n").map(line => new RegExp(regexp).exec(line)).filter(Boolean).map(match => match.slice(1));
    };
    const place = place_for(t, "samples/innkeeper");
    fs.writeFileSync(path.join(place, "bad.npcs"), "x = = 3\n");
    fs.writeFileSync(path.join(place, "doubt.npcs"), "function f\n\tgold = 1\nend function\nf\n");
    const checked = matched("npcs", (await run(["check", "bad.npcs", "doubt.npcs"], {cwd: place})).stdout);
    assert.deepEqual(checked.map(one => one.slice(0, 4)), [["bad.npcs", "1", "5", "error"], ["doubt.npcs", "2", "2", "warning"]]);

    fs.writeFileSync(path.join(place, "story.npcs"), 'gold = 3\nchoose "q"\n\toption "a" then\n\t\tprint zz\n\toption "b" if gold > 5 then\n\t\tprint 1\nend choose\n');
    const explored = matched("npcs-explore", (await run(["explore", "--quiet", "story.npcs"], {cwd: place})).stdout);
    assert.deepEqual(explored.map(one => one.slice(0, 3)), [["story.npcs", "4", "error"], ["story.npcs", "5", "unavailable-option"]]);

    const play = path.join(place, "innkeeper/river.play");
    fs.writeFileSync(play, fs.readFileSync(play, "utf8").replace("soup", "tar"));
    const tested = matched("npcs-test", (await run(["test", "."], {cwd: place})).stdout);
    assert.equal(tested.length, 1);
    assert.match(tested[0][0], /river\.play$/);
});
