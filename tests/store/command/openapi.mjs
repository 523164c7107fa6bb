// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// docs/openapi.yaml against a running `npcs serve`: the file is valid; every response, good or bad, is as it says; and
// every operation, and every status but those that no client can cause, has been seen.
//
//     node openapi.mjs NODE_MODULES NPCS OPENAPI
import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {createInterface} from "node:readline";

const [modules, npcs, file] = process.argv.slice(2).map(path => resolve(path));
const require = createRequire(join(modules, "x.js"));
const SwaggerParser = require("@apidevtools/swagger-parser");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const api = await SwaggerParser.validate(file);
const ajv = new Ajv({strict: true, allErrors: true, allowUnionTypes: true});
addFormats(ajv);

const place = mkdtempSync(join(tmpdir(), "npcs-openapi-"));
const asking = `print "Welcome."\nname = prompt("Your name?")\nchoose: Where to?\n\t+ North -> print "Cold."\n\t+ South [if false else No bridge.] -> print "Warm."\nend choose\nreturn name\n`;
mkdirSync(join(place, "scripts"));
writeFileSync(join(place, "scripts/asking.npcs"), asking);
writeFileSync(join(place, "scripts/failing.npcs"), `prompt "Go?"\nx = [] + nothing\n`);
writeFileSync(join(place, "scripts/waiting.npcs"), `prompt "Go?"\nwait 1000\n`);
writeFileSync(join(place, "scripts/endless.npcs"), `prompt "Go?"\nwhile true\n\tx = 1\nend while\n`);

const server = spawn(npcs, ["serve", "--store", "sqlite:world.db", "--port", "0", "--rate", "0", "--steps", "1000", "scripts"],
  {cwd: place, stdio: ["ignore", "pipe", "inherit"]});
const ended = new Promise(done => server.on("exit", done));
let base = null;
for await (const line of createInterface({input: server.stdout})) {
  base = line.match(/http:\S+:\d+/)[0];
  break;
}

const seen = new Set();

function schema_for(path, method, status, type) {
  const operation = api.paths[path]?.[method];
  assert.ok(operation, `${method} ${path} is not described`);
  seen.add(operation.operationId);
  const response = operation.responses[status] ?? operation.responses.default;
  assert.ok(response, `${operation.operationId}: status ${status} is not described`);
  if (status >= 400) assert.equal(type, "application/problem+json");
  else assert.ok(operation.responses[status], `${operation.operationId}: status ${status} is not described`);
  if (!response.content) return [operation, response, null];
  assert.ok(response.content[type], `${operation.operationId}: ${type} is not described`);
  return [operation, response, response.content[type].schema];
}

// Sends a request, and compares what is sent and answered with the description.
async function ask(path, method, {id = "a", body, headers = {}, query = "", expect}) {
  const target = base + path.replace("{id}", encodeURIComponent(id)) + query;
  const more = body === undefined ? headers : {"content-type": "application/json", ...headers};
  const response = await fetch(target, {method: method.toUpperCase(), headers: more, body: body === undefined ? undefined : JSON.stringify(body)});
  const type = response.headers.get("content-type")?.split(";")[0];
  const [operation, described, schema] = schema_for(path, method, response.status, type);
  const name = `${operation.operationId} ${response.status}`;
  assert.equal(response.status, expect, name);
  for (const [header, {schema: of_header}] of Object.entries(described.headers ?? {}))
    assert.ok(ajv.validate(of_header, response.headers.get(header)), `${name}: ${header}`);
  if (body !== undefined && expect < 400)
    assert.ok(ajv.validate(operation.requestBody.content["application/json"].schema, body), `${name}: ${ajv.errorsText()}`);
  if (type === "text/event-stream") {
    const reader = response.body.getReader();
    const text = new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const told = JSON.parse(text.match(/^data: (.*)$/m)[1]);
    assert.ok(ajv.validate(api.components.schemas.Conversation, told), `${name}: ${ajv.errorsText()}`);
    return told;
  }
  const text = await response.text();
  if (!schema) return assert.equal(text, "");
  const told = type.endsWith("json") ? JSON.parse(text) : text;
  assert.ok(ajv.validate(schema, told), `${name}: ${ajv.errorsText()} in ${text}`);
  return told;
}

const one = "/v1/conversations/{id}", many = "/v1/conversations";
const version = number => ({"if-match": `"${number}"`});
try {
  await ask("/health", "get", {expect: 200});
  await ask("/metrics", "get", {expect: 200});
  await ask("/", "get", {expect: 200});
  await ask("/v1/scripts", "get", {expect: 200});
  const begun = await ask(one, "put", {body: {script: "asking", seed: 1}, expect: 201});
  assert.deepEqual(begun.said, ["Welcome."]);
  await ask(one, "put", {body: {script: "asking"}, expect: 409});
  await ask(one, "put", {id: "b", body: {script: "none"}, expect: 422});
  await ask(one, "get", {expect: 200});
  await ask(one, "get", {headers: {"if-none-match": '"1"'}, expect: 304});
  await ask(one, "get", {id: "nobody", expect: 404});
  await ask(`${one}/events`, "get", {expect: 200});
  await ask(`${one}/events`, "get", {id: "nobody", expect: 404});
  await ask(`${one}/choice`, "post", {body: {number: 1}, headers: version(1), expect: 409});
  await ask(`${one}/answer`, "post", {body: {answer: "Ada"}, headers: version(7), expect: 412});
  await ask(`${one}/answer`, "post", {body: {answer: "Ada"}, expect: 428});
  await ask(`${one}/answer`, "post", {body: {}, headers: version(1), expect: 422});
  await ask(`${one}/answer`, "post", {body: {answer: "Ada"}, headers: version(1), expect: 200});
  await ask(`${one}/undo`, "post", {body: {questions: 1}, headers: version(2), expect: 200});
  await ask(`${one}/answer`, "post", {body: {answer: {a: [1, null, "x"]}}, headers: {"if-match": "*"}, expect: 200});
  await ask(`${one}/choice`, "post", {body: {number: 2}, headers: {"if-match": "*"}, expect: 422});
  await ask(`${one}/choice`, "post", {body: {number: 1}, headers: {"if-match": "*"}, expect: 200});
  await ask(`${one}/resume`, "post", {headers: {"if-match": "*"}, expect: 409});
  for (const [script, state] of [["failing", "failed"], ["waiting", "waiting"], ["endless", "interrupted"]]) {
    await ask(one, "put", {id: script, body: {script}, expect: 201});
    const moved = await ask(`${one}/answer`, "post", {id: script, body: {answer: ""}, headers: version(1), expect: 200});
    assert.equal(moved.state, state);
  }
  await ask(`${one}/resume`, "post", {id: "endless", headers: version(2), expect: 200});
  await ask(many, "get", {query: "?most=2", expect: 200});
  await ask(many, "get", {query: "?state=waiting", expect: 200});
  await ask(many, "get", {query: "?most=x", expect: 400});
  await ask(one, "delete", {expect: 204});
  await ask(one, "delete", {expect: 404});
  await ask(many, "delete", {query: "?prefix=fail", expect: 200});
  await ask(many, "delete", {expect: 400});

  for (const [path, operations] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(operations))
      if (operation.operationId) assert.ok(seen.has(operation.operationId), `${method} ${path} is described, but not tried`);
  console.log(`${seen.size} operations are as docs/openapi.yaml says`);
} finally {
  server.kill("SIGTERM");
  assert.equal(await ended, 0);
  rmSync(place, {recursive: true});
}
