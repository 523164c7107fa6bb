// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/javascript/source.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace npcs::javascript {

namespace {

constexpr std::size_t most_parameters = 255;

// Functions are in strict mode.
constexpr std::array<std::string_view, 48> reserved = {
    "arguments", "await",      "break",     "case",   "catch",    "class",  "const",      "continue",
    "debugger",  "default",    "delete",    "do",     "else",     "enum",   "eval",       "export",
    "extends",   "false",      "finally",   "for",    "function", "if",     "implements", "import",
    "in",        "instanceof", "interface", "let",    "new",      "null",   "package",    "private",
    "protected", "public",     "return",    "static", "super",    "switch", "this",       "throw",
    "true",      "try",        "typeof",    "var",    "void",     "while",  "with",       "yield"};

/// Letters beyond ASCII are judged by the compiler.
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identifier(std::string_view name) {
    if (name.empty() || is_digit(name[0])) return false;
    return std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

/// On the first line of the text, before it.
std::string head_of(const ForeignFunction& function) {
    std::string head = "(function(";
    for (const std::string& name : function.parameters) {
        if (head.back() != '(') head += ',';
        head += name;
    }
    return head + "){";
}

double number_of(JSContext* ctx, JSValueConst object, const char* name) {
    double number = 0;
    const JSValue value = JS_GetPropertyStr(ctx, object, name);
    if (JS_IsNumber(value)) JS_ToFloat64(ctx, &number, value);
    JS_FreeValue(ctx, value);
    return number;
}

std::string text_of(JSContext* ctx, JSValueConst object, const char* name) {
    std::string text;
    const JSValue value = JS_GetPropertyStr(ctx, object, name);
    std::size_t size = 0;
    if (const char* const read = JS_IsString(value) ? JS_ToCStringLen(ctx, &size, value) : nullptr) {
        text.assign(read, size);
        JS_FreeCString(ctx, read);
    }
    JS_FreeValue(ctx, value);
    return text;
}

constexpr const char* too_many = "there is a '}' too many";
constexpr const char* too_few = "the function ends before its last block: it lacks a '}'";

JSValue compile_script(JSContext* ctx, const std::string& source, const char* name) {
    npcs_js_allow_compiling(ctx, 1);
    const JSValue script = JS_Eval(ctx, source.data(), source.size(), name,
                                   JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT | JS_EVAL_FLAG_COMPILE_ONLY);
    npcs_js_allow_compiling(ctx, 0);
    return script;
}

/// What a text lacks that QuickJS reads beyond its end.
const char* problem_of_end(JSContext* ctx, const ForeignFunction& function) {
    const auto compiles = [&](const char* before, const char* after) {
        const JSValue script = compile_script(ctx, head_of(function) + before + function.text + after + "})", "");
        const bool is_right = !JS_IsException(script);
        JS_FreeValue(ctx, is_right ? script : JS_GetException(ctx));
        return is_right;
    };
    if (compiles("", "}")) return too_few;
    if (compiles("{", "")) return too_many;
    return "the function ends in the middle of something";
}

struct Habit {
    std::string_view message;  ///< a part of it
    const char* hint;
};
constexpr Habit habits[] = {
    {"invalid number literal", "whole numbers of any size (BigInt) are not available"},
    {"it lacks a '}'", "`end function` closes no block of JavaScript"},
    {"a '}' too many", "`end function` alone ends the function"},
};

}  // namespace

std::string problem_of_parameters(const ForeignFunction& function) {
    if (function.parameters.size() > most_parameters) return "a function in JavaScript may have at most 255 parameters";
    for (const std::string& name : function.parameters) {
        if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
            return "the parameter '" + name + "' is a word that JavaScript uses itself";
        if (!is_identifier(name)) return "the parameter '" + name + "' is no name in JavaScript";
    }
    return {};
}

JSValue compile(JSContext* ctx, const ForeignFunction& function) {
    if (function.text.size() > longest_source)
        return JS_ThrowSyntaxError(ctx, "a text in JavaScript may have at most 65536 bytes");
    const std::string source = head_of(function) + function.text + "})";
    const JSValue script = compile_script(ctx, source, function.name.c_str());
    if (JS_IsException(script)) return script;
    // A text that closes the function and opens another one would be run when it is defined.
    if (npcs_js_is_one_function(script, source.data() + 1, source.size() - 2) != 0) return script;
    JS_FreeValue(ctx, script);
    return JS_ThrowSyntaxError(ctx, "%s", too_many);
}

JSValue compile_with_blocks(JSContext* ctx, const ForeignFunction& function, const std::vector<std::string>* list) {
    std::string source = "(function(){";
    // The texts have been compiled alone, so none of them ends in the middle of something. Another one begins a statement.
    for (const ForeignFunction* const block : function.blocks) source += block->text + ";";
    source += "return ";
    if (list != nullptr) {
        source += '[';
        for (const std::string& name : *list) source += "typeof " + name + "==='function'?" + name + ":null,";
        source += ']';
    } else if (function.kind == ForeignFunction::Kind::defined) {
        source += function.name;
    } else {
        source += head_of(function) + function.text + "})";
    }
    source += "})";
    return compile_script(ctx, source, function.name.c_str());
}

std::vector<std::string> names_declared(JSContext* ctx, const ForeignFunction& block) {
    std::vector<std::string> names;
    const JSValue script = compile(ctx, block);
    if (JS_IsException(script)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return names;
    }
    int at = 0;
    while (const JSAtom name = npcs_js_next_declared(script, &at)) {
        const char* const text = JS_AtomToCString(ctx, name);
        const bool is_name = text != nullptr && is_identifier(text) &&
                             std::find(reserved.begin(), reserved.end(), std::string_view(text)) == reserved.end();
        if (is_name && std::find(names.begin(), names.end(), text) == names.end()) names.emplace_back(text);
        if (text != nullptr) JS_FreeCString(ctx, text);
    }
    JS_FreeValue(ctx, script);
    return names;
}

std::vector<std::uint32_t> lines_of_texts(const ForeignFunction& function) {
    std::vector<std::uint32_t> lines;
    const auto add = [&](const std::string& text) {
        lines.push_back(static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')));
    };
    for (const ForeignFunction* const block : function.blocks) add(block->text);
    add(function.text);
    return lines;
}

LanguageProblem explain(JSContext* ctx, JSValueConst error, const ForeignFunction& function) {
    LanguageProblem problem;
    problem.message = text_of(ctx, error, "message");
    const double line = number_of(ctx, error, "lineNumber");
    double column = number_of(ctx, error, "columnNumber");
    const auto lines = static_cast<double>(std::count(function.text.begin(), function.text.end(), '\n'));
    if (line == 1) column -= static_cast<double>(head_of(function).size());
    problem.line = line < 1 ? 0 : static_cast<std::uint32_t>(std::min(line, std::max(lines, 1.0)));
    problem.column = column >= 1 && line <= lines ? static_cast<std::uint32_t>(column) : 0;
    if (line > lines) problem.message = problem_of_end(ctx, function);
    if (problem.message.rfind("expecting ", 0) == 0) problem.message.replace(0, 9, "expected");
    if (problem.message.empty()) problem.message = "cannot be compiled";
    std::replace(problem.message.begin(), problem.message.end(), '\n', ' ');
    for (const Habit& habit : habits)
        if (problem.message.find(habit.message) != std::string::npos) problem.hint = habit.hint;
    if (function.kind == ForeignFunction::Kind::block) {
        const auto replace = [](std::string& text, std::string_view what, std::string_view by) {
            for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
                text.replace(at, what.size(), by);
        };
        replace(problem.message, "the function ends", "the text ends");
        replace(problem.hint, "`end function`", "`end script`");
        replace(problem.hint, "ends the function", "ends the text");
    }
    return problem;
}

}  // namespace npcs::javascript
