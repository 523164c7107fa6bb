// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Running the command `npcs`, and telling what to do where that cannot be.
import {execFile} from "node:child_process";

export interface Ran {
    code: number;
    stdout: string;
    stderr: string;
}

/// Runs the command. Rejects if it cannot be started.
export function run_command(path: string, args: string[], options: {cwd?: string; milliseconds?: number; input?: string} = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
        const settings = {encoding: "utf8" as const, cwd: options.cwd, timeout: options.milliseconds ?? 60_000, maxBuffer: 1 << 28};
        const child = execFile(path, args, settings, (error, stdout, stderr) => {
            if (!error) resolve({code: 0, stdout, stderr});
            else if (error.killed) reject(new Error(`${path} ${args[0]} took more than ${settings.timeout / 1000} seconds and was ended`));
            else if (typeof error.code === "number") resolve({code: error.code, stdout, stderr});
            else reject(error);
        });
        // A command that ends before it has read everything says why by itself.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(options.input);
    });
}

/// What was found at a path: the command with its version and its own commands, or why there is none.
export type Found = {version: string; commands: string[]} | {missing: string};

export async function look_at(path: string): Promise<Found> {
    try {
        const version = await run_command(path, ["--version"], {milliseconds: 10_000});
        const help = await run_command(path, ["--help"], {milliseconds: 10_000});
        const listed = help.stdout.split(/^Subcommands:$/m)[1] ?? "";
        const commands = [...listed.matchAll(/^ {2}([a-z][a-z-]*)(?= |$)/gm)].map(match => match[1]!);
        if (!/^npcs \d/.test(version.stdout) || commands.length === 0) return {missing: "it is another program"};
        return {version: version.stdout.trim().replace(/^npcs /, ""), commands};
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "ENOENT") return {missing: "there is no such program"};
        if (code === "EACCES") return {missing: "it may not be executed"};
        return {missing: (error as Error).message};
    }
}

/// Returns what a person reads who wants `command` of it and cannot have it; nothing if it is there.
export function complaint(path: string, found: Found, command: string, what: string): string | undefined {
    if ("missing" in found)
        return `npcs cannot be run as "${path}" (${found.missing}), so there is no ${what}. Build it with "./dev build" in the folder ` +
            `of npcs, and set "npcs.path" to build/release/npcs there.`;
    if (!found.commands.includes(command))
        return `npcs ${found.version} at "${path}" has no "npcs ${command}", so there is no ${what}. Update it: "git pull" and ` +
            `"./dev build" in the folder of npcs.`;
    return undefined;
}
