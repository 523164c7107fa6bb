// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One sitting with samples/adventure in Visual Studio Code itself: what the issue of the workbench calls done, step by step.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {npcs} from "./command.mjs";
import {place_for} from "./place.mjs";
import {Console, workbench} from "./workbench.mjs";

const lacks = !process.env.NPCS_VSCODE ? "./dev editors --vscode runs it" : !process.env.NPCS_BROWSER ? "there is no browser here" : false;

test("the adventure in Visual Studio Code", {skip: lacks, timeout: 900_000}, async t => {
    const folder = path.join(place_for(t, "samples/adventure"), "adventure");
    const script = path.join(folder, "adventure.npcs"), original = fs.readFileSync(script, "utf8");
    const on_disk = () => fs.readFileSync(script, "utf8");
    const line_of = (text, from = on_disk()) => from.split("\n").findIndex(line => line.includes(text)) + 1 || assert.fail(`no line has ${text}`);
    fs.writeFileSync(path.join(folder, "pier.npcs"), "scene at_night\n\t: Nobody waits here.\nend scene\n");
    fs.writeFileSync(path.join(folder, "ferry.npcs"), 'import "pier"\nvisit pier.at_night\n');
    const bench = await workbench(folder);
    t.after(() => bench.close());
    let has_failed = false;
    const step = async (name, work) => {
        await t.test(name, {skip: has_failed && "a step before has failed"}, async () => {
            try {
                await work();
            } catch (error) {
                has_failed = true;
                const picture = path.resolve("../vscode-failed.png");
                await bench.page.screenshot({path: picture});
                error.message += `\nThe screen is in ${picture}.`;
                throw error;
            }
        });
    };
    /// Saves, and waits until the script is a certain text.
    const saves = async wanted => {
        await bench.press("Control+s");
        await bench.eventually("the script on the disk", () => on_disk() === wanted, () => {
            const found = on_disk().split("\n"), lines = wanted.split("\n"), at = lines.findIndex((line, i) => line !== found[i]);
            return `line ${at + 1} is ${JSON.stringify(found[at])} and not ${JSON.stringify(lines[at])}`;
        });
        await bench.finds("the tab of a saved script", ".tab.active:not(.dirty)");
    };

    await step("it is opened in its language and its colours", async () => {
        await bench.open("adventure.npcs");
        await bench.shows("the status bar", ".statusbar", "npcs");
        const colour_of = text => bench.sees(`the colour of ${text}`, text => {
            const found = [...document.querySelectorAll(".editor-instance .view-line span")].find(one => one.children.length === 0 && one.textContent === text);
            return found && getComputedStyle(found).color;
        }, text);
        await bench.has("function say(who, line)");
        const colours = [await colour_of("function"), await colour_of("say"), await colour_of('"name"')];
        assert.equal(new Set(colours).size, 3, colours.join(", "));
    });

    await step("an error is shown while typing, and goes when it is mended", async () => {
        await bench.press("Control+Shift+M");
        await bench.shows("the list of problems", ".markers-panel", "No problems");
        await bench.focuses_editor();
        await bench.goes_to(line_of("function has(thing)") - 1);
        await bench.types("\nif midnight = 3 then");
        const problems = await bench.shows("the list of problems", ".markers-panel", "found = instead of ==");
        assert.match(problems, /assignment-in-condition/);
        await bench.finds("a wavy line", ".editor-instance .squiggly-error");
        await bench.press("Control+Shift+K");
        await bench.shows("the list of problems", ".markers-panel", "No problems");
        await bench.press("Control+j");
        await saves(original);
    });

    await step("a name is explained, completed and found", async () => {
        const line = line_of("{in_words("), column = original.split("\n")[line - 1].indexOf("in_words") + 1;
        await bench.goes_to(line, column);
        await bench.hovers("in_words(things)");
        await bench.press("Escape", "F12");
        await bench.is_at(line_of("function in_words(things)"));

        await bench.goes_to(line_of("// ---- telling") - 1);
        await bench.types("\nlook_in");
        await bench.press("Control+ ");
        await bench.shows("what is offered", ".suggest-widget.visible .monaco-list-rows", "look_in_bag");
        await bench.press("Enter");
        await bench.has("look_in_bag");
        await bench.press("Control+Shift+K");
        await saves(original);
    });

    await step("it gets another name wherever it is", async () => {
        await bench.goes_to(line_of("function in_words(things)"), 10);
        await bench.renames("as_words");
        await bench.has("function as_words(things)");
        await saves(original.replaceAll("in_words", "as_words"));
        await bench.press("Control+z");
        await bench.has("function in_words(things)");
        await saves(original);
    });

    await step("a scene gets another name in all files", async () => {
        await bench.open("ferry.npcs");
        await bench.goes_to(2, 12);
        await bench.renames("by_day");
        await bench.has("visit pier.by_day");
        await bench.eventually("the new name in both files", () => ["ferry", "pier"].every(name =>
            fs.readFileSync(path.join(folder, `${name}.npcs`), "utf8").includes("by_day")));
    });

    await step("it is laid out", async () => {
        await bench.open("adventure.npcs");
        await bench.goes_to(line_of("function has(thing)") + 1, 2);
        await bench.types("    \t");
        await saves(original.replace("(thing)\n\t", "(thing)\n\t    \t"));
        await bench.command("Format Document");
        await bench.finds("the mark of what is not saved", ".tab.active.dirty");
        await saves(execFileSync(npcs, ["format", "-"], {input: original, encoding: "utf8"}));
    });

    const option = line_of('option once "Why is the lamp dark?" then'), choose = line_of("choose again: Bram wipes the same mug again.");
    const talk = new Console(bench);

    await step("a breakpoint is set on an option, and the script asks", async () => {
        await bench.goes_to(option);
        await bench.press("F9");
        await bench.finds("the breakpoint", ".editor-instance .codicon-debug-breakpoint");
        await talk.begins("F5");
        await bench.finds("the debugger's buttons", ".debug-toolbar");
        await talk.asks("What name is on it?");
        await talk.answers("Gil");
        await talk.asks("the quay");
        assert.ok(on_disk() === original, "the script was edited while it was debugged");
    });

    await step("it stops where the option is offered, and where it is taken", async () => {
        await talk.takes("Up the steps");
        await talk.asks("the Gutted Herring");
        await talk.takes("Talk to Bram");
        await talk.stops(choose);
        await talk.goes_on();
        await talk.asks("Bram wipes the same mug again.");
        await talk.takes("Why is the lamp dark?");
        await talk.stops(option + 1);
        assert.equal(await talk.value_of("= you.coins"), "12");
    });

    await step("it steps back over the answer, gets another one, and goes on", async () => {
        await bench.clicks("the button for steps back", ".debug-toolbar .codicon-debug-step-back");
        await bench.is_at(choose);
        // Going on from the past meets the breakpoint again.
        await talk.goes_on();
        await talk.stops(choose);
        await talk.goes_on();
        await talk.asks("Bram wipes the same mug again.");
        await talk.takes("Roll barrels for him");
        // Offered once more, in the next turn of the loop.
        await talk.stops(choose);
        await bench.shows("the console", ".repl .monaco-list-rows", "Three coins. Don't drink them here.");
        assert.equal(await talk.value_of("= you.coins"), "15");
        await talk.goes_on();
        await talk.asks("Bram wipes the same mug again.");
        await talk.takes("Leave him to his mug");
        await talk.asks("the Gutted Herring");
        await bench.shows("the console", ".repl .monaco-list-rows", "Down to the quay");
        await bench.press("Shift+F5");
        await bench.sees("the end of debugging", () => !document.querySelector(".debug-toolbar")?.checkVisibility());
        assert.equal(await bench.page.$(".tab.dirty"), null, "the script was edited while it was debugged");
    });

    await step("it is played beside the text, and follows an edit", async () => {
        await bench.clicks("the button that plays", '.editor-actions .action-label[aria-label^="Play Beside the Text"]');
        const panel = await bench.panel("the conversation", "#answer");
        await panel.shows("What name is on it?");
        await panel.frame.type("#answer", "Gil");
        await bench.press("Enter");
        await panel.shows("Gil, the carter says");
        await panel.clicks("Up the steps");
        await panel.shows("Talk to Bram");
        await bench.focuses_editor();
        await bench.goes_to(line_of("function has(thing)") - 1);
        await bench.types("\n// A note.");
        await saves(original.replace("function has(thing)", "// A note.\nfunction has(thing)"));
        await panel.shows("Script edited:");
        await panel.clicks("Take back");
        await panel.shows("Up the steps");
        await bench.focuses_editor();
        await bench.press("Control+Shift+K");
        await saves(original);
    });
});

test("its graph in Visual Studio Code, and no command", {skip: lacks, timeout: 900_000}, async t => {
    const folder = path.join(place_for(t, "samples/adventure"), "adventure");
    const lines = fs.readFileSync(path.join(folder, "adventure.npcs"), "utf8").split("\n");
    const bench = await workbench(folder);
    t.after(() => bench.close());
    await bench.open("adventure.npcs");
    await bench.clicks("the button for the graph", '.editor-actions .action-label[aria-label^="Show the Story as a Graph"]');
    const panel = await bench.panel("the graph", ".node");
    await panel.frame.evaluate(() => [...document.querySelectorAll(".node")].find(one => one.textContent.includes("Bram wipes the same mug"))
        .dispatchEvent(new MouseEvent("click", {bubbles: true})));
    await bench.is_at(lines.findIndex(line => line.includes("choose again: Bram wipes")) + 1);

    bench.sets({"npcs.path": "/nowhere/npcs"});
    await bench.shows("the messages", ".notifications-toasts", "so there is no language server");
    await bench.focuses_editor();
    await bench.press("F5");
    await bench.shows("the messages", ".notifications-toasts", "so there is no debugger");
    assert.equal(await bench.page.$(".monaco-dialog-box"), null, "a dialog is shown besides");
});
