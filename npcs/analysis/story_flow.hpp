// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The flow of a function's statements as nodes and edges of a story.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/story.hpp"
#include "analysis/story_functions.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

/// What the flows of all functions have in common. Functions and events are connected when all of them are known.
struct StoryParts {
    struct Call {
        std::uint32_t from;
        StoryEdgeKind kind;
        std::vector<std::uint32_t> functions;
        bool is_possible;
    };
    const StoryFunctions& functions;
    std::set<std::string_view> intrinsics;
    Story story{};
    std::vector<Call> calls{};
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> raised{}, awaited{};  ///< nodes, by the event's name
};

class StoryFlow : public syntax::TreeWalk<StoryFlow> {
public:
    StoryFlow(StoryParts& parts, const StorySource& source, const ast::Tree& tree, std::uint32_t function);
    void run();

    // For TreeWalk: walks an expression in the order in which it is evaluated, and adds the calls in it.
    void expr(const ast::Expr& node);

private:
    /// The end of an edge that leads to what comes next.
    struct Open {
        std::uint32_t from;
        StoryEdgeKind kind = StoryEdgeKind::next;
        std::string text = {};
    };
    using Opens = std::vector<Open>;
    /// The loop around a statement.
    struct Loop {
        std::uint32_t head;
        Opens breaks{};
    };
    using Arguments = std::span<ast::Expr* const>;

    // ---- nodes and edges ----
    std::uint32_t add(StoryNodeKind kind, syntax::Span span, std::string text);
    /// Adds a node that follows what is open, and is what the next one follows.
    std::uint32_t follow(StoryNodeKind kind, syntax::Span span, std::string text);
    void connect(Opens opens, std::uint32_t to);
    void connect_back(std::uint32_t to);
    void join(Opens more);
    void call_from(std::uint32_t node, StoryEdgeKind kind, std::vector<std::uint32_t> functions, bool is_possible);
    std::string written(syntax::Span span) const;
    std::string written(const ast::Expr& node) const;
    /// As written, but of a literal only its content.
    std::string content(const ast::Expr& node) const;

    // ---- statements ----
    void block(const ast::Block& body);
    void one(const ast::Statement& node);
    void command(const ast::Command& node);
    void decide(const ast::If& node);
    void alternatives(const ast::If& node);
    void while_loop(const ast::While& node);
    void for_loop(const ast::For& node);
    void do_loop(const ast::Do& node);
    void end_loop(Opens exits);
    void return_from(const ast::Return& node);
    void choose(const ast::Choose& node, syntax::Span whole, bool is_again);
    void option(const ast::Option& option, std::uint32_t choice, std::string_view id);
    void otherwise(const ast::Choose& node, std::uint32_t choice, bool is_again);
    void plan(const ast::Plan& node);
    void foreign(const ast::Foreign& node);

    // ---- calls ----
    void call_statement(const ast::Expr& callee, Arguments arguments, syntax::Span whole);
    void said(syntax::Span span, std::string speaker, std::string text);
    void called(const ast::Expr& callee, Arguments arguments, syntax::Span whole, bool is_statement);
    void builtin(Builtin kind, std::string_view name, Arguments arguments, syntax::Span whole);
    void speak(bool has_speaker, Arguments arguments, syntax::Span whole);
    bool is_builtin(const Callee& callee, Builtin& kind) const;
    bool is_game(const Callee& callee) const;
    std::vector<std::uint32_t> told_by(const Callee& callee) const;
    std::vector<std::uint32_t> told_by_arguments(const ast::Expr& callee, Arguments arguments) const;
    bool is_seen(const ast::Statement& node) const;

    friend class SeenWalk;
    friend class syntax::TreeWalk<StoryFlow>;

    StoryParts& parts_;
    const StorySource& source_;
    const ast::Symbols& symbols_;
    const std::uint32_t function_;
    const FoundFunction& found_;
    const ast::Tree& tree_;
    Opens opens_;    ///< what the next node follows
    Opens returns_;  ///< `return` without a value
    std::vector<Loop> loops_;
};

}  // namespace npcs::analysis
