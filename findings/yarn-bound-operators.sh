#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# yarn-bound 0.5.5 (npm; it plays Yarn Spinner's language, version 2.0, in JavaScript). Yarn's documentation has `and`, `or` and
# `xor` on one level, and `*`, `/` and `%` on another, each applied from left to right. Who knows other languages expects `and`
# to bind tighter than `or`, and so does yarn-bound: it plays other lines than Yarn Spinner, without a word. It also lets `*`
# bind tighter than `%`.
#
# Seen (by the documentation they are False and 8):
#     true or true and false: true
#     4 % 5 * 2: 4
#
# Fails when that changes. Needs node and npm; works in a temporary folder.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

npm install --no-audit --no-fund --silent yarn-bound@0.5.5 >/dev/null

cat >program.js <<'JS'
const module_ = require('yarn-bound');
const YarnBound = module_.default || module_;

const show = (name, line) => {
  const player = new YarnBound({ dialogue: ['title: Start', '---', line, '===', ''].join('\n') });
  console.log(`${name}: ${player.currentResult.text}`);
};

show('true or true and false', '{true or true and false}');
show('4 % 5 * 2', '{4 % 5 * 2}');
JS
node program.js | tee seen

diff - seen <<'SEEN'
true or true and false: true
4 % 5 * 2: 4
SEEN
