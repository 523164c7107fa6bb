// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A program in a terminal (tmux), and its screen as an SVG.
import {execFileSync} from "node:child_process";

const escaped = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const basic = ["#1c2530", "#c0392b", "#2e8b57", "#b7791f", "#1f5fbf", "#8e44ad", "#138d90", "#d5dbe1",
               "#6b7785", "#e06c5f", "#53b07c", "#d9a441", "#5c93e6", "#b57bd1", "#4fb9bc", "#ffffff"];

function palette(number) {
    if (number < 16) return basic[number];
    const hex = value => value.toString(16).padStart(2, "0");
    if (number > 231) return `#${hex(8 + 10 * (number - 232)).repeat(3)}`;
    const level = value => hex(value === 0 ? 0 : 55 + 40 * value);
    const cube = number - 16;
    return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`;
}

/// Applies one SGR sequence to a style.
function styled(style, codes) {
    const next = {...style};
    for (let i = 0; i < codes.length; ++i) {
        const code = codes[i];
        if (code === 0) Object.keys(next).forEach(key => delete next[key]);
        else if (code === 1) next.bold = true;
        else if (code === 3) next.italic = true;
        else if (code === 4) next.underline = true;
        else if (code === 7) next.reverse = true;
        else if (code === 22) delete next.bold;
        else if (code === 23) delete next.italic;
        else if (code === 24) delete next.underline;
        else if (code === 27) delete next.reverse;
        else if (code === 39) delete next.fore;
        else if (code === 49) delete next.back;
        else if (code >= 30 && code < 38) next.fore = basic[code - 30];
        else if (code >= 90 && code < 98) next.fore = basic[code - 82];
        else if (code >= 40 && code < 48) next.back = basic[code - 40];
        else if (code >= 100 && code < 108) next.back = basic[code - 92];
        else if (code === 38 || code === 48) {
            const where = code === 38 ? "fore" : "back";
            if (codes[i + 1] === 5) next[where] = palette(codes[i + 2]), i += 2;
            else next[where] = `#${codes.slice(i + 2, i + 5).map(one => one.toString(16).padStart(2, "0")).join("")}`, i += 4;
        }
    }
    return next;
}

/// Draws a screen as `tmux capture-pane -e` gives it.
export function drawn(screen, {columns, back = "#ffffff", fore = "#1c2530"}) {
    const width = 8, height = 17, lines = screen.replace(/\n+$/, "").split("\n");
    const boxes = [], texts = [];
    let style = {};
    lines.forEach((line, row) => {
        let column = 0;
        for (const [, codes, text] of line.matchAll(/\x1b\[([\d;:]*)m|([^\x1b]+)/g)) {
            if (text === undefined) {
                style = styled(style, codes.replace(/4:\d/g, "4").split(/[;:]/).map(Number));
                continue;
            }
            const length = [...text].length;
            const front = style.reverse ? style.back ?? back : style.fore ?? fore, behind = style.reverse ? style.fore ?? fore : style.back;
            const x = column * width;
            if (behind) boxes.push(`<rect x="${x}" y="${row * height}" width="${length * width}" height="${height}" fill="${behind}"/>`);
            const look = (style.bold ? ' font-weight="bold"' : "") + (style.italic ? ' font-style="italic"' : "") +
                (style.underline ? ' text-decoration="underline"' : "");
            // Viewers differ in what they make of blanks, so only words are written.
            for (const {0: words, index} of text.matchAll(/\S+(?: \S+)*/g)) {
                const at = x + [...text.slice(0, index)].length * width;
                texts.push(`<text x="${at}" y="${row * height + 13}" fill="${front}" textLength="${[...words].length * width}"${look}>${escaped(words)}</text>`);
            }
            column += length;
        }
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 ${columns * width + 16} ${lines.length * height + 16}" ` +
        `font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13">\n` +
        `<rect x="-8" y="-8" width="${columns * width + 16}" height="${lines.length * height + 16}" rx="6" fill="${back}" stroke="#b8c4d0"/>\n` +
        `${boxes.join("\n")}\n${texts.join("\n")}\n</svg>\n`;
}

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/// A terminal of a size in which a command runs. `close` ends it.
export function terminal(command, {columns, rows, folder, environment = {}}) {
    const socket = `npcs-pictures-${process.pid}`;
    const tmux = (...args) => execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...args], {encoding: "utf8", cwd: folder,
        env: {...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...environment}});
    tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), command);
    tmux("set-option", "-g", "status", "off");
    const screen = () => tmux("capture-pane", "-p", "-e");
    return {
        type: text => tmux("send-keys", "-l", text),
        press: key => tmux("send-keys", key),
        screen,
        /// Waits until the screen shows something.
        shows: async wanted => {
            for (let i = 0; i < 1200; ++i) {
                if (tmux("capture-pane", "-p").includes(wanted)) return;
                await sleep(50);
            }
            throw new Error(`the terminal does not show ${wanted}:\n${tmux("capture-pane", "-p")}`);
        },
        close: () => tmux("kill-server"),
    };
}
