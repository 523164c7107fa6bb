// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/uses.hpp"

#include <algorithm>

namespace npcs::migration {

using program::NodeKind;
using program::OutlineFunction;
using program::OutlineNode;
using program::no_statement;

namespace {

bool is_word(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_loop(NodeKind kind) { return kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_; }

bool is_scope(std::string_view word) { return word == "globals" || word == "locals" || word == "outer"; }

/// Names in a piece of source, one after the other.
class Names {
public:
    explicit Names(std::string_view text) : text_(text) {}

    bool next() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                skip_text();
            } else if (text_.substr(at_, 2) == "//") {
                at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            } else if (is_word(c)) {
                const std::size_t begin = at_;
                while (at_ < text_.size() && is_word(text_[at_])) ++at_;
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
    /// What it is a member of, when that is a name.
    std::string_view of() const { return of_; }
    /// Whether something of it is taken by a name that can be read here; that name in quotes counts.
    bool takes_member() const { return text_.substr(at_, 1) == "." || text_.substr(at_, 2) == "[\""; }
    bool takes(std::string_view member) const {
        return text_.substr(at_, 2) == "[\"" && text_.substr(at_ + 2, member.size() + 2) == std::string(member) + "\"]";
    }

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

}  // namespace

Uses::Uses(const program::Outline& now, const program::Program& program) : now_(now), program_(program) {
    for (const OutlineFunction& function : now.functions) holes_.push_back({function.span.begin, function.span.end});
    std::sort(holes_.begin(), holes_.end(), [](const Hole& a, const Hole& b) { return a.begin < b.begin; });
}

bool Uses::is_read(std::uint32_t node, std::string_view name) const {
    const OutlineFunction& function = now_.functions[now_.nodes[node].function];
    if (is_read_elsewhere(now_.nodes[node].function, name)) return true;
    if (const Use use = use_at(node, name); use != Use::nothing) return use == Use::reads;
    for (std::uint32_t at = node;;) {
        const std::uint32_t parent = now_.nodes[at].parent;
        const std::uint32_t end = parent == no_statement ? function.end : now_.nodes[parent].end;
        bool may_leave = false;
        for (std::uint32_t next = now_.nodes[at].end; next < end; next = now_.nodes[next].end) {
            const NodeKind kind = now_.nodes[next].kind;
            if (program::is_block(kind) || kind == NodeKind::break_ || kind == NodeKind::continue_) break;
            const Use use = use_at(next, name);
            if (use == Use::reads) return true;
            if ((use == Use::sets && !may_leave) || kind == NodeKind::return_) return false;
            may_leave = may_leave || this->may_leave(next);
        }
        if (parent == no_statement) return false;
        const std::uint32_t around = program::is_block(now_.nodes[parent].kind) ? now_.nodes[parent].parent : parent;
        // In a further pass.
        if (is_loop(now_.nodes[around].kind) && is_read_in(around, name)) return true;
        at = around;
    }
}

Uses::Use Uses::use_at(std::uint32_t node, std::string_view name) const {
    const OutlineNode& own = now_.nodes[node];
    if (own.kind == NodeKind::assign && own.sets == name) {
        const std::uint32_t end = program_.statements[own.statement].span.end;
        return speaks_of(own.value_at, end, name, own.function == 0) ? Use::reads : Use::sets;
    }
    if (!mentions(node, name)) return Use::nothing;
    return own.end == node + 1 || is_read_in(node, name) ? Use::reads : Use::nothing;
}

/// Of what stands in a block that may not be done, nothing is sure to be set; but it may be set in front of where it is read.
bool Uses::is_read_in(std::uint32_t node, std::string_view name) const {
    const OutlineNode& own = now_.nodes[node];
    std::uint32_t text = program_.statements[own.statement].span.begin;
    bool is_set = false;
    for (std::uint32_t at = node + 1; at < own.end;) {
        const OutlineNode& inner = now_.nodes[at];
        if (program::is_block(inner.kind)) {
            is_set = false;
            ++at;
            continue;
        }
        const auto& span = program_.statements[inner.statement].span;
        if (speaks_of(text, span.begin, name, own.function == 0)) return true;
        const Use use = is_set ? Use::nothing : use_at(at, name);
        if (use == Use::reads) return true;
        is_set = is_set || use == Use::sets;
        text = span.end;
        at = inner.end;
    }
    return speaks_of(text, program_.statements[own.statement].span.end, name, own.function == 0);
}

bool Uses::may_leave(std::uint32_t node) const {
    for (std::uint32_t at = node; at < now_.nodes[node].end; ++at)
        if (now_.nodes[at].kind == NodeKind::break_ || now_.nodes[at].kind == NodeKind::continue_) return true;
    return false;
}

/// Functions that see the variable: of the main program all, of another one those that are written in it.
bool Uses::is_read_elsewhere(std::uint32_t function, std::string_view name) const {
    for (std::uint32_t i = 1; i < now_.functions.size(); ++i) {
        const OutlineFunction& other = now_.functions[i];
        if (i == function || (function != 0 && other.parent != function)) continue;
        const bool has_own = std::find(other.locals.begin(), other.locals.end(), name) != other.locals.end();
        for (std::uint32_t at = other.first; at < other.end; at = now_.nodes[at].end) {
            const auto& span = program_.statements[now_.nodes[at].statement].span;
            if (!has_own && speaks_of(span.begin, span.end, name, function == 0)) return true;
        }
    }
    return false;
}

std::uint32_t Uses::setter_before(std::uint32_t node, std::string_view name) const {
    const OutlineFunction& function = now_.functions[now_.nodes[node].function];
    for (std::uint32_t at = node; at-- > function.first;)
        if (now_.nodes[at].sets == name && now_.nodes[at].end <= node && !is_exclusive(at, node)) return at;
    return no_statement;
}

/// Whether they stand in branches of which only one is taken.
bool Uses::is_exclusive(std::uint32_t a, std::uint32_t b) const {
    std::uint32_t in_a = a;
    while (now_.nodes[in_a].parent != no_statement) {
        const std::uint32_t both = now_.nodes[in_a].parent;
        if (both < b && b < now_.nodes[both].end) {
            std::uint32_t in_b = b;
            while (now_.nodes[in_b].parent != both) in_b = now_.nodes[in_b].parent;
            const bool blocks = program::is_block(now_.nodes[in_a].kind) || program::is_block(now_.nodes[in_b].kind);
            const NodeKind kind = now_.nodes[both].kind;
            return in_a != in_b && blocks && (kind == NodeKind::if_ || kind == NodeKind::choose);
        }
        in_a = both;
    }
    return false;
}

bool Uses::mentions(std::uint32_t node, std::string_view name) const {
    const OutlineNode& own = now_.nodes[node];
    const auto& span = program_.statements[own.statement].span;
    return speaks_of(span.begin, span.end, name, own.function == 0);
}

/// Functions that are written there are left out, but for a function that begins in front of it.
bool Uses::speaks_of(std::uint32_t begin, std::uint32_t end, std::string_view name, bool of_main) const {
    const std::string_view source = program_.source->text();
    auto hole = std::lower_bound(holes_.begin(), holes_.end(), begin, [](const Hole& one, std::uint32_t at) { return one.begin < at; });
    while (begin < end) {
        const std::uint32_t piece_end = hole != holes_.end() && hole->begin < end ? hole->begin : end;
        Names names(source.substr(begin, piece_end - begin));
        while (names.next()) {
            if (names.name() == name && (!names.is_member() || is_scope(names.of()))) return true;
            if (names.is_member() || !is_scope(names.name())) continue;
            const bool is_own = names.name() == (of_main ? "globals" : "locals") || names.name() == "outer";
            if (is_own && (names.takes(name) || !names.takes_member())) return true;
        }
        if (piece_end == end) break;
        begin = std::max(begin, hole->end);
        while (hole != holes_.end() && hole->begin < begin) ++hole;
    }
    return false;
}

}  // namespace npcs::migration
