// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Builds into out/: the extension as one file, its grammars as JSON, and its parts that need no editor as modules for the tests.
//
//     node build.mjs [--tests]
import fs from "node:fs";
import {build} from "esbuild";
import npcs from "./syntaxes/npcs.mjs";
import play from "./syntaxes/play.mjs";

const common = {bundle: true, platform: "node", target: "node18", logLevel: "warning", legalComments: "none"};
fs.rmSync("out", {recursive: true, force: true});
const {metafile} = await build({...common, entryPoints: ["src/extension.ts"], outfile: "out/extension.js", format: "cjs",
                                external: ["vscode"], minify: true, metafile: true});
fs.writeFileSync("out/ThirdPartyNotices.txt", notices(Object.keys(metafile.inputs)));
fs.writeFileSync("out/npcs.tmLanguage.json", JSON.stringify(npcs));
fs.writeFileSync("out/npcs-play.tmLanguage.json", JSON.stringify(play));

if (process.argv.includes("--tests")) {
    const entryPoints = ["command", "conversation", "play", "graph_page"].map(name => `src/${name}.ts`);
    await build({...common, entryPoints, outdir: "out/parts", format: "esm", outExtension: {".js": ".mjs"}});
    // The editor cannot be had in a test; what it is asked for is noted instead.
    await build({...common, entryPoints: ["test/stand_in/all.mjs"], outfile: "out/parts/extension.mjs", format: "esm",
                 alias: {vscode: "./test/stand_in/vscode.mjs", "vscode-languageclient/node": "./test/stand_in/client.mjs"}});
}

/// The licences of the packages whose files are in the extension.
function notices(inputs) {
    const packages = new Set(inputs.map(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean));
    return [...packages].sort().map(folder => {
        const {name, version} = JSON.parse(fs.readFileSync(`${folder}/package.json`, "utf8"));
        const licence = fs.readdirSync(folder).find(file => /^licen[cs]e/i.test(file));
        if (!licence) throw new Error(`${name} has no licence`);
        return `${name} ${version}\n\n${fs.readFileSync(`${folder}/${licence}`, "utf8").trim()}\n`;
    }).join(`\n${"-".repeat(80)}\n\n`);
}
