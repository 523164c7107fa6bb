// SPDX-License-Identifier: MIT
// Copyright the npcs authors
import {execFile} from "node:child_process";

/// The command that is tested with.
export const npcs = process.env.NPCS;

/// Runs it, and returns its {code, stdout, stderr}.
export function run(args, options = {}) {
    return new Promise((resolve, reject) => {
        execFile(npcs, args, {encoding: "utf8", maxBuffer: 1 << 28, ...options}, (error, stdout, stderr) => {
            if (error && typeof error.code !== "number") reject(error);
            else resolve({code: error?.code ?? 0, stdout, stderr});
        });
    });
}
