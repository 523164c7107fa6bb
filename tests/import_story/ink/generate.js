// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Random stories in ink, of the constructs that docs/import-story.md says are taken. The same seed gives the same story.
// They end: a divert goes to a knot further below, or stands behind a choice, or behind a condition on a counter.
"use strict";

class Random {
    constructor(seed) { this.state = (seed * 2654435761 + 12345) >>> 0; }
    next() { // mulberry32
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }
    below(n) { return Math.floor(this.next() * n); }
    chance(p) { return this.next() < p; }
    of(list) { return list[this.below(list.length)]; }
}

const WORDS = ("rain door lamp stew bridge king fool letter salt rope dog candle river well tower coin bread ghost horse " +
               "winter smoke key owl road").split(" ");
const MARKS = [".", ".", ".", "!", "?", "...", ",", ";"];

class Story {
    constructor(seed) {
        this.random = new Random(seed);
        this.lines = [];
        this.numbers = ["gold", "luck", "days"];
        this.flags = ["wet", "brave"];
        this.strings = ["mood"];
        this.labels = 0;
        this.shuffles = 0;
        this.used = new Set(); // names of constructs, for the count
    }

    // --- expressions ---
    number(depth = 0) {
        const r = this.random;
        if (depth > 2 || r.chance(0.4)) return r.chance(0.5) ? String(r.below(9)) : r.of(this.scope());
        switch (r.below(9)) {
            case 0: return `${this.number(depth + 1)} + ${this.number(depth + 1)}`;
            case 1: return `${this.number(depth + 1)} - ${this.number(depth + 1)}`;
            case 2: return `${this.number(depth + 1)} * ${this.number(depth + 1)}`;
            case 3: return `(${this.number(depth + 1)} + 1) / ${1 + r.below(5)}`; // a name alone in parentheses would be a list
            case 4: return `(${this.number(depth + 1)} + 2) ${r.of(["%", "mod"])} ${1 + r.below(5)}`;
            case 5: return `(${this.number(depth + 1)} - 1)`;
            case 6: return `${r.of(["MIN", "MAX"])}(${this.number(depth + 1)}, ${this.number(depth + 1)})`;
            case 7: return `twice(${this.number(depth + 1)})`;
            default: return r.chance(0.5) ? `double_of(${r.below(5)})` : `-${r.of(this.scope())}`;
        }
    }
    scope() { return this.numbers.concat(this.locals ?? []); }
    condition(depth = 0, is_boolean = false) { // a read count alone would make a number of a flag
        const r = this.random;
        if (depth < 2 && r.chance(0.3))
            return r.of([`${this.condition(depth + 1)} ${r.of(["&&", "and"])} ${this.condition(depth + 1)}`,
                         `${this.condition(depth + 1)} ${r.of(["||", "or"])} ${this.condition(depth + 1)}`,
                         `not (${this.condition(depth + 1)} and true)`]);
        switch (r.below(6)) {
            case 0: return r.of(this.flags);
            case 1: return `not ${r.of(this.flags)}`; // {!x: ...} would be alternatives
            case 2: return `mood ${r.of(["==", "!="])} "${r.of(["calm", "angry"])}"`;
            case 3: if (this.countable.length) { this.used.add("read count"); return r.of(this.countable) + r.of([is_boolean ? " > 0" : "", " > 1", " == 1", " < 2"]); }
            // falls through
            default: return `${this.number(1)} ${r.of(["==", "!=", "<", ">", "<=", ">="])} ${this.number(1)}`;
        }
    }

    // --- texts ---
    words(n = 1 + this.random.below(4)) {
        const out = [];
        for (let i = 0; i < n; ++i) out.push(this.random.of(WORDS));
        return out.join(this.random.chance(0.05) ? "  " : " ");
    }
    literal(depth) {
        const r = this.random;
        const text = this.words();
        switch (r.below(16)) {
            case 0: return `"${text}," she said`;
            case 1: return `${text} \\{sic\\}`;
            case 2: return `${text} \\| ${this.words(1)}`;
            case 3: return `${text} \\#1`;
            case 4: return `${text}'s end`;
            case 5: return depth > 0 ? text : `(${text})`; // in braces it would be an expression
            case 6: return `${text} 50% & more`;
            default: return text;
        }
    }
    blank() { return this.random.of(["", " ", " ", " ", "  "]); }
    part(depth) {
        const r = this.random;
        if (depth > 1 || r.chance(0.55)) return this.literal(depth);
        const inner = () => this.content(depth + 1);
        switch (r.below(9)) {
            case 0: this.used.add("value"); return `{${this.number()}}`;
            case 1: this.used.add("value"); return `{${r.chance(0.5) ? "mood" : this.condition()}}`.replace(/^\{([^}]*\|\|[^}]*)\}$/, "{($1)}");
            case 2: this.used.add("conditional"); return `{${this.condition()}:${inner()}}`;
            case 3: this.used.add("conditional"); return `{${this.condition()}:${inner()}|${inner()}}`;
            case 4: this.used.add("sequence"); return `{${inner()}|${inner()}${r.chance(0.3) ? "|" : ""}}`;
            case 5: this.used.add("cycle"); return `{&${inner()}|${inner()}|${inner()}}`;
            case 6: this.used.add("once-only"); return `{!${inner()}|${inner()}}`;
            case 7: {
                this.used.add("shuffle");
                const n = ++this.shuffles;
                return `{~shuffled${n}a|shuffled${n}b|shuffled${n}c}`;
            }
            default: this.used.add("function in a text"); return r.chance(0.5) ? `{named(${this.number(1)})}` : `{twice(${this.number(1)})}`;
        }
    }
    content(depth = 0) {
        let out = this.blank() + this.part(depth);
        for (let i = this.random.below(3); i > 0; --i) out += this.blank() + this.part(depth);
        return out + this.blank();
    }
    text() {
        let text = this.content().trim();
        if (/^[-*+=~(]/.test(text)) text = "So " + text; // {
        if (this.random.chance(0.1)) text = `Marta: ${text}`;
        return text + this.random.of(MARKS);
    }

    // --- statements ---
    put(text, indent = 0) { this.lines.push(this.random.of(["", "  ", "\t"]).repeat(Math.min(indent, 1)) + text); }
    line(ind) {
        const r = this.random;
        let text = this.text();
        if (r.chance(0.06)) { this.used.add("tag"); text += " # loud"; if (r.chance(0.4)) text += " # voice: marta_1"; }
        if (!text.includes(" # loud") && r.chance(0.05)) { this.used.add("glue"); this.put(text + " <>", ind); this.put(this.text(), ind); return; }
        this.put(text, ind);
    }
    assignment(ind) {
        const r = this.random;
        this.used.add("assignment");
        switch (r.below(7)) {
            case 0: this.put(`~ ${r.of(this.flags)} = ${this.condition(0, true)}`, ind); break;
            case 1: this.put(`~ mood = "${r.of(["calm", "angry", "odd"])}"`, ind); break;
            case 2: this.put(`~ ${r.of(this.numbers)}${r.of(["++", "--"])}`, ind); break;
            case 3: this.put(`~ ${r.of(this.numbers)} ${r.of(["+=", "-="])} ${this.number()}`, ind); break;
            case 4: this.used.add("reference"); this.put(`~ add_to(${r.of(this.numbers)}, ${r.below(5)})`, ind); break;
            default: this.put(`~ ${r.of(this.numbers)} = ${this.number()}`, ind);
        }
    }
    block(ind, depth) {
        const r = this.random;
        const some = () => { for (let i = 1 + r.below(2); i > 0; --i) this.simple(ind + 1, depth + 1); };
        switch (r.below(5)) {
            case 0:
                this.used.add("conditional block");
                this.put(`{ ${this.condition()}:`, ind); some();
                if (r.chance(0.5)) { this.put("- else:", ind); some(); }
                this.put("}", ind);
                break;
            case 1:
                this.used.add("conditional block");
                this.put("{", ind);
                for (let i = 1 + r.below(2); i > 0; --i) { this.put(`- ${this.condition()}:`, ind); some(); }
                if (r.chance(0.5)) { this.put("- else:", ind); some(); }
                this.put("}", ind);
                break;
            case 2:
                this.used.add("switch");
                this.put(`{ ${this.number()}:`, ind);
                for (let i = 0; i < 2; ++i) { this.put(`- ${i}:`, ind); some(); }
                this.put("- else:", ind); some();
                this.put("}", ind);
                break;
            case 3:
                this.used.add("sequence block");
                this.put(`{ ${r.of(["stopping", "cycle", "once"])}:`, ind);
                for (let i = 1 + r.below(3); i > 0; --i) { this.put("- " + this.text(), ind); if (r.chance(0.4)) some(); }
                this.put("}", ind);
                break;
            default:
                this.used.add("conditional divert");
                if (!this.later.length) this.line(ind);
                else this.put(`{${this.condition()}: ${r.chance(0.3) ? this.words() + " " : ""}-> ${r.of(this.later)}}`, ind);
        }
    }
    simple(ind, depth) {
        const r = this.random;
        if (depth < 2 && r.chance(0.15)) return this.block(ind, depth);
        if (r.chance(0.2)) return this.assignment(ind);
        if (r.chance(0.06)) { this.used.add("function that says"); return this.put(`~ shout(${this.number(1)})`, ind); }
        if (this.tunnels.length && r.chance(0.08)) {
            this.used.add("tunnel");
            return this.put(`${r.chance(0.2) ? this.words() + " " : ""}-> ${r.of(this.tunnels)} ->`, ind);
        }
        this.line(ind);
    }
    some(ind) { for (let i = 1 + this.random.below(3); i > 0; --i) this.simple(ind, 0); }

    choiceText(fresh) {
        const r = this.random;
        const piece = () => r.chance(0.15) ? `{${r.of(this.scope())}}` : r.chance(0.12) ? `{${this.condition()}:${this.words(1)}|${this.words(1)}}` : this.words(2);
        const word = () => `${r.of(WORDS)} ${piece()} ${fresh}`;
        switch (r.below(6)) {
            case 0: return `${word()}[.], ${this.words(2)}`;
            case 1: return `[${word()}]`;
            case 2: return `[${word()}] ${this.content(1).trim() || "x"}`;
            case 3: return `${word()}[ ${this.words(1)}]`;
            default: return word();
        }
    }
    choices(level, ind, ends) {
        const r = this.random;
        const count = 2 + r.below(2);
        let hasPlain = false;
        for (let i = 0; i < count; ++i) {
            const sticky = r.chance(0.35);
            const bullet = (sticky ? "+" : "*").repeat(1);
            let head = Array(level).fill(bullet).join(r.chance(0.3) ? " " : "") + " ";
            if (r.chance(0.15)) {
                const label = `opt${++this.labels}`;
                head += `(${label}) `;
                this.countable.push(label);
                this.used.add("choice label");
                this.localLabels.push(label);
            }
            if (r.chance(0.2)) { head += `{${this.condition()}} `; this.used.add("condition of a choice"); }
            else if (sticky) hasPlain = true;
            const fresh = `n${++this.labels}`;
            let text = this.choiceText(fresh);
            const leaves = r.chance(0.25) && (this.later.length > 0 || this.back.length > 0);
            const target = () => r.chance(0.6) && this.back.length ? r.of(this.back) : r.of(this.later.length ? this.later : this.back);
            if (leaves && r.chance(0.5)) { this.put(`${head}${text} -> ${target()}`, ind); this.used.add("divert behind a choice"); continue; }
            this.put(head + text, ind);
            if (r.chance(0.7)) this.some(ind + 1);
            if (level < 3 && r.chance(0.25)) {
                this.used.add("nested choices");
                this.choices(level + 1, ind + 1, false);
                if (r.chance(0.6)) { this.gather(level + 1, ind + 1); this.some(ind + 1); }
            }
            if (leaves) this.put(`-> ${target()}`, ind + 1);
        }
        if (!hasPlain || r.chance(0.2)) {
            this.used.add("fallback");
            const head = Array(level).fill("+").join("");
            if (this.later.length && r.chance(0.5)) this.put(`${head} -> ${r.of(this.later)}`, ind);
            else { this.put(`${head} ->`, ind); this.some(ind + 1); }
        }
    }
    gather(level, ind) {
        const r = this.random;
        let head = Array(level).fill("-").join(" ");
        if (r.chance(0.3)) {
            const label = `lab${++this.labels}`;
            head += ` (${label})`;
            this.countable.push(label);
            this.localLabels.push(label);
            this.used.add("gather label");
        }
        if (r.chance(0.04)) { head += " <>"; this.used.add("glue at a gather"); this.put(`${head} ${this.words()}.`, ind); return; }
        this.put(r.chance(0.5) ? `${head} ${this.text()}` : head, ind);
    }
    body() {
        const r = this.random;
        this.localLabels = [];
        this.some(0);
        for (let i = r.below(3); i > 0; --i) {
            this.choices(1, 0);
            this.gather(1, 0);
            this.some(0);
        }
        if (this.localLabels.length && r.chance(0.4)) {
            this.used.add("divert to a label");
            const counter = `loop${++this.labels}`;
            this.extra.push(`VAR ${counter} = 0`);
            this.put(`~ ${counter}++`);
            this.put(`{${counter} < 3: -> ${r.of(this.localLabels)}}`);
        }
    }

    make() {
        const r = this.random;
        this.extra = [];
        const head = ["VAR gold = 5", "VAR luck = 2", "CONST most = 7", "VAR days = most", "VAR wet = false", "VAR brave = true",
                      'VAR mood = "calm"', "EXTERNAL double_of(x)"];
        const knots = [];
        for (let i = 1 + r.below(4); i > 0; --i) knots.push({name: `knot${knots.length + 1}`, stitches: r.chance(0.3) ? 1 + r.below(2) : 0, given: r.chance(0.25)});
        const tunnels = r.chance(0.6) ? ["tunnel1", "tunnel2"].slice(0, 1 + r.below(2)) : [];
        const reach = knot => knot.given ? `${knot.name}(${r.below(9)})` : knot.name;
        const all = knots.flatMap(knot => knot.given ? [] : [knot.name]);
        this.countable = all.slice();
        this.tunnels = tunnels;
        this.locals = [];
        const parts = [];
        const section = (title, later, back, end, locals = []) => {
            this.lines = [];
            this.later = later;
            this.back = back;
            this.locals = locals;
            if (title) this.put(title);
            if (r.chance(0.25)) { const name = `temp${++this.labels}`; this.put(`~ temp ${name} = ${this.number()}`); this.locals = locals.concat([name]); this.used.add("temp"); }
            this.body();
            this.put(end());
            this.lines.forEach(line => parts.push(line));
        };
        // Labels are in sight in the flow they stand in alone.
        const scoped = make => { const before = this.countable.slice(); make(); this.countable = before; };
        scoped(() => section("", knots.map(reach), [], () => knots.length ? `-> ${reach(knots[0])}` : "-> END"));
        knots.forEach((knot, i) => {
            const later = knots.slice(i + 1).map(reach);
            const stitches = Array.from({length: knot.stitches}, (_, k) => `stitch${k + 1}`);
            const end = () => later.length ? `-> ${r.of(later)}` : r.of(["-> END", "-> DONE"]);
            if (knot.given) this.used.add("parameter");
            scoped(() => section(`=== ${knot.name}${knot.given ? "(here)" : ""} ===`, later.concat(stitches), all.slice(0, i + 1),
                                 () => stitches.length && r.chance(0.6) ? `-> ${stitches[0]}` : end(), knot.given ? ["here"] : []));
            stitches.forEach((stitch, k) => {
                this.used.add("stitch");
                scoped(() => section(`= ${stitch}`, later.concat(stitches.slice(k + 1)), all.slice(0, i + 1), end));
            });
        });
        this.tunnels = [];
        tunnels.forEach(name => scoped(() => section(`=== ${name} ===`, [], [], () => r.chance(0.2) && knots.length ? "{luck > 90: -> END}\n->->" : "->->")));
        parts.push("=== function twice(x) ===", "~ return x * 2");
        parts.push("=== function add_to(ref x, y) ===", "~ x = x + y");
        parts.push("=== function named(x) ===", "{ x > 3:", "  many", "- else:", "  {few|some}", "}");
        parts.push("=== function shout(x) ===", "The crowd shouts {x}.");
        return {text: head.concat(this.extra, parts).join("\n") + "\n", used: [...this.used]};
    }
}

exports.generate = seed => new Story(seed).make();
exports.Random = Random;
