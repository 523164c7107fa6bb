// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/game_uses.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analysis/kinds.hpp"
#include "analysis/names.hpp"
#include "syntax/parse.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;

/// How often the result of a name is used as what.
struct ResultUses {
    unsigned as_value = 0;  ///< of whatever type
    unsigned as_number = 0, as_text = 0, as_list = 0, as_map = 0;
};

/// The uses of a name that no script assigns.
struct UsedName {
    std::size_t order = 0;
    std::vector<std::vector<std::string>> arguments;  ///< for each parameter, what it may be called
    std::size_t lines_spoken = 0;                     ///< calls as a statement with somebody and a text
    std::size_t may_be_spoken = 0;                    ///< such calls of which nothing says that they are not
    std::size_t questions = 0;                        ///< calls whose only argument is a text with a question mark
    std::size_t calls = 0;
    ResultUses result;
};

using UsedNames = std::map<std::string, UsedName>;

struct ParsedScript {
    const syntax::Source* source = nullptr;
    syntax::ParseResult parsed;
    Names names;
    std::unique_ptr<Kinds> kinds;
};

/// What all scripts together say of the game.
struct GameUses {
    UsedNames names;
    std::set<std::string> characters, awaited, raised;
};

class GameWalk : public syntax::TreeWalk<GameWalk> {
public:
    GameWalk(const ParsedScript& script, const std::set<std::string_view>& defined, GameUses& uses)
        : symbols_(script.parsed.tree.symbols), kinds_(*script.kinds), defined_(defined), uses_(uses) {
        Values(values_).block(script.parsed.tree.body);
        block(script.parsed.tree.body);
    }

private:
    friend class syntax::TreeWalk<GameWalk>;
    using ValueOf = std::map<ast::Symbol, const ast::Expr*>;

    /// Finds what names are assigned.
    class Values : public syntax::TreeWalk<Values> {
    public:
        explicit Values(ValueOf& values) : values_(values) {}
        void statement(const ast::Statement& node) {
            if (node.kind == StatementKind::assign && ast::as<ast::Assign>(node).target->kind == ExprKind::name)
                values_[ast::as<ast::Name>(*ast::as<ast::Assign>(node).target).symbol] =
                    ast::as<ast::Assign>(node).value;
            inside(node);
        }

    private:
        ValueOf& values_;
    };

    std::string text_of(const ast::Expr& node) const {
        if (node.kind != ExprKind::string) return "";
        return std::string(symbols_.text(ast::as<ast::String>(node).symbol));
    }

    // ---- statements

    void statement(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::command: return command(ast::as<ast::Command>(node));
            case StatementKind::expression: {
                const ast::Expr& value = *ast::as<ast::Expression>(node).value;
                if (value.kind == ExprKind::call)
                    return call(*ast::as<ast::Call>(value).callee, ast::as<ast::Call>(value).arguments, nullptr);
                if (value.kind == ExprKind::name) return call(value, {}, nullptr);
                return inside(node);
            }
            case StatementKind::assign: {
                const auto& assign = ast::as<ast::Assign>(node);
                if (assign.target->kind != ExprKind::name) expr(*assign.target);
                return expr(*assign.value);
            }
            case StatementKind::for_: {
                const auto& loop = ast::as<ast::For>(node);
                used(*loop.sequence, &ResultUses::as_list);
                return block(loop.body);
            }
            default: return inside(node);
        }
    }

    void command(const ast::Command& node) {
        if (node.form == ast::CallForm::plain) return call(*node.callee, node.arguments, nullptr);
        if (node.form == ast::CallForm::speaker) character(*node.callee);
        for (const ast::Expr* argument : node.arguments) expr(*argument);
    }

    void character(const ast::Expr& who) {
        if (const std::string text = text_of(who); !text.empty()) uses_.characters.insert(text);
        if (who.kind == ExprKind::map)
            for (const ast::MapEntry& entry : ast::as<ast::Map>(who).entries)
                if (text_of(*entry.key) == "name" && !text_of(*entry.value).empty())
                    uses_.characters.insert(text_of(*entry.value));
        if (who.kind != ExprKind::name) return;
        const ast::Symbol name = ast::as<ast::Name>(who).symbol;
        const auto value = values_.find(name);
        if (value == values_.end()) {
            if (!defined_.contains(symbols_.text(name))) uses_.characters.emplace(symbols_.text(name));
        } else if (value->second->kind == ExprKind::string || value->second->kind == ExprKind::map) {
            character(*value->second);
        }
    }

    // ---- expressions

    using Use = unsigned ResultUses::*;

    void expr(const ast::Expr& node) {
        switch (node.kind) {
            case ExprKind::name: return call(node, {}, &ResultUses::as_value);
            case ExprKind::call:
                return call(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments,
                            &ResultUses::as_value);
            case ExprKind::member:
                return used(*ast::as<ast::Member>(node).object, use_of_member(ast::as<ast::Member>(node).symbol));
            case ExprKind::index:
                used(*ast::as<ast::Index>(node).object, use_of_index(*ast::as<ast::Index>(node).index));
                return expr(*ast::as<ast::Index>(node).index);
            case ExprKind::chain: return chain(ast::as<ast::Chain>(node));
            default: return inside(node);
        }
    }

    void used(const ast::Expr& node, Use as) {
        if (node.kind == ExprKind::name) call(node, {}, as);
        else if (node.kind == ExprKind::call)
            call(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments, as);
        else expr(node);
    }

    /// A member that lists and texts have as well says nothing, or that it is one of them.
    Use use_of_member(ast::Symbol name) const {
        const std::string_view text = symbols_.text(name);
        constexpr std::string_view of_lists[] = {"push", "pop", "pull", "join", "sort", "shuffle"};
        constexpr std::string_view of_texts[] = {"upper", "lower", "split", "code", "val"};
        constexpr std::string_view of_any[] = {"len",    "indexes", "indexOf", "hasIndex", "remove",
                                               "insert", "replace", "values",  "sum"};
        const auto is_in = [&](const auto& all) {
            return std::find(std::begin(all), std::end(all), text) != std::end(all);
        };
        return is_in(of_lists)   ? &ResultUses::as_list
               : is_in(of_texts) ? &ResultUses::as_text
               : is_in(of_any)   ? &ResultUses::as_value
                                 : &ResultUses::as_map;
    }

    Use use_of_index(const ast::Expr& index) const {
        switch (kinds_.of(index)) {
            case Kind::text: return &ResultUses::as_map;
            case Kind::number: return &ResultUses::as_list;
            default: return &ResultUses::as_value;
        }
    }

    /// Beside a text stands a text, and beside a number a number.
    void chain(const ast::Chain& node) {
        const auto is_of = [&](const ast::Expr& operand, Kind kind) { return kinds_.of(operand) == kind; };
        bool has_text = node.is_text || is_of(*node.first, Kind::text), has_number = is_of(*node.first, Kind::number);
        bool has_other = is_of(*node.first, Kind::list) || is_of(*node.first, Kind::map);
        for (const ast::Link& link : node.links) {
            has_text = has_text || is_of(*link.operand, Kind::text);
            has_other = has_other || is_of(*link.operand, Kind::list) || is_of(*link.operand, Kind::map);
            has_number = has_number || is_of(*link.operand, Kind::number) || link.op == ast::BinaryOp::less ||
                         link.op == ast::BinaryOp::less_equal || link.op == ast::BinaryOp::greater ||
                         link.op == ast::BinaryOp::greater_equal || node.level == ast::Level::product;
        }
        if (has_other || node.level == ast::Level::logical_or || node.level == ast::Level::logical_and)
            has_text = has_number = false;
        const bool is_sum = node.level == ast::Level::sum;
        // Anything can be joined to a text, so a sum with a text says nothing.
        const Use as = has_text     ? (is_sum ? &ResultUses::as_value : &ResultUses::as_text)
                       : has_number ? &ResultUses::as_number
                                    : &ResultUses::as_value;
        used(*node.first, as);
        for (const ast::Link& link : node.links) used(*link.operand, as);
    }

    // ---- calls

    void call(const ast::Expr& callee, std::span<ast::Expr* const> arguments, Use as) {
        for (const ast::Expr* argument : arguments) expr(*argument);
        if (callee.kind != ExprKind::name) return expr(callee);
        const std::string name(symbols_.text(ast::as<ast::Name>(callee).symbol));
        note_event(name, arguments);
        if (name == "say" && arguments.size() == 2) character(*arguments[0]);
        if (defined_.contains(name)) return;
        const auto [entry, is_new] = uses_.names.try_emplace(name);
        UsedName& used_name = entry->second;
        if (is_new) used_name.order = uses_.names.size();
        ++used_name.calls;
        if (as != nullptr) ++(used_name.result.*as);
        if (as == nullptr && arguments.size() == 2) note_line(used_name, *arguments[0], *arguments[1]);
        if (as != nullptr && arguments.size() == 1 && text_of(*arguments[0]).ends_with('?')) ++used_name.questions;
        used_name.arguments.resize(std::max(used_name.arguments.size(), arguments.size()));
        for (std::size_t i = 0; i < arguments.size(); ++i)
            if (const std::string called = called_after(*arguments[i]); !called.empty())
                used_name.arguments[i].push_back(called);
    }

    void note_event(const std::string& name, std::span<ast::Expr* const> arguments) {
        if ((name != "waitFor" && name != "raise") || arguments.empty()) return;
        const std::string event = text_of(*arguments[0]);
        if (!event.empty()) (name == "raise" ? uses_.raised : uses_.awaited).insert(event);
    }

    void note_line(UsedName& used_name, const ast::Expr& who, const ast::Expr& line) {
        if (is_somebody(who) && kinds_.of(line) == Kind::text) {
            ++used_name.lines_spoken;
            character(who);
        } else if (may_be_somebody(who) && (kinds_.of(line) == Kind::text || kinds_.of(line) == Kind::unknown)) {
            ++used_name.may_be_spoken;
        }
    }

    bool may_be_somebody(const ast::Expr& node) const {
        const Kind kind = kinds_.of(node);
        return is_somebody(node) || kind == Kind::map || (kind == Kind::unknown && node.kind == ExprKind::name);
    }

    /// A character of the script: a map with a name, or a text that is a character's name.
    bool is_somebody(const ast::Expr& node) const {
        if (node.kind == ExprKind::name) {
            const auto value = values_.find(ast::as<ast::Name>(node).symbol);
            return value != values_.end() && value->second->kind == ExprKind::map && is_somebody(*value->second);
        }
        if (node.kind == ExprKind::string) return uses_.characters.contains(text_of(node));
        if (node.kind != ExprKind::map) return false;
        const auto& entries = ast::as<ast::Map>(node).entries;
        return std::any_of(entries.begin(), entries.end(),
                           [this](const ast::MapEntry& entry) { return text_of(*entry.key) == "name"; });
    }

    std::string called_after(const ast::Expr& node) const {
        if (node.kind == ExprKind::name) return std::string(symbols_.text(ast::as<ast::Name>(node).symbol));
        if (node.kind == ExprKind::member) return std::string(symbols_.text(ast::as<ast::Member>(node).symbol));
        return "";
    }

    const ast::Symbols& symbols_;
    Kinds& kinds_;
    const std::set<std::string_view>& defined_;
    GameUses& uses_;
    ValueOf values_;
};

/// Returns a name for each parameter: what most calls give it, if that is a name and no other parameter has it.
std::vector<HostParameter> parameters_of(const UsedName& used) {
    std::vector<HostParameter> all;
    std::set<std::string> taken;
    for (const auto& names : used.arguments) {
        std::map<std::string, std::size_t> counts;
        for (const std::string& name : names) ++counts[name];
        std::string best;
        for (const auto& [name, count] : counts)
            if (best.empty() || count > counts[best]) best = name;
        if (best.empty() || best == "self" || !taken.insert(best).second)
            best = "argument" + std::to_string(all.size() + 1);
        taken.insert(best);
        all.push_back({best});
    }
    return all;
}

/// Returns the type of which all uses are that have one; `value` if there is none, or there are several.
std::string result_of(const ResultUses& uses) {
    const std::pair<unsigned, const char*> all[] = {
        {uses.as_number, "number"}, {uses.as_text, "text"}, {uses.as_list, "list"}, {uses.as_map, "map"}};
    const char* only = "";
    for (const auto& [count, type] : all) {
        if (count == 0) continue;
        if (*only != '\0') return "value";
        only = type;
    }
    return *only == '\0' && uses.as_value > 0 ? "value" : only;
}

HostFunction function_of(const std::string& name, const UsedName& used) {
    HostFunction function{name, parameters_of(used)};
    function.returns = result_of(used.result);
    if (used.lines_spoken > 0 && used.lines_spoken + used.may_be_spoken == used.calls) {
        function.parameters = {{"who"}, {"line", "text"}};
        function.speaks = "line";
    } else if (used.calls > 0 && used.questions == used.calls) {
        function.parameters = {{"question", "text"}};
        function.asks = "question";
        // What is typed is a text unless something says otherwise.
        if (function.returns == "value") function.returns.clear();
    }
    return function;
}

}  // namespace

HostFacts find_game_uses(std::span<const syntax::Source* const> sources, std::span<const std::string_view> intrinsics) {
    std::vector<std::unique_ptr<ParsedScript>> scripts;
    std::set<std::string_view> defined(intrinsics.begin(), intrinsics.end());
    for (const std::string_view own : {"self", "super", "globals", "locals", "outer"}) defined.insert(own);
    for (const syntax::Source* source : sources) {
        ParsedScript& script = *scripts.emplace_back(std::make_unique<ParsedScript>());
        script.source = source;
        script.parsed = syntax::parse(*source);
        script.names = find_names(script.parsed.tree, source->text());
        script.kinds = std::make_unique<Kinds>(script.parsed.tree.symbols);
        visit_all(script.parsed.tree, {[&](const ast::Statement& node) { script.kinds->see(node); },
                                       [&](const ast::Expr& node) { script.kinds->see(node); }});
        for (const auto& [name, count] : script.names.assignments)
            defined.insert(script.parsed.tree.symbols.text(name));
    }
    GameUses uses;
    for (const auto& script : scripts) GameWalk(*script, defined, uses);
    HostFacts facts;
    std::vector<std::pair<std::string, UsedName>> names(uses.names.begin(), uses.names.end());
    std::sort(names.begin(), names.end(),
              [](const auto& one, const auto& other) { return one.second.order < other.second.order; });
    for (const auto& [name, used] : names) facts.functions.push_back(function_of(name, used));
    facts.characters.assign(uses.characters.begin(), uses.characters.end());
    std::set_difference(uses.awaited.begin(), uses.awaited.end(), uses.raised.begin(), uses.raised.end(),
                        std::back_inserter(facts.events));
    return facts;
}

}  // namespace npcs::analysis
