// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The script as a whole, problems, and statements.
#include <algorithm>
#include <array>

#include "json/json.hpp"
#include "json/reader.hpp"
#include "syntax/operators.hpp"
#include "syntax/parse.hpp"
#include "syntax/source_text.hpp"

namespace npcs::json {

using ast::Expr;
using ast::ExprKind;
using ast::Statement;
using ast::StatementKind;

namespace {

constexpr std::size_t max_problems = 100;
// Limits the stack used here; the parser checks the exact limit in the source text.
constexpr std::uint32_t max_depth = 2 * syntax::ParseOptions{}.max_depth;

struct StatementWords {
    std::string_view word;
    StatementKind kind;
};

constexpr std::array<StatementWords, 13> statement_words{{
    {"assign", StatementKind::assign},
    {"expression", StatementKind::expression},
    {"command", StatementKind::command},
    {"if", StatementKind::if_},
    {"while", StatementKind::while_},
    {"for", StatementKind::for_},
    {"do", StatementKind::do_},
    {"break", StatementKind::break_},
    {"continue", StatementKind::continue_},
    {"return", StatementKind::return_},
    {"choose", StatementKind::choose},
    {"plan", StatementKind::plan},
    {"foreign", StatementKind::foreign},
}};

std::string_view kind_name(JsonKind kind) {
    constexpr std::array<std::string_view, 6> names{"null",     "a boolean", "a number",
                                                    "a string", "an array",  "an object"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace

void JsonReader::script() {
    const JsonValue& root = document_.root();
    if (!is(root, JsonKind::object, "a script")) return;
    only(root, "a script", {"npcs", "body"});
    const JsonValue* version = needed(root, "npcs", "a script");
    if (version != nullptr && (version->kind != JsonKind::number || version->number != 1))
        problem(*version, "json-version", "the version of the form must be 1");
    tree_.body = block(needed(root, "body", "a script"));
    for (const auto& [made, object] : foreign_)
        problem(*object, "json-type", "\"foreign\" is the only statement of a function that is \"named\"");
}

void JsonReader::problem(const JsonValue& value, std::string_view code, std::string message, std::string_view hint) {
    if (problems_.size() >= max_problems) return;
    problems_.push_back(json_problem(file_, code, std::move(message), document_.pointer(value)));
    problems_.back().hint = hint;
}

bool JsonReader::too_deep(const JsonValue& value) {
    if (depth_ <= max_depth) return false;
    problem(value, "too-deep", "nested too deeply", "put parts of it into variables or functions");
    return true;
}

bool JsonReader::is(const JsonValue& value, JsonKind kind, std::string_view what) {
    if (value.kind == kind) return true;
    problem(
        value, "json-type",
        std::string(what) + " must be " + std::string(kind_name(kind)) + ", not " + std::string(kind_name(value.kind)));
    return false;
}

void JsonReader::only(const JsonValue& object, std::string_view what, std::initializer_list<std::string_view> names) {
    for (const JsonValue* member = document_.first(object); member != nullptr; member = document_.next(*member)) {
        bool known = false;
        for (const std::string_view name : names) known = known || name == member->name;
        if (!known) problem(object, "json-member", std::string(what) + " has no member " + quoted(member->name));
    }
}

const JsonValue* JsonReader::needed(const JsonValue& object, std::string_view name, std::string_view what) {
    const JsonValue* const value = document_.member(object, name);
    if (value == nullptr) problem(object, "json-member", std::string(what) + " needs a member " + quoted(name));
    return value;
}

const JsonValue* JsonReader::optional(const JsonValue& object, std::string_view name) {
    return document_.member(object, name);
}

bool JsonReader::flag(const JsonValue& object, std::string_view name) {
    const JsonValue* const value = optional(object, name);
    return value != nullptr && is(*value, JsonKind::boolean, quoted(name)) && value->truth;
}

ast::Block JsonReader::block(const JsonValue* array) {
    std::vector<Statement*> statements;
    if (array == nullptr || !is(*array, JsonKind::array, "a block of statements")) return {};
    const Level level(depth_);
    if (too_deep(*array)) return {};
    for (const JsonValue* value = document_.first(*array); value != nullptr; value = document_.next(*value)) {
        if (Statement* const read = statement(*value)) statements.push_back(read);
    }
    return tree_.arena.copy(statements);
}

Statement* JsonReader::statement(const JsonValue& object) {
    if (!is(object, JsonKind::object, "a statement")) return nullptr;
    const JsonValue* const word = needed(object, "do", "a statement");
    if (word == nullptr || !is(*word, JsonKind::string, "\"do\"")) return nullptr;
    if (word->text == "line") return line(object);
    if (word->text == "turn") return turn(object);
    if (word->text == "go") return go(object, false);
    if (word->text == "visit") return go(object, true);
    if (word->text == "script") return script_block(object);
    for (const StatementWords& words : statement_words) {
        if (words.word == word->text) return statement(object, words.kind);
    }
    problem(object, "json-node", "there is no statement " + quoted(word->text));
    return nullptr;
}

Statement* JsonReader::statement(const JsonValue& object, StatementKind kind) {
    switch (kind) {
        case StatementKind::assign: return assign(object);
        case StatementKind::expression: return expression(object);
        case StatementKind::command: return command(object);
        case StatementKind::if_: return if_statement(object);
        case StatementKind::while_: return while_statement(object);
        case StatementKind::for_: return for_statement(object);
        case StatementKind::do_: return do_statement(object);
        case StatementKind::return_: return return_statement(object);
        case StatementKind::choose: return choose(object);
        case StatementKind::plan: return plan(object);
        case StatementKind::foreign: return foreign(object);
        default: break;
    }
    only(object, kind == StatementKind::break_ ? "\"break\"" : "\"continue\"", {"do"});
    return make<Statement>(kind);
}

Statement* JsonReader::assign(const JsonValue& object) {
    only(object, "\"assign\"", {"do", "target", "op", "value", "named", "scene"});
    ast::AssignOp op = ast::AssignOp::set;
    if (const JsonValue* const word = optional(object, "op")) {
        const syntax::AssignWords* const words =
            word->kind == JsonKind::string ? find_json(syntax::assign_words, word->text) : nullptr;
        if (words == nullptr) problem(*word, "json-node", "\"op\" must be set, add, sub, mul, div, mod or pow");
        else op = words->op;
    }
    const JsonValue* const target = needed(object, "target", "\"assign\"");
    Expr* const to = expr(target);
    if (to != nullptr && !ast::can_be_target(*to))
        problem(*target, "json-type", "the target of \"assign\" must be a variable, a member or an index");
    Expr* const value = expr(needed(object, "value", "\"assign\""));
    const bool is_scene = flag(object, "scene");
    tree_.has_scenes = tree_.has_scenes || is_scene;
    const bool named = flag(object, "named") || is_scene;
    if (named && !is_scene && value != nullptr && value->kind == ExprKind::function)
        if (const ast::Foreign* const body = ast::foreign_body(ast::as<ast::Function>(*value)))
            std::erase_if(foreign_, [&](const auto& read) { return read.first == body; });
    if (named &&
        (op != ast::AssignOp::set || (value != nullptr && value->kind != ExprKind::function) || !is_dotted_name(to)))
        problem(object, "json-type", "only a function that is set to a variable or member can be \"named\"");
    const bool may_be_scene = to != nullptr && to->kind == ExprKind::name && value != nullptr &&
                              value->kind == ExprKind::function && ast::as<ast::Function>(*value).parameters.empty();
    if (is_scene && !may_be_scene)
        problem(object, "json-type", "a \"scene\" is a function without parameters that is set to a variable");
    return make<ast::Assign>(StatementKind::assign, op, named, is_scene, to, value);
}

bool JsonReader::is_dotted_name(const Expr* target) {
    while (target != nullptr && target->kind == ExprKind::member) target = ast::as<ast::Member>(*target).object;
    return target == nullptr || target->kind == ExprKind::name;
}

Statement* JsonReader::expression(const JsonValue& object) {
    only(object, "\"expression\"", {"do", "value"});
    return make<ast::Expression>(StatementKind::expression, false, expr(needed(object, "value", "\"expression\"")));
}

Statement* JsonReader::command(const JsonValue& object) {
    only(object, "\"command\"", {"do", "callee", "arguments"});
    Expr* const callee = expr(needed(object, "callee", "\"command\""));
    const JsonValue* const arguments = array_of(object, "arguments", "\"command\"");
    if (arguments != nullptr && arguments->count == 0)
        problem(*arguments, "json-operands", "\"command\" needs at least one argument",
                "a call without arguments is an \"expression\"");
    return make<ast::Command>(StatementKind::command, ast::CallForm::plain, callee,
                              exprs(arguments != nullptr ? document_.first(*arguments) : nullptr));
}

const JsonValue* JsonReader::array_of(const JsonValue& object, std::string_view member, std::string_view what) {
    const JsonValue* const array = needed(object, member, what);
    return array != nullptr && is(*array, JsonKind::array, quoted(member)) ? array : nullptr;
}

template <typename Part>
std::span<Part> JsonReader::parts(const JsonValue* array, std::string_view what) {
    std::vector<Part> read;
    const JsonValue* value = array != nullptr ? document_.first(*array) : nullptr;
    for (; value != nullptr; value = document_.next(*value)) {
        if (!is(*value, JsonKind::object, what)) continue;
        only(*value, what, {"condition", "body"});
        Expr* const condition = expr(needed(*value, "condition", what));
        read.push_back({condition, block(needed(*value, "body", what))});
    }
    return tree_.arena.copy(read);
}

Statement* JsonReader::foreign(const JsonValue& object) {
    only(object, "\"foreign\"", {"do", "language", "text"});
    ast::Foreign* const made = foreign_text(object, "\"foreign\"", "function");
    if (made != nullptr) foreign_.emplace_back(made, &object);
    return made;
}

/// `script "lua"` ... `end script`: a call of a function that has the text.
Statement* JsonReader::script_block(const JsonValue& object) {
    only(object, "\"script\"", {"do", "target", "language", "text"});
    ast::Foreign* const text = foreign_text(object, "\"script\"", "script");
    if (depth_ > 1) problem(object, "json-type", "a \"script\" stands at the top level of the script");
    const JsonValue* const target = optional(object, "target");
    Expr* const to = target != nullptr ? expr(target) : nullptr;
    if (!is_dotted_name(to))
        problem(*target, "json-type", "the target of \"script\" must be a variable or a member of one");
    if (text == nullptr) return nullptr;
    text->is_block = true;
    const auto body = tree_.arena.room<Statement*>(1);
    body[0] = text;
    auto* const function = tree_.arena.make<ast::Function>(Expr{ExprKind::function, {}}, tree_.functions++,
                                                           std::span<ast::Parameter>(), body);
    auto* const call = tree_.arena.make<ast::Call>(Expr{ExprKind::call, {}}, function, std::span<Expr*>());
    if (target == nullptr) return make<ast::Expression>(StatementKind::expression, false, call);
    return make<ast::Assign>(StatementKind::assign, ast::AssignOp::set, false, false, to, call);
}

ast::Foreign* JsonReader::foreign_text(const JsonValue& object, std::string_view what, std::string_view ending) {
    const JsonValue* const language = needed(object, "language", what);
    const JsonValue* const text = needed(object, "text", what);
    if (language == nullptr || text == nullptr || !is(*language, JsonKind::string, "\"language\"") ||
        !is(*text, JsonKind::string, "\"text\""))
        return nullptr;
    if (!ast::is_language(language->text))
        problem(*language, "json-type", "the name of a language consists of lower-case letters, digits, and - . _");
    std::string lines(text->text);
    if (!lines.empty() && lines.back() != '\n') lines += '\n';
    if (lines.find_first_of(std::string_view("\r\0", 2)) != lines.npos)
        problem(*text, "json-type", "the lines of \"text\" end with \\n, and it has no zero byte");
    for (std::string_view rest = lines; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
        if (ast::ends_foreign(rest.substr(0, rest.find('\n')), ending))
            problem(*text, "json-type",
                    "\"text\" must have no line that consists of `end " + std::string(ending) + "`");
    return make<ast::Foreign>(StatementKind::foreign, std::uint32_t{0}, tree_.symbols.add(language->text),
                              syntax::Span{}, tree_.symbols.add(tree_.texts.copy(std::string_view(lines))),
                              std::uint32_t{0}, ast::foreign_names(tree_.symbols));
}

Statement* JsonReader::if_statement(const JsonValue& object) {
    only(object, "\"if\"", {"do", "branches", "otherwise", "single_line"});
    const JsonValue* const array = array_of(object, "branches", "\"if\"");
    if (array != nullptr && array->count == 0) problem(*array, "json-operands", "\"if\" needs at least one branch");
    const auto branches = parts<ast::Branch>(array, "a branch");
    const JsonValue* const otherwise = optional(object, "otherwise");
    const ast::Block last = block(otherwise);
    return make<ast::If>(StatementKind::if_, otherwise != nullptr, flag(object, "single_line"), ast::Selection::none,
                         branches, last);
}

Statement* JsonReader::while_statement(const JsonValue& object) {
    only(object, "\"while\"", {"do", "condition", "body"});
    Expr* const condition = expr(needed(object, "condition", "\"while\""));
    return make<ast::While>(StatementKind::while_, false, condition, block(needed(object, "body", "\"while\"")));
}

Statement* JsonReader::for_statement(const JsonValue& object) {
    only(object, "\"for\"", {"do", "variable", "sequence", "body"});
    const std::string_view variable = name(needed(object, "variable", "\"for\""));
    Expr* const sequence = expr(needed(object, "sequence", "\"for\""));
    return make<ast::For>(StatementKind::for_, ast::no_symbol, variable, syntax::Span{}, sequence,
                          block(needed(object, "body", "\"for\"")));
}

Statement* JsonReader::do_statement(const JsonValue& object) {
    only(object, "\"do\"", {"do", "first", "segments"});
    const ast::Block first = block(needed(object, "first", "\"do\""));
    return make<ast::Do>(StatementKind::do_, first,
                         parts<ast::Segment>(array_of(object, "segments", "\"do\""), "a segment"));
}

Statement* JsonReader::return_statement(const JsonValue& object) {
    only(object, "\"return\"", {"do", "value"});
    return make<ast::Return>(StatementKind::return_, false, expr(optional(object, "value")));
}

Statement* JsonReader::go(const JsonValue& object, bool returns) {
    const std::string_view what = returns ? "\"visit\"" : "\"go\"";
    only(object, what, {"do", "scene"});
    Expr* const scene = expr(needed(object, "scene", what));
    if (!is_dotted_name(scene)) problem(object, "json-type", "\"scene\" must be a variable or a member of one");
    if (returns) return make<ast::Expression>(StatementKind::expression, true, scene);
    return make<ast::Return>(StatementKind::return_, true, scene);
}

Statement* JsonReader::line(const JsonValue& object) {
    only(object, "\"line\"", {"do", "speaker", "text", "tags"});
    const JsonValue* const speaker = optional(object, "speaker");
    std::vector<Expr*> arguments;
    if (speaker == nullptr) arguments.push_back(make<ast::String>(ExprKind::string, tree_.symbols.add("")));
    Expr* const callee = variable(speaker != nullptr ? name(speaker) : std::string_view("say"));
    arguments.push_back(expr(needed(object, "text", "\"line\"")));
    const JsonValue* const given = optional(object, "tags");
    if (given != nullptr && is(*given, JsonKind::array, "\"tags\"")) arguments.push_back(tags(*given));
    return make<ast::Command>(StatementKind::command,
                              speaker == nullptr ? ast::CallForm::narration : ast::CallForm::speaker, callee,
                              tree_.arena.copy(arguments));
}

/// Reads the tags of a line: each is `["name"]` or `["name", "value"]`.
Expr* JsonReader::tags(const JsonValue& array) {
    std::vector<ast::MapEntry> entries;
    for (const JsonValue* tag = document_.first(array); tag != nullptr; tag = document_.next(*tag)) {
        if (!is(*tag, JsonKind::array, "a tag")) continue;
        const JsonValue* const key = document_.first(*tag);
        const JsonValue* const value = key != nullptr ? document_.next(*key) : nullptr;
        const bool is_tag = key != nullptr && key->kind == JsonKind::string && is_name(key->text) &&
                            (value == nullptr || (value->kind == JsonKind::string && !value->text.empty() &&
                                                  value->text.find_first_of(" \t\r\n") == std::string_view::npos));
        if (!is_tag) {
            problem(*tag, "json-operands", "a tag is a name, or a name and a value without white space");
            continue;
        }
        Expr* const given =
            value != nullptr ? string(*value) : make<ast::Constant>(ExprKind::constant, ast::ConstantValue::true_);
        entries.push_back({string(*key), given, false});
    }
    return make<ast::Map>(ExprKind::map, tree_.arena.copy(entries));
}

Statement* JsonReader::turn(const JsonValue& object) {
    only(object, "\"turn\"", {"do", "order", "alternatives"});
    const JsonValue* const order = needed(object, "order", "\"turn\"");
    const syntax::SelectionWords* const words =
        order != nullptr && order->kind == JsonKind::string ? find_json(syntax::selection_words, order->text) : nullptr;
    if (order != nullptr && (words == nullptr || words->op == ast::Selection::none))
        problem(*order, "json-node", "\"order\" must be sequence, cycle, once, shuffle or bark");
    std::vector<ast::Branch> branches;
    const JsonValue* const array = array_of(object, "alternatives", "\"turn\"");
    if (array != nullptr && array->count == 0)
        problem(*array, "json-operands", "\"turn\" needs at least one alternative");
    const JsonValue* value = array != nullptr ? document_.first(*array) : nullptr;
    for (; value != nullptr; value = document_.next(*value)) {
        if (!is(*value, JsonKind::object, "an alternative")) continue;
        only(*value, "an alternative", {"condition", "body"});
        Expr* condition = expr(optional(*value, "condition"));
        if (condition == nullptr) condition = make<ast::Constant>(ExprKind::constant, ast::ConstantValue::true_);
        else if (words != nullptr && words->op != ast::Selection::bark)
            problem(*value, "json-member", "only the alternatives of a \"bark\" have a condition");
        branches.push_back({condition, block(needed(*value, "body", "an alternative"))});
    }
    return make<ast::If>(StatementKind::if_, false, false, words != nullptr ? words->op : ast::Selection::sequence,
                         tree_.arena.copy(branches), ast::Block());
}

Expr* JsonReader::timed(Expr* prompt, Expr* seconds) {
    if (prompt == nullptr) prompt = make<ast::String>(ExprKind::string, tree_.symbols.add(""));
    const std::vector<ast::MapEntry> entries{
        {make<ast::String>(ExprKind::string, ast::symbol::timeout), seconds, false},
        {make<ast::String>(ExprKind::string, ast::symbol::text), prompt, false}};
    return make<ast::Map>(ExprKind::map, tree_.arena.copy(entries));
}

/// Makes a choice that is offered until a `break`, or until no option is left.
Statement* JsonReader::again(Expr* prompt, std::span<ast::Option> options, ast::Block otherwise, bool is_said) {
    std::vector<Statement*> with_break(otherwise.begin(), otherwise.end());
    with_break.push_back(make<Statement>(StatementKind::break_));
    const std::vector<Statement*> body{
        make<ast::Choose>(StatementKind::choose, prompt, options, true, tree_.arena.copy(with_break), false, is_said)};
    Expr* const always = make<ast::Constant>(ExprKind::constant, ast::ConstantValue::true_);
    return make<ast::While>(StatementKind::while_, true, always, tree_.arena.copy(body));
}

Statement* JsonReader::choose(const JsonValue& object) {
    only(object, "\"choose\"", {"do", "again", "bare", "said", "within", "prompt", "options", "otherwise"});
    Expr* prompt = expr(optional(object, "prompt"));
    const JsonValue* const within = optional(object, "within");
    const bool is_said = flag(object, "said") || within != nullptr;
    if (within != nullptr) prompt = timed(prompt, expr(*within));
    if (is_said && prompt == nullptr) problem(object, "json-member", "\"said\" is for a choice with a prompt");
    std::vector<ast::Option> options;
    const JsonValue* const array = array_of(object, "options", "\"choose\"");
    const JsonValue* value = array != nullptr ? document_.first(*array) : nullptr;
    for (; value != nullptr; value = document_.next(*value)) {
        if (is(*value, JsonKind::object, "an option")) options.push_back(option(*value));
    }
    const JsonValue* const otherwise = optional(object, "otherwise");
    const ast::Block last = block(otherwise);
    const bool all_short = std::all_of(options.begin(), options.end(), [](const auto& one) { return one.is_short; });
    const bool is_bare = flag(object, "bare");
    if (is_bare && (prompt != nullptr || otherwise != nullptr || options.empty() || !all_short))
        problem(object, "json-member", "a \"bare\" choice has options that are \"short\", and nothing else");
    if (flag(object, "again")) return again(prompt, tree_.arena.copy(options), last, is_said);
    return make<ast::Choose>(StatementKind::choose, prompt, tree_.arena.copy(options), otherwise != nullptr, last,
                             is_bare, is_said);
}

ast::Option JsonReader::option(const JsonValue& object) {
    only(object, "an option",
         {"once", "hidden", "short", "text", "variable", "sequence", "condition", "locked", "body"});
    const JsonValue* const variable = optional(object, "variable");
    const JsonValue* const sequence = optional(object, "sequence");
    if ((variable == nullptr) != (sequence == nullptr))
        problem(object, "json-member", "an option has both \"variable\" and \"sequence\", or neither");
    ast::Option option{};
    option.once = flag(object, "once");
    option.text = expr(needed(object, "text", "an option"));
    option.variable = variable != nullptr ? name(variable) : std::string_view();
    option.sequence = expr(sequence);
    option.condition = expr(optional(object, "condition"));
    option.locked = expr(optional(object, "locked"));
    if (option.locked != nullptr && option.condition == nullptr)
        problem(object, "json-member", "an option that is \"locked\" has a condition");
    option.is_short = flag(object, "short");
    option.is_hidden = flag(object, "hidden") || option.is_short;
    option.body = block(needed(object, "body", "an option"));
    return option;
}

Statement* JsonReader::plan(const JsonValue& object) {
    only(object, "\"plan\"", {"do", "value", "checks", "body"});
    Expr* const value = expr(needed(object, "value", "\"plan\""));
    std::vector<ast::Checking> checks;
    const JsonValue* const array = optional(object, "checks");
    const bool readable = array != nullptr && is(*array, JsonKind::array, "\"checks\"");
    for (const JsonValue* check = readable ? document_.first(*array) : nullptr; check != nullptr;
         check = document_.next(*check)) {
        if (!is(*check, JsonKind::object, "a check")) continue;
        only(*check, "a check", {"payload", "condition"});
        Expr* const payload = expr(optional(*check, "payload"));
        checks.push_back({payload, expr(needed(*check, "condition", "a check")), {}});
    }
    return make<ast::Plan>(StatementKind::plan, value, tree_.arena.copy(checks),
                           block(needed(object, "body", "\"plan\"")));
}

Result<std::string> source_from_json(std::string_view json, std::string_view file) {
    const Result<JsonDocument> document = JsonDocument::read(json, file);
    if (!document) return document.diagnostics();
    ast::Tree tree;
    JsonReader reader(document.value(), file, tree);
    reader.script();
    Diagnostics problems = reader.take_problems();
    if (!problems.empty()) return problems;
    return syntax::source_text(tree);
}

}  // namespace npcs::json
