// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays stories in yarn-bound. Reads a list of {story, choices} as JSON, and writes what happened in each, as JSON.
//
//     node yarn_bound.js PATH_OF_YARN_BOUND <stories.json
const YarnBound = (() => {
  const module = require(process.argv[2]);
  return module.default || module;
})();

const plain = (result) => {
  const character = (result.markup || []).find((one) => one.name === 'character');
  return (character ? character.properties.name + ': ' : '') + result.text.trim();
};

// The package has none of Yarn's functions: they are the game's there.
const functions = {
  fortune: () => 3, dice: () => 1, random_range: (a) => a, min: Math.min, max: Math.max, floor: Math.floor, ceil: Math.ceil,
  int: Math.trunc, number: Number, inc: (x) => Math.floor(x) + 1, dec: (x) => Math.ceil(x) - 1,
  string: (x) => (typeof x === 'boolean' ? (x ? 'True' : 'False') : String(x)),
};

const play = ({ story, choices }) => {
  const events = [];
  try {
    const player = new YarnBound({ dialogue: story, startAt: 'Start', functions });
    for (let number = 0; events.length < 1000;) {
      const result = player.currentResult;
      if (!result) break;
      let choice;
      if (result.command !== undefined) {
        if (!/^wait /.test(result.command)) events.push(['command', result.command]);
      } else if (result.options) {
        if (!result.options.some((one) => one.isAvailable)) break;
        events.push(['options', result.options.map((one) => [plain(one), one.isAvailable])]);
        choice = choices[number++];
        if (choice === undefined) break;
      } else if (result.text !== undefined) events.push(['line', plain(result)]);
      if (result.isDialogueEnd) break;
      player.advance(choice);
    }
  } catch (problem) {
    events.push(['error', String(problem.message || problem)]);
  }
  return events;
};

const stories = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(stories.map(play)));
