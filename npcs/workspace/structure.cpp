// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What an editor can fold, and what it selects step by step around a position.
#include "workspace/structure.hpp"

#include <algorithm>

#include "syntax/characters.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::workspace {

namespace {

class FoldingWalk : public syntax::TreeWalk<FoldingWalk> {
public:
    explicit FoldingWalk(Document& document) : document_(document) {}

    std::vector<Folding> run() {
        block(document_.reading().tree().body);
        comments();
        std::stable_sort(found_.begin(), found_.end(), [](const Folding& a, const Folding& b) {
            return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.range.end > b.range.end;
        });
        return std::move(found_);
    }

    void statement(const ast::Statement& node) {
        add(node.span);
        if (node.kind == ast::StatementKind::if_) branches(ast::as<ast::If>(node));
        if (node.kind == ast::StatementKind::choose)
            for (const ast::Option& option : ast::as<ast::Choose>(node).options)
                if (!option.body.empty()) add({option.span.begin, option.body.back()->span.end});
        inside(node);
    }

    void expr(const ast::Expr& node) {
        if (node.kind == ast::ExprKind::map || node.kind == ast::ExprKind::list) add(node.span);
        inside(node);
    }

private:
    void add(Span span, FoldingKind kind = FoldingKind::region) {
        const syntax::Source& source = document_.source();
        if (span.end <= span.begin || source.line_number(span.begin) == source.line_number(span.end - 1)) return;
        // A statement and its value may be the same lines.
        if (!found_.empty() && found_.back().range.end == span.end &&
            source.line_number(found_.back().range.begin) == source.line_number(span.begin))
            return;
        found_.push_back({range_of(span), kind});
    }

    void branches(const ast::If& node) {
        if (node.branches.size() < 2 && !node.has_otherwise) return;
        for (const ast::Branch& branch : node.branches)
            if (!branch.body.empty()) add({branch.condition->span.begin, branch.body.back()->span.end});
    }

    /// Lines of comments below each other.
    void comments() {
        const syntax::Source& source = document_.source();
        std::uint32_t first = 0;
        for (std::uint32_t number = 1; number <= source.line_count() + 1; ++number) {
            const std::string_view line = source.line(number);
            const std::size_t in = line.find_first_not_of(" \t");
            const bool is_comment = in != line.npos && line.substr(in, 2) == "//" && number <= source.line_count();
            if (is_comment && first == 0) first = number;
            if (is_comment) continue;
            if (first != 0 && number - first > 1) {
                const std::string_view begin = source.line(first), end = source.line(number - 1);
                const auto at = [&](const char* place) {
                    return static_cast<std::uint32_t>(place - source.text().data());
                };
                found_.push_back(
                    {{at(begin.data()) + static_cast<std::uint32_t>(begin.find('/')), at(end.data() + end.size())},
                     FoldingKind::comment});
            }
            first = 0;
        }
    }

    Document& document_;
    std::vector<Folding> found_;
};

/// Collects the spans of nodes around an offset, outermost first.
class SelectionWalk : public syntax::TreeWalk<SelectionWalk> {
public:
    explicit SelectionWalk(std::uint32_t offset) : offset_(offset) {}

    std::vector<Span> spans;

    void statement(const ast::Statement& node) { around(node); }
    void expr(const ast::Expr& node) { around(node); }

private:
    template <typename Node>
    void around(const Node& node) {
        if (offset_ >= node.span.begin && offset_ <= node.span.end && node.span.begin < node.span.end)
            spans.push_back(node.span);
        inside(node);
    }

    std::uint32_t offset_;
};

}  // namespace

std::vector<Folding> folding_ranges(Document& document) { return FoldingWalk(document).run(); }

std::vector<Range> selection_ranges(Document& document, std::uint32_t offset) {
    SelectionWalk walk(offset);
    walk.block(document.reading().tree().body);
    std::vector<Span> spans = std::move(walk.spans);
    const analysis::SymbolIndex& index = document.index();
    if (const auto* const place = index.occurrence_at(offset)) spans.push_back(place->span);
    if (const auto* const place = index.member_at(offset)) spans.push_back(place->span);
    const syntax::Source& source = document.source();
    const std::string_view line = source.line(source.line_number(offset));
    const auto begin = static_cast<std::uint32_t>(line.data() - source.text().data());
    const auto in = static_cast<std::uint32_t>(std::min(line.find_first_not_of(" \t"), line.size()));
    spans.push_back({begin + in, begin + static_cast<std::uint32_t>(line.size())});
    std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.end - a.begin < b.end - b.begin; });
    std::vector<Range> ranges;
    for (const Span span : spans) {
        if (span.begin > offset || span.end < offset || span.begin == span.end) continue;
        const bool is_around = ranges.empty() || (span.begin <= ranges.back().begin && span.end >= ranges.back().end);
        if (is_around && (ranges.empty() || ranges.back() != range_of(span))) ranges.push_back(range_of(span));
    }
    const Range all{0, document.size()};
    if (ranges.empty() || ranges.back() != all) ranges.push_back(all);
    return ranges;
}

}  // namespace npcs::workspace
