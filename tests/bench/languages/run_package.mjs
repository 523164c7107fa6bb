// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The npm package `run` also continues JavaScript from a journal: host calls are answered from it, and the whole is run again.
// This measures its continuations beside ours, after as many calls of a function of the host, in one run:
//
//     run_package.mjs FOLDER-OF-THE-PACKAGE NPCS-BENCH-LANGUAGES
//
// Both times are CPU time, from the bytes of the save and the answer to the end, with a new VM: a context in a worker thread that
// is there already, and a session that has no VM yet. Results are checked.
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import process from 'node:process';

const [folder, program] = process.argv.slice(2);
const { createRunner, getHostFunctionContext } = await import(pathToFileURL(join(folder, 'dist/index.js')));

const ROUNDS = 40;
const game = {
  step: () => 1,
  prompt: question => {
    const { interrupt, resume } = getHostFunctionContext();
    if (resume === undefined) interrupt({ question });
    return resume.resolution;
  },
};
const runner = createRunner({
  continuationSecret: 'nothing depends on this secret, it is 32 bytes',
  limits: { maxBridgeRequests: 5000 },
});

/** CPU time of all threads of this process, in microseconds. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function measure(calls) {
  const source = `let sum = 0;
for (let i = 0; i < ${calls}; i++) sum += await game.step(i);
return [sum, await game.prompt("?")];`;
  const stopped = await runner.run({ source, hostFunctions: { game } });
  assert.equal(stopped.status, 'interrupted');
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpuTime();
    const ended = await runner.run({
      source,
      hostFunctions: { game },
      continuation: stopped.continuation,
      resolutions: stopped.interruptions.map(({ id }) => ({ interruptionId: id, value: 7 })),
    });
    best = Math.min(best, cpuTime() - start);
    assert.deepEqual(ended.value, [calls, 7]);
  }
  return { bytes: Buffer.byteLength(stopped.continuation), microseconds: best };
}

const ours = execFileSync(program, ['--continuations'], { encoding: 'utf8' }).trim().split('\n');
assert.ok(ours.length > 1, 'the program was built without JavaScript');
for (const line of ours) {
  const [calls, bytes, microseconds] = line.split(' ').map(Number);
  const other = await measure(calls);
  console.log(
    `  after ${String(calls).padStart(4)} calls  npcs ${String(bytes).padStart(6)} bytes, ${microseconds.toFixed(0).padStart(6)} us;` +
      `  run ${String(other.bytes).padStart(7)} bytes, ${other.microseconds.toFixed(0).padStart(7)} us;` +
      `  ${(other.bytes / bytes).toFixed(1)} x and ${(other.microseconds / microseconds).toFixed(1)} x`
  );
}
process.exit(0);
