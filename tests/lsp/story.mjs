// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A large file, as what is measured needs it.
import { fileURLToPath } from 'node:url'

/** A story of 10,000 lines: rooms, people, talk and arithmetic, as larger games have them. */
export function story() {
  const lines = ['// A house of many rooms.', 'gold = 3', 'seen = {}', '']
  for (let room = 0; lines.length < 9_980; ++room) {
    lines.push(
      `// Room ${room}: there is a way out of it.`,
      `function price_${room}(nights, beds=1)`,
      `\ttotal = nights * beds * ${room % 7}`,
      '\tfor night in range(1, nights)',
      `\t\tif night % 7 == 0 then total -= ${room % 3}`,
      '\tend for',
      '\treturn total',
      'end function',
      '',
      `scene room_${room}`,
      `\t: {You are in room ${room}.|Room ${room} again.} It costs {price_${room}(2)}.`,
      '\tMarta: You have {gold} pence, have you not?',
      '\tchoose: What do you do?',
      `\t\t* Look around. -> : There is a bed, "soft", and a candle.`,
      `\t\t+ [if gold >= ${room % 5}] Pay.`,
      '\t\t\tglobals.gold -= 1',
      `\t\t\tseen.room_${room} = true`,
      '\t\t\tMarta: Thank you, dear. #warmly',
      `\t\t+ Go on. -> go room_${Math.max(0, room - 1)}`,
      '\tend choose',
      'end scene',
      '',
    )
  }
  while (lines.length < 9_999) lines.push(`print price_${lines.length % 300}(${lines.length})`)
  lines.push('visit room_0')
  return lines.join('\n') + '\n'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(story())
