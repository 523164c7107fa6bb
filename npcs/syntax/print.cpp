// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The body of a function literal is printed below the statement that contains it; paths in it begin anew.
#include "syntax/print.hpp"

#include <array>
#include <charconv>

#include "syntax/operators.hpp"

namespace npcs::syntax {

namespace {

using ast::Expr;
using ast::ExprKind;
using ast::Statement;
using ast::StatementKind;

std::string_view symbol_of(ast::BinaryOp op) {
    constexpr std::array<std::string_view, 14> symbols{"or", "and", "==", "!=", "<", "<=", ">",
                                                       ">=", "+",   "-",  "*",  "/", "%",  "^"};
    return symbols[static_cast<std::size_t>(op)];
}

std::string_view symbol_of(ast::AssignOp op) {
    constexpr std::array<std::string_view, 7> symbols{"=", "+=", "-=", "*=", "/=", "%=", "^="};
    return symbols[static_cast<std::size_t>(op)];
}

std::string_view symbol_of(ast::UnaryOp op) {
    constexpr std::array<std::string_view, 4> symbols{"-", "not ", "new ", "@"};
    return symbols[static_cast<std::size_t>(op)];
}

class Printer {
public:
    Printer(const ast::Symbols& symbols, const Source& source) : symbols_(symbols), source_(source) {}

    void block(const ast::Block& body, std::size_t& next) {
        for (const Statement* statement : body) {
            path_.push_back(next++);
            this->statement(*statement);
            path_.pop_back();
        }
    }
    std::string take() { return std::move(out_); }

private:
    // ---- statements ------------------------------------------------------------------------------------------------

    void begin_line(std::size_t indentation) { out_.append(2 * indentation, ' '); }

    void statement(const Statement& node) {
        std::string number = std::to_string(source_.line_number(node.span.begin));
        out_.append(number.size() < 4 ? 4 - number.size() : 0, ' ').append(number).append("  ");
        begin_line(depth_);
        out_ += '[';
        for (std::size_t i = 0; i < path_.size(); ++i) {
            if (i > 0) out_ += ", ";
            out_ += std::to_string(path_[i]);
        }
        out_ += "] ";
        const std::size_t first = functions_.size();
        std::size_t next = 0;
        if (const ast::Foreign* const text = ast::script_block(node)) return script(node, *text);
        switch (node.kind) {
            case StatementKind::assign: assign(ast::as<ast::Assign>(node)); break;
            case StatementKind::expression:
                line(ast::as<ast::Expression>(node).is_visit ? "visit " : "expression ",
                     ast::as<ast::Expression>(node).value);
                break;
            case StatementKind::command: command(ast::as<ast::Command>(node)); break;
            case StatementKind::if_: if_(ast::as<ast::If>(node), next); break;
            case StatementKind::while_: while_(ast::as<ast::While>(node), next); break;
            case StatementKind::for_: for_(ast::as<ast::For>(node), next); break;
            case StatementKind::do_: do_(ast::as<ast::Do>(node), next); break;
            case StatementKind::break_: line("break", nullptr); break;
            case StatementKind::continue_: line("continue", nullptr); break;
            case StatementKind::return_: return_(ast::as<ast::Return>(node)); break;
            case StatementKind::choose: choose(ast::as<ast::Choose>(node), next); break;
            case StatementKind::plan: plan(ast::as<ast::Plan>(node), next); break;
            case StatementKind::foreign: foreign(ast::as<ast::Foreign>(node)); break;
        }
        functions(first);
    }

    void line(std::string_view text, const Expr* value) {
        out_ += text;
        if (value != nullptr) expr(*value);
        out_ += '\n';
    }

    /// Prints a line that is not a statement: `else`, `option ...`.
    void part(std::string_view text, const Expr* value) {
        out_.append(6, ' ');
        begin_line(depth_);
        line(text, value);
    }

    void inner(const ast::Block& body, std::size_t& next) {
        ++depth_;
        block(body, next);
        --depth_;
    }

    /// Prints the functions of this statement that have not been printed yet.
    void functions(std::size_t first) {
        for (std::size_t i = first; i < functions_.size(); ++i) {
            const Pending pending = functions_[i];
            ++depth_;
            part("function " + std::to_string(pending.number), nullptr);
            std::vector<std::size_t> outer;
            outer.swap(path_);
            std::size_t next = 0;
            inner(pending.function->body, next);
            path_.swap(outer);
            --depth_;
        }
        functions_.resize(first);
    }

    void assign(const ast::Assign& node) {
        out_ += node.is_scene ? "scene " : node.named ? "function " : "assign ";
        expr(*node.target);
        out_.append(" ").append(symbol_of(node.op)).append(" ");
        line("", node.value);
    }

    void command(const ast::Command& node) {
        constexpr std::array<std::string_view, 3> words{"command ", "line ", "narration "};
        out_ += words[static_cast<std::size_t>(node.form)];
        expr(*node.callee);
        out_ += ' ';
        list(node.arguments);
        out_ += '\n';
    }

    void return_(const ast::Return& node) {
        line(node.is_go ? "go " : node.value != nullptr ? "return " : "return", node.value);
    }

    void if_(const ast::If& node, std::size_t& next) {
        if (node.selection != ast::Selection::none) return turn(node, next);
        for (const ast::Branch& branch : node.branches) {
            if (&branch == node.branches.data()) line("if ", branch.condition);
            else part("else if ", branch.condition);
            inner(branch.body, next);
        }
        otherwise(node.has_otherwise, node.otherwise, next);
    }

    void otherwise(bool there, const ast::Block& body, std::size_t& next) {
        if (!there) return;
        part("else", nullptr);
        inner(body, next);
    }

    void turn(const ast::If& node, std::size_t& next) {
        line(words_of(node.selection).word, nullptr);
        for (const ast::Branch& branch : node.branches) {
            part("alternative ", branch.condition);
            inner(branch.body, next);
        }
    }

    void while_(const ast::While& node, std::size_t& next) {
        line(node.is_again ? "again " : "while ", node.condition);
        inner(node.body, next);
    }

    void for_(const ast::For& node, std::size_t& next) {
        out_.append("for ").append(node.variable);
        line(" in ", node.sequence);
        inner(node.body, next);
    }

    void do_(const ast::Do& node, std::size_t& next) {
        line("do", nullptr);
        inner(node.first, next);
        for (const ast::Segment& segment : node.segments) {
            part("while ", segment.condition);
            inner(segment.body, next);
        }
    }

    void choose(const ast::Choose& node, std::size_t& next) {
        line(node.prompt != nullptr ? "choose " : "choose", node.prompt);
        for (const ast::Option& option : node.options) {
            out_.append(6, ' ');
            begin_line(depth_);
            out_ += "option ";
            if (option.once) out_ += "once ";
            if (option.is_hidden) out_ += "hidden ";
            expr(*option.text);
            if (option.sequence != nullptr) {
                out_.append(" for ").append(option.variable).append(" in ");
                expr(*option.sequence);
            }
            if (option.condition != nullptr) {
                out_ += " if ";
                expr(*option.condition);
            }
            if (option.locked != nullptr) {
                out_ += " locked ";
                expr(*option.locked);
            }
            out_ += '\n';
            inner(option.body, next);
        }
        otherwise(node.has_otherwise, node.otherwise, next);
    }

    void plan(const ast::Plan& node, std::size_t& next) {
        line("plan ", node.value);
        for (const ast::Checking& check : node.checks) {
            out_.append(6, ' ');
            begin_line(depth_);
            out_ += "checking ";
            if (check.payload != nullptr) {
                expr(*check.payload);
                out_ += " : ";
            }
            line("", check.condition);
        }
        inner(node.body, next);
    }

    void foreign(const ast::Foreign& node) {
        out_.append("foreign ").append(symbols_.text(node.language)).append("\n");
        foreign_lines(node);
    }

    void script(const ast::Statement& node, const ast::Foreign& text) {
        out_.append("script ").append(symbols_.text(text.language));
        if (node.kind == StatementKind::assign) {
            out_ += ' ';
            expr(*ast::as<ast::Assign>(node).target);
        }
        out_ += '\n';
        ++depth_;
        foreign_lines(text);
        --depth_;
    }

    void foreign_lines(const ast::Foreign& node) {
        for (std::string_view rest = symbols_.text(node.text); !rest.empty();) {
            const std::size_t end = rest.find('\n');
            part("| " + std::string(rest.substr(0, end)), nullptr);
            rest.remove_prefix(end + 1);
        }
    }

    // ---- expressions -----------------------------------------------------------------------------------------------

    void expr(const Expr& node) {
        switch (node.kind) {
            case ExprKind::number: number(ast::as<ast::Number>(node).value); break;
            case ExprKind::string: string(symbols_.text(ast::as<ast::String>(node).symbol)); break;
            case ExprKind::constant: constant(ast::as<ast::Constant>(node).value); break;
            case ExprKind::name: out_ += symbols_.text(ast::as<ast::Name>(node).symbol); break;
            case ExprKind::list:
                out_ += words_of(ast::as<ast::List>(node).selection).word;
                brackets("[", ast::as<ast::List>(node).items, "]");
                break;
            case ExprKind::map: map(ast::as<ast::Map>(node)); break;
            case ExprKind::function: function(ast::as<ast::Function>(node)); break;
            case ExprKind::unary: unary(ast::as<ast::Unary>(node)); break;
            case ExprKind::chain: chain(ast::as<ast::Chain>(node)); break;
            case ExprKind::isa:
                pair(*ast::as<ast::Isa>(node).left,
                     " " + std::string(words_of(ast::as<ast::Isa>(node).relation).source) + " ",
                     *ast::as<ast::Isa>(node).right);
                break;
            case ExprKind::ternary: ternary(ast::as<ast::Ternary>(node)); break;
            case ExprKind::call: call(ast::as<ast::Call>(node)); break;
            case ExprKind::member: member(ast::as<ast::Member>(node)); break;
            case ExprKind::index: index(ast::as<ast::Index>(node)); break;
            case ExprKind::slice: slice(ast::as<ast::Slice>(node)); break;
        }
    }

    void list(std::span<Expr* const> items) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) out_ += ", ";
            expr(*items[i]);
        }
    }

    void brackets(std::string_view open, std::span<Expr* const> items, std::string_view close) {
        out_ += open;
        list(items);
        out_ += close;
    }

    void number(double value) {
        std::array<char, 32> text{};
        const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
        out_.append(text.data(), written.ptr);
    }

    void string(std::string_view text) {
        out_ += '"';
        for (const char byte : text) out_.append(byte == '"' ? 2 : 1, byte);
        out_ += '"';
    }

    void constant(ast::ConstantValue value) {
        constexpr std::array<std::string_view, 3> words{"null", "false", "true"};
        out_ += words[static_cast<std::size_t>(value)];
    }

    void map(const ast::Map& node) {
        out_ += '{';
        for (const ast::MapEntry& entry : node.entries) {
            if (&entry != node.entries.data()) out_ += ", ";
            if (!entry.short_form) {
                expr(*entry.key);
                out_ += ": ";
            }
            expr(*entry.value);
        }
        out_ += '}';
    }

    void function(const ast::Function& node) {
        functions_.push_back({&node, ++function_count_});
        out_.append("function ").append(std::to_string(function_count_)).append("(");
        for (const ast::Parameter& parameter : node.parameters) {
            if (&parameter != node.parameters.data()) out_ += ", ";
            out_ += parameter.name;
            if (parameter.default_value == nullptr) continue;
            out_ += '=';
            expr(*parameter.default_value);
        }
        out_ += ')';
    }

    void unary(const ast::Unary& node) {
        out_.append("(").append(symbol_of(node.op));
        expr(*node.operand);
        out_ += ')';
    }

    void chain(const ast::Chain& node) {
        out_ += node.is_text ? "text(" : "(";
        expr(*node.first);
        for (const ast::Link& link : node.links) {
            out_.append(" ").append(symbol_of(link.op)).append(" ");
            expr(*link.operand);
        }
        out_ += ')';
    }

    void pair(const Expr& left, std::string_view between, const Expr& right) {
        out_ += '(';
        expr(left);
        out_ += between;
        expr(right);
        out_ += ')';
    }

    void ternary(const ast::Ternary& node) {
        out_ += '(';
        expr(*node.value);
        out_ += " if ";
        expr(*node.condition);
        out_ += " else ";
        expr(*node.otherwise);
        out_ += ')';
    }

    void call(const ast::Call& node) {
        expr(*node.callee);
        brackets("(", node.arguments, ")");
    }

    void member(const ast::Member& node) {
        expr(*node.object);
        out_.append(".").append(symbols_.text(node.symbol));
    }

    void index(const ast::Index& node) {
        expr(*node.object);
        out_ += '[';
        expr(*node.index);
        out_ += ']';
    }

    void slice(const ast::Slice& node) {
        expr(*node.object);
        out_ += '[';
        if (node.from != nullptr) expr(*node.from);
        out_ += ':';
        if (node.to != nullptr) expr(*node.to);
        out_ += ']';
    }

    struct Pending {
        const ast::Function* function;
        std::size_t number;
    };

    const ast::Symbols& symbols_;
    const Source& source_;
    std::string out_;
    std::vector<std::size_t> path_;
    std::vector<Pending> functions_;
    std::size_t function_count_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace

std::string print(const ast::Tree& tree, const Source& source) {
    Printer printer(tree.symbols, source);
    std::size_t next = 0;
    printer.block(tree.body, next);
    return printer.take();
}

}  // namespace npcs::syntax
