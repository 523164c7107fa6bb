// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <map>

#include "yarn_write.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

Precedence above(Precedence level) { return static_cast<Precedence>(static_cast<int>(level) + 1); }

std::string in_parentheses(const std::string& text, Precedence its, Precedence around) {
    return its < around ? "(" + text + ")" : text;
}

class ExpressionWriter {
public:
    ExpressionWriter(Writing& writing, const Expression& expression, Precedence around)
        : writing_(writing), expression_(expression), around_(around) {}

    std::string write() {
        switch (expression_.kind) {
            case Expression::Kind::number:
            case Expression::Kind::truth: return expression_.text;
            case Expression::Kind::text: return write_string(expression_.text);
            case Expression::Kind::variable: return writing_.names.variable(expression_.text);
            case Expression::Kind::member: return write_member();
            case Expression::Kind::unary: return write_unary();
            case Expression::Kind::binary: return write_binary();
            case Expression::Kind::call: return write_call();
        }
        return {};
    }

private:
    std::string part(std::size_t i, Precedence around = Precedence::loose) {
        return write_expression(writing_, expression_.parts[i], around);
    }
    std::string closed(const std::string& text, Precedence its) const { return in_parentheses(text, its, around_); }

    std::string write_member() {
        const Enumeration* owner = writing_.names.enumeration_of(expression_);
        if (owner != nullptr) return writing_.names.enumeration(owner->name) + "." + expression_.text;
        const std::string name = expression_.owner + "." + expression_.text;
        writing_.tell(expression_.place, "the case " + name + ", which no <<enum>> of the file has",
                      "the script has its name as a text: write what it stands for");
        return write_string(name);
    }

    std::string write_unary() {
        if (expression_.text == "-") return closed("-" + part(0, Precedence::sign), Precedence::sign);
        const Expression& operand = expression_.parts[0];
        std::string visited;
        if (is_visited(operand) && write_visited(operand, true, visited)) return visited;
        return closed("not " + part(0, Precedence::inversion), Precedence::inversion);
    }

    std::string write_binary() {
        static const std::map<std::string, Precedence, std::less<>> levels{
            {"or", Precedence::disjunction}, {"and", Precedence::conjunction}, {"+", Precedence::sum},
            {"-", Precedence::sum},          {"*", Precedence::product},       {"/", Precedence::product},
            {"%", Precedence::product}};
        const std::string& name = expression_.text;
        if (name == "%" && !both_whole()) {
            writing_.helpers.insert("remainder");
            return "remainder(" + part(0) + ", " + part(1) + ")";
        }
        const auto level = levels.find(name);
        if (level == levels.end()) {
            const std::string sign = name == "xor" ? "!=" : name;
            return closed(part(0, Precedence::operand_of_comparison) + " " + sign + " " +
                              part(1, Precedence::operand_of_comparison),
                          Precedence::comparison);
        }
        return closed(part(0, level->second) + " " + name + " " + part(1, above(level->second)), level->second);
    }

    bool both_whole() const {
        return writing_.names.type_of(expression_.parts[0]) == Type::whole &&
               writing_.names.type_of(expression_.parts[1]) == Type::whole;
    }

    // --- functions ---

    static bool is_visited(const Expression& call) {
        return call.kind == Expression::Kind::call && (call.text == "visited" || call.text == "visited_count") &&
               call.parts.size() == 1;
    }

    std::string write_call() {
        const std::string& name = expression_.text;
        if (!Analysis::is_built_in(name)) {
            if (name == "has_any_content")
                writing_.tell(expression_.place, "the function has_any_content",
                              "the game has to define it, or write the conditions of the group's nodes instead");
            return writing_.names.host(name) + "(" + arguments() + ")";
        }
        std::string visited;
        if (is_visited(expression_) && write_visited(expression_, false, visited)) return visited;
        const std::size_t count = expression_.parts.size();
        if (count == 1 && write_of_one(name, visited)) return visited;
        if (name == "random" && count == 0) return "rnd";
        if (name == "format" && write_format(visited)) return visited;
        if (name == "min") return helper("lesser");
        if (name == "max") return helper("greater");
        if (name == "round_places") return "round(" + arguments() + ")";
        return helper(name);
    }

    std::string arguments() {
        std::string all;
        for (std::size_t i = 0; i < expression_.parts.size(); ++i) all += (i == 0 ? "" : ", ") + part(i);
        return all;
    }

    std::string helper(const std::string& name) {
        writing_.helpers.insert(name);
        return name + "(" + arguments() + ")";
    }

    bool write_of_one(const std::string& name, std::string& made) {
        const Type type = writing_.names.type_of(expression_.parts[0]);
        if (name == "floor" || name == "ceil" || name == "round") made = name + "(" + part(0) + ")";
        else if (name == "inc") made = closed("floor(" + part(0) + ") + 1", Precedence::sum);
        else if (name == "dec") made = closed("ceil(" + part(0) + ") - 1", Precedence::sum);
        else if (name == "decimal") made = closed(part(0, Precedence::product) + " % 1", Precedence::product);
        else if (name == "int")
            made =
                type == Type::whole
                    ? part(0, around_)
                    : closed(part(0, Precedence::sum) + " - " + part(0, Precedence::product) + " % 1", Precedence::sum);
        else if (name == "string" || name == "format_invariant") made = write_as_text(type);
        else if (name == "number") made = type == Type::text ? part(0, Precedence::atom) + ".val" : part(0, around_);
        else if (name == "bool") made = write_as_truth(type);
        else return false;
        return true;
    }

    std::string write_as_text(Type type) {
        if (type == Type::text) return part(0, around_);
        if (type == Type::truth)
            return closed("\"True\" if " + part(0, Precedence::disjunction) + " else \"False\"", Precedence::loose);
        return "str(" + part(0) + ")";
    }

    std::string write_as_truth(Type type) {
        if (type == Type::truth) return part(0, around_);
        const std::string other = type == Type::text ? ".lower == \"true\"" : " != 0";
        return closed(part(0, type == Type::text ? Precedence::atom : Precedence::operand_of_comparison) + other,
                      Precedence::comparison);
    }

    /// `format("{0} of {1}", a, b)` with nothing but numbers in the braces.
    bool write_format(std::string& made) {
        if (expression_.parts.size() < 2 || expression_.parts[0].kind != Expression::Kind::text) {
            return tell_format();
        }
        const std::string& pattern = expression_.parts[0].text;
        std::string text;
        for (std::size_t at = 0; at < pattern.size(); ++at) {
            if (pattern[at] != '{' && pattern[at] != '}') {
                text += pattern[at];
                if (pattern[at] == '"') text += '"';
                continue;
            }
            const bool simple = pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}' &&
                                pattern[at + 1] >= '0' && pattern[at + 1] <= '9';
            const std::size_t index = simple ? static_cast<std::size_t>(pattern[at + 1] - '0') + 1 : 0;
            if (!simple || index >= expression_.parts.size()) return tell_format();
            text += "{" + part(index) + "}";
            at += 2;
        }
        made = "$\"" + text + "\"";
        return true;
    }

    bool tell_format() {
        writing_.tell(expression_.place, "format with more than {0} in its text",
                      "the game has to define format, or write the text as $\"...{value}...\"");
        return false;
    }

    // --- visits ---

    /// Yarn counts a visit when it is over, the script when it begins: the one that is going on makes the difference.
    bool write_visited(const Expression& call, bool inverted, std::string& made) {
        const Expression& title = call.parts[0];
        const bool counts = call.text == "visited_count";
        if (counts && inverted) return false;
        if (title.kind != Expression::Kind::text) return write_computed_visit(call, inverted, made);
        const Analysis& names = writing_.names;
        if (const auto member = names.member_of_group(title.text)) {
            const std::string visits = "visits(@" + names.scene_of_node(*member) + ")";
            const std::string seen = *member == writing_.node ? "1" : "0";
            if (counts) made = seen == "0" ? visits : closed(visits + " - 1", Precedence::sum);
            else made = closed(visits + (inverted ? " == " : " > ") + seen, Precedence::comparison);
            return true;
        }
        if (!names.is_node(title.text) || !names.is_tracked(title.text)) {
            if (!names.is_node(title.text))
                writing_.tell(call.place, call.text + "(\"" + title.text + "\"), which is no node of this file",
                              "the script has what Yarn says of such a node: it was never visited");
            made = counts ? "0" : inverted ? "true" : "false";
            return true;
        }
        const bool in_node = writing_.node < names.file().nodes.size();
        const bool own = in_node && names.file().nodes[writing_.node].title == title.text;
        if (!in_node || names.may_be_open(title.text, writing_.node))
            writing_.tell(call.place, call.text + "(\"" + title.text + "\"), where a visit of it may be going on",
                          "visits() counts that one, too, and Yarn does not: take 1 away where it must not");
        const std::string visits = "visits(@" + names.scene(title.text) + ")";
        if (counts) made = own ? closed(visits + " - 1", Precedence::sum) : visits;
        else if (own && !names.is_group(title.text))
            made = inverted ? "first_visit" : closed("not first_visit", Precedence::inversion);
        else
            made = closed(visits + (inverted ? (own ? " == 1" : " == 0") : (own ? " > 1" : " > 0")),
                          Precedence::comparison);
        return true;
    }

    bool write_computed_visit(const Expression& call, bool inverted, std::string& made) {
        writing_.tell(call.place, call.text + " of a computed title",
                      "visits() counts a visit that is going on, too; take 1 away where it must not");
        const std::string visits = "visits(scenes[" + write_expression(writing_, call.parts[0]) + "])";
        made = call.text == "visited_count" ? visits
                                            : closed(visits + (inverted ? " == 0" : " > 0"), Precedence::comparison);
        return true;
    }

    Writing& writing_;
    const Expression& expression_;
    Precedence around_;
};

}  // namespace

std::string write_expression(Writing& writing, const Expression& expression, Precedence around) {
    return ExpressionWriter(writing, expression, around).write();
}

std::string write_string(const std::string& text) {
    std::string made = "\"";
    for (const char c : text) {
        made += c;
        if (c == '"') made += '"';
    }
    return made + "\"";
}

std::string helper_text(const std::string& name) {
    static const std::map<std::string, std::string, std::less<>> all{
        {"dice", "function dice(sides)\n\treturn floor(rnd * sides) + 1\nend function\n"},
        {"random_range",
         "function random_range(low, high)\n\treturn floor(rnd * (floor(high) - floor(low) + 1)) + low\nend "
         "function\n"},
        {"random_range_float",
         "function random_range_float(low, high)\n\treturn low + rnd * (high - low)\nend function\n"},
        {"lesser", "function lesser(a, b)\n\treturn a if a < b else b\nend function\n"},
        {"greater", "function greater(a, b)\n\treturn a if a > b else b\nend function\n"},
        {"remainder",
         "// The remainder as Yarn has it: of whole numbers.\nfunction remainder(a, b)\n\treturn (a - a % 1) % (b - b "
         "% 1)\nend function\n"},
        {"ordinal",
         "// st, nd, rd and th, by the names that Yarn has for them.\nfunction ordinal(n)\n\tif 11 <= n % 100 <= 13 "
         "then return \"other\"\n"
         "\tif n % 10 == 1 then return \"one\"\n\tif n % 10 == 2 then return \"two\"\n\tif n % 10 == 3 then return "
         "\"few\"\n"
         "\treturn \"other\"\nend function\n"},
    };
    const auto found = all.find(name);
    return found == all.end() ? std::string() : found->second;
}

}  // namespace npcs::tools::import_story::yarn
