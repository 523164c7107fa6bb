// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <optional>

#include "yarn_write.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

constexpr std::size_t most_alternatives = 50;
constexpr std::size_t longest_short_option = 100;

class BlockWriter {
public:
    BlockWriter(Writing& writing, std::string indentation) : writing_(writing), indentation_(std::move(indentation)) {}

    std::string write(const Block& block) {
        for (std::size_t i = 0; i < block.size(); ++i) {
            const bool apart = block[i].kind == Statement::Kind::options && options_follow(block, i);
            write_statement(block[i], apart);
        }
        return std::move(made_);
    }

private:
    using Kind = Statement::Kind;

    static bool options_follow(const Block& block, std::size_t at) {
        for (++at; at < block.size(); ++at)
            if (block[at].kind != Kind::comment) return block[at].kind == Kind::options;
        return false;
    }

    void put(const std::string& line, const std::string& comment = {}) {
        made_ += indentation_ + line + (comment.empty() ? "" : "  // " + comment) + "\n";
    }

    std::string inside(const Block& block, const std::string& further) {
        return BlockWriter(writing_, indentation_ + further).write(block);
    }

    std::string condition(const Expression& expression) { return write_expression(writing_, expression); }
    bool is_detoured() const { return writing_.names.is_detoured(writing_.node); }

    void write_statement(const Statement& statement, bool apart) {
        if (const auto line = simple(statement)) {
            put(*line, statement.comment);
            return;
        }
        switch (statement.kind) {
            case Kind::comment: made_ += write_comments({statement.name}, indentation_); break;
            case Kind::line: write_guarded_line(statement); break;
            case Kind::options: write_options(statement, apart); break;
            case Kind::group: write_group(statement); break;
            case Kind::condition: write_condition(statement); break;
            case Kind::once: write_once(statement); break;
            case Kind::jump: write_jump(statement); break;
            case Kind::detour: write_detour(statement); break;
            case Kind::stop:
                put("globals.leaving = true", statement.comment);
                put("return");
                break;
            default: break;
        }
    }

    /// What fits on one line without an `if`.
    std::optional<std::string> simple(const Statement& statement) {
        const Analysis& names = writing_.names;
        switch (statement.kind) {
            case Kind::line:
                if (!statement.line.guard.empty()) return std::nullopt;
                return write_line(writing_, statement.line);
            case Kind::set: return write_set(statement);
            case Kind::jump:
                if (statement.value || is_detoured()) return std::nullopt;
                return "go " + names.scene(statement.name);
            case Kind::detour:
                if (statement.value || names.may_leave(statement.name)) return std::nullopt;
                return "visit " + names.scene(statement.name);
            case Kind::stop: return is_detoured() ? std::nullopt : std::optional<std::string>("return");
            case Kind::leave: return "return";
            case Kind::command: return write_command(statement);
            case Kind::call: return "_ = " + write_expression(writing_, *statement.value);
            default: return std::nullopt;
        }
    }

    // --- lines, variables and commands ---

    void write_guarded_line(const Statement& statement) {
        const Guard& guard = statement.line.guard;
        const std::string line = write_line(writing_, statement.line);
        if (!guard.once) {
            put("if " + condition(*guard.condition) + " then " + line, statement.comment);
            return;
        }
        if (guard.condition) put("if " + condition(*guard.condition) + " then");
        const std::string further = guard.condition ? "\t" : "";
        put(further + "once");
        put(further + "\t* " + line, statement.comment);
        put(further + "end once");
        if (guard.condition) put("end if");
    }

    std::string write_set(const Statement& statement) {
        const std::string& name = writing_.names.variable(statement.name);
        const std::string value = write_expression(writing_, *statement.value);
        const bool whole = writing_.names.type_of(statement.name) == Type::whole &&
                           writing_.names.type_of(*statement.value) == Type::whole;
        if (statement.operation == "%=" && !whole) {
            writing_.helpers.insert("remainder");
            return "globals." + name + " = remainder(" + name + ", " + value + ")";
        }
        return "globals." + name + " " + statement.operation + " " + value;
    }

    std::string write_command(const Statement& statement) {
        if (!statement.tags.empty())
            writing_.tell(statement.place, "the tags of a command", "give the command one more argument");
        if (has_expression(statement.words[0])) {
            writing_.tell(statement.place, "a command whose name is computed",
                          "write an if for each of the names that it can have");
            return "// a command was here whose name is computed";
        }
        const std::string name = literal_of(statement.words[0]);
        std::string arguments;
        for (std::size_t i = 1; i < statement.words.size(); ++i)
            arguments += (i == 1 ? "" : ", ") + write_argument(statement.words[i], statement.quoted[i]);
        const std::string function = name == "wait" ? name : writing_.names.host(name);
        if (arguments.empty()) return function;
        if (arguments[0] == '(' || arguments[0] == '[') return function + "(" + arguments + ")";
        return function + " " + arguments;
    }

    std::string write_argument(const Text& word, bool quoted) {
        if (word.size() == 1 && word[0].expression && !quoted) return write_expression(writing_, *word[0].expression);
        if (has_expression(word)) return "$\"" + write_text(writing_, word, TextKind::quoted) + "\"";
        const std::string text = literal_of(word);
        const bool is_value = text == "true" || text == "false" || is_number(text);
        return is_value && !quoted ? text : write_string(text);
    }

    static bool is_number(const std::string& text) {
        const std::string digits = "0123456789";
        const std::size_t begin = !text.empty() && text[0] == '-' ? 1 : 0;
        const std::size_t dot = text.find('.');
        const std::string whole = text.substr(begin, dot == std::string::npos ? dot : dot - begin);
        const std::string fraction = dot == std::string::npos ? "0" : text.substr(dot + 1);
        return !whole.empty() && !fraction.empty() && whole.find_first_not_of(digits) == std::string::npos &&
               fraction.find_first_not_of(digits) == std::string::npos;
    }

    // --- going elsewhere ---

    std::string destination(const Statement& statement) {
        if (statement.value) return "scenes[" + write_expression(writing_, *statement.value) + "]";
        return "@" + writing_.names.scene(statement.name);
    }

    void write_jump(const Statement& statement) {
        if (is_detoured()) {
            put("globals.leaving = " + destination(statement), statement.comment);
            put("return");
        } else {
            put("next = " + destination(statement), statement.comment);
            put("go next");
        }
    }

    void write_detour(const Statement& statement) {
        std::string name = "next";
        if (statement.value) put("next = " + destination(statement));
        else name = writing_.names.scene(statement.name);
        put("visit " + name, statement.comment);
        if (statement.value ? writing_.names.may_leave_anywhere() : writing_.names.may_leave(statement.name))
            put("if @leaving then return");
    }

    // --- options ---

    void write_options(const Statement& statement, bool apart) {
        if (apart) put("choose");
        const std::string further = apart ? "\t" : "";
        for (const Item& item : statement.items) {
            made_ += write_comments(item.comments, indentation_ + further);
            const Guard& guard = item.line.guard;
            std::string line = further + (guard.once ? "* " : "+ ") + write_option_text(writing_, item.line);
            if (guard.condition) line += " [if " + condition(*guard.condition) + "]";
            tell_option_tags(item.line);
            std::optional<std::string> only;
            if (item.body.size() == 1 && item.body[0].comment.empty()) only = simple(item.body[0]);
            if (only && line.size() + only->size() < longest_short_option && only->substr(0, 2) != "//") {
                put(line + " -> " + *only, item.comment);
            } else {
                put(line, item.comment);
                made_ += inside(item.body, further + "\t");
            }
        }
        if (apart) put("end choose");
    }

    void tell_option_tags(const Line& line) {
        std::string tags;
        for (const std::string& tag : line.tags)
            if (tag.substr(0, 5) != "line:") tags += (tags.empty() ? "#" : " #") + tag;
        if (!tags.empty())
            writing_.tell(line.place, "tags of an option: " + tags,
                          "options in short have none: write option {\"text\": \"...\", \"tag\": ...} then");
    }

    // --- groups and once ---

    std::string new_flag() {
        const std::string stem = writing_.names.scene_of_node(writing_.node) + "_once_";
        int& number = writing_.flag_numbers[stem];
        do ++number;
        while (writing_.names.is_taken(stem + std::to_string(number)));
        writing_.flags.push_back(stem + std::to_string(number));
        return writing_.flags.back();
    }

    /// A `*`, the statements that belong to it behind it and below.
    void write_alternative(const std::string& sign, const std::string& first, const std::string& comment,
                           const Block& rest) {
        put("\t" + sign + first, comment);
        made_ += inside(rest, "\t  ");
    }

    void write_alternative(const Block& block) {
        std::optional<std::string> first;
        if (!block.empty()) first = simple(block[0]);
        if (!first || first->substr(0, 2) == "//") {
            put("\t*");
            made_ += inside(block, "\t  ");
        } else {
            write_alternative("* ", *first, block[0].comment, Block(block.begin() + 1, block.end()));
        }
    }

    void write_group(const Statement& statement) {
        const auto& items = statement.items;
        const bool guarded =
            std::any_of(items.begin(), items.end(), [](const Item& item) { return !item.line.guard.empty(); });
        if (items.size() > most_alternatives)
            writing_.tell(items[most_alternatives].line.place, "all lines of a group behind the 50th",
                          "split the group in two, and let a variable say which of them is meant");
        if (guarded)
            writing_.tell(
                statement.place, "the order of a line group with conditions",
                "Yarn says what was said least often, bark what has most conditions: see that nothing is left unsaid");
        put(guarded ? "bark" : "shuffle");
        for (std::size_t i = 0; i < items.size() && i < most_alternatives; ++i) write_group_item(items[i]);
        put(guarded ? "end bark" : "end shuffle");
    }

    void write_group_item(const Item& item) {
        const Guard& guard = item.line.guard;
        made_ += write_comments(item.comments, indentation_ + "\t");
        std::string sign = "* ";
        const std::string line = write_line(writing_, item.line);
        if (guard.once) {
            const std::string flag = new_flag();
            sign += "[if not " + flag;
            if (guard.condition)
                sign += " and " + write_expression(writing_, *guard.condition, Precedence::conjunction);
            put("\t" + sign + "] globals." + flag + " = true");
            put("\t  " + line, item.comment);
            made_ += inside(item.body, "\t  ");
            return;
        }
        if (guard.condition) sign += "[if " + condition(*guard.condition) + "] ";
        write_alternative(sign, line, item.comment, item.body);
    }

    void write_condition(const Statement& statement) {
        for (std::size_t i = 0; i < statement.branches.size(); ++i) {
            const Branch& branch = statement.branches[i];
            if (!branch.guard.condition) put("else");
            else put((i == 0 ? "if " : "else if ") + condition(*branch.guard.condition) + " then");
            made_ += inside(branch.body, "\t");
        }
        put("end if", statement.comment);
    }

    void write_once(const Statement& statement) {
        const Branch& first = statement.branches[0];
        const Block otherwise = statement.branches.size() > 1 ? statement.branches[1].body : Block{};
        if (first.guard.condition && !otherwise.empty()) {
            const std::string flag = new_flag();
            put("if not " + flag + " and " +
                write_expression(writing_, *first.guard.condition, Precedence::conjunction) + " then");
            made_ += indentation_ + "\tglobals." + flag + " = true\n" + inside(first.body, "\t");
            put("else");
            made_ += inside(otherwise, "\t");
            put("end if", statement.comment);
            return;
        }
        if (first.guard.condition) {
            put("if " + condition(*first.guard.condition) + " then");
            indentation_ += "\t";
        }
        const std::string word = otherwise.empty() ? "once" : "sequence";
        put(word);
        write_alternative(first.body);
        if (!otherwise.empty()) write_alternative(otherwise);
        put("end " + word, statement.comment);
        if (first.guard.condition) {
            indentation_.pop_back();
            put("end if");
        }
    }

    Writing& writing_;
    std::string indentation_;
    std::string made_;
};

}  // namespace

std::string write_block(Writing& writing, const Block& block, const std::string& indentation) {
    return BlockWriter(writing, indentation).write(block);
}

std::string write_comments(const std::vector<std::string>& comments, const std::string& indentation) {
    std::string made;
    for (const std::string& comment : comments) made += indentation + (comment.empty() ? "//" : "// " + comment) + "\n";
    return made;
}

}  // namespace npcs::tools::import_story::yarn
