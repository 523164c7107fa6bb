// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation that is kept in a state file and played with `npcs start` and `npcs resume`. It can be taken back step by step,
// and follows edits of its script: what becomes of it is what `npcs check-saves` says. Steps are taken one after another.
import fs from "node:fs";
import {run_command, type Ran} from "./command";

export interface Option {
    number: number;
    text: string;
    available: boolean;
    locked: string;
    id: string;
}

export type Asked =
    | {kind: "answer"; function: string; prompt: string | null}
    | {kind: "choice"; prompt: string | null; options: Option[]};

export interface Problem {
    severity: string;
    code: string;
    message: string;
    hint: string;
    file: string;
    line: number;
    column: number;
}

/// How a step ended. `broken`: the script has errors, and nothing was played.
export interface Step {
    state: "waiting" | "finished" | "failed" | "refused" | "broken";
    said: string[];
    asks?: Asked;
    value?: unknown;
    problems: Problem[];
}

/// Where a conversation is in an edited script, from best to worst.
export interface Followed {
    verdict?: "exact" | "moved" | "differs" | "skips" | "repeats" | "uncertain" | "restart" | string;
    reason: string;
    step: Step;
}

export interface ConversationOptions {
    command: string;
    scripts: string[];  ///< files, or one folder
    state: string;      ///< the file it is kept in, which is this conversation's own
    folder: string;     ///< names of files in messages are relative to it
    seed?: string;
}

const accepted_by_itself = new Set(["exact", "moved", "differs"]);

export class Conversation {
    private readonly options: ConversationOptions;
    private queue: Promise<unknown> = Promise.resolve();
    /// The states before each step that can be taken back, and behind them the current one.
    private states: Buffer[] = [];

    constructor(options: ConversationOptions) {
        this.options = options;
    }

    get has_begun(): boolean {
        return this.states.length > 0;
    }

    get can_undo(): boolean {
        return this.states.length > 1;
    }

    start(): Promise<Step> {
        return this.in_turn(async () => {
            this.states = [];
            fs.rmSync(this.options.state, {force: true});
            const seed = this.options.seed === undefined ? [] : ["--seed", this.options.seed];
            return this.step(["start", ...this.options.scripts, "--state", this.options.state, ...seed]);
        });
    }

    answer(text: string): Promise<Step> {
        return this.in_turn(() => this.step([...this.resume(), `--answer=${text}`]));
    }

    choose(option: number): Promise<Step> {
        return this.in_turn(() => this.step([...this.resume(), "--choice", String(option)]));
    }

    /// Lets seconds pass.
    wait(seconds: number): Promise<Step> {
        return this.in_turn(() => this.step([...this.resume(), "--wait", String(seconds)]));
    }

    /// Takes the last step back, and returns the question before it.
    undo(): Promise<Step> {
        return this.in_turn(async () => {
            if (this.states.length > 1) this.states.pop();
            fs.writeFileSync(this.options.state, this.states.at(-1)!);
            return this.look();
        });
    }

    /// Goes on in the script as it is now. Verdicts beyond exact, moved and differs are accepted only if `accept` names them;
    /// otherwise the step is `refused`.
    follow(accept: string[] = []): Promise<Followed> {
        return this.in_turn(async () => {
            const ran = await this.run(["check-saves", this.options.state, ...this.scripts("--script"), "--json"]);
            const told = parsed_lines(ran.stdout).find(one => typeof one.verdict === "string");
            if (!told) return {reason: "", step: broken(ran)};
            const {verdict, reason} = told as {verdict: string; reason: string};
            if (!accepted_by_itself.has(verdict) && !accept.includes(verdict))
                return {verdict, reason, step: {state: "refused", said: [], problems: []}};
            return {verdict, reason, step: await this.look(accept)};
        });
    }

    private in_turn<T>(work: () => Promise<T>): Promise<T> {
        const done = this.queue.then(work);
        this.queue = done.catch(() => undefined);
        return done;
    }

    private scripts(option: string): string[] {
        return this.options.scripts.flatMap(script => [option, script]);
    }

    private resume(): string[] {
        return ["resume", this.options.state, ...this.scripts("--script")];
    }

    private run(args: string[]): Promise<Ran> {
        return run_command(this.options.command, [...args, "--error-format", "json"], {cwd: this.options.folder});
    }

    /// Shows the question again. A state that fits the script by one of the `accept`ed verdicts is brought to it.
    private async look(accept: string[] = []): Promise<Step> {
        const also = accept.length ? ["--accept", accept.join(",")] : [];
        return step_of(await this.run([...this.resume(), ...also, "--json"]));
    }

    private async step(args: string[]): Promise<Step> {
        const step = step_of(await this.run([...args, "--json"]));
        if (step.state === "waiting" || step.state === "finished") this.states.push(fs.readFileSync(this.options.state));
        return step;
    }
}

function parsed_lines(text: string): Record<string, unknown>[] {
    return text.split("\n").filter(line => line.startsWith("{")).map(line => JSON.parse(line) as Record<string, unknown>);
}

function broken(ran: Ran): Step {
    const problems = parsed_lines(ran.stderr) as unknown as Problem[];
    if (problems.length === 0)
        problems.push({severity: "error", code: "", message: ran.stderr.trim() || `npcs ended with code ${ran.code}`, hint: "",
                       file: "", line: 0, column: 0});
    return {state: "broken", said: [], problems};
}

function step_of(ran: Ran): Step {
    const [told] = parsed_lines(ran.stdout);
    if (!told) return broken(ran);
    const {error, ...rest} = told as {error?: Problem} & Omit<Step, "problems">;
    return {...rest, problems: error ? [error] : []};
}
