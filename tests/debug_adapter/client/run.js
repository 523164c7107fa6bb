// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Runs the tests of the debug adapter: node run.js NPCS GAME [NAME]. NODE_PATH names where the client is installed.
"use strict";

const [npcs, game, wanted = ""] = process.argv.slice(2);
const groups = ["launching", "breakpoints", "stepping", "looking", "asking", "saves", "tasks", "attaching", "damage"];

(async () => {
    const tests = [];
    for (const group of groups) {
        const test = (name, body) => tests.push({ name: `${group}: ${name}`, body });
        require(`./${group}.js`)(test, { npcs, game });
    }
    let run = 0, failed = 0;
    for (const { name, body } of tests.filter((each) => each.name.includes(wanted))) {
        ++run;
        const began = Date.now();
        try {
            await body();
            console.log(`ok ${name} (${Date.now() - began} ms)`);
        } catch (problem) {
            ++failed;
            console.log(`FAILED ${name}\n${problem.stack}`);
        }
    }
    console.log(`${run} tests, ${failed} failed`);
    process.exit(failed === 0 && run > 0 ? 0 : 1);
})();
