// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/talk.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "analysis/check.hpp"
#include "syntax/edit_distance.hpp"
#include "syntax/foreign_words.hpp"
#include "syntax/locate.hpp"
#include "syntax/tokens.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

ast::Symbol name_of(const ast::Expr& node) {
    return node.kind == ExprKind::name ? ast::as<ast::Name>(node).symbol : ast::no_symbol;
}

/// Returns the target of `go` or `visit` (of `go cellar.entry`, the object `cellar`), or null for other statements.
const ast::Name* destination_of(const ast::Statement& node) {
    const ast::Expr* place = nullptr;
    if (node.kind == StatementKind::return_ && ast::as<ast::Return>(node).is_go)
        place = ast::as<ast::Return>(node).value;
    if (node.kind == StatementKind::expression && ast::as<ast::Expression>(node).is_visit)
        place = ast::as<ast::Expression>(node).value;
    while (place != nullptr && place->kind == ExprKind::member) place = ast::as<ast::Member>(*place).object;
    return place != nullptr && place->kind == ExprKind::name ? &ast::as<ast::Name>(*place) : nullptr;
}

/// Returns whether the statement has no block.
bool is_simple(const ast::Statement& node) {
    switch (node.kind) {
        case StatementKind::assign: return ast::as<ast::Assign>(node).value->kind != ExprKind::function;
        case StatementKind::expression:
        case StatementKind::command:
        case StatementKind::break_:
        case StatementKind::continue_:
        case StatementKind::return_: return true;
        default: return false;
    }
}

/// Returns the option if the statement is a choice without `choose` that has only one; otherwise null.
const ast::Option* lone_option(const ast::Statement& node) {
    if (node.kind != StatementKind::choose) return nullptr;
    const auto& choice = ast::as<ast::Choose>(node);
    return choice.is_bare && choice.options.size() == 1 ? &choice.options.front() : nullptr;
}

/// Returns whether two options have the same text, as when the player is to press "Continue" several times.
bool have_one_text(const ast::Option& one, const ast::Option& other) {
    return one.text->kind == ExprKind::string && other.text->kind == ExprKind::string &&
           ast::as<ast::String>(*one.text).symbol == ast::as<ast::String>(*other.text).symbol;
}

/// Finds out whether anything in the options of a `choose again` ends it.
class Ending : public syntax::TreeWalk<Ending> {
public:
    bool is_found = false;

    void statement(const ast::Statement& node) {
        if (node.kind == StatementKind::return_ || (node.kind == StatementKind::break_ && loops_ == 0)) is_found = true;
        const bool is_loop =
            node.kind == StatementKind::while_ || node.kind == StatementKind::for_ || node.kind == StatementKind::do_;
        if (is_loop) ++loops_;
        inside(node);
        if (is_loop) --loops_;
    }
    void expr(const ast::Expr& node) {
        if (node.kind != ExprKind::function) inside(node);
    }

private:
    int loops_ = 0;
};

class TalkWalk : public Check<TalkWalk> {
public:
    using Check::Check;

    Findings run() {
        block(tree_.body);
        for (const SceneJump& jump : jumps_) check_jump(jump);
        for (const ast::Command* const command : commands_) check_command(*command);
        if (tree_.has_scenes) check_beginning();
        return std::move(found_);
    }

private:
    friend class syntax::TreeWalk<TalkWalk>;

    void warn(Span span, std::string_view code, std::string message, std::string hint) {
        found_.push_back({span, code, std::move(message), std::move(hint)});
    }

    void block(const ast::Block& body) {
        check_lone_options(body);
        scenes_of(body);
        for (const ast::Statement* node : body) statement(*node);
    }

    void statement(const ast::Statement& node) {
        if (const ast::Name* place = destination_of(node))
            jumps_.push_back({place->symbol, place->span, functions_ == 0});
        if (node.kind == StatementKind::while_ && ast::as<ast::While>(node).is_again && plans_ == 0)
            check_endless(ast::as<ast::While>(node));
        if (node.kind == StatementKind::command) {
            check_scene_name(ast::as<ast::Command>(node));
            commands_.push_back(&ast::as<ast::Command>(node));
        }
        if (node.kind == StatementKind::foreign)
            syntax::each_word(symbols_.text(ast::as<ast::Foreign>(node).text), [&](std::string_view word) {
                const ast::Symbol name = symbols_.find(word);
                if (name != ast::no_symbol) ++reads_outside_[name];
            });
        const bool is_scene = node.kind == StatementKind::assign && ast::as<ast::Assign>(node).is_scene;
        if (node.kind == StatementKind::plan) ++plans_;
        if (is_scene) ++in_scenes_;
        inside(node);
        if (is_scene) --in_scenes_;
        if (node.kind == StatementKind::plan) --plans_;
    }

    void expr(const ast::Expr& node) {
        if (node.kind == ExprKind::name && in_scenes_ == 0) ++reads_outside_[ast::as<ast::Name>(node).symbol];
        if (node.kind != ExprKind::function) return inside(node);
        const int plans = std::exchange(plans_, 0);
        ++functions_;
        inside(node);
        --functions_;
        plans_ = plans;
    }

    // ---- choices ----

    void check_lone_options(const ast::Block& body) {
        const ast::Option* first = nullptr;
        bool has_lines = false;
        for (const ast::Statement* node : body) {
            if (is_simple(*node)) {
                has_lines = true;
                continue;
            }
            const ast::Option* const option = lone_option(*node);
            if (option != nullptr && first != nullptr && has_lines && !have_one_text(*first, *option)) {
                warn({option->span.begin, option->span.begin + 1}, "lone-option",
                     "this is a choice of its own, with one option",
                     "the lines of an option stand farther in than its sign");
                return;
            }
            first = option != nullptr && option->body.empty() ? option : nullptr;
            has_lines = false;
        }
    }

    void check_endless(const ast::While& loop) {
        if (loop.body.empty() || loop.body.front()->kind != StatementKind::choose) return;
        const auto& choice = ast::as<ast::Choose>(*loop.body.front());
        // A time limit may end it.
        if (choice.prompt != nullptr && choice.prompt->kind == ExprKind::map) return;
        const auto stays = [](const ast::Option& option) {
            return !option.once && option.condition == nullptr && option.sequence == nullptr;
        };
        if (std::none_of(choice.options.begin(), choice.options.end(), stays)) return;
        Ending ending;
        for (const ast::Option& option : choice.options) ending.block(option.body);
        if (ending.is_found) return;
        warn({loop.span.begin, loop.span.begin + 6}, "endless-choice", "nothing ends this choice",
             "the option that leaves needs a `break`");
    }

    // ---- scenes ----

    struct SceneJump {
        ast::Symbol scene;
        Span span;
        bool in_main;
    };

    std::string line_of(Span span) const { return std::to_string(source_.line_number(span.begin)); }

    void scenes_of(const ast::Block& body) {
        std::map<ast::Symbol, Span> here;
        for (const ast::Statement* node : body) {
            if (node->kind != StatementKind::assign || !ast::as<ast::Assign>(*node).is_scene) continue;
            const ast::Expr& target = *ast::as<ast::Assign>(*node).target;
            const ast::Symbol name = name_of(target);
            if (functions_ == 0) scenes_.emplace(name, target.span);
            const auto [before, is_first] = here.emplace(name, target.span);
            if (is_first) continue;
            const std::string text(symbols_.text(name));
            warn(target.span, "two-scenes",
                 "there are two scenes " + quoted(text) + "; this one replaces the one of line " +
                     line_of(before->second),
                 "give one of them another name");
        }
    }

    /// Warns of `scene inn` and `Scene inn` if they do not begin a scene but call a function with a name.
    void check_scene_name(const ast::Command& command) {
        if (command.form != ast::CallForm::plain || command.arguments.size() != 1) return;
        const ast::Symbol callee = name_of(*command.callee), name = name_of(*command.arguments[0]);
        if (callee == ast::no_symbol || name == ast::no_symbol) return;
        if (names_.globals_are_dynamic || names_.assignments.contains(callee) || names_.assignments.contains(name))
            return;
        const std::string_view word = symbols_.text(callee);
        if (word == "scene" && !is_closed_in_capitals())
            warn(command.callee->span, "open-scene", "'scene' without 'end scene'", "the scene ends with `end scene`");
        else if (word == "Scene" || word == "SCENE" || word == "scene")
            warn(command.callee->span, "open-scene", quoted(word) + " begins no scene here",
                 "`scene` and `end scene` are written in small letters");
    }

    /// Warns of `goto inn` and `Go inn`: an unknown word in front of nothing but a scene. Even a function of the game would
    /// be given what the scene returns, not the scene.
    void check_command(const ast::Command& command) {
        if (command.form != ast::CallForm::plain || command.arguments.size() != 1) return;
        const ast::Symbol callee = name_of(*command.callee), place = name_of(*command.arguments[0]);
        if (callee == ast::no_symbol || !scenes_.contains(place)) return;
        if (names_.globals_are_dynamic || names_.assignments.contains(callee)) return;
        const std::string word(symbols_.text(callee)), meant(meant_word(word));
        if (meant.empty()) return;
        found_.push_back({command.callee->span,
                          "unknown-jump",
                          quoted(word) + " goes nowhere",
                          "write: " + meant + " " + std::string(symbols_.text(place)),
                          {{command.callee->span, meant}}});
    }

    /// Returns `go` or `visit` if a word was meant as such, as it is written in other languages, or nearly.
    static std::string_view meant_word(std::string_view word) {
        std::string small(word);
        for (char& byte : small)
            if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
        constexpr std::string_view going[] = {"\xE2\x86\x92", "go",     "goto",   "go_to",      "jump",
                                              "jump_to",      "jumpto", "divert", "continue_to"};
        constexpr std::string_view visiting[] = {"visit", "gosub", "detour", "tunnel"};
        if (std::find(std::begin(going), std::end(going), small) != std::end(going)) return "go";
        if (std::find(std::begin(visiting), std::end(visiting), small) != std::end(visiting)) return "visit";
        return syntax::is_similar(small, "visit") ? "visit" : "";
    }

    /// Returns whether the script contains `End scene` or similar, which is a call.
    bool is_closed_in_capitals() const {
        const std::string_view text = source_.text();
        return text.find("End scene") != text.npos || text.find("End Scene") != text.npos ||
               text.find("END SCENE") != text.npos;
    }

    void check_jump(const SceneJump& jump) {
        const std::string text(symbols_.text(jump.scene));
        const auto assigned = names_.assignments.find(jump.scene);
        if (assigned == names_.assignments.end()) {
            if (!names_.globals_are_dynamic && symbols_.find("import") == ast::no_symbol) unknown(jump, text);
            return;
        }
        const auto scene = scenes_.find(jump.scene);
        if (!jump.in_main || scene == scenes_.end() || assigned->second != 1) return;
        if (scene->second.begin > jump.span.begin)
            warn(jump.span, "scene-below", quoted(text) + " is written below, on line " + line_of(scene->second),
                 "move this line below the scene");
    }

    void unknown(const SceneJump& jump, const std::string& text) {
        std::string hint = "write the scene: scene " + text + ", its lines, and `end scene`";
        for (const auto& [scene, span] : scenes_)
            if (syntax::is_similar(text, symbols_.text(scene)))
                hint = "did you mean " + quoted(symbols_.text(scene)) + "?";
        warn(jump.span, "unknown-scene", "there is no scene " + quoted(text), std::move(hint));
    }

    /// Warns if the script has scenes, and neither says anything nor enters a scene.
    void check_beginning() {
        if (scenes_.empty() || names_.globals_are_dynamic || symbols_.find("import") != ast::no_symbol) return;
        for (const ast::Statement* node : tree_.body)
            if (node->kind != StatementKind::assign || (!ast::as<ast::Assign>(*node).is_scene &&
                                                        ast::as<ast::Assign>(*node).value->kind == ExprKind::function))
                return;
        const auto first = std::min_element(scenes_.begin(), scenes_.end(), [](const auto& a, const auto& b) {
            return a.second.begin < b.second.begin;
        });
        for (const auto& [scene, span] : scenes_) {
            const auto reads = reads_outside_.find(scene);
            // Its own `scene` line also refers to it.
            if (reads != reads_outside_.end() && reads->second > 0) return;
        }
        warn(first->second, "no-beginning", "no scene is begun",
             "write `go " + std::string(symbols_.text(first->first)) +
                 "` as the last line; a script that others import needs none");
    }

    std::vector<SceneJump> jumps_;
    std::vector<const ast::Command*> commands_;
    std::map<ast::Symbol, Span> scenes_;  ///< outside of functions: where the first of each name is
    std::map<ast::Symbol, std::uint32_t> reads_outside_;
    int functions_ = 0;
    int in_scenes_ = 0;
    int plans_ = 0;
};

}  // namespace

Findings find_in_talk(const syntax::Source& source, const ast::Tree& tree, const Names& names) {
    return TalkWalk(source, tree, names).run();
}

}  // namespace npcs::analysis
