function* words(text) { try { for (const [word] of text.matchAll(/\w+/g)) yield word; } finally { bag[0] = "closed"; } }
const { rope = 1, ...rest } = stock, counted = new Map([...words("one two two")].map(word => [word, word.length]));
let later = 0;
Promise.resolve(7).then(x => { later = x; throw new TypeError("late"); }).catch(e => { later += e.message.length; });
(async () => { for await (const x of [1, 2]) later += x; })();
class Shape { #side = 2; get area() { return this.#side ** 2; } static of() { return new Shape(); } }
label: for (const x of [1, 2, 3]) { switch (x) { case 2: continue label; default: if (x > 2) break label; } }
const text = "a-b-c".replace(/-(.)/g, (_, c) => c.toUpperCase()), copy = JSON.parse(JSON.stringify({ bag, rest, list: [, 1e21, -0] }));
new Proxy({}, { get: (target, name) => name })[text];
return [Shape.of().area, counted.get("two"), later, text, copy?.list?.at(-1) ?? null, a, b, Object.entries(stock).flat(), Array.isArray(bag)];
