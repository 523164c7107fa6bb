// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the panel shows of a conversation, and what its buttons do. The panel's page is drawn from a View and sends Wishes; how
// both travel is for others to know.
import type {Asked, Conversation, Followed, Problem, Step} from "./conversation";

export interface Entry {
    kind: "said" | "answer" | "verdict" | "problem" | "end";
    text: string;
    detail?: string;
    file?: string;
    line?: number;
}

export interface View {
    entries: Entry[];
    asks?: Asked;
    can_undo: boolean;
    busy: boolean;
    /// A verdict that somebody must accept before the conversation goes on.
    doubt?: {verdict: string; reason: string};
}

export type Wish =
    | {do: "show"}
    | {do: "answer"; text: string}
    | {do: "choose"; option: number; text: string}
    | {do: "wait"; seconds: number}
    | {do: "undo" | "restart" | "accept"}
    | {do: "open"; file: string; line: number};

/// What the verdicts of migration mean to somebody who plays.
const meanings: Record<string, string> = {
    exact: "nothing that matters here was edited",
    moved: "the place is the same, elsewhere in the script",
    differs: "the place is the same, and was edited",
    skips: "what it waited for is gone: it would go on behind it",
    repeats: "something would be said or asked again",
    uncertain: "the place can only be guessed",
    restart: "the place is gone: it would begin that part again",
};

export class Play {
    private entries: Entry[] = [];
    private asks: Asked | undefined;
    private doubt: {verdict: string; reason: string} | undefined;
    /// How many entries there were before each step that can be taken back.
    private marks: number[] = [];
    private working = 0;

    /// `shown` is called with each new view, `open` when a place in a script is to be shown.
    constructor(private readonly conversation: Conversation, private readonly shown: (view: View) => void,
                private readonly open: (file: string, line: number) => void) {}

    view(): View {
        const view: View = {entries: this.entries, can_undo: this.marks.length > 0 && this.conversation.can_undo, busy: this.working > 0};
        if (this.asks) view.asks = this.asks;
        if (this.doubt) view.doubt = this.doubt;
        return view;
    }

    async wish(wish: Wish): Promise<void> {
        switch (wish.do) {
        case "show": return this.shown(this.view());
        case "open": return this.open(wish.file, wish.line);
        case "restart": return this.start();
        case "answer": return this.step(wish.text, () => this.conversation.answer(wish.text));
        case "choose": return this.step(wish.text, () => this.conversation.choose(wish.option));
        case "wait": return this.step(`(${wish.seconds} seconds pass)`, () => this.conversation.wait(wish.seconds));
        case "undo": return this.undo();
        case "accept": return this.follow(this.doubt ? [this.doubt.verdict] : []);
        }
    }

    async start(): Promise<void> {
        this.entries = [];
        this.marks = [];
        this.doubt = undefined;
        this.asks = undefined;
        await this.work(async () => this.take(await this.conversation.start()));
    }

    /// The script was saved.
    async follow(accept: string[] = []): Promise<void> {
        if (!this.conversation.has_begun) return this.start();
        await this.work(async () => this.took(await this.conversation.follow(accept)));
    }

    private async step(shown: string, work: () => Promise<Step>): Promise<void> {
        const before = this.entries.length;
        this.entries.push({kind: "answer", text: shown});
        await this.work(async () => {
            const step = await work();
            if (step.state === "waiting" || step.state === "finished") this.marks.push(before);
            this.take(step);
        });
    }

    private async undo(): Promise<void> {
        const mark = this.marks.pop();
        if (mark === undefined) return;
        this.entries.length = mark;
        this.doubt = undefined;
        await this.work(async () => this.take(await this.conversation.undo()));
    }

    private async work(work: () => Promise<void>): Promise<void> {
        ++this.working;
        this.shown(this.view());
        try {
            await work();
        } catch (error) {
            this.entries.push({kind: "problem", text: (error as Error).message});
        }
        --this.working;
        this.shown(this.view());
    }

    private take(step: Step): void {
        for (const text of step.said) this.entries.push({kind: "said", text});
        for (const problem of step.problems) this.entries.push(entry_of(problem));
        // A script that has errors, or an answer that led to one, leaves the conversation where it was.
        if (step.state === "waiting") this.asks = step.asks;
        if (step.state === "finished") {
            this.asks = undefined;
            const value = step.value === null || step.value === undefined ? undefined : JSON.stringify(step.value);
            this.entries.push({kind: "end", text: "The conversation is over", ...(value ? {detail: value} : {})});
        }
    }

    private took(followed: Followed): void {
        const {verdict, reason, step} = followed;
        if (!verdict) {
            this.entries.push({kind: "verdict", text: "The script has errors", detail: "the conversation stays as it was"});
            this.take(step);
            return;
        }
        this.entries.push({kind: "verdict", text: verdict, detail: reason || meanings[verdict] || ""});
        this.doubt = step.state === "refused" && step.problems.length === 0 ? {verdict, reason: meanings[verdict] ?? reason} : undefined;
        if (this.doubt) return;
        this.take(step.state === "finished" ? {...step, said: []} : step);
    }
}

function entry_of(problem: Problem): Entry {
    const entry: Entry = {kind: "problem", text: problem.message};
    if (problem.hint) entry.detail = problem.hint;
    if (problem.file) entry.file = problem.file;
    if (problem.line) entry.line = problem.line;
    return entry;
}
