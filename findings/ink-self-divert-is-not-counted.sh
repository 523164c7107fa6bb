#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# inkjs 2.4.0 (npm package inkjs@2.4.0; it plays ink in JavaScript): a read count, `{inn}`, is explained as how often a knot was
# visited. A divert from inside a knot to its own beginning, the usual way of writing a loop, runs the knot again and does not
# count: what counts is coming in from outside. The same loop through another knot counts each turn, and so does one to a label,
# `- (again)`. So `{inn > 2: -> END}` as the way out of a loop never ends it.
#
# Seen:
#     knot to itself: 1 1 1
#     through another knot: 1 2 3
#     label: 1 2 3
#
# Fails when that changes. Needs node and npm; works in a temporary folder.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

npm install --silent --no-audit --no-fund inkjs@2.4.0 >/dev/null

cat >play.js <<'JS'
const {Compiler} = require("inkjs/full");
const play = text => new Compiler(text).Compile().ContinueMaximally().trim().split("\n").join(" ");
const turns = "VAR turns = 0\n-> inn\n";
console.log("knot to itself:", play(turns + `
=== inn
{inn}
~ turns++
{turns < 3: -> inn}
-> END`));
console.log("through another knot:", play(turns + `
=== inn
{inn}
~ turns++
{turns < 3: -> road}
-> END
=== road
-> inn`));
console.log("label:", play(turns + `
=== inn
- (again)
{again}
~ turns++
{turns < 3: -> again}
-> END`));
JS
node play.js | tee seen

diff - seen <<'SEEN'
knot to itself: 1 1 1
through another knot: 1 2 3
label: 1 2 3
SEEN
