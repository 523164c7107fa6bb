// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The page of the panel: draws a View (src/play.ts) and sends Wishes.
"use strict";
const host = acquireVsCodeApi();
const element = id => document.getElementById(id);
const wish = what => host.postMessage(what);

function made(tag, text, name) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    return made;
}

/// `Marta: Good evening.` as the command writes what somebody says.
function said(text) {
    const line = made("p", "", "said");
    const [, speaker, rest] = /^([^:\n]{1,40}): ([^]*)$/.exec(text) || [];
    if (speaker) line.append(made("span", speaker + ": ", "speaker"), rest);
    else line.append(text);
    return line;
}

function drawn(entry) {
    if (entry.kind === "said") return said(entry.text);
    const line = made("p", "", entry.kind);
    if (entry.kind === "verdict" && ["exact", "moved"].includes(entry.text)) line.classList.add("good");
    if (entry.file && entry.line) {
        const link = made("a", `${entry.file}:${entry.line}`);
        link.href = "#";
        link.addEventListener("click", event => {
            event.preventDefault();
            wish({do: "open", file: entry.file, line: entry.line});
        });
        line.append(link, ": ");
    }
    line.append(entry.kind === "verdict" ? `Script edited: ${entry.text}` : entry.text);
    if (entry.detail) line.append(made("span", ` (${entry.detail})`, "detail"));
    return line;
}

function option(one, busy) {
    const item = document.createElement("li");
    item.value = one.number;
    const button = made("button", one.text);
    button.disabled = busy || !one.available;
    if (one.locked) button.append(made("span", ` (${one.locked})`, "detail"));
    button.addEventListener("click", () => wish({do: "choose", option: one.number, text: one.text}));
    item.append(button);
    return item;
}

function show(view) {
    element("entries").replaceChildren(...view.entries.map(drawn));
    element("entries").scrollTop = element("entries").scrollHeight;
    element("busy").textContent = view.busy ? "…" : "";
    element("undo").disabled = view.busy || !view.can_undo;
    element("restart").disabled = view.busy;
    element("doubt").hidden = !view.doubt;
    if (view.doubt) element("doubt").querySelector("p").textContent = `${view.doubt.verdict}: ${view.doubt.reason}.`;

    const asks = view.doubt ? undefined : view.asks;
    element("asks").hidden = !asks;
    if (!asks) return;
    element("prompt").textContent = asks.prompt ?? "";
    element("options").replaceChildren(...(asks.options ?? []).map(one => option(one, view.busy)));
    element("form").hidden = asks.kind !== "answer";
    for (const one of document.querySelectorAll("form button, form input")) one.disabled = view.busy;
    if (asks.kind === "answer" && !view.busy) element("answer").focus();
}

window.addEventListener("message", event => show(event.data));
for (const name of ["undo", "restart", "accept"]) element(name).addEventListener("click", () => wish({do: name}));
element("form").addEventListener("submit", event => {
    event.preventDefault();
    wish({do: "answer", text: element("answer").value});
    element("answer").value = "";
});
element("time").addEventListener("submit", event => {
    event.preventDefault();
    wish({do: "wait", seconds: Number(element("seconds").value)});
});
// Digits take options, as long as nobody types.
document.addEventListener("keydown", event => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = [...element("options").children].find(one => one.value === Number(event.key));
    if (item && !element("asks").hidden) item.querySelector("button").click();
});
wish({do: "show"});
