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
import {drawn, terminal} from "./terminal.mjs";
import {Console, workbench} from "./workbench.mjs";

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

/// Neovim, with an error that the language server has found while somebody types.
async function neovim() {
    const editors = path.join(process.env.NPCS_ROOT, "editors"), size = {columns: 104, rows: 26};
    const own = fs.mkdtempSync(path.join(place, "neovim-"));
    fs.copyFileSync(path.join(process.env.NPCS_ROOT, "samples/adventure/adventure.npcs"), path.join(own, "adventure.npcs"));
    fs.writeFileSync(path.join(own, "init.lua"), `vim.opt.runtimepath:prepend({${JSON.stringify(path.join(editors, "vim"))}, ${JSON.stringify(path.join(editors, "nvim"))}})
vim.opt.termguicolors, vim.opt.background, vim.opt.number, vim.opt.signcolumn, vim.opt.showmode = true, "light", true, "yes", false
vim.opt.laststatus, vim.opt.ruler, vim.opt.wrap, vim.opt.swapfile = 0, false, false, false
for group, colour in pairs({Normal = "1c2530", SignColumn = "1c2530", LineNr = "93a0ac", String = "2f6f44", Statement = "7a3e9d", Conditional = "7a3e9d",
    Repeat = "7a3e9d", Operator = "7a3e9d", Type = "8a4b08", Function = "1f5fbf", Identifier = "1f5fbf", Number = "a04020", Comment = "6b7785",
    Delimiter = "8a94a0", Constant = "a04020", PreProc = "138d90"}) do
    vim.cmd(("highlight %s gui=NONE guifg=#%s guibg=NONE"):format(group, colour))
end
vim.cmd("highlight Normal guibg=#ffffff | highlight Statement gui=bold | highlight Type gui=bold | highlight CursorLine guibg=#f4f6f8 | set hlsearch&")
require("npcs").setup({command = ${JSON.stringify(process.env.NPCS)}})
`);
    const screen = terminal("nvim -u init.lua -i NONE adventure.npcs", {...size, folder: own, environment: {HOME: own}});
    try {
        await screen.shows("The Dark Lamp");
        screen.type("/function talk_to_bram\nzt:set nohlsearch\n");
        screen.type("jjoif you.coins = 12 then");
        screen.press("Escape");
        screen.type(":echo\n");
        await screen.shows("found = instead of ==");
        fs.writeFileSync(path.join(folder, "neovim.svg"), drawn(screen.screen(), size));
    } finally {
        screen.close();
    }
}

/// Visual Studio Code: an error found while somebody types, and a conversation that has stopped at an option.
async function code() {
    const own = path.join(fs.mkdtempSync(path.join(place, "code-")), "adventure");
    fs.mkdirSync(own);
    fs.copyFileSync(path.join(process.env.NPCS_ROOT, "samples/adventure/adventure.npcs"), path.join(own, "adventure.npcs"));
    const lines = fs.readFileSync(path.join(own, "adventure.npcs"), "utf8").split("\n"), line_of = text => lines.findIndex(line => line.includes(text)) + 1;
    const bench = await workbench(own, {width: 1100, height: 740, settings: {"editor.minimap.enabled": false}});
    const picture = name => bench.page.screenshot({path: path.join(folder, name)});
    const choose = line_of("choose again: Bram wipes"), talk = new Console(bench);
    try {
        await bench.open("adventure.npcs");
        await bench.press("Control+Shift+M");
        await bench.shows("the list of problems", ".markers-panel", "No problems");
        await bench.focuses_editor();
        await bench.goes_to(choose + 14);
        await bench.goes_to(choose - 1, 8);
        await bench.types("\nif you.coins = 12 then");
        await bench.shows("the list of problems", ".markers-panel", "found = instead of ==");
        await picture("code-typing.png");
        await bench.press("Control+Shift+K", "Control+j");
        await bench.goes_to(choose + 1);
        await bench.press("F9");
        await talk.begins("F5");
        await talk.asks("What name is on it?");
        await talk.answers("Gil");
        for (const [question, option] of [["the quay", "Up the steps"], ["the Gutted Herring", "Talk to Bram"]]) {
            await talk.asks(question);
            await talk.takes(option);
        }
        await talk.stops(choose);
        await talk.goes_on();
        await talk.asks("Bram wipes");
        await talk.takes("Why is the lamp dark?");
        await talk.stops(choose + 2);
        const back = await bench.finds("the button for steps back", ".debug-toolbar .codicon-debug-step-back");
        await back.hover();
        await bench.sees("what the button is for", () => {
            const shown = document.querySelector(".workbench-hover-container");
            return shown?.innerText.includes("Step Back") && shown.getAnimations({subtree: true}).every(one => one.playState === "finished");
        });
        await picture("code-debugging.png");
    } finally {
        await bench.close();
    }
}

await panel();
await neovim();
await code();
for (const file of fs.readdirSync(folder)) console.log(`${file}: ${fs.statSync(path.join(folder, file)).size} bytes`);
