// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "yarn_analysis.hpp"

#include <algorithm>

#include "yarn_read.hpp"
#include "yarn_walk.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

/// What the functions of Yarn give.
const std::map<std::string, Type, std::less<>>& built_in_functions() {
    static const std::map<std::string, Type, std::less<>> all{
        {"visited", Type::truth},
        {"visited_count", Type::whole},
        {"random", Type::number},
        {"random_range", Type::whole},
        {"dice", Type::whole},
        {"min", Type::number},
        {"max", Type::number},
        {"round", Type::whole},
        {"round_places", Type::number},
        {"floor", Type::whole},
        {"ceil", Type::whole},
        {"inc", Type::whole},
        {"dec", Type::whole},
        {"decimal", Type::number},
        {"int", Type::whole},
        {"string", Type::text},
        {"number", Type::number},
        {"bool", Type::truth},
        {"format", Type::text},
        {"format_invariant", Type::text},
        {"random_range_float", Type::number},
    };
    return all;
}

Type joined(Type a, Type b) {
    if (a == Type::unknown || a == b) return b;
    if (b == Type::unknown) return a;
    const bool numbers = (a == Type::whole || a == Type::number) && (b == Type::whole || b == Type::number);
    return numbers ? Type::number : a;
}

bool is_sum(const std::string& operation) {
    return operation == "+" || operation == "-" || operation == "*" || operation == "/" || operation == "%";
}

}  // namespace

std::string literal_of(const Text& text) {
    std::string whole;
    for (const Piece& piece : text) whole += piece.text;
    return whole;
}

bool has_expression(const Text& text) {
    return std::any_of(text.begin(), text.end(), [](const Piece& piece) { return piece.expression.has_value(); });
}

Analysis::Analysis(const std::string& path, const File& file) : path_(path), file_(file) {
    find_nodes();
    check_destinations();
    find_names();
    find_types();
    find_detours();
}

bool Analysis::is_built_in(const std::string& function) { return built_in_functions().count(function) != 0; }

// --- nodes ---

void Analysis::find_nodes() {
    for (std::size_t i = 0; i < file_.nodes.size(); ++i) nodes_of_[file_.nodes[i].title].push_back(i);
    for (std::size_t i = 0; i < file_.nodes.size(); ++i)
        if (!file_.nodes[i].subtitle.empty()) members_.emplace(file_.nodes[i].title + "." + file_.nodes[i].subtitle, i);
    for (const Enumeration& one : file_.enumerations)
        for (const EnumCase& its : one.cases) {
            owners_.emplace(one.name + "." + its.name, &one);
            owners_.emplace("." + its.name, &one);
        }
    for (const Declaration& declaration : file_.declarations)
        if (is_smart(declaration)) smart_.insert(declaration.variable);
}

void Analysis::check_destinations() const {
    std::vector<std::string> titles;
    for (const auto& [title, nodes] : nodes_of_) titles.push_back(title);
    for (const Node& node : file_.nodes)
        each_statement(node.body, [&](const Statement& statement) {
            if (statement.kind != Statement::Kind::jump && statement.kind != Statement::Kind::detour) return;
            if (statement.value || is_node(statement.name)) return;
            const std::string like = most_like(statement.name, titles);
            fail({&path_, {}, statement.place}, "there is no node " + statement.name,
                 like.empty() ? "write title: " + statement.name +
                                    " and the node's lines, or put the files of one project together in one file"
                              : "did you mean " + like + "?");
        });
}

bool Analysis::is_tracked(const std::string& title) const {
    for (const std::size_t node : nodes_of(title))
        for (const Header& header : file_.nodes[node].headers)
            if (header.key == "tracking" && header.value == "never") return false;
    return true;
}

std::optional<std::size_t> Analysis::member_of_group(const std::string& name) const {
    const auto found = members_.find(name);
    if (found == members_.end()) return std::nullopt;
    return found->second;
}

void Analysis::find_detours() {
    for (std::size_t i = 0; i < file_.nodes.size(); ++i)
        each_statement(file_.nodes[i].body, [&](const Statement& statement) {
            const bool detours = statement.kind == Statement::Kind::detour;
            if (!detours && statement.kind != Statement::Kind::jump) return;
            if (statement.value) computed_ = true;
            else reached_.insert(statement.name);
            if (!detours) return;
            if (statement.value) everywhere_.insert(i);
            else detours_[i].insert(nodes_of(statement.name).begin(), nodes_of(statement.name).end());
        });
    each_expression(file_, [&](const Expression& whole) {
        each_part(whole, [&](const Expression& part) {
            if (part.kind == Expression::Kind::text) reached_.insert(part.text);
            if (part.kind == Expression::Kind::call && (part.text == "visited" || part.text == "visited_count") &&
                part.parts.size() == 1 && part.parts[0].kind != Expression::Kind::text)
                computed_ = true;
        });
    });
    for (const auto& [from, targets] : detours_) detoured_.insert(targets.begin(), targets.end());
    for (std::size_t i = 0; i < file_.nodes.size() && !everywhere_.empty(); ++i) detoured_.insert(i);
    find_leaving();
}

/// Nodes that somebody detours into and that jump or stop, and those that detour into one of these.
void Analysis::find_leaving() {
    std::map<std::size_t, std::vector<std::size_t>> from;
    for (const auto& [node, targets] : detours_)
        for (const std::size_t to : targets) from[to].push_back(node);
    std::vector<std::size_t> open;
    for (const std::size_t node : detoured_)
        each_statement(file_.nodes[node].body, [&](const Statement& statement) {
            if (statement.kind == Statement::Kind::jump || statement.kind == Statement::Kind::stop)
                open.push_back(node);
        });
    if (!open.empty()) open.insert(open.end(), everywhere_.begin(), everywhere_.end());
    while (!open.empty()) {
        const std::size_t node = open.back();
        open.pop_back();
        if (detoured_.count(node) == 0 || !leaving_.insert(node).second) continue;
        open.insert(open.end(), from[node].begin(), from[node].end());
    }
}

bool Analysis::may_leave(const std::string& title) const {
    const auto& nodes = nodes_of(title);
    return std::any_of(nodes.begin(), nodes.end(), [&](std::size_t node) { return leaving_.count(node) != 0; });
}

bool Analysis::may_be_open(const std::string& title, std::size_t node) const {
    std::set<std::size_t> reached;
    std::vector<std::size_t> open = nodes_of(title);
    while (!open.empty()) {
        const std::size_t from = open.back();
        open.pop_back();
        if (everywhere_.count(from) != 0) return true;
        const auto targets = detours_.find(from);
        if (targets == detours_.end()) continue;
        for (const std::size_t to : targets->second)
            if (reached.insert(to).second) open.push_back(to);
    }
    return reached.count(node) != 0;
}

const Enumeration* Analysis::enumeration_of(const Expression& member) const {
    const auto found = owners_.find(member.owner + "." + member.text);
    return found == owners_.end() ? nullptr : found->second;
}

const Speaker* Analysis::speaker(const std::string& text) const {
    const auto found = speakers_.find(text);
    return found == speakers_.end() ? nullptr : &found->second;
}

// --- types ---

Type Analysis::type_of(const std::string& variable) const {
    const auto found = types_.find(variable);
    return found == types_.end() ? Type::unknown : found->second;
}

Type Analysis::type_of(const Expression& expression) const {
    const auto part = [&](std::size_t i) { return type_of(expression.parts[i]); };
    switch (expression.kind) {
        case Expression::Kind::number:
            return expression.text.find('.') == std::string::npos ? Type::whole : Type::number;
        case Expression::Kind::text: return Type::text;
        case Expression::Kind::truth: return Type::truth;
        case Expression::Kind::variable: return type_of(expression.text);
        case Expression::Kind::member: return Type::member;
        case Expression::Kind::unary: return expression.text == "not" ? Type::truth : part(0);
        case Expression::Kind::binary: {
            if (!is_sum(expression.text)) return Type::truth;
            if (expression.text == "%") return Type::whole;
            if (expression.text == "/") return Type::number;
            return joined(part(0), part(1));
        }
        case Expression::Kind::call: {
            const auto found = built_in_functions().find(expression.text);
            if (found == built_in_functions().end()) return Type::unknown;
            const bool keeps =
                expression.text == "min" || expression.text == "max" || expression.text == "random_range";
            if (keeps && expression.parts.size() == 2) return joined(part(0), part(1));
            return found->second;
        }
    }
    return Type::unknown;
}

void Analysis::learn(const std::string& variable, Type type) { types_[variable] = joined(type_of(variable), type); }

/// A variable that is never set is of the type of what it is compared or added to.
void Analysis::learn_from_use(const Expression& expression) {
    each_part(expression, [&](const Expression& part) {
        for (const Expression& operand : part.parts) {
            if (operand.kind != Expression::Kind::variable || type_of(operand.text) != Type::unknown) continue;
            if (part.text == "not" || part.text == "and" || part.text == "or" || part.text == "xor")
                learn(operand.text, Type::truth);
            if (part.kind != Expression::Kind::binary) continue;
            for (const Expression& other : part.parts)
                if (type_of(other) != Type::unknown) learn(operand.text, type_of(other));
        }
    });
}

void Analysis::find_types() {
    static const std::map<std::string, Type, std::less<>> named{
        {"number", Type::number}, {"string", Type::text}, {"bool", Type::truth}};
    for (int pass = 0; pass < 5; ++pass) {
        for (const Declaration& declaration : file_.declarations) {
            const auto type = named.find(declaration.type);
            if (declaration.value) learn(declaration.variable, type_of(*declaration.value));
            if (type != named.end() && type->second != Type::number) learn(declaration.variable, type->second);
        }
        for (const Node& node : file_.nodes)
            each_statement(node.body, [&](const Statement& statement) {
                if (statement.kind != Statement::Kind::set) return;
                learn(statement.name, statement.operation == "/=" ? Type::number : type_of(*statement.value));
            });
        if (pass > 1) each_expression(file_, [&](const Expression& whole) { learn_from_use(whole); });
    }
    std::set<std::string> set_somewhere;
    for (const Node& node : file_.nodes)
        each_statement(node.body, [&](const Statement& statement) {
            if (statement.kind == Statement::Kind::set) set_somewhere.insert(statement.name);
        });
    for (const auto& [name, in_script] : variables_)
        if (type_of(name) == Type::unknown && set_somewhere.count(name) == 0) types_[name] = Type::truth;
}

bool Analysis::is_smart(const Declaration& declaration) const {
    const Expression& value = *declaration.value;
    const auto is_constant = [](const Expression& one) {
        return one.kind == Expression::Kind::number || one.kind == Expression::Kind::text ||
               one.kind == Expression::Kind::truth || one.kind == Expression::Kind::member;
    };
    return !is_constant(value) &&
           !(value.kind == Expression::Kind::unary && value.text == "-" && is_constant(value.parts[0]));
}

}  // namespace npcs::tools::import_story::yarn
