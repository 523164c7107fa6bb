#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# inkjs 2.4.0 (npm package inkjs@2.4.0; it plays ink in JavaScript): every arithmetic operator of ink has a precedence of its own.
# `/` binds tighter than `*`, and `%` tighter than both, where C#, JavaScript and school have them equal and go from left to right.
# With whole numbers, whose division is rounded, that changes results: `5 * 3 / 2` is `5 * (3 / 2)`. `and` and `or`, on the other
# hand, are equals, so that `true or false and false` is false.
#
# Seen:
#     5 * 3 / 2 = 5, (5 * 3) / 2 = 7
#     7 * 4 % 3 = 7, (7 * 4) % 3 = 1
#     true or false and false = false
#
# Fails when that changes. Needs node and npm; works in a temporary folder.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

npm install --silent --no-audit --no-fund inkjs@2.4.0 >/dev/null

cat >play.js <<'JS'
const {Compiler} = require("inkjs/full");
const story = new Compiler(`5 * 3 / 2 = {5 * 3 / 2}, (5 * 3) / 2 = {(5 * 3) / 2}
7 * 4 % 3 = {7 * 4 % 3}, (7 * 4) % 3 = {(7 * 4) % 3}
true or false and false = {true or false and false}
`).Compile();
process.stdout.write(story.ContinueMaximally());
JS
node play.js | tee seen

diff - seen <<'SEEN'
5 * 3 / 2 = 5, (5 * 3) / 2 = 7
7 * 4 % 3 = 7, (7 * 4) % 3 = 1
true or false and false = false
SEEN
