// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names, strings and expressions. The parser decides what is a name, so a name cannot turn out to be anything else once
// it is in the source text. Left operands of one level of precedence become one chain without recursion; all other
// nesting is bounded.
#include <array>
#include <cmath>
#include <limits>

#include "json/reader.hpp"
#include "syntax/operators.hpp"
#include "syntax/parse.hpp"

namespace npcs::json {

using ast::Expr;
using ast::ExprKind;

namespace {

constexpr std::uint32_t any_count = 0xFFFFFFFF;

struct FormWords {
    std::string_view word;
    JsonForm form;
    std::uint32_t least;  ///< number of operands, at least
    std::uint32_t most;
};

/// The last entries are old names from an earlier draft of the format. They are read but never written.
constexpr std::array<FormWords, 26> forms{{
    {"list", JsonForm::list, 0, any_count},
    {"map", JsonForm::map, 0, any_count},
    {"var", JsonForm::variable, 1, 1},
    {"local", JsonForm::local, 1, 1},
    {"global", JsonForm::global, 1, 1},
    {"index", JsonForm::index, 2, 2},
    {"member", JsonForm::member, 2, 2},
    {"slice", JsonForm::slice, 3, 3},
    {"call", JsonForm::call, 1, any_count},
    {"isa", JsonForm::relation, 2, 2},
    {"in", JsonForm::relation, 2, 2},
    {"not_in", JsonForm::relation, 2, 2},
    {"text", JsonForm::text, 1, any_count},
    {"sequence", JsonForm::turn, 1, any_count},
    {"cycle", JsonForm::turn, 1, any_count},
    {"once", JsonForm::turn, 1, any_count},
    {"shuffle", JsonForm::turn, 1, any_count},
    {"if", JsonForm::ternary, 3, 3},
    {"function", JsonForm::function, 2, 2},
    {"chain", JsonForm::chain, 3, any_count},
    {"group", JsonForm::group, 1, 1},
    {"infinity", JsonForm::infinity, 0, 0},
    {"l", JsonForm::literal, 1, 1},
    {"sv", JsonForm::local, 1, 1},
    {"gv", JsonForm::global, 1, 1},
    {"arr_i", JsonForm::index, 2, 2},
}};

}  // namespace

std::string_view JsonReader::name(const JsonValue* value) {
    if (value == nullptr || !is(*value, JsonKind::string, "a name")) return {};
    if (is_name(value->text)) return value->text;
    problem(*value, "json-name", quoted(value->text) + " is not a name",
            "a name is letters, digits and _, and no keyword");
    return {};
}

bool JsonReader::is_name(std::string_view text) {
    if (names_.contains(text)) return true;
    const syntax::Source source("", "(" + std::string(text) + ")");
    const syntax::ParseResult parsed = parse(source, {.max_diagnostics = 1});
    if (!parsed.diagnostics.empty() || parsed.tree.body.size() != 1) return false;
    if (parsed.tree.body[0]->kind != ast::StatementKind::expression) return false;
    const Expr& value = *ast::as<ast::Expression>(*parsed.tree.body[0]).value;
    if (value.kind != ExprKind::name || parsed.tree.symbols.text(ast::as<ast::Name>(value).symbol) != text)
        return false;
    names_.insert(text);
    return true;
}

Expr* JsonReader::string(const JsonValue& value) {
    if (value.text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
        problem(value, "json-string", "a string of a script cannot hold a line end or a NUL",
                R"(join the lines with ["call", ["var", "char"], 10])");
        return nullptr;
    }
    return make<ast::String>(ExprKind::string, tree_.symbols.add(value.text));
}

Expr* JsonReader::expr(const JsonValue* value) { return value != nullptr ? expr(*value) : nullptr; }

Expr* JsonReader::expr(const JsonValue& value) {
    const Level level(depth_);
    if (too_deep(value)) return nullptr;
    switch (value.kind) {
        case JsonKind::null: return make<ast::Constant>(ExprKind::constant, ast::ConstantValue::null);
        case JsonKind::boolean:
            return make<ast::Constant>(ExprKind::constant,
                                       value.truth ? ast::ConstantValue::true_ : ast::ConstantValue::false_);
        case JsonKind::number: return number(value.number);
        case JsonKind::string: return string(value);
        case JsonKind::array: return form(value);
        case JsonKind::object: break;
    }
    problem(value, "json-type", "an expression must be a number, a string, a boolean, null or an array, not an object");
    return nullptr;
}

Expr* JsonReader::number(double value) {
    if (!std::signbit(value)) return make<ast::Number>(ExprKind::number, value);
    return make<ast::Unary>(ExprKind::unary, ast::UnaryOp::negate, make<ast::Number>(ExprKind::number, -value));
}

const JsonValue* JsonReader::operands(const JsonValue& array) { return document_.next(*document_.first(array)); }

bool JsonReader::count(const JsonValue& array, std::uint32_t least, std::uint32_t most) {
    const std::uint32_t given = array.count - 1;
    if (given >= least && given <= most) return true;
    const std::string wanted = (most == any_count ? "at least " : "") + std::to_string(least);
    problem(array, "json-operands",
            quoted(document_.first(array)->text) + " takes " + wanted + (least == 1 ? " operand" : " operands") +
                ", but has " + std::to_string(given));
    return false;
}

std::string_view JsonReader::word_of(const JsonValue& value) {
    if (value.kind != JsonKind::array || value.count == 0) return {};
    const JsonValue& word = *document_.first(value);
    return word.kind == JsonKind::string ? word.text : std::string_view();
}

Expr* JsonReader::form(const JsonValue& array) {
    const std::string_view word = word_of(array);
    if (word.empty()) {
        problem(array, "json-node", "an expression's array must begin with the name of an operation",
                R"(a list is ["list", ...])");
        return nullptr;
    }
    if (find_json(syntax::binary_words, word) != nullptr) return binary(array);
    if (const syntax::UnaryWords* const words = find_json(syntax::unary_words, word)) return unary(array, words->op);
    for (const FormWords& words : forms) {
        if (words.word != word) continue;
        return count(array, words.least, words.most) ? other_form(array, words.form) : nullptr;
    }
    problem(array, "json-node", "there is no operation " + quoted(word),
            word == "s" ? "a script does not see the draft's stack of values: assign the value to a variable" : "");
    return nullptr;
}

Expr* JsonReader::other_form(const JsonValue& array, JsonForm kind) {
    const JsonValue* const first = operands(array);
    switch (kind) {
        case JsonForm::list: return make<ast::List>(ExprKind::list, ast::Selection::none, exprs(first));
        case JsonForm::map: return map(first);
        case JsonForm::variable: return variable(name(first));
        case JsonForm::local: return make_member(variable("locals"), name(first));
        case JsonForm::global: return make_member(variable("globals"), name(first));
        case JsonForm::member: return make_member(expr(*first), name(document_.next(*first)));
        case JsonForm::index: return index(first);
        case JsonForm::slice: return slice(first);
        case JsonForm::call: return call(first);
        case JsonForm::relation: return relation(first, find_json(syntax::relation_words, word_of(array))->op);
        case JsonForm::text: return text(first);
        case JsonForm::turn:
            return make<ast::List>(ExprKind::list, find_json(syntax::selection_words, word_of(array))->op,
                                   exprs(first));
        case JsonForm::ternary: return ternary(first);
        case JsonForm::function: return function(first);
        case JsonForm::chain: return comparison_chain(array);
        case JsonForm::literal: return literal(*first);
        case JsonForm::infinity: return make<ast::Number>(ExprKind::number, std::numeric_limits<double>::infinity());
        default: return expr(*first);
    }
}

std::span<Expr*> JsonReader::exprs(const JsonValue* value) {
    std::vector<Expr*> items;
    for (; value != nullptr; value = document_.next(*value)) items.push_back(expr(*value));
    return tree_.arena.copy(items);
}

/// Reads the operand of "l", in which an array is not an operation but a list.
Expr* JsonReader::literal(const JsonValue& value) {
    if (value.kind == JsonKind::object) {
        problem(value, "json-type", "\"l\" takes a number, a string, a boolean, null or a list of these");
        return nullptr;
    }
    if (value.kind != JsonKind::array) return expr(value);
    if (too_deep(value)) return nullptr;
    std::vector<Expr*> items;
    for (const JsonValue* item = document_.first(value); item != nullptr; item = document_.next(*item))
        items.push_back(literal(*item));
    return make<ast::List>(ExprKind::list, ast::Selection::none, tree_.arena.copy(items));
}

Expr* JsonReader::variable(std::string_view text) { return make<ast::Name>(ExprKind::name, tree_.symbols.add(text)); }

Expr* JsonReader::make_member(Expr* object, std::string_view text) {
    return make<ast::Member>(ExprKind::member, tree_.symbols.add(text), object);
}

Expr* JsonReader::index(const JsonValue* first) {
    Expr* const object = expr(*first);
    return make<ast::Index>(ExprKind::index, object, expr(document_.next(*first)));
}

Expr* JsonReader::slice(const JsonValue* first) {
    const JsonValue* const from = document_.next(*first);
    const JsonValue* const to = document_.next(*from);
    Expr* const object = expr(*first);
    Expr* const begin = from->kind == JsonKind::null ? nullptr : expr(*from);
    return make<ast::Slice>(ExprKind::slice, object, begin, to->kind == JsonKind::null ? nullptr : expr(*to));
}

Expr* JsonReader::call(const JsonValue* first) {
    Expr* const callee = expr(*first);
    return make<ast::Call>(ExprKind::call, callee, exprs(document_.next(*first)));
}

Expr* JsonReader::relation(const JsonValue* first, ast::Relation relation) {
    Expr* const left = expr(*first);
    return make<ast::Isa>(ExprKind::isa, left, expr(document_.next(*first)), relation);
}

/// Reads a text with expressions. One that has none is an ordinary string.
Expr* JsonReader::text(const JsonValue* first) {
    std::vector<Expr*> parts;
    for (; first != nullptr; first = document_.next(*first)) parts.push_back(expr(*first));
    if (parts[0] == nullptr || parts[0]->kind != ExprKind::string)
        parts.insert(parts.begin(), make<ast::String>(ExprKind::string, tree_.symbols.add("")));
    if (parts.size() == 1) return parts[0];
    std::vector<ast::Link> links;
    for (std::size_t i = 1; i < parts.size(); ++i) links.push_back({ast::BinaryOp::add, parts[i]});
    return make<ast::Chain>(ExprKind::chain, ast::Level::sum, true, parts[0], tree_.arena.copy(links));
}

Expr* JsonReader::ternary(const JsonValue* first) {
    const JsonValue* const then = document_.next(*first);
    Expr* const condition = expr(*first);
    Expr* const value = expr(*then);
    return make<ast::Ternary>(ExprKind::ternary, value, condition, expr(document_.next(*then)));
}

Expr* JsonReader::unary(const JsonValue& array, ast::UnaryOp op) {
    if (!count(array, 1, 1)) return nullptr;
    return make<ast::Unary>(ExprKind::unary, op, expr(*operands(array)));
}

Expr* JsonReader::map(const JsonValue* value) {
    std::vector<ast::MapEntry> entries;
    for (; value != nullptr; value = document_.next(*value)) {
        if (!is(*value, JsonKind::array, "an entry of a map")) continue;
        const JsonValue* const first = document_.first(*value);
        if (value->count == 2) {
            Expr* const key = expr(*first);
            entries.push_back({key, expr(document_.next(*first)), false});
        } else if (value->count == 1 && word_of(*first) == "var") {
            Expr* const short_value = expr(*first);
            if (short_value == nullptr) continue;
            entries.push_back(
                {make<ast::String>(ExprKind::string, ast::as<ast::Name>(*short_value).symbol), short_value, true});
        } else {
            problem(*value, "json-operands", "an entry of a map is a key and a value");
        }
    }
    return make<ast::Map>(ExprKind::map, tree_.arena.copy(entries));
}

std::optional<ast::Level> JsonReader::chain_level(const JsonValue& value) {
    const syntax::BinaryWords* const words = find_json(syntax::binary_words, word_of(value));
    return words != nullptr && words->level != ast::Level::comparison ? std::optional(words->level) : std::nullopt;
}

Expr* JsonReader::binary(const JsonValue& array) {
    std::vector<const JsonValue*> spine;
    const std::optional<ast::Level> level = chain_level(array);
    const JsonValue* left = &array;
    do {
        if (!count(*left, 2, 2)) return nullptr;
        spine.push_back(left);
        left = operands(*left);
    } while (level && chain_level(*left) == level);

    Expr* const first = expr(*left);
    std::vector<ast::Link> links;
    for (std::size_t i = spine.size(); i-- > 0;) {
        const JsonValue& link = *spine[i];
        links.push_back({find_json(syntax::binary_words, word_of(link))->op, expr(document_.next(*operands(link)))});
    }
    const ast::Level of = syntax::words_of(links.front().op).level;
    return make<ast::Chain>(ExprKind::chain, of, false, first, tree_.arena.copy(links));
}

Expr* JsonReader::comparison_chain(const JsonValue& array) {
    const JsonValue* value = operands(array);
    Expr* const first = expr(*value);
    std::vector<ast::Link> links;
    while ((value = document_.next(*value)) != nullptr) {
        const syntax::BinaryWords* const words =
            value->kind == JsonKind::string ? find_json(syntax::binary_words, value->text) : nullptr;
        if (words == nullptr || words->level != ast::Level::comparison) {
            problem(*value, "json-node", "between the operands of \"chain\" stand comparisons");
            return nullptr;
        }
        if ((value = document_.next(*value)) == nullptr) {
            problem(array, "json-operands", "\"chain\" ends with an operand");
            return nullptr;
        }
        links.push_back({words->op, expr(*value)});
    }
    return make<ast::Chain>(ExprKind::chain, ast::Level::comparison, false, first, tree_.arena.copy(links));
}

ast::Function* JsonReader::function(const JsonValue* first) {
    std::vector<ast::Parameter> parameters;
    if (is(*first, JsonKind::array, "the parameters of a function")) {
        for (const JsonValue* value = document_.first(*first); value != nullptr; value = document_.next(*value))
            parameters.push_back(parameter(*value));
    }
    const ast::Block body = block(document_.next(*first));
    return make<ast::Function>(ExprKind::function, tree_.functions++, tree_.arena.copy(parameters), body);
}

ast::Parameter JsonReader::parameter(const JsonValue& value) {
    if (value.kind == JsonKind::string) return {name(&value), {}, nullptr};
    if (value.kind != JsonKind::array || value.count != 2) {
        problem(value, "json-type", "a parameter is a name, or an array of a name and its default");
        return {};
    }
    const JsonValue& wanted = *document_.next(*document_.first(value));
    Expr* given = nullptr;
    if (wanted.kind == JsonKind::number) given = make<ast::Number>(ExprKind::number, wanted.number);
    else if (wanted.kind == JsonKind::array || wanted.kind == JsonKind::object)
        problem(wanted, "json-type", "the default of a parameter must be a number, a string, a boolean or null");
    else given = expr(wanted);
    return {name(document_.first(value)), {}, given};
}

}  // namespace npcs::json
