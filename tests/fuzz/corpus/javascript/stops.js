const answers = [];
for (let i = 0; i < 3; i++) {
	try { answers.push(`${prompt("word " + i)}`.toUpperCase()); } catch (e) { answers.push(e.message); } finally { bag.push(i); }
	stock["n" + i] = [i, Math.random()];
}
answers.sort((x, y) => prompt(x) < prompt(y) ? -1 : 1);
console.log(apply(x => prompt("called back " + x) + x, 5));
for (const key in stock) console.log(key, stock[key]);
return answers.join(",") + double(a) + b;
