// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/structure.hpp"

#include <algorithm>

#include "syntax/characters.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::formatting {

using ast::ExprKind;
using ast::StatementKind;

namespace {

bool is_bare_choice(const ast::Statement& node) {
    return node.kind == StatementKind::choose && ast::as<ast::Choose>(node).is_bare;
}

class StructureReader : public syntax::TreeWalk<StructureReader> {
public:
    explicit StructureReader(std::string_view text) : text_(text) {}

    void block(const ast::Block& body) {
        std::uint32_t extra = 0;
        for (std::size_t i = 1; i < body.size(); ++i)
            if (is_bare_choice(*body[i - 1]) && is_bare_choice(*body[i])) ++extra;
        for (std::size_t i = 0; i < body.size(); ++i) {
            extra_ = extra;
            statement(*body[i]);
            if (extra > 0 && is_bare_choice(*body[i]) && is_bare_choice(*body[i + 1])) --extra;
        }
    }

    void statement(const ast::Statement& node) {
        const std::uint32_t extra = std::exchange(extra_, 0);
        if (node.kind == StatementKind::foreign) return region(node.span, RegionKind::foreign);
        if (node.span.begin == node.span.end) return;  // implied by another statement
        made_.frames.push_back({node.span, holder_of(node), extra});
        if (node.kind == StatementKind::choose) return choose(ast::as<ast::Choose>(node));
        if (node.kind == StatementKind::command && ast::as<ast::Command>(node).form != ast::CallForm::plain)
            return said(ast::as<ast::Command>(node));
        if (node.kind == StatementKind::assign && ast::as<ast::Assign>(node).named)
            return inside(*ast::as<ast::Assign>(node).value);
        inside(node);
    }

    void expr(const ast::Expr& node) {
        switch (node.kind) {
            case ExprKind::string:
                if (is_interpolated(node)) region(node.span, RegionKind::string);
                return;
            case ExprKind::chain:
                if (ast::as<ast::Chain>(node).is_text && is_interpolated(node))
                    return region(node.span, RegionKind::string);
                break;
            case ExprKind::function: function(ast::as<ast::Function>(node)); break;
            case ExprKind::call: call(node, ast::as<ast::Call>(node).callee->span.end); break;
            case ExprKind::unary:
                if (ast::as<ast::Unary>(node).op == ast::UnaryOp::negate) made_.negations.push_back(node.span.begin);
                break;
            default: break;
        }
        inside(node);
    }

    Structure take();

private:
    static Holder holder_of(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::if_: {
                const auto& branches = ast::as<ast::If>(node);
                if (branches.selection != ast::Selection::none) return Holder::turn;
                return branches.single_line ? Holder::simple : Holder::compound;
            }
            case StatementKind::while_:
            case StatementKind::for_:
            case StatementKind::do_: return Holder::compound;
            case StatementKind::assign: return ast::as<ast::Assign>(node).named ? Holder::function : Holder::simple;
            case StatementKind::plan: return Holder::plan;
            case StatementKind::choose: return ast::as<ast::Choose>(node).is_bare ? Holder::bare : Holder::choose;
            default: return Holder::simple;
        }
    }

    bool is_interpolated(const ast::Expr& node) const {
        return node.span.begin < text_.size() && text_[node.span.begin] == '$';
    }

    void region(Span span, RegionKind kind) {
        if (span.begin < span.end) made_.regions.push_back({span, kind});
    }

    /// The body of a function in brackets may follow the statement, which then contains it.
    void function(const ast::Function& node) {
        const bool is_late = !node.body.empty() && node.body[0]->span.begin >= node.span.end;
        if (!is_late) made_.frames.push_back({node.span, Holder::function});
    }

    std::uint32_t behind_blanks(std::uint32_t at) const {
        while (at < text_.size() && syntax::is_blank(text_[at])) ++at;
        return at;
    }

    void call(const ast::Expr& node, std::uint32_t callee_end) {
        const std::uint32_t at = behind_blanks(callee_end);
        if (at < node.span.end && text_[at] == '(') made_.calls.push_back(at);
    }

    void said(const ast::Command& node) {
        const std::uint32_t begin = behind_blanks(node.callee->span.end + 1);
        region({begin, node.span.end}, RegionKind::said);
        const bool is_one_line = text_.substr(begin, node.span.end - begin).find_first_of("\r\n") == text_.npos;
        for (const ast::Expr* const argument : node.arguments) {
            if (is_one_line || argument->kind != ExprKind::chain) continue;
            for (const ast::Link& link : ast::as<ast::Chain>(*argument).links)
                if (link.operand->kind != ExprKind::string) made_.inner.push_back(link.operand->span);
        }
    }

    void prompt(const ast::Choose& node) {
        if (node.prompt == nullptr) return;
        if (!node.is_said) return expr(*node.prompt);
        if (node.prompt->kind != ExprKind::map) return region(node.prompt->span, RegionKind::text);
        const auto& timed = ast::as<ast::Map>(*node.prompt);
        expr(*timed.entries[0].value);
        region(timed.entries[1].value->span, RegionKind::text);
    }

    void choose(const ast::Choose& node) {
        prompt(node);
        for (const ast::Option& option : node.options) {
            const std::uint32_t end = option.body.empty() ? option.span.end : option.body.back()->span.end;
            made_.frames.push_back({{option.span.begin, end}, Holder::option});
            maybe(option.sequence);
            maybe(option.condition);
            if (option.is_short) {
                region(option.text->span, RegionKind::text);
                // White space at the end of a reason is part of it.
                if (option.locked != nullptr)
                    region({option.locked->span.begin, behind_blanks(option.locked->span.end)}, RegionKind::text);
            } else {
                maybe(option.text);
                maybe(option.locked);
            }
            block(option.body);
        }
        block(node.otherwise);
    }

    void maybe(const ast::Expr* node) {
        if (node != nullptr) expr(*node);
    }

    std::string_view text_;
    Structure made_;
    std::uint32_t extra_ = 0;
};

Structure StructureReader::take() {
    const auto by_begin = [](const auto& one, const auto& other) { return one.span.begin < other.span.begin; };
    std::stable_sort(made_.frames.begin(), made_.frames.end(), by_begin);
    std::sort(made_.regions.begin(), made_.regions.end(), by_begin);
    std::sort(made_.inner.begin(), made_.inner.end(),
              [](const Span& one, const Span& other) { return one.begin < other.begin; });
    std::sort(made_.negations.begin(), made_.negations.end());
    std::sort(made_.calls.begin(), made_.calls.end());
    return std::move(made_);
}

}  // namespace

Structure structure_of(const ast::Tree& tree, std::string_view text) {
    StructureReader reader(text);
    reader.block(tree.body);
    return reader.take();
}

}  // namespace npcs::formatting
