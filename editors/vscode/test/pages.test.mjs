// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The panels in a browser, with the real command behind them.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {graph_page} from "../out/parts/graph_page.mjs";
import {opened, played} from "./browser.mjs";
import {run} from "./command.mjs";
import {edit, place_for} from "./place.mjs";

const options = {skip: process.env.NPCS_BROWSER ? false : "there is no browser here"};
const text_of = (page, selector) => page.$eval(selector, one => one.innerText);

async function click(page, label) {
    const button = await page.waitForSelector(`::-p-xpath(//button[not(@disabled) and starts-with(normalize-space(.), "${label}")])`, {timeout: 60_000});
    await button.click();
}
const shows = (page, text) => page.waitForFunction(text => document.body.innerText.includes(text) && document.getElementById("busy").textContent === "",
                                                   {timeout: 60_000}, text);

test("the adventure is played, edited and taken back in the panel", options, async t => {
    const place = place_for(t, "samples/adventure");
    const script = path.join(place, "adventure/adventure.npcs");
    const places = [];
    const {page, errors, play, close} = await played(script, place, places);
    t.after(close);

    await shows(page, "What name is on it?");
    await page.type("#answer", "Gil <b>");
    await page.keyboard.press("Enter");
    await shows(page, "Gil <b>, the carter says");
    await click(page, "Pick up a boathook");
    await shows(page, "You take a boathook.");
    assert.match(await text_of(page, "#prompt"), /8:00, the quay/);

    // The script is edited and saved.
    edit(script, ['"a boathook"', '"a long boathook"'], ["// ---- telling", "// A note.\n// ---- telling"]);
    await play.follow();
    await shows(page, "Script edited: ");
    assert.match(await text_of(page, ".verdict"), /Script edited: (exact|moved|differs)/);
    await click(page, "Up the steps");
    await shows(page, "Talk to Bram");
    await click(page, "Talk to Bram");
    await shows(page, "Bram wipes the same mug again.");

    // Errors are shown with their place; the conversation stays.
    edit(script, ["function look_in_bag", "function = look_in_bag"]);
    await play.follow();
    await shows(page, "The script has errors");
    await page.click(".problem a");
    assert.match(places[0].file, /adventure\.npcs$/);
    assert.ok(places[0].line > 30);
    edit(script, ["function = look_in_bag", "function look_in_bag"]);
    await play.follow();
    await click(page, "Why is the lamp dark?");
    await shows(page, "Old Ansel has kept it forty years.");

    // Two answers are taken back, and another one is given; with the keyboard.
    await click(page, "Take back");
    await shows(page, "Bram wipes the same mug again.");
    assert.ok(!(await text_of(page, "#entries")).includes("Old Ansel"));
    await click(page, "Take back");
    await shows(page, "Talk to Bram");
    await page.focus("#undo");
    const wanted = await page.$$eval("#options li", all => all.find(one => one.innerText.startsWith("Look in your bag")).value);
    await page.keyboard.press(String(wanted));
    await shows(page, "You carry");

    await click(page, "Start again");
    await shows(page, "What name is on it?");
    assert.equal((await page.$$(".answer")).length, 0);
    assert.deepEqual(errors, []);
});

test("an option that cannot be taken says why, and time may pass", options, async t => {
    const place = place_for(t);
    const script = path.join(place, "s.npcs");
    fs.writeFileSync(script, "choose within 5: The dog growls.\n\t+ Run. [if 1 > 2 else Your legs are lead.] -> : No.\n" +
        "\t+ Stay. -> : Yes.\nelse\n\t: It bites.\nend choose\n");
    const {page, errors, close} = await played(script, place);
    t.after(close);
    await shows(page, "The dog growls.");
    assert.match(await text_of(page, "#options button:disabled"), /Run\..*Your legs are lead\./);
    await click(page, "Let time pass");
    await shows(page, "It bites.");
    await shows(page, "The conversation is over");
    assert.deepEqual(errors, []);
});

test("a verdict in doubt asks first", options, async t => {
    const place = place_for(t);
    const script = path.join(place, "two.npcs");
    fs.writeFileSync(script, 'print "a"\nname = prompt("Name?")\nplace = prompt("From?")\n');
    const {page, play, close} = await played(script, place);
    t.after(close);
    await shows(page, "Name?");
    edit(script, ['name = prompt("Name?")\n', ""]);
    await play.follow();
    await shows(page, "Go on all the same");
    assert.equal(await page.$eval("#asks", one => one.hidden), true);
    await click(page, "Go on all the same");
    await shows(page, "From?");
});

test("a click on a node of the graph tells its line", options, async t => {
    const place = place_for(t, "samples/innkeeper/innkeeper.npcs");
    const drawn = await run(["graph", "innkeeper.npcs", "--format", "html"], {cwd: place});
    const told = [];
    const {page, errors, close} = await opened({"graph.html": graph_page(drawn.stdout, "abc123")}, one => told.push(one), {width: 1200, height: 900});
    t.after(close);
    assert.equal(await page.$eval("#scripts", one => getComputedStyle(one).display), "none");
    await page.$eval(".node.choice", one => one.dispatchEvent(new MouseEvent("click", {bubbles: true})));
    await page.waitForFunction(() => true);
    for (let i = 0; i < 2000 && told.length === 0; ++i) await new Promise(resolve => setTimeout(resolve, 20));
    assert.deepEqual(told, [{do: "open", file: "innkeeper.npcs", line: told[0]?.line}]);
    assert.ok(told[0].line > 1);
    // A script that is not the page's own is not run.
    await page.evaluate(() => {
        const added = document.createElement("script");
        added.textContent = "globalThis.strange = 1";
        document.body.append(added);
    });
    assert.equal(await page.evaluate(() => globalThis.strange), undefined);
    assert.ok(errors.every(one => /Content Security Policy/.test(one)), errors.join("\n"));
});
