// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The extension in one bundle with its stand-ins, so that a test sees the same ones.
import * as client from "./client.mjs";
import * as vscode from "./vscode.mjs";
export * from "../../src/extension.ts";
export const stand_in = {vscode, client};
