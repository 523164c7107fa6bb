// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Visual Studio Code itself, in a browser: its server is in the package code-server (NPCS_VSCODE is its folder lib/vscode), and our
// package is installed in it. What is waited for is what somebody sees; patience is long, since machines can be busy.
import {execFile, spawn} from "node:child_process";
import {randomBytes} from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {promisify} from "node:util";
import puppeteer from "puppeteer-core";
import {npcs} from "./command.mjs";

const patience = 90_000;
const server = "out/server-main.js";

/// Writes settings of the server's machine, or of the user. The path of the command is one of the machine, as for anybody who works on
/// another one.
function sets(data, name, values) {
    fs.mkdirSync(path.join(data, name), {recursive: true});
    fs.writeFileSync(path.join(data, name, "settings.json"), JSON.stringify(values));
}

/// A folder of the user's own for the server: settings, extensions and all that it writes.
function home_in(place, settings) {
    const home = path.join(place, "home"), data = path.join(home, "data"), extensions = path.join(home, "extensions");
    sets(data, "Machine", {"npcs.path": npcs});
    sets(data, "User", {"workbench.startupEditor": "none", "git.enabled": false, "files.autoSave": "off", "security.workspace.trust.enabled": false,
                      "telemetry.telemetryLevel": "off", "extensions.ignoreRecommendations": true, ...settings});
    return {data, environment: {...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home},
            args: ["--accept-server-license-terms", "--user-data-dir", data, "--extensions-dir", extensions]};
}

/// Starts the server; `ended` ends it with all that it has started.
async function served(home) {
    const token = randomBytes(16).toString("hex");
    const child = spawn(process.execPath, [server, "--host", "127.0.0.1", "--port", "0", "--connection-token", token, ...home.args],
                        {cwd: process.env.NPCS_VSCODE, env: home.environment, detached: true, stdio: ["ignore", "pipe", "pipe"]});
    const end = () => {
        try { process.kill(-child.pid, "SIGKILL"); } catch { /* It has ended. */ }
    };
    process.on("exit", end);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));
    let said = "";
    const port = await new Promise((resolve, reject) => {
        const hear = data => {
            said += data;
            const port = /listening on (\d+)/.exec(said)?.[1];
            if (port) resolve(port);
        };
        child.stdout.on("data", hear);
        child.stderr.on("data", hear);
        child.on("error", reject);
        child.on("exit", code => reject(new Error(`the server of VS Code ended with ${code}:\n${said}`)));
        setTimeout(() => reject(new Error(`the server of VS Code does not listen:\n${said}`)), patience).unref();
    });
    return {address: `http://127.0.0.1:${port}/?tkn=${token}`, end};
}

/// Opens a folder in the editor, with the extension installed and settings of the user.
export async function workbench(folder, {width = 1280, height = 900, settings = {}} = {}) {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-vscode-"));
    const home = home_in(place, settings);
    await promisify(execFile)(process.execPath, [server, ...home.args, "--install-extension", path.resolve("npcs.vsix")],
                              {cwd: process.env.NPCS_VSCODE, env: home.environment, timeout: patience});
    const {address, end} = await served(home);
    const browser = await puppeteer.launch({executablePath: process.env.NPCS_BROWSER, args: ["--no-sandbox", "--disable-gpu"]});
    const [page] = await browser.pages();
    await page.setViewport({width, height, deviceScaleFactor: 1});
    const bench = new Workbench(page, values => sets(home.data, "Machine", values), async () => {
        await browser.close();
        end();
        fs.rmSync(place, {recursive: true, force: true, maxRetries: 10});
    });
    try {
        await page.goto(`${address}&folder=${encodeURIComponent(folder)}`, {timeout: patience});
        await bench.finds("the files of the folder", ".explorer-folders-view .monaco-list-row");
    } catch (error) {
        await bench.close();
        throw error;
    }
    return bench;
}

/// The editor as somebody has it in front: what is done with keys and clicks, and what is seen then.
export class Workbench {
    /// `sets` replaces the settings of the machine.
    constructor(page, sets, close) { Object.assign(this, {page, sets, close}); }

    /// Waits until `look`, which runs in the page, gives something, and returns that.
    async sees(what, look, ...args) {
        try {
            return await (await this.page.waitForFunction(look, {timeout: patience, polling: 50}, ...args)).jsonValue();
        } catch (error) {
            throw new Error(`waited in vain for ${what}: ${error.message}`);
        }
    }

    /// Waits for an element that can be seen, and returns it.
    async finds(what, selector) {
        try {
            return await this.page.waitForSelector(selector, {timeout: patience, visible: true});
        } catch (error) {
            throw new Error(`waited in vain for ${what} (${selector}): ${error.message}`);
        }
    }

    /// Clicks on an element; again, where the editor has drawn it anew meanwhile.
    async clicks(what, selector, options) {
        for (const end = Date.now() + patience; ;) {
            try {
                return await (await this.finds(what, selector)).click(options);
            } catch (error) {
                if (!/detached|not clickable/.test(error.message) || Date.now() > end) throw error;
            }
        }
    }

    /// Presses keys together: "Control+Shift+M".
    async press(...chords) {
        for (const chord of chords) {
            const keys = chord.split("+"), last = keys.pop();
            for (const key of keys) await this.page.keyboard.down(key);
            await this.page.keyboard.press(last);
            for (const key of keys.reverse()) await this.page.keyboard.up(key);
        }
    }

    async types(text) { await this.page.keyboard.type(text); }

    /// Runs a command by the name that the palette has for it.
    async command(name) {
        await this.press("F1");
        await this.sees("the palette", () => document.activeElement?.closest(".quick-input-widget") !== null);
        await this.types(name);
        await this.sees(`the command ${name}`, name => [...document.querySelectorAll(".quick-input-list .monaco-list-row.focused")]
            .some(row => row.getAttribute("aria-label").startsWith(name)), name);
        await this.press("Enter");
        await this.sees("the palette's end", () => document.activeElement?.closest(".quick-input-widget") === null);
    }

    /// Opens a file with two clicks, and waits until its text is there.
    async open(name) {
        await this.clicks(name, `.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`, {count: 2});
        await this.sees(`the tab of ${name}`, name => document.querySelector(".tab.active")?.getAttribute("data-resource-name") === name, name);
        await this.focuses_editor();
    }

    async focuses_editor() {
        await this.press("Control+1");
        await this.sees("the keyboard in the editor", () => document.activeElement?.closest(".editor-instance") !== null);
    }

    /// Puts the cursor on a line, and on a column of it.
    async goes_to(line, column = 1) {
        await this.press("Control+g");
        await this.sees("the question for a line", () => document.activeElement?.closest(".quick-input-widget") !== null);
        await this.types(`${line}:${column}`);
        await this.press("Enter");
        await this.is_at(line);
        await this.sees("the keyboard in the editor", () => document.activeElement?.closest(".editor-instance") !== null);
    }

    /// Waits until the cursor is on a line.
    async is_at(line) {
        await this.sees(`the cursor on line ${line}`, line => document.querySelector(".statusbar")?.innerText.includes(`Ln ${line}, `), line);
    }

    /// What stands in the lines of the editor that can be seen.
    text() {
        return this.page.$$eval(".editor-instance .view-line", lines => lines
            .map(line => ({top: parseFloat(line.style.top), text: line.textContent.replaceAll("\u00a0", " ")}))
            .sort((a, b) => a.top - b.top).map(line => line.text).join("\n"));
    }

    /// Waits until a text is in the editor; or no longer, with `is` false.
    async has(text, is = true) {
        await this.sees(`${is ? "" : "the end of "}${JSON.stringify(text)} in the editor`, (text, is) =>
            [...document.querySelectorAll(".editor-instance .view-lines")].some(all => all.textContent.replaceAll("\u00a0", " ").includes(text)) === is,
            text, is);
    }

    /// Waits until a part of the page has a text, and returns all of its text.
    async shows(what, selector, text) {
        return this.sees(`${JSON.stringify(text)} in ${what}`, (selector, text) => {
            const found = document.querySelector(selector)?.innerText.replaceAll("\u00a0", " ");
            return found?.includes(text) && found;
        }, selector, text);
    }

    /// The page inside a panel of an extension, once it has a selector.
    async panel(what, selector) {
        const pause = () => new Promise(resolve => setTimeout(resolve, 50));
        // A frame that is going away may never answer.
        const has = frame => Promise.race([frame.$(selector).then(found => found && frame, () => null), new Promise(resolve => setTimeout(resolve, 5000))]);
        for (const end = Date.now() + patience; Date.now() < end; await pause()) {
            const frame = (await Promise.all(this.page.frames().map(has))).find(Boolean);
            if (frame) return new Panel(frame);
        }
        throw new Error(`waited in vain for ${what} (${selector}) in a panel`);
    }

    /// Asks for what is known of the name under the cursor, until it is shown: it goes when lines move, as they do when marks above
    /// functions arrive.
    async hovers(text) {
        for (const end = Date.now() + patience; ;) {
            await this.command("Show or Focus Hover");
            try {
                await this.page.waitForFunction(text => [...document.querySelectorAll(".monaco-hover")]
                    .some(one => one.checkVisibility() && one.innerText.includes(text)), {timeout: 3000, polling: 50}, text);
                return;
            } catch (error) {
                if (Date.now() > end) throw new Error(`waited in vain for ${text} under the cursor: ${error.message}`);
            }
        }
    }

    /// Gives the name under the cursor another one.
    async renames(name) {
        await this.press("F2");
        await this.sees("the question for a name", () => document.activeElement?.closest(".rename-box") !== null);
        await this.press("Control+a");
        await this.types(name);
        await this.press("Enter");
    }

    /// Waits until something that is no part of the page is so; otherwise says how it is instead.
    async eventually(what, is_so, instead = () => "") {
        for (const end = Date.now() + patience; !is_so(); await new Promise(resolve => setTimeout(resolve, 50)))
            if (Date.now() > end) throw new Error(`waited in vain for ${what}: ${instead()}`);
    }
}

/// The page of an extension's panel.
export class Panel {
    constructor(frame) { this.frame = frame; }

    async shows(text) {
        try {
            await this.frame.waitForFunction(text => document.body.innerText.includes(text) && document.getElementById("busy")?.textContent === "",
                                             {timeout: patience, polling: 50}, text);
        } catch (error) {
            throw new Error(`waited in vain for ${JSON.stringify(text)} in the panel: ${error.message}`);
        }
    }

    async clicks(label) {
        const button = await this.frame.waitForSelector(`::-p-xpath(//button[not(@disabled) and starts-with(normalize-space(.), "${label}")])`, {timeout: patience});
        await button.click();
    }
}

/// The debug console, where answers are typed.
export class Console {
    constructor(bench) { this.bench = bench; }

    /// Forgets where the keyboard has been, and presses keys after which the conversation goes on.
    async begins(...keys) {
        await this.bench.page.evaluate(() => {
            if (!globalThis.keyboard) document.addEventListener("focusin", ({target}) => void globalThis.keyboard.push(target.closest(".repl") ? "console" : "elsewhere"));
            globalThis.keyboard = [];
            // The console's rows are not in the order in which they are shown.
            globalThis.said = () => [...document.querySelectorAll(".repl .monaco-list-row")].sort((a, b) => a.dataset.index - b.dataset.index)
                .flatMap(row => row.innerText.replaceAll("\u00a0", " ").split("\n")).map(line => line.trim()).filter(line => line);
        });
        await this.bench.press(...keys);
    }

    /// Clicks where answers are typed: on the left, since messages may cover the rest.
    focuses() { return this.bench.clicks("the console", ".repl-input-wrapper .view-lines", {offset: {x: 20, y: 8}}); }

    /// Goes on from a stop, with the keyboard in the console: at the next stop it is taken to the editor. A key that comes before the
    /// editor knows of the stop that it shows does nothing, and is pressed again.
    async goes_on() {
        await this.focuses();
        for (const end = Date.now() + patience; ;) {
            await this.bench.finds("the button that goes on", ".debug-toolbar .codicon-debug-continue");
            await this.begins("F5");
            try {
                await this.bench.page.waitForFunction(() => globalThis.keyboard.includes("elsewhere"), {timeout: 5000, polling: 50});
                return;
            } catch (error) {
                if (Date.now() > end) throw new Error(`it does not go on: ${error.message}`);
            }
        }
    }

    /// Waits until it has stopped in front of a line.
    async stops(line) {
        await this.bench.sees("the next stop", () => globalThis.keyboard.includes("elsewhere"));
        await this.bench.finds("the button that goes on", ".debug-toolbar .codicon-debug-continue");
        await this.bench.is_at(line);
    }

    /// Waits until something is asked, and the keyboard has come to the console: the next answer is typed without a click.
    async asks(question) {
        await this.bench.sees(`the question ${question}`, question =>
            globalThis.said().filter(line => !/^(\d+\.|-) /.test(line)).at(-1)?.includes(question), question);
        await this.bench.sees("the keyboard in the debug console", () =>
            globalThis.keyboard.at(-1) === "console" && document.activeElement?.closest(".repl") !== null);
    }

    async answers(text) {
        await this.bench.types(text);
        await this.begins("Enter");
    }

    /// Takes an option of the last question, by its number.
    async takes(wanted) {
        const lines = await this.bench.page.evaluate(() => globalThis.said());
        const line = lines.findLast(line => line.replace(/^\d+\. /, "").startsWith(wanted));
        if (!/^\d+\. /.test(line)) throw new Error(`there is no option ${wanted} in ${lines.join("\n")}`);
        await this.answers(String(parseInt(line, 10)));
    }

    /// What an expression is worth where the debugger stands.
    async value_of(expression) {
        await this.focuses();
        const before = await this.bench.page.$$eval(".repl .monaco-list-row", rows => Math.max(-1, ...rows.map(row => Number(row.dataset.index))));
        await this.bench.types(expression);
        await this.bench.press("Enter");
        return this.bench.sees(`the value of ${expression}`, (expression, before) => {
            const rows = [...document.querySelectorAll(".repl .monaco-list-row")].filter(row => Number(row.dataset.index) > before);
            const asked = rows.find(row => row.innerText.trim() === expression);
            return asked && rows.find(row => Number(row.dataset.index) === Number(asked.dataset.index) + 1)?.innerText.trim();
        }, expression, before);
    }
}
