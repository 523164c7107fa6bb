// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/liveness.hpp"

#include <algorithm>

#include "migration/analysis/effects.hpp"
#include "syntax/foreign_words.hpp"
#include "syntax/name_bytes.hpp"

namespace npcs::migration {

using outline::NodeKind;
using outline::OutlineFunction;
using outline::OutlineNode;
using program::no_statement;

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_scope(std::string_view word) { return word == "globals" || word == "locals" || word == "outer"; }

/// Iterates over the names in a piece of source.
class SourceNames {
public:
    explicit SourceNames(std::string_view text) : text_(text) {}

    bool next() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                skip_text();
            } else if (text_.substr(at_, 2) == "//") {
                at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            } else if (syntax::is_in_name(c)) {
                const std::size_t begin = at_;
                while (at_ < text_.size() && syntax::is_in_name(text_[at_])) ++at_;
                const std::string_view before = dotted_ ? name_ : std::string_view{};
                name_ = text_.substr(begin, at_ - begin);
                of_ = before;
                is_member_ = dotted_;
                dotted_ = at_ < text_.size() && text_[at_] == '.';
                return true;
            } else {
                if (!is_blank(c) && c != '.') dotted_ = false;
                if (c == ')' || c == ']') dotted_ = text_.substr(at_ + 1, 1) == ".";
                ++at_;
            }
        }
        return false;
    }
    std::string_view name() const { return name_; }
    bool is_member() const { return is_member_; }
    /// Returns the name that it is a member of, or an empty view if that is not a name.
    std::string_view of() const { return of_; }
    /// Returns the member in `name["member"]`, or an empty view if the name is not followed by one.
    std::string_view member_in_quotes() const {
        if (text_.substr(at_, 2) != "[\"") return {};
        const std::size_t end = text_.find('"', at_ + 2);
        return end == std::string_view::npos ? std::string_view{} : text_.substr(at_ + 2, end - at_ - 2);
    }
    std::uint32_t at() const { return static_cast<std::uint32_t>(at_ - name_.size()); }

private:
    void skip_text() {
        for (++at_; at_ < text_.size(); ++at_)
            if (text_[at_] == '"' && text_.substr(at_ + 1, 1) != "\"") break;
            else if (text_[at_] == '"') ++at_;
        dotted_ = text_.substr(std::min(at_ + 1, text_.size()), 1) == ".";
        name_ = {};
        ++at_;
    }

    std::string_view text_, name_, of_;
    std::size_t at_ = 0;
    bool dotted_ = false;
    bool is_member_ = false;
};

/// Returns whether `globals` or another scope map is used as a whole, or with an index that is not a constant.
bool is_used_whole(std::string_view source, std::size_t behind) {
    return source.substr(behind, 1) != "." && source.substr(behind, 2) != "[\"";
}

}  // namespace

/// Reads the whole source once and collects the mentions and setters of all names. A name inside a function is a
/// mention of that function, not of the functions around it.
NamesInSource::NamesInSource(const outline::Outline& now, const program::Program& program) {
    struct Part {
        std::uint32_t begin, end, function;
    };
    std::vector<Part> parts;
    for (std::uint32_t i = 1; i < now.functions.size(); ++i)
        parts.push_back({now.functions[i].span.begin, now.functions[i].span.end, i});
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.begin < b.begin; });
    std::vector<Part> open;
    std::size_t next = 0;
    const auto function_at = [&](std::uint32_t at) {
        for (; next < parts.size() && parts[next].begin <= at; ++next) open.push_back(parts[next]);
        while (!open.empty() && open.back().end <= at) open.pop_back();
        return open.empty() ? 0 : open.back().function;
    };
    const std::string_view text = program.source->text();
    const auto read = [&](std::uint32_t begin, std::uint32_t end) {
        for (SourceNames source(text.substr(begin, end - begin)); source.next();) {
            const std::uint32_t at = begin + source.at();
            const std::uint32_t function = function_at(at);
            const bool is_scope_member = source.is_member() && is_scope(source.of());
            if (!source.is_member() || is_scope_member)
                names[source.name()].mentions.push_back({at, function, is_scope_member});
            if (source.is_member() || !is_scope(source.name())) continue;
            if (const std::string_view member = source.member_in_quotes(); !member.empty())
                names[member].mentions.push_back({at, function, true});
        }
    };
    // Texts in other languages have their own rules for quotes and comments; every word there counts.
    std::uint32_t done = 0;
    for (const program::Statement& statement : program.statements) {
        if (statement.kind != ast::StatementKind::foreign) continue;
        const auto [begin, end] = statement.span;
        read(done, begin);
        const std::uint32_t function = function_at(begin);
        syntax::each_word(text.substr(begin, end - begin), [&](std::string_view word) {
            names[word].mentions.push_back({static_cast<std::uint32_t>(word.data() - text.data()), function, false});
        });
        done = end;
    }
    read(done, static_cast<std::uint32_t>(text.size()));
    for (std::uint32_t node = 0; node < now.nodes.size(); ++node)
        if (!now.nodes[node].sets.empty()) names[now.nodes[node].sets].setters.push_back(node);
}

const Liveness::Names* Liveness::find(std::string_view name) {
    if (names_ == nullptr)
        names_ =
            &program_.derived.get<NamesInSource>([&] { return std::make_shared<const NamesInSource>(now_, program_); });
    const auto found = names_->names.find(name);
    return found == names_->names.end() ? nullptr : &found->second;
}

bool Liveness::is_read(std::uint32_t node, std::string_view name) {
    const OutlineFunction& function = now_.functions[now_.nodes[node].function];
    if (is_read_elsewhere(now_.nodes[node].function, name)) return true;
    if (const Use use = use_at(node, name); use != Use::nothing) return use == Use::reads;
    for (std::uint32_t at = node;;) {
        const std::uint32_t parent = now_.nodes[at].parent;
        const std::uint32_t end = parent == no_statement ? function.end : now_.nodes[parent].end;
        bool may_leave = false;
        for (std::uint32_t next = now_.nodes[at].end; next < end; next = now_.nodes[next].end) {
            const NodeKind kind = now_.nodes[next].kind;
            if (outline::is_block(kind) || kind == NodeKind::break_ || kind == NodeKind::continue_) break;
            const Use use = use_at(next, name);
            if (use == Use::reads) return true;
            if ((use == Use::sets && !may_leave) || kind == NodeKind::return_) return false;
            may_leave = may_leave || this->may_leave(next);
        }
        if (parent == no_statement) return false;
        const std::uint32_t around = outline::is_block(now_.nodes[parent].kind) ? now_.nodes[parent].parent : parent;
        // Another pass of the loop may read it.
        if (is_loop(now_.nodes[around].kind) && is_read_in(around, name)) return true;
        at = around;
    }
}

Liveness::Use Liveness::use_at(std::uint32_t node, std::string_view name) {
    const OutlineNode& own = now_.nodes[node];
    if (own.kind == NodeKind::assign && own.sets == name) {
        const std::uint32_t end = program_.statements[own.statement].span.end;
        return speaks_of(own.value_at, end, name, own.function) ? Use::reads : Use::sets;
    }
    if (!mentions(node, name)) return Use::nothing;
    const bool is_loop_of = own.kind == NodeKind::for_ && own.sets == name;
    return (own.end == node + 1 && !is_loop_of) || is_read_in(node, name) ? Use::reads : Use::nothing;
}

/// Returns whether the inner statements of a node may read the variable. A setter in a block that may be skipped does
/// not count for what follows the block, but it does for reads behind it in the block.
bool Liveness::is_read_in(std::uint32_t node, std::string_view name) {
    const OutlineNode& own = now_.nodes[node];
    // A loop sets its variable before it goes through its block.
    bool is_set = own.kind == NodeKind::for_ && own.sets == name;
    std::uint32_t text = is_set ? own.value_at : program_.statements[own.statement].span.begin;
    for (std::uint32_t at = node + 1; at < own.end;) {
        const OutlineNode& inner = now_.nodes[at];
        if (outline::is_block(inner.kind)) {
            is_set = false;
            ++at;
            continue;
        }
        const auto& span = program_.statements[inner.statement].span;
        if (speaks_of(text, span.begin, name, own.function)) return true;
        const Use use = is_set ? Use::nothing : use_at(at, name);
        if (use == Use::reads) return true;
        is_set = is_set || use == Use::sets;
        text = span.end;
        at = inner.end;
    }
    return speaks_of(text, program_.statements[own.statement].span.end, name, own.function);
}

bool Liveness::may_leave(std::uint32_t node) const {
    for (std::uint32_t at = node; at < now_.nodes[node].end; ++at)
        if (now_.nodes[at].kind == NodeKind::break_ || now_.nodes[at].kind == NodeKind::continue_) return true;
    return false;
}

/// Returns whether other functions that see the variable may read it: for a variable of the main program all functions,
/// for another one those inside its function.
bool Liveness::is_read_elsewhere(std::uint32_t function, std::string_view name) {
    for (const std::string_view one : {name, std::string_view(function == 0 ? "globals" : "outer")}) {
        const Names* const names = find(one);
        if (names == nullptr) continue;
        for (const Mention& mention : names->mentions) {
            const OutlineFunction& other = now_.functions[mention.function];
            if (mention.function == function || (function != 0 && other.parent != function)) continue;
            if (--work_ <= 0) return true;
            if (one != name && is_used_whole(program_.source->text(), mention.at + one.size())) return true;
            const bool has_own = std::find(other.locals.begin(), other.locals.end(), name) != other.locals.end();
            if (one == name && (mention.of_all || !has_own)) return true;
        }
    }
    return false;
}

std::uint32_t Liveness::setter_before(std::uint32_t node, std::string_view name) {
    const Names* const names = find(name);
    if (names == nullptr) return no_statement;
    auto at = std::lower_bound(names->setters.begin(), names->setters.end(), node);
    while (at != names->setters.begin()) {
        const OutlineNode& setter = now_.nodes[*--at];
        if (setter.function != now_.nodes[node].function) continue;
        if (setter.end <= node && (--work_ <= 0 || !is_exclusive(*at, node))) return *at;
    }
    return no_statement;
}

bool Liveness::may_remove_variables() {
    const std::string_view source = program_.source->text();
    for (const std::string_view scope : {"globals", "locals", "outer"}) {
        const Names* const names = find(scope);
        if (names == nullptr) continue;
        for (const Mention& mention : names->mentions) {
            const std::size_t behind = mention.at + scope.size();
            if (is_used_whole(source, behind)) return true;
            SourceNames member(source.substr(behind, source.find_first_of("\r\n", behind) - behind));
            if (member.next() && changes_its_object(member.name())) return true;
        }
    }
    return false;
}

bool Liveness::is_set_through_scope(std::string_view name) {
    if (may_remove_variables()) return true;
    const Names* const names = find(name);
    return names != nullptr && std::any_of(names->mentions.begin(), names->mentions.end(),
                                           [](const Mention& mention) { return mention.of_all; });
}

std::vector<std::uint32_t> Liveness::setters_in(std::uint32_t function, std::string_view name) {
    std::vector<std::uint32_t> found;
    if (const Names* const names = find(name))
        for (const std::uint32_t setter : names->setters)
            if (now_.nodes[setter].function == function) found.push_back(setter);
    return found;
}

/// Returns whether two nodes are in branches of which only one is taken.
bool Liveness::is_exclusive(std::uint32_t a, std::uint32_t b) const {
    std::uint32_t in_a = a;
    while (now_.nodes[in_a].parent != no_statement) {
        const std::uint32_t both = now_.nodes[in_a].parent;
        if (both < b && b < now_.nodes[both].end) {
            std::uint32_t in_b = b;
            while (now_.nodes[in_b].parent != both) in_b = now_.nodes[in_b].parent;
            const bool blocks = outline::is_block(now_.nodes[in_a].kind) || outline::is_block(now_.nodes[in_b].kind);
            const NodeKind kind = now_.nodes[both].kind;
            return in_a != in_b && blocks && (kind == NodeKind::if_ || kind == NodeKind::choose);
        }
        in_a = both;
    }
    return false;
}

bool Liveness::mentions(std::uint32_t node, std::string_view name) {
    const OutlineNode& own = now_.nodes[node];
    const auto& span = program_.statements[own.statement].span;
    return speaks_of(span.begin, span.end, name, own.function);
}

/// Returns whether the function's own text mentions the variable between two positions. A map of all its variables may
/// be used to read any of them.
bool Liveness::speaks_of(std::uint32_t begin, std::uint32_t end, std::string_view name, std::uint32_t function) {
    if ((work_ -= 4) <= 0) return true;
    for (const std::string_view one : {name, std::string_view(function == 0 ? "globals" : "locals")}) {
        const Names* const names = find(one);
        if (names == nullptr) continue;
        auto at = std::lower_bound(names->mentions.begin(), names->mentions.end(), begin,
                                   [](const Mention& mention, std::uint32_t place) { return mention.at < place; });
        for (; at != names->mentions.end() && at->at < end; ++at, --work_)
            if (at->function == function &&
                (one == name || is_used_whole(program_.source->text(), at->at + one.size())))
                return true;
    }
    return false;
}

}  // namespace npcs::migration
