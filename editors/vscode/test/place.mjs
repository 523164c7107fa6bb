// SPDX-License-Identifier: MIT
// Copyright the npcs authors
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/// Makes a folder that a test may write to, with copies of files of the repository; it is gone after the test.
export function place_for(t, ...copied) {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-editor-"));
    t.after(() => fs.rmSync(place, {recursive: true, force: true}));
    for (const one of copied) fs.cpSync(path.join(process.env.NPCS_ROOT, one), path.join(place, path.basename(one)), {recursive: true});
    return place;
}

/// Changes a file: each `from` of the edits must be in it.
export function edit(file, ...edits) {
    let text = fs.readFileSync(file, "utf8");
    for (const [from, to] of edits) {
        if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
        text = text.replace(from, () => to);
    }
    fs.writeFileSync(file, text);
}

/// A program that answers as an old or another npcs would.
export function program(place, name, script) {
    const at = path.join(place, name);
    fs.writeFileSync(at, `#!/bin/sh\n${script}\n`, {mode: 0o755});
    return at;
}
