// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The module that a text becomes, and what Wren's compiler says of it.

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <vector>

#include "languages/wren/source.hpp"
#include "languages/wren/tokens.hpp"

namespace npcs::wren {

namespace {

using Kind = Token::Kind;

constexpr std::uint32_t lines_before = 2;
constexpr std::size_t lines_between = 2;  ///< between blocks and a text, beside one for each parameter
constexpr std::string_view module_prefix = "text ";

std::uint32_t lines_of(std::string_view text) {
    return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

/// How a text uses a name that is none of its variables.
struct Use {
    bool is_assigned = false;
    std::set<std::size_t> arguments;  ///< how many a call has
};

class Uses {
public:
    explicit Uses(std::string_view text) : tokens_(tokens_of(text)) {}

    std::map<std::string_view, Use> run() {
        for (std::size_t at = 0; at < tokens_.size(); ++at) {
            const Token& token = tokens_[at];
            if (token.kind != Kind::name || is_keyword(token.text)) continue;
            const bool is_member = at > 0 && tokens_[at - 1].is(".");
            const bool is_capital = token.text[0] >= 'A' && token.text[0] <= 'Z';
            if (is_member ? !(at > 1 && tokens_[at - 2].is("Script")) : is_capital) continue;
            Use& use = uses_[token.text];
            const Token& next = token_at(at + 1);
            if (next.is("=")) use.is_assigned = true;
            if (next.is("(") || next.is("{")) use.arguments.insert(arguments_from(at + 1));
        }
        return std::move(uses_);
    }

private:
    const Token& token_at(std::size_t at) const { return at < tokens_.size() ? tokens_[at] : nothing_; }

    /// How many arguments there are between the bracket and its end, with the block behind it.
    std::size_t arguments_from(std::size_t at) const {
        if (token_at(at).is("{")) return 1;
        std::size_t nesting = 0, commas = 0;
        bool is_empty = true;
        for (; at < tokens_.size(); ++at) {
            const Token& token = tokens_[at];
            if (token.is("(") || token.is("[") || token.is("{") || token.is("%(")) {
                if (nesting++ > 0) is_empty = false;
            } else if (token.is(")") || token.is("]") || token.is("}")) {
                if (--nesting == 0) break;
            } else if (token.is(",") && nesting == 1) {
                ++commas;
            } else if (token.kind != Kind::newline) {
                is_empty = false;
            }
        }
        return (is_empty ? 0 : commas + 1) + (token_at(at + 1).is("{") ? 1 : 0);
    }

    std::vector<Token> tokens_;
    Token nothing_;
    std::map<std::string_view, Use> uses_;
};

void add_list(std::string& made, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) made.append(i == 0 ? "a" : ", a").append(std::to_string(i));
}

/// The methods of the class by which the text reaches a name of the script.
void add_accessors(std::string& made, std::string_view name, const Use& use) {
    const std::string quoted = "\"" + std::string(name) + "\"";
    made.append("static ").append(name).append(" { Script_.get(" + quoted + ") }\n");
    if (use.is_assigned) made.append("static ").append(name).append("=(a0) { Script_.set(" + quoted + ", a0) }\n");
    for (const std::size_t count : use.arguments) {
        if (count > most_parameters) continue;
        made.append("static ").append(name).append("(");
        add_list(made, count);
        made.append(") { Script_.call(" + quoted + ", [");
        add_list(made, count);
        made.append("]) }\n");
    }
}

std::uint32_t number_from(std::string_view text, std::size_t& at) {
    std::uint32_t number = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
        number = number * 10 + static_cast<std::uint32_t>(text[at] - '0');
    return number;
}

std::string_view line_of(std::string_view text, std::uint32_t line) {
    std::size_t start = 0;
    for (std::uint32_t at = 1; at < line; ++at) {
        start = text.find('\n', start);
        if (start == std::string_view::npos) return {};
        ++start;
    }
    return text.substr(start, text.find('\n', start) - start);
}

/// The column of a token on its line, if it is there once; else 0.
std::uint32_t column_of(std::string_view line, std::string_view token) {
    const std::size_t place = token.empty() ? std::string_view::npos : line.find(token);
    if (place == std::string_view::npos || line.find(token, place + 1) != std::string_view::npos) return 0;
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::uint32_t>(
               std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(place), begins)) +
           1;
}

struct Habit {
    std::string_view message;  ///< how Wren's message begins
    std::string_view token;    ///< the token that Wren stumbles over; empty: any
    const char* hint;
};
constexpr Habit habits[] = {
    {"Variable is used but not defined", "",
     "a variable of the script whose name begins with a capital letter is Script.Name"},
    {"Expect '(' after 'if'", "", "Wren writes if (condition)"},
    {"Expect '(' after 'while'", "", "Wren writes while (condition)"},
    {"Expect '(' after 'for'", "", "Wren writes for (name in sequence)"},
    {"Expected expression", "return", "a block on one line is one expression; put statements on lines of their own"},
    {"Expected expression", "=", "Wren has no += and the like; write x = x + 1"},
    {"Expected expression", "var", "a block on one line is one expression; put statements on lines of their own"},
    {"Expect newline after statement", "(", "a function that is in a variable is called by name.call(arguments)"},
    {"Expect newline after statement", "", "Wren takes one statement for each line"},
};

}  // namespace

std::string module_name(const ForeignFunction& function, bool is_alone) {
    const bool has_blocks = !function.blocks.empty() && !is_alone;
    const bool has_text = is_alone || function.kind == ForeignFunction::Kind::function;
    std::uint32_t of_blocks = 0;
    if (has_blocks)
        for (const ForeignFunction* const block : function.blocks) of_blocks += lines_of(block->text);
    const std::size_t between = has_blocks ? lines_between + function.parameters.size() : 0;
    return std::string(module_prefix) + std::to_string(of_blocks) + " " + std::to_string(between) + " " +
           std::to_string(has_text ? lines_of(function.text) : 0) + " " + std::to_string(function.id);
}

std::string module_text(const ForeignFunction& function, bool is_alone) {
    const bool has_blocks = !function.blocks.empty() && !is_alone;
    const auto parameter = [&](std::size_t i) {
        return has_blocks ? "argument" + std::to_string(i) + "_" : function.parameters[i];
    };
    const auto parameters = [&] {
        std::string list;
        for (std::size_t i = 0; i < function.parameters.size(); ++i)
            list.append(i == 0 ? "" : ", ").append(parameter(i));
        return list;
    };
    std::string made = "class Script {\nstatic run_(" + parameters() + ") {\n", texts;
    if (has_blocks) {
        for (const ForeignFunction* const block : function.blocks) texts += block->text;
        made.append(texts).append("Script_.begin_\n{\n");
        if (function.kind == ForeignFunction::Kind::function) {
            for (std::size_t i = 0; i < function.parameters.size(); ++i)
                made.append("var ").append(function.parameters[i]).append(" = ").append(parameter(i)).append("\n");
            made.append(function.text);
        } else if (function.kind == ForeignFunction::Kind::defined) {
            made.append("return ").append(function.name).append(".call(").append(parameters()).append(")\n");
        }
        made.append("}\n}\n");
    } else {
        made.append(function.text).append("}\n");
    }
    texts += function.text;
    for (const auto& [name, use] : Uses(texts).run())
        if (name != "run_") add_accessors(made, name, use);
    return made + "}\n";
}

std::uint32_t text_line(std::string_view module, int line) {
    if (module.substr(0, module_prefix.size()) != module_prefix || line <= static_cast<int>(lines_before)) return 0;
    std::size_t at = module_prefix.size();
    const std::uint32_t of_blocks = number_from(module, at);
    const std::uint32_t between = number_from(module, ++at);
    const std::uint32_t of_text = number_from(module, ++at);
    const std::uint32_t found = static_cast<std::uint32_t>(line) - lines_before;
    if (found <= of_blocks) return found;
    return found > of_blocks + between && found <= of_blocks + between + of_text ? found - between : 0;
}

std::int32_t line_in_texts(const ForeignFunction& function, std::uint32_t line) {
    for (const ForeignFunction* const block : function.blocks) {
        const std::uint32_t lines = lines_of(block->text);
        if (line <= lines && line > 0) return line_in_call(function, *block, line);
        line -= std::min(line, lines);
    }
    return static_cast<std::int32_t>(line);
}

std::vector<DefinedFunction> functions_of_block(const ForeignFunction& block) {
    std::vector<DefinedFunction> found;
    const std::vector<Token> tokens = tokens_of(block.text);
    std::size_t nesting = 0;
    const auto is = [&](std::size_t at, std::string_view text) { return at < tokens.size() && tokens[at].is(text); };
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (is(at, "{") || is(at, "(") || is(at, "[") || is(at, "%(")) ++nesting;
        if ((is(at, "}") || is(at, ")") || is(at, "]")) && nesting > 0) --nesting;
        const bool is_function = nesting == 0 && is(at, "var") && is(at + 2, "=") && is(at + 3, "Fn") &&
                                 is(at + 4, ".") && is(at + 5, "new") && is(at + 6, "{");
        if (!is_function || tokens[at + 1].kind != Kind::name) continue;
        DefinedFunction made{std::string(tokens[at + 1].text), 0, 0};
        if (is(at + 7, "|"))
            for (std::size_t i = at + 8; i < tokens.size() && !is(i, "|"); ++i)
                if (tokens[i].kind == Kind::name) ++made.parameters;
        found.push_back(std::move(made));
    }
    return found;
}

LanguageProblem explain(std::string_view message, std::uint32_t line, const ForeignFunction& function) {
    LanguageProblem problem;
    problem.line = line;
    std::string token;
    if (message.substr(0, 10) == "Error at '") {
        const std::size_t end = message.find("': ");
        if (end != std::string_view::npos) token = message.substr(10, end - 10);
    }
    const bool is_at_line = message.substr(0, 16) == "Error at newline";
    const std::size_t colon = message.find(": ", token.empty() ? 0 : 10 + token.size());
    std::string_view said = colon == std::string_view::npos ? message : message.substr(colon + 2);
    for (const Habit& habit : habits)
        if (problem.hint.empty() && said.substr(0, habit.message.size()) == habit.message &&
            (habit.token.empty() || habit.token == token))
            problem.hint = habit.hint;
    if (!said.empty() && said.back() == '.') said.remove_suffix(1);
    const std::string shown = is_at_line ? "the line ends" : token.empty() ? "" : "there is '" + token + "'";
    const std::size_t verb = said.substr(0, 9) == "Expected " ? 9 : said.substr(0, 7) == "Expect " ? 7 : 0;
    if (verb != 0) {
        problem.message = "expected " + std::string(said.substr(verb));
        if (!shown.empty()) problem.message += ", but " + shown;
    } else {
        problem.message = said;
        if (!problem.message.empty())
            problem.message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(problem.message[0])));
        if (!token.empty()) problem.message += ": '" + token + "'";
    }
    std::replace(problem.message.begin(), problem.message.end(), '\n', ' ');
    problem.column = column_of(line_of(function.text, line), token);
    return problem;
}

}  // namespace npcs::wren
