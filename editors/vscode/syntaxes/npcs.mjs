// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The TextMate grammar of .npcs files; build.mjs writes it as JSON. A tokeniser looks at one line at a time and knows nothing of
// the lines below it, so a word such as `scene` counts as a keyword where its statement looks like one. test/grammar.mjs compares
// the result with what the parser of npcs sees.

/// The functions of the language, as `npcs intrinsics` lists them (a test compares).
export const intrinsics = `
    abs acos asin atan bitAnd bitOr bitXor cancel ceil char code cos every first_visit floor funcRef hash hasIndex indexes
    indexOf insert intrinsics join len list log lower map next_of now number one_of pi pop print pull push raise range
    refEquals remove replace rnd round shuffle sign sin slice sort spawn split sqrt stackTrace str string sum taken tan time
    try upper val values version visits wait waitFor yield
`.trim().split(/\s+/);

const name = "(?:[A-Za-z_\\x{80}-\\x{10FFFF}][\\w\\x{80}-\\x{10FFFF}]*)";
const path = `${name}(?:\\.${name})*`;
const line_end = "[ \\t]*(?=$|//|;|/\\*)";
/// In front of a word of dialogue: only where a statement can begin, at the start of a line or behind what may precede one.
const statement_start = "(?:^[ \\t]*|(?<=->|\\bthen|\\belse|[;*\\]])[ \\t]+|(?<=;))";
/// Behind a word of dialogue: something that can begin an expression, as in `plan "x"` and unlike `plan = "x"`.
const before_expression = "(?=[ \\t]+(?:not\\b|true\\b|false\\b|null\\b|new\\b|(?!(?:and|or|isa|in|then|else|if|for)\\b)" +
    "[A-Za-z_\"\\d({@$\\x{80}-\\x{10FFFF}]|\\[|-(?![ \\t=])|\\.\\d))";
const colon = "(:)(?=[ \\t]|$)";
/// Where the text of a line ends: at its comment, its tags, or with the line.
const tags = "#[A-Za-z_\\x{80}-\\x{10FFFF}]\\S*";
const text_end = `(?=(?:[ \\t]+|(?<=[ \\t]))(?://|${tags}(?:[ \\t]+${tags})*[ \\t]*(?:$|//)))|$`;
/// Where the text of an option ends.
const clause_start = "\\[(?:if|for)[ \\t]";
const option_text_end = `(?=(?:[ \\t]+|(?<=[ \\t]))(?://|->(?:[ \\t]|$)|${clause_start}))|$`;
/// In braces: a sign, or a `|` that is not inside of other braces.
const alternatives_start = "\\{(?:([&!~])|(?=(?:\\{\\{|[^{}|]|(?<nested>\\{(?:[^{}]|\\g<nested>)*\\}))*\\|))";

const foreign_languages = {
    lua: "source.lua", javascript: "source.js", python: "source.python", wren: "source.wren",
};

const captures = (...names) => Object.fromEntries(names.map((name, i) => [i + 1, {name: `${name}.npcs`}]).filter(([, one]) =>
    !one.name.startsWith("none")));

/// Text behind a colon, up to the end of its line.
const said = {begin: "\\G", end: text_end, contentName: "string.unquoted.line.npcs", patterns: [{include: "#text"}]};
const after_text = [{include: "#tags"}, {include: "#comments"}];

/// A word that opens something, an expression to the end of the line, or a text behind a colon.
const rest_of_line = [
    {include: "#comments"},
    {begin: colon, end: "$", beginCaptures: captures("punctuation.separator.prompt"), patterns: [said, ...after_text]},
    {include: "#expression"},
];

/// Text in another language, between a head and its end. The end is looked for before any rule of that language is.
const foreign = (word, head, language, scope) => ({
    begin: `^[ \\t]*(${word})[ \\t]+("${language ?? "[a-z][\\w.-]*"}")${head}`,
    end: `^[ \\t]*(end)[ \\t]+(${word})(?=[ \\t]*$)`,
    beginCaptures: captures("storage.type.function", "string.quoted.double", "entity.name.function"),
    endCaptures: captures("keyword.control.end", "keyword.control.end"),
    patterns: [
        {begin: "\\G(?=[ \\t]*\\()", end: "(?<=\\))", patterns: [{include: "#parameters"}]},
        {
            begin: `^(?![ \\t]*end[ \\t]+${word}[ \\t]*$)`,
            while: `^(?![ \\t]*end[ \\t]+${word}[ \\t]*$)`,
            contentName: `meta.embedded.block.${language ?? "foreign"}`,
            // Where the editor does not know the language, the block is kept as plain text.
            patterns: [...(scope ? [{include: scope}] : []), {match: "(?!)"}],
        },
    ],
});
const foreign_functions = [...Object.entries(foreign_languages), [undefined, undefined]].flatMap(([language, scope]) => [
    foreign("function", `[ \\t]+(${path})`, language, scope),
    foreign("script", `(?:[ \\t]+(${path}))?${line_end}`, language, scope),
]);

/// `speaker: text`; what is farther in than the speaker goes on with the text.
const said_below = [
    {include: "#tags"},
    {include: "#comments_behind_text"},
    {begin: "[ \\t]+", end: text_end, contentName: "string.unquoted.line.npcs", patterns: [{include: "#text"}]},
    {begin: "(?=\\S)", end: text_end, contentName: "string.unquoted.line.npcs", patterns: [{include: "#text"}]},
];
const line = {
    begin: `^([ \\t]*)(${name})?${colon}`,
    while: "^\\1[ \\t]+(?=[^ \\t\\r\\n/]|/(?!/))",
    beginCaptures: {2: {name: "entity.name.type.speaker.npcs"}, 3: {name: "punctuation.separator.speaker.npcs"}},
    patterns: said_below,
};
const line_of_alternative = {
    begin: `^([ \\t]*)(\\*)[ \\t]+(${name})?${colon}`,
    while: "^\\1(?:\\t|[ \\t]{2})[ \\t]+(?=[^ \\t\\r\\n/]|/(?!/))",
    beginCaptures: {
        2: {name: "keyword.control.alternative.npcs"},
        3: {name: "entity.name.type.speaker.npcs"},
        4: {name: "punctuation.separator.speaker.npcs"},
    },
    patterns: said_below,
};

export default {
    name: "npcs",
    scopeName: "source.npcs",
    fileTypes: ["npcs"],
    patterns: [{match: "\\A#!.*$", name: "comment.line.shebang.npcs"}, {include: "#statements"}],
    repository: {
        statements: {
            patterns: [
                {include: "#comments"},
                ...foreign_functions,
                {include: "#turn"},
                {include: "#choose"},
                {include: "#lines"},
                {include: "#short_option"},
                {include: "#option"},
                {include: "#words"},
                {include: "#expression"},
            ],
        },
        comments: {
            patterns: [
                {match: "//.*$", name: "comment.line.double-slash.npcs"},
                {begin: "/\\*", end: "\\*/", name: "comment.block.npcs"},
            ],
        },
        comments_behind_text: {patterns: [{match: "(?<=[ \\t])//.*$", name: "comment.line.double-slash.npcs"}]},
        tags: {
            patterns: [{
                match: `(?<=[ \\t])(#)([^\\s=]+)(?:(=)(\\S*))?(?=(?:[ \\t]+${tags})*[ \\t]*(?:$|//))`,
                name: "meta.tag.npcs",
                captures: captures("punctuation.definition.tag", "entity.other.attribute-name.tag",
                                   "punctuation.separator.tag", "string.unquoted.tag-value"),
            }],
        },
        lines: {
            patterns: [
                line,
                {
                    begin: `(?<=->|\\bthen|\\belse|;)[ \\t]+(${name})?${colon}`,
                    end: "$",
                    beginCaptures: captures("entity.name.type.speaker", "punctuation.separator.speaker"),
                    patterns: [said, ...after_text],
                },
            ],
        },
        text: {
            patterns: [
                {match: "\\{\\{|\\}\\}", name: "constant.character.escape.npcs"},
                {include: "#alternatives"},
                {include: "#interpolation"},
            ],
        },
        alternatives: {
            begin: alternatives_start,
            end: "\\}|(?=$)",
            name: "meta.alternatives.npcs",
            beginCaptures: {0: {name: "punctuation.definition.alternatives.begin.npcs"}, 1: {name: "keyword.operator.order.npcs"}},
            endCaptures: {0: {name: "punctuation.definition.alternatives.end.npcs"}},
            patterns: [
                {match: "\\|", name: "keyword.operator.alternative.npcs"},
                {match: "\\{\\{", name: "constant.character.escape.npcs"},
                {include: "#alternatives"},
                {include: "#interpolation"},
            ],
        },
        interpolation: {
            begin: "\\{",
            end: "\\}|(?=$)",
            name: "meta.interpolation.npcs",
            contentName: "meta.embedded.expression.npcs",
            beginCaptures: {0: {name: "punctuation.section.interpolation.begin.npcs"}},
            endCaptures: {0: {name: "punctuation.section.interpolation.end.npcs"}},
            patterns: [{include: "#expression"}],
        },
        turn: {
            begin: `^[ \\t]*(sequence|cycle|once|shuffle|bark)(?=[ \\t]*(?:$|//|/\\*))`,
            end: "\\b(end)[ \\t]+(\\1)\\b",
            beginCaptures: captures("keyword.control.turn"),
            endCaptures: captures("keyword.control.end", "keyword.control.end"),
            patterns: [
                {include: "#comments"},
                // `* Marta: ...`: the first statement of an alternative is a line. It goes on below, farther in than its speaker.
                line_of_alternative,
                {
                    begin: "^([ \\t]*)(\\*)(?=[ \\t]|$)",
                    end: "^(?=[ \\t]*\\S)(?!\\1[ \\t]|[ \\t]*//)",
                    beginCaptures: {2: {name: "keyword.control.alternative.npcs"}},
                    patterns: [
                        {include: "#clause"},
                        {
                            begin: `(?<=[*\\]])[ \\t]+(${name})?${colon}`,
                            end: "$",
                            beginCaptures: captures("entity.name.type.speaker", "punctuation.separator.speaker"),
                            patterns: [said, ...after_text],
                        },
                        {include: "#statements"},
                    ],
                },
                {include: "#statements"},
            ],
        },
        short_option: {
            begin: "^[ \\t]*([*+])(?=[ \\t]|$)",
            end: "(->)(?=[ \\t]|$)|$",
            beginCaptures: captures("keyword.control.option"),
            endCaptures: captures("keyword.operator.arrow"),
            patterns: [
                {include: "#comments_behind_text"},
                {include: "#clause"},
                {begin: "(?=[^ \\t\\r\\n])", end: option_text_end, contentName: "string.unquoted.option.npcs", patterns: [{include: "#text"}]},
            ],
        },
        clause: {
            begin: `\\[(?=(?:if|for)[ \\t])`,
            end: "\\]|$",
            name: "meta.clause.npcs",
            beginCaptures: {0: {name: "punctuation.section.clause.begin.npcs"}},
            endCaptures: {0: {name: "punctuation.section.clause.end.npcs"}},
            patterns: [
                // The reason behind `else` is a text. A ternary cannot stand there.
                {
                    begin: "\\b(else)\\b[ \\t]*",
                    end: "(?=\\]|$)",
                    beginCaptures: captures("keyword.control.conditional"),
                    contentName: "string.unquoted.reason.npcs",
                    patterns: [{include: "#text"}],
                },
                {include: "#expression"},
            ],
        },
        choose: {
            begin: `${statement_start}(choose)(?:(?=[ \\t]*(?:$|//|;|:(?:[ \\t]|$)))|${before_expression})`,
            end: "$|(?=;)",
            beginCaptures: captures("keyword.control.choose"),
            patterns: [
                {match: "\\G[ \\t]+(again)\\b(?=[ \\t]*(?:$|//|:)|[ \\t]+[^ \\t=])", captures: captures("keyword.control.choose")},
                {match: `(?<=choose|again)[ \\t]+(within)${before_expression}`, captures: captures("keyword.control.choose")},
                ...rest_of_line,
            ],
        },
        option: {
            begin: `^[ \\t]*(option)${before_expression}`,
            end: "\\b(then)\\b|$",
            beginCaptures: captures("keyword.control.option"),
            endCaptures: captures("keyword.control.conditional"),
            patterns: [
                {match: `(?<=option|once|hidden)[ \\t]+(once|hidden)${before_expression}`, captures: captures("storage.modifier.option")},
                {match: `(?<=[ \\t])(locked)${before_expression}`, captures: captures("keyword.control.conditional")},
                {include: "#comments"},
                {include: "#expression"},
            ],
        },
        words: {
            patterns: [
                {match: `${statement_start}(scene)[ \\t]+(${name})(?=${line_end})`,
                 captures: captures("storage.type.scene", "entity.name.function.scene")},
                {match: `${statement_start}(go|visit)[ \\t]+(${path})(?=${line_end}|[ \\t]+else\\b)`,
                 captures: captures("keyword.control.flow", "entity.name.function.scene")},
                {match: `${statement_start}(plan)${before_expression}`, captures: captures("keyword.control.plan")},
                {match: `^[ \\t]*(checking)${before_expression}`, captures: captures("keyword.control.plan")},
                {match: `${statement_start}(do)(?=[ \\t]*(?:$|//|;)|[ \\t]+while\\b)`, captures: captures("keyword.control.loop")},
                {match: `${statement_start}(loop)(?=[ \\t]*(?:$|//|;))`, captures: captures("keyword.control.loop")},
                {match: `${statement_start}(import)(?=[ \\t]+["A-Za-z_])`, captures: captures("keyword.control.import")},
                {match: "(?<![.\\w])(end)[ \\t]+(if|while|for|function|choose|plan|scene|script|sequence|cycle|once|shuffle|bark)\\b",
                 captures: captures("keyword.control.end", "keyword.control.end")},
            ],
        },
        expression: {
            patterns: [
                {include: "#comments"},
                {include: "#strings"},
                {include: "#function"},
                {include: "#brackets"},
                {match: `(?<![\\w.\\x{80}-\\x{10FFFF}])(?:\\d[\\d.]*|\\.\\d+)(?:[eE][+-]?\\d+)?`, name: "constant.numeric.npcs"},
                {match: `(\\.)[ \\t]*(${name})(?=\\()`, captures: captures("punctuation.accessor", "entity.name.function.member")},
                {match: `(\\.)[ \\t]*(${name})`, captures: captures("punctuation.accessor", "variable.other.property")},
                {match: "(?<![.\\w])(?:if|then|else)\\b", name: "keyword.control.conditional.npcs"},
                {match: "(?<![.\\w])(?:while|for|in|break|continue|repeat)\\b", name: "keyword.control.loop.npcs"},
                {match: "(?<![.\\w])(?:return)\\b", name: "keyword.control.flow.npcs"},
                {match: "(?<![.\\w])(?:and|or|not|isa|new)\\b", name: "keyword.operator.word.npcs"},
                {match: "(?<![.\\w])(?:true|false|null)\\b", name: "constant.language.npcs"},
                {match: "(?<![.\\w])(?:self|super|locals|globals|outer|first_visit)\\b", name: "variable.language.npcs"},
                {match: `(?<![.\\w])(?:${intrinsics.join("|")})\\b`, name: "support.function.npcs"},
                {match: `(@)[ \\t]*(${path})`, captures: captures("keyword.operator.reference", "entity.name.function")},
                {match: `${name}(?=\\()`, name: "entity.name.function.npcs"},
                {match: name, name: "variable.other.npcs"},
                {match: "==|!=|<=|>=|<|>|[-+*/%^]?=|[-+*/%^@]", name: "keyword.operator.npcs"},
                {match: ",", name: "punctuation.separator.comma.npcs"},
                {match: ";", name: "punctuation.terminator.statement.npcs"},
                {match: ":", name: "punctuation.separator.colon.npcs"},
            ],
        },
        strings: {
            patterns: [
                {
                    begin: "(\\$)(\")",
                    end: "\"(?!\")|$",
                    name: "string.interpolated.npcs",
                    beginCaptures: captures("storage.type.string", "punctuation.definition.string.begin"),
                    patterns: [{match: "\"\"", name: "constant.character.escape.npcs"}, {include: "#text"}],
                },
                {
                    begin: "\"",
                    end: "\"(?!\")|$",
                    name: "string.quoted.double.npcs",
                    patterns: [{match: "\"\"", name: "constant.character.escape.npcs"}],
                },
            ],
        },
        function: {
            begin: `(?<![.\\w])(function)\\b(?:[ \\t]+(${path}))?`,
            end: "(?<![.\\w])(end)[ \\t]+(function)\\b",
            beginCaptures: captures("storage.type.function", "entity.name.function"),
            endCaptures: captures("keyword.control.end", "keyword.control.end"),
            patterns: [{include: "#parameters"}, {include: "#statements"}],
        },
        parameters: {
            begin: `\\G[ \\t]*(\\()`,
            end: "\\)",
            beginCaptures: captures("punctuation.definition.parameters.begin"),
            endCaptures: {0: {name: "punctuation.definition.parameters.end.npcs"}},
            patterns: [
                {match: "(?<=[(,])[ \\t]*(" + name + ")", captures: captures("variable.parameter")},
                {match: `^[ \\t]*(${name})`, captures: captures("variable.parameter")},
                {include: "#expression"},
            ],
        },
        brackets: {
            patterns: [
                {begin: "\\(", end: "\\)", name: "meta.parens.npcs", patterns: [{include: "#expression"}]},
                {begin: "\\[", end: "\\]", name: "meta.brackets.npcs", patterns: [{include: "#expression"}]},
                {begin: "\\{", end: "\\}", name: "meta.braces.npcs", patterns: [{include: "#expression"}]},
            ],
        },
    },
};
