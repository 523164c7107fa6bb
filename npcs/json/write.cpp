// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tree to JSON: one statement per line, with its expressions on that line. A chain of operators is written front to
// back, with its opening brackets first, so that a long chain causes no deep recursion.

#include <array>
#include <cmath>

#include "json/document.hpp"
#include "json/json.hpp"
#include "syntax/operators.hpp"
#include "syntax/source_text.hpp"

namespace npcs::json {

namespace {

using ast::ExprKind;
using ast::StatementKind;

class TreeWriter {
public:
    explicit TreeWriter(const ast::Symbols& symbols) : symbols_(symbols) {}

    std::string take() { return std::move(out_); }

    void script(const ast::Block& body) {
        out_ += R"({"npcs": 1, "body": )";
        block(body);
        out_ += "}\n";
    }

private:
    std::string_view text_of(ast::Symbol symbol) const { return symbols_.text(symbol); }
    void text(std::string_view content) { out_ += json_string(content); }

    void line() {
        out_ += '\n';
        out_.append(depth_ * 2, ' ');
    }

    /// Writes `[...]` with each item on a line of its own.
    template <typename Items, typename Write>
    void lines(const Items& items, const Write& write) {
        out_ += '[';
        ++depth_;
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) out_ += ',';
            line();
            write(items[i]);
        }
        --depth_;
        if (!items.empty()) line();
        out_ += ']';
    }

    void block(const ast::Block& body) {
        lines(body, [this](const ast::Statement* statement) { write(*statement); });
    }

    // ---- expressions ----

    void open(std::string_view word) {
        out_ += "[\"";
        out_ += word;
        out_ += '"';
    }

    void next(const ast::Expr& node) {
        out_ += ", ";
        write(node);
    }

    void form(std::string_view word, std::initializer_list<const ast::Expr*> operands) {
        open(word);
        for (const ast::Expr* operand : operands) next(*operand);
        out_ += ']';
    }

    void write(const ast::Expr& node) {
        switch (node.kind) {
            case ExprKind::number: number(ast::as<ast::Number>(node).value); break;
            case ExprKind::string: text(text_of(ast::as<ast::String>(node).symbol)); break;
            case ExprKind::constant: constant(ast::as<ast::Constant>(node).value); break;
            case ExprKind::name: name("var", text_of(ast::as<ast::Name>(node).symbol)); break;
            case ExprKind::list:
                list(syntax::words_of(ast::as<ast::List>(node).selection).json, nullptr,
                     ast::as<ast::List>(node).items);
                break;
            case ExprKind::map: map(ast::as<ast::Map>(node)); break;
            case ExprKind::function: function(ast::as<ast::Function>(node)); break;
            case ExprKind::unary: unary(ast::as<ast::Unary>(node)); break;
            case ExprKind::chain: chain(ast::as<ast::Chain>(node)); break;
            case ExprKind::isa:
                form(syntax::words_of(ast::as<ast::Isa>(node).relation).json,
                     {ast::as<ast::Isa>(node).left, ast::as<ast::Isa>(node).right});
                break;
            case ExprKind::ternary: ternary(ast::as<ast::Ternary>(node)); break;
            case ExprKind::call:
                list("call", ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments);
                break;
            case ExprKind::member: member(ast::as<ast::Member>(node)); break;
            case ExprKind::index:
                form("index", {ast::as<ast::Index>(node).object, ast::as<ast::Index>(node).index});
                break;
            case ExprKind::slice: slice(ast::as<ast::Slice>(node)); break;
        }
    }

    void number(double value) {
        if (std::isfinite(value)) out_ += syntax::number_literal(value);
        else out_ += R"(["infinity"])";
    }

    void constant(ast::ConstantValue value) {
        constexpr std::array<std::string_view, 3> words{"null", "false", "true"};
        out_ += words[static_cast<std::size_t>(value)];
    }

    void name(std::string_view word, std::string_view content) {
        open(word);
        out_ += ", ";
        text(content);
        out_ += ']';
    }

    void list(std::string_view word, const ast::Expr* first, std::span<ast::Expr* const> items) {
        open(word);
        if (first != nullptr) next(*first);
        for (const ast::Expr* item : items) next(*item);
        out_ += ']';
    }

    void map(const ast::Map& node) {
        open("map");
        for (const ast::MapEntry& entry : node.entries) {
            out_ += ", [";
            if (!entry.short_form) {
                write(*entry.key);
                out_ += ", ";
            }
            write(*entry.value);
            out_ += ']';
        }
        out_ += ']';
    }

    void function(const ast::Function& node) {
        open("function");
        out_ += ", [";
        for (std::size_t i = 0; i < node.parameters.size(); ++i) {
            const ast::Parameter& parameter = node.parameters[i];
            if (i > 0) out_ += ", ";
            if (parameter.default_value != nullptr) out_ += '[';
            text(parameter.name);
            if (parameter.default_value == nullptr) continue;
            next(*parameter.default_value);
            out_ += ']';
        }
        out_ += "], ";
        block(node.body);
        out_ += ']';
    }

    /// Writes a minus operation. A minus in front of a number becomes part of the number, unless that is zero or
    /// infinity.
    void unary(const ast::Unary& node) {
        if (node.op == ast::UnaryOp::negate && node.operand->kind == ExprKind::number) {
            const double value = ast::as<ast::Number>(*node.operand).value;
            if (std::isfinite(value) && value > 0) return number(-value);
        }
        form(syntax::words_of(node.op).json, {node.operand});
    }

    /// Writes `["text", part, ...]`, where a string is literal text.
    void interpolated(const ast::Chain& node) {
        open("text");
        const bool is_left_out = text_of(ast::as<ast::String>(*node.first).symbol).empty();
        if (!is_left_out) next(*node.first);
        for (const ast::Link& link : node.links) next(*link.operand);
        out_ += ']';
    }

    void chain(const ast::Chain& node) {
        if (node.is_text) return interpolated(node);
        if (node.level == ast::Level::comparison) return comparison(node);
        for (std::size_t i = node.links.size(); i-- > 0;) {
            open(syntax::words_of(node.links[i].op).json);
            out_ += ", ";
        }
        // Without the "group", it would be read back as the beginning of this chain.
        const bool in_brackets = node.first->kind == ExprKind::chain &&
                                 ast::as<ast::Chain>(*node.first).level == node.level &&
                                 !ast::as<ast::Chain>(*node.first).is_text;
        if (in_brackets) form("group", {node.first});
        else write(*node.first);
        for (const ast::Link& link : node.links) {
            next(*link.operand);
            out_ += ']';
        }
    }

    void comparison(const ast::Chain& node) {
        if (node.links.size() == 1)
            return form(syntax::words_of(node.links[0].op).json, {node.first, node.links[0].operand});
        open("chain");
        next(*node.first);
        for (const ast::Link& link : node.links) {
            out_ += ", \"";
            out_ += syntax::words_of(link.op).json;
            out_ += '"';
            next(*link.operand);
        }
        out_ += ']';
    }

    void ternary(const ast::Ternary& node) { form("if", {node.condition, node.value, node.otherwise}); }

    void member(const ast::Member& node) {
        const ast::Symbol object =
            node.object->kind == ExprKind::name ? ast::as<ast::Name>(*node.object).symbol : ast::no_symbol;
        if (object == ast::symbol::locals) return name("local", text_of(node.symbol));
        if (object == ast::symbol::globals) return name("global", text_of(node.symbol));
        open("member");
        next(*node.object);
        out_ += ", ";
        text(text_of(node.symbol));
        out_ += ']';
    }

    void slice(const ast::Slice& node) {
        open("slice");
        next(*node.object);
        bound(node.from);
        bound(node.to);
        out_ += ']';
    }

    /// Writes a bound of a slice. An omitted bound is `null`; a bound that is written as `null` becomes a group to tell
    /// it apart.
    void bound(const ast::Expr* node) {
        const bool is_null = node != nullptr && node->kind == ExprKind::constant &&
                             ast::as<ast::Constant>(*node).value == ast::ConstantValue::null;
        if (node != nullptr && !is_null) return next(*node);
        out_ += is_null ? R"(, ["group", null])" : ", null";
    }

    // ---- statements ----

    void begin(std::string_view word) {
        out_ += R"({"do": ")";
        out_ += word;
        out_ += '"';
    }

    void key(std::string_view word) {
        out_ += ", \"";
        out_ += word;
        out_ += "\": ";
    }

    void field(std::string_view word, const ast::Expr* node) {
        if (node == nullptr) return;
        key(word);
        write(*node);
    }

    void field(std::string_view word, const ast::Block& body) {
        key(word);
        block(body);
    }

    void flag(std::string_view word, bool value) {
        if (!value) return;
        key(word);
        out_ += "true";
    }

    void write(const ast::Statement& node) {
        if (const ast::Foreign* const block = ast::script_block(node)) return script(node, *block);
        switch (node.kind) {
            case StatementKind::assign: assign(ast::as<ast::Assign>(node)); break;
            case StatementKind::expression:
                begin(ast::as<ast::Expression>(node).is_visit ? "visit" : "expression");
                field(ast::as<ast::Expression>(node).is_visit ? "scene" : "value",
                      ast::as<ast::Expression>(node).value);
                break;
            case StatementKind::command: command(ast::as<ast::Command>(node)); break;
            case StatementKind::if_: if_statement(ast::as<ast::If>(node)); break;
            case StatementKind::while_: while_statement(ast::as<ast::While>(node)); break;
            case StatementKind::for_: for_statement(ast::as<ast::For>(node)); break;
            case StatementKind::do_: do_statement(ast::as<ast::Do>(node)); break;
            case StatementKind::break_: begin("break"); break;
            case StatementKind::continue_: begin("continue"); break;
            case StatementKind::return_:
                begin(ast::as<ast::Return>(node).is_go ? "go" : "return");
                field(ast::as<ast::Return>(node).is_go ? "scene" : "value", ast::as<ast::Return>(node).value);
                break;
            case StatementKind::choose: choose(ast::as<ast::Choose>(node), false); break;
            case StatementKind::plan: plan(ast::as<ast::Plan>(node)); break;
            case StatementKind::foreign:
                begin("foreign");
                foreign(ast::as<ast::Foreign>(node));
                break;
        }
        out_ += '}';
    }

    void foreign(const ast::Foreign& node) {
        key("language");
        text(text_of(node.language));
        key("text");
        text(text_of(node.text));
    }

    void script(const ast::Statement& node, const ast::Foreign& block) {
        begin("script");
        if (node.kind == StatementKind::assign) field("target", ast::as<ast::Assign>(node).target);
        foreign(block);
        out_ += '}';
    }

    void assign(const ast::Assign& node) {
        begin("assign");
        field("target", node.target);
        if (node.op != ast::AssignOp::set) {
            key("op");
            text(syntax::words_of(node.op).json);
        }
        flag("named", node.named && !node.is_scene);
        flag("scene", node.is_scene);
        field("value", node.value);
    }

    /// Writes a line: without a speaker it is narration.
    void said(const ast::Command& node) {
        const std::size_t first = node.form == ast::CallForm::narration ? 1 : 0;
        begin("line");
        if (first == 0) {
            key("speaker");
            text(text_of(ast::as<ast::Name>(*node.callee).symbol));
        }
        field("text", node.arguments[first]);
        if (node.arguments.size() <= first + 1) return;
        key("tags");
        out_ += '[';
        const auto entries = ast::as<ast::Map>(*node.arguments[first + 1]).entries;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            out_ += i > 0 ? ", [" : "[";
            write(*entries[i].key);
            if (entries[i].value->kind == ExprKind::string) next(*entries[i].value);
            out_ += ']';
        }
        out_ += ']';
    }

    void turn(const ast::If& node) {
        begin("turn");
        key("order");
        text(syntax::words_of(node.selection).json);
        key("alternatives");
        lines(node.branches, [this](const ast::Branch& branch) {
            out_ += R"({"body": )";
            block(branch.body);
            if (ast::has_condition(branch)) field("condition", branch.condition);
            out_ += '}';
        });
    }

    void command(const ast::Command& node) {
        if (node.form != ast::CallForm::plain) return said(node);
        begin("command");
        field("callee", node.callee);
        key("arguments");
        out_ += '[';
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            if (i > 0) out_ += ", ";
            write(*node.arguments[i]);
        }
        out_ += ']';
    }

    /// Writes conditions with their blocks: `{"condition": ..., "body": [...]}`.
    template <typename Part>
    void parts(std::string_view word, std::span<Part> all) {
        key(word);
        lines(all, [this](const Part& part) {
            out_ += R"({"condition": )";
            write(*part.condition);
            field("body", part.body);
            out_ += '}';
        });
    }

    void if_statement(const ast::If& node) {
        if (node.selection != ast::Selection::none) return turn(node);
        begin("if");
        flag("single_line", node.single_line);
        parts("branches", node.branches);
        if (node.has_otherwise) field("otherwise", node.otherwise);
    }

    void while_statement(const ast::While& node) {
        if (node.is_again) return choose(ast::as<ast::Choose>(*node.body[0]), true);
        begin("while");
        field("condition", node.condition);
        field("body", node.body);
    }

    void for_statement(const ast::For& node) {
        begin("for");
        key("variable");
        text(node.variable);
        field("sequence", node.sequence);
        field("body", node.body);
    }

    void do_statement(const ast::Do& node) {
        begin("do");
        field("first", node.first);
        parts("segments", node.segments);
    }

    /// Writes a choice. The `break` at the end of a `choose again` is implied.
    void choose(const ast::Choose& node, bool again) {
        begin("choose");
        flag("again", again);
        flag("bare", node.is_bare);
        flag("said", node.is_said);
        if (node.is_said && node.prompt->kind == ExprKind::map) {
            const auto entries = ast::as<ast::Map>(*node.prompt).entries;
            field("within", entries[0].value);
            field("prompt", entries[1].value);
        } else {
            field("prompt", node.prompt);
        }
        key("options");
        lines(node.options, [this](const ast::Option& part) { option(part); });
        const ast::Block otherwise = again ? node.otherwise.first(node.otherwise.size() - 1) : node.otherwise;
        if (again ? !otherwise.empty() : node.has_otherwise) field("otherwise", otherwise);
    }

    void option(const ast::Option& node) {
        out_ += R"({"text": )";
        write(*node.text);
        flag("once", node.once);
        flag("short", node.is_short);
        flag("hidden", node.is_hidden && !node.is_short);
        if (node.sequence != nullptr) {
            key("variable");
            text(node.variable);
            field("sequence", node.sequence);
        }
        field("condition", node.condition);
        field("locked", node.locked);
        field("body", node.body);
        out_ += '}';
    }

    void plan(const ast::Plan& node) {
        begin("plan");
        field("value", node.value);
        if (!node.checks.empty()) {
            key("checks");
            lines(node.checks, [this](const ast::Checking& check) {
                out_ += R"({"condition": )";
                write(*check.condition);
                field("payload", check.payload);
                out_ += '}';
            });
        }
        field("body", node.body);
    }

    const ast::Symbols& symbols_;
    std::string out_;
    std::size_t depth_ = 0;
};

}  // namespace

std::string json_from_tree(const ast::Tree& tree) {
    TreeWriter writer(tree.symbols);
    writer.script(tree.body);
    return writer.take();
}

}  // namespace npcs::json
