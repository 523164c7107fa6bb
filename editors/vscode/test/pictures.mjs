// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Makes the pictures of docs/editors.md from real sessions:
//
//     node test/pictures.mjs FOLDER
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {played} from "./browser.mjs";
import {edit} from "./place.mjs";

const [folder] = process.argv.slice(2);
fs.mkdirSync(folder, {recursive: true});
const place = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-pictures-"));
process.on("exit", () => fs.rmSync(place, {recursive: true, force: true}));

/// The panel: some answers, an edit, another answer.
async function panel() {
    fs.cpSync(path.join(process.env.NPCS_ROOT, "samples/adventure"), place, {recursive: true});
    const script = path.join(place, "adventure.npcs");
    const {page, play, close} = await played(script, place, [], {width: 620, height: 560});
    const answer = text => play.wish({do: "answer", text});
    const choose = wanted => {
        const {number, text} = play.view().asks.options.find(one => one.text.startsWith(wanted));
        return play.wish({do: "choose", option: number, text});
    };
    await answer("Gil");
    await choose("Up the steps");
    await choose("Talk to Bram");
    edit(script, ["// ---- telling", "// Bram is tired.\n// ---- telling"]);
    await play.follow();
    await choose("Why is the lamp dark?");
    await page.screenshot({path: path.join(folder, "panel.png")});
    await close();
}

await panel();
for (const file of fs.readdirSync(folder)) console.log(`${file}: ${fs.statSync(path.join(folder, file)).size} bytes`);
