// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The TextMate grammar of playthroughs (.play): what is said, what is offered, and what was answered.
export default {
    name: "npcs-play",
    scopeName: "source.npcs-play",
    fileTypes: ["play"],
    patterns: [
        {match: "^(#)[ \\t]*(\\w+)(:)(.*)$", captures: {
            0: {name: "comment.line.number-sign.npcs-play"}, 2: {name: "keyword.other.header.npcs-play"},
            4: {name: "string.unquoted.header.npcs-play"}}},
        {match: "^#.*$", name: "comment.line.number-sign.npcs-play"},
        {match: "^(>)[ \\t]*(/\\w+)(.*)$", captures: {
            1: {name: "keyword.operator.answer.npcs-play"}, 2: {name: "keyword.control.command.npcs-play"},
            3: {name: "string.unquoted.argument.npcs-play"}}},
        {match: "^(>)(.*)$", captures: {
            1: {name: "keyword.operator.answer.npcs-play"}, 2: {name: "string.unquoted.answer.npcs-play"}}},
        {match: "^[ \\t]+(\\d+\\.)[ \\t](.*)$", captures: {
            1: {name: "keyword.control.option.npcs-play"}, 2: {name: "markup.italic.option.npcs-play"}}},
        {match: "^[ \\t]+(-)[ \\t].*$", name: "comment.line.unavailable.npcs-play"},
        {match: "^([^:\\s][^:]{0,40})(:)(?=[ \\t])", captures: {
            1: {name: "entity.name.type.speaker.npcs-play"}, 2: {name: "punctuation.separator.speaker.npcs-play"}}},
    ],
};
