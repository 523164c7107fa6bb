// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The panels' pages in a real browser, over the loopback address so that their content security policy counts. The page's messages
// reach what `told` does with them, as in the editor.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import puppeteer from "puppeteer-core";
import {Conversation} from "../out/parts/conversation.mjs";
import {Play} from "../out/parts/play.mjs";
import {npcs} from "./command.mjs";

const types = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"};

/// Opens a page of {path: text}, and calls `told(message, page)` for each message of it. Returns {page, errors, close}.
export async function opened(files, told, size = {width: 520, height: 720}) {
    const server = http.createServer((request, response) => {
        const text = files[request.url.slice(1)];
        response.writeHead(text === undefined ? 404 : 200, {"content-type": `${types[path.extname(request.url)]}; charset=utf-8`});
        response.end(text);
    });
    await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${server.address().port}`;
    for (const name in files) files[name] = files[name].replaceAll("{{source}}", address);
    const browser = await puppeteer.launch({executablePath: process.env.NPCS_BROWSER, args: ["--no-sandbox", "--disable-gpu"]});
    const page = await browser.newPage();
    await page.setViewport({...size, deviceScaleFactor: 1});
    const errors = [];
    page.on("pageerror", error => errors.push(error.message));
    page.on("console", message => { if (message.type() === "error" && !/favicon/.test(message.location().url ?? "")) errors.push(message.text()); });
    await page.exposeFunction("toHost", message => void told(message, page));
    await page.evaluateOnNewDocument(() => { globalThis.acquireVsCodeApi = () => ({postMessage: message => globalThis.toHost(message)}); });
    await page.goto(`${address}/${Object.keys(files)[0]}`);
    return {page, errors, close: async () => {
        await browser.close();
        server.closeAllConnections();
        server.close();
    }};
}

/// The panel that plays a script. `places` gets what it wants to be opened.
export async function played(script, folder, places = [], size = undefined) {
    const media = name => fs.readFileSync(`media/${name}`, "utf8");
    const files = {"play.html": media("play.html").replace("{{style}}", "play.css").replace("{{script}}", "play.js"),
                   "play.css": media("play.css"), "play.js": media("play.js")};
    const conversation = new Conversation({command: npcs, scripts: [script], state: path.join(folder, "panel.npcsave"), folder, seed: "1"});
    let page;
    const send = view => page?.evaluate(view => void window.dispatchEvent(new MessageEvent("message", {data: view})), view).catch(() => {});
    const play = new Play(conversation, send, (file, line) => places.push({file, line}));
    const panel = await opened(files, wish => play.wish(wish), size);
    page = panel.page;
    await play.start();
    return {...panel, play};
}
