// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "matching/match.hpp"

#include <algorithm>
#include <string_view>

#include "hashing/keyed_hash.hpp"
#include "matching/name_mask.hpp"
#include "matching/reworded.hpp"
#include "matching/sequence.hpp"
#include "program/words.hpp"

namespace npcs::matching {

using outline::NodeKind;
using outline::Outline;
using outline::OutlineFunction;
using outline::OutlineNode;

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash ^= value + 0x9E37'79B9'7F4A'7C15ULL + (hash << 6) + (hash >> 2);
    return hash * 0xFF51'AFD7'ED55'8CCDULL;
}

/// Returns the kind of a node for comparison: `f x` and `f(x)` are of the same kind.
NodeKind kind_of(const OutlineNode& node) { return node.kind == NodeKind::command ? NodeKind::expression : node.kind; }

/// One script's nodes, with the hashes that comparing them needs.
class Side {
public:
    explicit Side(const Outline& outline) : outline_(outline) {
        trees_.resize(outline.nodes.size());
        defines_.resize(outline.nodes.size());
        for (std::uint32_t i = 1; i < outline.functions.size(); ++i)
            if (outline.functions[i].definer != none) defines_[outline.functions[i].definer].push_back(i);
        bodies_.resize(outline.functions.size());
        for (std::uint32_t i = static_cast<std::uint32_t>(outline.functions.size()); i-- > 0;) body(i);
    }

    const Outline& outline() const { return outline_; }
    const OutlineNode& node(std::uint32_t index) const { return outline_.nodes[index]; }
    std::uint32_t size(std::uint32_t index) const { return node(index).end - index; }
    /// Returns the hash of a node with all nodes it contains.
    std::uint64_t tree(std::uint32_t index) const { return trees_[index]; }
    /// Returns the hash of a node alone.
    std::uint64_t head(std::uint32_t index) const {
        const OutlineNode& own = node(index);
        return mix(static_cast<std::uint64_t>(kind_of(own)) + 1, own.text);
    }
    std::uint64_t body_of(std::uint32_t function) const { return bodies_[function]; }
    const std::vector<std::uint32_t>& defined_in(std::uint32_t index) const { return defines_[index]; }

    std::vector<std::uint32_t> children(std::uint32_t index) const { return list(index + 1, node(index).end); }
    std::vector<std::uint32_t> statements(std::uint32_t function) const {
        return list(outline_.functions[function].first, outline_.functions[function].end);
    }

private:
    std::vector<std::uint32_t> list(std::uint32_t from, std::uint32_t end) const {
        std::vector<std::uint32_t> found;
        for (std::uint32_t at = from; at < end; at = node(at).end) found.push_back(at);
        return found;
    }
    /// Computes the hashes of a function and its nodes. Functions inside it have higher indexes, so their hashes are
    /// known.
    void body(std::uint32_t function) {
        const OutlineFunction& own = outline_.functions[function];
        for (std::uint32_t at = own.end; at-- > own.first;) {
            std::uint64_t hash = mix(head(at), node(at).conditions());
            for (const std::uint32_t inner : defines_[at]) hash = mix(hash, bodies_[inner]);
            for (std::uint32_t child = at + 1; child < node(at).end; child = node(child).end)
                hash = mix(hash, trees_[child]);
            trees_[at] = hash;
        }
        std::uint64_t hash = 7;
        for (std::uint32_t at = own.first; at < own.end; at = node(at).end) hash = mix(hash, trees_[at]);
        bodies_[function] = hash;
    }

    const Outline& outline_;
    std::vector<std::uint64_t> trees_;
    std::vector<std::uint64_t> bodies_;
    std::vector<std::vector<std::uint32_t>> defines_;
};

/// Returns the share of words that occur in both sketches in the same order: 0 to 1.
double likeness_of(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1 : 0;
    unsigned lengths[program::sketch_max + 1] = {};
    for (const char x : a) {
        unsigned diagonal = 0;
        for (std::size_t i = 0; i < b.size() && i < program::sketch_max; ++i) {
            const unsigned above = lengths[i + 1];
            lengths[i + 1] = x == b[i] ? diagonal + 1 : std::max(above, lengths[i]);
            diagonal = above;
        }
    }
    return 2.0 * lengths[std::min(b.size(), program::sketch_max)] / static_cast<double>(a.size() + b.size());
}

class Matcher {
public:
    Matcher(const Outline& before, const Outline& now)
        : a_(before), b_(now), mask_a_(before, now), mask_b_(now, before) {
        made_.nodes.assign(before.nodes.size(), none);
        made_.back.assign(now.nodes.size(), none);
        made_.functions.assign(before.functions.size(), none);
        made_.functions_back.assign(now.functions.size(), none);
        made_.kinds.assign(before.nodes.size(), MatchKind::unmatched);
        made_.moved.assign(before.nodes.size(), false);
        made_.doubtful.assign(before.nodes.size(), false);
        made_.has_rival.assign(before.nodes.size(), false);
        count_heads();
    }

    Matching run() {
        pair_functions(0, 0);
        named_functions();
        align_waiting();
        renamed_functions();
        align_waiting();
        moves();
        align_waiting();
        pair_between(a_.outline(), b_.outline(), made_, [&](std::uint32_t a, std::uint32_t b) { pair(a, b); });
        align_waiting();
        finish();
        return std::move(made_);
    }

private:
    static constexpr unsigned wrap_depth = 100;
    /// How many of its words a statement must keep to be told from others beside it.
    static constexpr double surely_alike = 0.8;

    enum class Level : std::uint8_t { trees, heads, words, wraps, done };

    bool is_free_a(std::uint32_t node) const { return made_.nodes[node] == none; }
    bool is_free_b(std::uint32_t node) const { return made_.back[node] == none; }
    bool has_head(std::uint64_t head, std::uint32_t a_count, std::uint32_t b_count) const {
        const auto found = heads_.find(head);
        return found != heads_.end() && found->second.first == a_count && found->second.second == b_count;
    }

    void count_heads() {
        for (std::uint32_t i = 0; i < made_.nodes.size(); ++i) ++heads_[a_.head(i)].first;
        for (std::uint32_t i = 0; i < made_.back.size(); ++i) ++heads_[b_.head(i)].second;
    }

    // ---- functions

    bool pair_functions(std::uint32_t a, std::uint32_t b) {
        if (made_.functions[a] != none || made_.functions_back[b] != none) return false;
        made_.functions[a] = b;
        made_.functions_back[b] = a;
        mask_a_.add(a, a_.outline().functions[a], b_.outline().functions[b]);
        mask_b_.add(b, b_.outline().functions[b], a_.outline().functions[a]);
        waiting_.emplace_back(a, b);
        return true;
    }

    /// Aligns the bodies of paired functions. They are queued and not aligned at once, so that this does not recurse.
    void align_waiting() {
        while (!waiting_.empty()) {
            const auto [a, b] = waiting_.back();
            waiting_.pop_back();
            align(a_.statements(a), b_.statements(b), Level::trees, 0);
        }
    }

    static std::uint64_t name_hash(const OutlineFunction& function, std::uint64_t parent) {
        std::uint64_t hash = mix(parent, function.name.size());
        for (const char c : function.name) hash = mix(hash, static_cast<unsigned char>(c));
        return hash;
    }

    /// Returns for each function the hash of its name and the names of the functions around it.
    static std::vector<std::uint64_t> full_names(const Outline& outline) {
        std::vector<std::uint64_t> names(outline.functions.size(), 1);
        for (std::uint32_t i = 1; i < names.size(); ++i) {
            const OutlineFunction& function = outline.functions[i];
            names[i] = name_hash(function, function.parent < i ? names[function.parent] : 1);
        }
        return names;
    }

    /// Pairs functions of the same name: first those with the same functions around them, then those whose name occurs
    /// once.
    void named_functions() {
        by_name(full_names(a_.outline()), full_names(b_.outline()));
        std::vector<std::uint64_t> a_names, b_names;
        for (const OutlineFunction& function : a_.outline().functions) a_names.push_back(name_hash(function, 1));
        for (const OutlineFunction& function : b_.outline().functions) b_names.push_back(name_hash(function, 1));
        by_name(a_names, b_names);
    }

    void by_name(const std::vector<std::uint64_t>& a_names, const std::vector<std::uint64_t>& b_names) {
        struct Found {
            std::uint32_t in_a = 0, in_b = 0, b = 0;
        };
        hashing::Map<std::uint64_t, Found> known;
        for (std::uint32_t i = 1; i < a_names.size(); ++i) ++known[a_names[i]].in_a;
        for (std::uint32_t i = 1; i < b_names.size(); ++i) {
            Found& found = known[b_names[i]];
            ++found.in_b;
            found.b = i;
        }
        for (std::uint32_t i = 1; i < a_names.size(); ++i) {
            const Found& found = known[a_names[i]];
            if (found.in_a != 1 || found.in_b != 1 || a_.outline().functions[i].name.empty()) continue;
            if (!was_exchanged(i, found.b)) pair_functions(i, found.b);
        }
    }

    /// Returns whether the name now belongs to another function, while the old body has a new name.
    bool was_exchanged(std::uint32_t a, std::uint32_t b) const {
        if (a_.body_of(a) == b_.body_of(b)) return false;
        const OutlineFunction& function = a_.outline().functions[a];
        if (function.end - function.first < 3) return false;
        for (std::uint32_t at = function.first; at < function.end; ++at)
            if (has_head(a_.head(at), 1, 1) && !a_.node(at).sketch.empty()) {
                const std::uint32_t other = function_with(a_.head(at));
                if (other == b || other == none) return false;
                return b_.body_of(other) == a_.body_of(a);
            }
        return false;
    }
    std::uint32_t function_with(std::uint64_t head) const {
        if (unique_b_.empty())
            for (std::uint32_t i = 0; i < made_.back.size(); ++i) unique_b_[b_.head(i)] = b_.node(i).function;
        const auto found = unique_b_.find(head);
        return found == unique_b_.end() ? none : found->second;
    }

    /// Pairs functions that have many of their statements in common.
    void renamed_functions() {
        hashing::Map<std::uint64_t, std::uint32_t> votes;
        hashing::Map<std::uint64_t, std::uint32_t>
            where;  // head, unique in the new script's unpaired functions -> function
        for (std::uint32_t f = 1; f < made_.functions_back.size(); ++f) {
            if (made_.functions_back[f] != none) continue;
            for (std::uint32_t at = b_.outline().functions[f].first; at < b_.outline().functions[f].end; ++at) {
                const auto [found, fresh] = where.emplace(b_.head(at), f);
                if (!fresh && found->second != f) found->second = none;
            }
        }
        for (std::uint32_t f = 1; f < made_.functions.size(); ++f) {
            if (made_.functions[f] != none) continue;
            const OutlineFunction& own = a_.outline().functions[f];
            for (std::uint32_t at = own.first; at < own.end; ++at) {
                const auto found = where.find(a_.head(at));
                if (found == where.end() || found->second == none || a_.node(at).sketch.empty()) continue;
                ++votes[std::uint64_t{f} << 32 | found->second];
            }
        }
        struct Candidate {
            std::uint32_t a, b;
            double likeness;
        };
        std::vector<Candidate> candidates;
        for (const auto& [pair, count] : votes) {
            const auto a = static_cast<std::uint32_t>(pair >> 32);
            const auto b = static_cast<std::uint32_t>(pair);
            const OutlineFunction& of_a = a_.outline().functions[a];
            const OutlineFunction& of_b = b_.outline().functions[b];
            const double likeness = 2.0 * count / ((of_a.end - of_a.first) + (of_b.end - of_b.first));
            if (likeness >= 0.4) candidates.push_back({a, b, likeness});
        }
        std::sort(candidates.begin(), candidates.end(), [](const Candidate& x, const Candidate& y) {
            return x.likeness != y.likeness ? x.likeness > y.likeness : x.a != y.a ? x.a < y.a : x.b < y.b;
        });
        for (const Candidate& one : candidates) pair_functions(one.a, one.b);
    }

    // ---- nodes

    void pair(std::uint32_t a, std::uint32_t b) {
        made_.nodes[a] = b;
        made_.back[b] = a;
        const bool is_same = a_.node(a).text == b_.node(b).text && a_.node(a).conditions() == b_.node(b).conditions();
        made_.kinds[a] = is_same ? MatchKind::same : MatchKind::edited;
        const std::vector<std::uint32_t>& in_a = a_.defined_in(a);
        const std::vector<std::uint32_t>& in_b = b_.defined_in(b);
        if (in_a.size() == in_b.size())
            for (std::size_t i = 0; i < in_a.size(); ++i) pair_functions(in_a[i], in_b[i]);
    }

    /// Pairs all nodes of two trees of the same shape.
    void pair_trees(std::uint32_t a, std::uint32_t b) {
        if (a_.size(a) != b_.size(b)) return;
        for (std::uint32_t i = 0; i < a_.size(a); ++i)
            if (is_free_a(a + i) && is_free_b(b + i)) pair(a + i, b + i);
    }

    bool fit(std::uint32_t a, std::uint32_t b) const { return kind_of(a_.node(a)) == kind_of(b_.node(b)); }

    double weight(std::uint32_t a) const {
        return 1.0 + static_cast<double>(a_.node(a).sketch.size()) / 8 + std::min(a_.size(a), 32u) / 2.0;
    }

    void align(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b, Level level, unsigned depth) {
        std::vector<std::uint32_t> free_a, free_b;
        std::copy_if(a.begin(), a.end(), std::back_inserter(free_a),
                     [&](std::uint32_t node) { return is_free_a(node); });
        std::copy_if(b.begin(), b.end(), std::back_inserter(free_b),
                     [&](std::uint32_t node) { return is_free_b(node); });
        if (free_a.empty() || free_b.empty() || level == Level::done || depth > 400) return;
        if (level == Level::wraps) return align_wrapped(free_a, free_b, depth);
        const Pairs pairs = pairs_at(free_a, free_b, level);
        std::uint32_t from_a = 0, from_b = 0;
        const auto gap = [&](std::uint32_t to_a, std::uint32_t to_b) {
            const std::vector<std::uint32_t> part_a(free_a.begin() + from_a, free_a.begin() + to_a);
            const std::vector<std::uint32_t> part_b(free_b.begin() + from_b, free_b.begin() + to_b);
            align(part_a, part_b, static_cast<Level>(static_cast<int>(level) + 1), depth + 1);
        };
        // All pairs come first: the nodes they contain may be the ones that are missing in a gap.
        for (const auto& [x, y] : pairs) join(free_a[x], free_b[y], level, depth);
        for (const auto& [x, y] : pairs) {
            gap(x, y);
            from_a = x + 1;
            from_b = y + 1;
        }
        gap(static_cast<std::uint32_t>(free_a.size()), static_cast<std::uint32_t>(free_b.size()));
    }

    void join(std::uint32_t a, std::uint32_t b, Level level, unsigned depth) {
        if (!is_free_a(a) || !is_free_b(b)) return;
        if (level == Level::trees) return pair_trees(a, b);
        pair(a, b);
        align_children(a, b, depth + 1);
    }

    void align_children(std::uint32_t a, std::uint32_t b, unsigned depth) {
        const std::vector<std::uint32_t> in_a = a_.children(a);
        const std::vector<std::uint32_t> in_b = b_.children(b);
        // The order of options means little, so options that are certainly the same come first.
        if (a_.node(a).kind == NodeKind::choose) {
            pair_unique(in_a, in_b, depth, [](const Side& side, std::uint32_t node) { return side.tree(node); });
            pair_unique(in_a, in_b, depth, [](const Side& side, std::uint32_t node) { return side.head(node); });
        }
        align(in_a, in_b, Level::trees, depth);
        if (a_.node(a).kind == NodeKind::choose) pair_likely_options(in_a, in_b, depth);
    }

    template <typename Identity>
    void pair_unique(const std::vector<std::uint32_t>& in_a, const std::vector<std::uint32_t>& in_b, unsigned depth,
                     Identity&& identity) {
        struct Found {
            std::uint32_t in_a = 0, in_b = 0, a = 0, b = 0;
        };
        hashing::Map<std::uint64_t, Found> known;
        for (const std::uint32_t node : in_a) {
            if (!is_free_a(node) || a_.node(node).kind != NodeKind::option) continue;
            Found& found = known[identity(a_, node)];
            ++found.in_a;
            found.a = node;
        }
        for (const std::uint32_t node : in_b) {
            if (!is_free_b(node) || b_.node(node).kind != NodeKind::option) continue;
            Found& found = known[identity(b_, node)];
            ++found.in_b;
            found.b = node;
        }
        for (const std::uint32_t node : in_a) {
            if (!is_free_a(node) || a_.node(node).kind != NodeKind::option) continue;
            const Found found = known[identity(a_, node)];
            if (found.in_a == 1 && found.in_b == 1) join(found.a, found.b, Level::heads, depth);
        }
    }

    /// Pairs options that changed both position and text, if each is by far the most likely counterpart of the other.
    void pair_likely_options(const std::vector<std::uint32_t>& in_a, const std::vector<std::uint32_t>& in_b,
                             unsigned depth) {
        if (in_a.size() * in_b.size() > 1024) return;
        const auto best = [&](std::uint32_t node, const std::vector<std::uint32_t>& others, bool is_a) {
            std::uint32_t found = none;
            double most = 0, second = 0;
            for (const std::uint32_t other : others) {
                if (is_a ? !is_free_b(other) : !is_free_a(other)) continue;
                const double likeness = is_a ? alike(node, other, false) : alike(other, node, false);
                if (likeness > most) {
                    second = most;
                    most = likeness;
                    found = other;
                } else {
                    second = std::max(second, likeness);
                }
            }
            return most > second + 0.1 ? found : none;
        };
        for (const std::uint32_t node : in_a) {
            if (!is_free_a(node) || a_.node(node).kind != NodeKind::option) continue;
            const std::uint32_t found = best(node, in_b, true);
            if (found != none && best(found, in_a, false) == node) join(node, found, Level::heads, depth);
        }
    }

    Pairs pairs_at(Items a, Items b, Level level) {
        const auto heavy = [&](std::uint32_t node) { return weight(node); };
        if (level == Level::trees)
            return same_pairs(
                a, b, [&](std::uint32_t node, bool in_b) { return in_b ? b_.tree(node) : a_.tree(node); }, heavy);
        if (level == Level::heads)
            return same_pairs(
                a, b, [&](std::uint32_t node, bool in_b) { return in_b ? b_.head(node) : a_.head(node); }, heavy);
        if (a.size() * b.size() > cells_max / 16 || work_ <= 0) return {};
        const bool alone = a.size() == 1 && b.size() == 1;
        return best_pairs(a, b, [&](std::uint32_t x, std::uint32_t y) { return alike(x, y, alone); });
    }

    /// Returns how much two nodes between the same neighbours look like versions of one; 0 if that is not enough.
    double alike(std::uint32_t a, std::uint32_t b, bool alone) {
        if (!fit(a, b) || --work_ <= 0) return 0;
        const OutlineNode& x = a_.node(a);
        const OutlineNode& y = b_.node(b);
        const double words = likeness_of(mask_a_.sketch(x), mask_b_.sketch(y));
        const bool blocks = a_.size(a) > 1 && b_.size(b) > 1;
        if (!blocks) {
            if (stands_elsewhere(a, b)) return 0;
            const bool starts_alike =
                !x.sketch.empty() && !y.sketch.empty() && x.sketch[0] == y.sketch[0] && has_same_speaker(x, y);
            const double least = alone && starts_alike ? 0.2 : alone ? 0.45 : starts_alike ? 0.45 : 0.6;
            return words >= least ? words : 0;
        }
        work_ -= 20;
        const double inside = common(a, b);
        if (a_.head(a) != b_.head(b) && (is_inside(a_, a, b_, b, inside) || is_inside(b_, b, a_, a, inside))) return 0;
        const double likeness = 0.4 * words + 0.6 * inside;
        return likeness >= 0.35 || (alone && (words >= 0.5 || inside >= 0.3)) ? likeness + 0.01 : 0;
    }

    /// Returns whether one of two nodes occurs verbatim in the other script, exactly once and elsewhere.
    bool stands_elsewhere(std::uint32_t a, std::uint32_t b) const {
        if (a_.head(a) == b_.head(b)) return false;
        return (a_.node(a).sketch.size() > 2 && has_head(a_.head(a), 1, 1)) ||
               (b_.node(b).sketch.size() > 2 && has_head(b_.head(b), 1, 1));
    }

    /// Returns whether a node is now inside the other one, which was put around it, and so is not a version of it.
    bool is_inside(const Side& side, std::uint32_t node, const Side& other, std::uint32_t around,
                   double common_with_it) const {
        constexpr std::uint32_t most = 200;
        for (std::uint32_t i = 1; i < std::min(other.size(around), most); ++i)
            if (other.head(around + i) == side.head(node) && common(side, node, other, around + i) >= common_with_it)
                return true;
        return false;
    }

    /// Returns the share of the nodes inside two nodes that have the same text: 0 to 1.
    double common(std::uint32_t a, std::uint32_t b) const { return common(a_, a, b_, b); }
    double common(const Side& side_a, std::uint32_t a, const Side& side_b, std::uint32_t b) const {
        constexpr std::uint32_t most = 200;
        std::vector<std::uint64_t> in_a, in_b, both;
        for (std::uint32_t i = 1; i < std::min(side_a.size(a), most); ++i) in_a.push_back(masked_head(side_a, a + i));
        for (std::uint32_t i = 1; i < std::min(side_b.size(b), most); ++i) in_b.push_back(masked_head(side_b, b + i));
        std::sort(in_a.begin(), in_a.end());
        std::sort(in_b.begin(), in_b.end());
        std::set_intersection(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(), std::back_inserter(both));
        return in_a.empty() && in_b.empty()
                   ? 0
                   : 2.0 * static_cast<double>(both.size()) / static_cast<double>(in_a.size() + in_b.size());
    }

    /// Returns the hash of a node alone, with all names that only one script has treated as equal.
    std::uint64_t masked_head(const Side& side, std::uint32_t node) const {
        const OutlineNode& own = side.node(node);
        const NameMask& mask = &side == &a_ ? mask_a_ : mask_b_;
        if (!mask.covers(own)) return side.head(node);
        const std::string sketch = mask.sketch(own);
        std::uint64_t hash = mix(static_cast<std::uint64_t>(kind_of(own)) + 1, sketch.size());
        for (const char byte : sketch) hash = mix(hash, static_cast<unsigned char>(byte));
        return hash;
    }

    /// Pairs nodes that were put into an `if` or a loop, or taken out of one.
    void align_wrapped(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b, unsigned depth) {
        if (depth > wrap_depth * 3 || a.size() * b.size() > cells_max) return;
        const std::vector<std::uint64_t> heads_a = heads_of(a_, a);
        const std::vector<std::uint64_t> heads_b = heads_of(b_, b);
        for (const std::uint32_t wrap : b)
            if (is_free_b(wrap) && (holds_one_of(b_, wrap, heads_a) || holds_the_edited(a, wrap)))
                align(a, b_.children(wrap), Level::trees, depth + wrap_depth);
        for (const std::uint32_t wrap : a)
            if (is_free_a(wrap) && holds_one_of(a_, wrap, heads_b))
                align(a_.children(wrap), b, Level::trees, depth + wrap_depth);
    }

    /// Returns whether the only statement in front of which a condition was put is inside it, with some other words.
    bool holds_the_edited(const std::vector<std::uint32_t>& a, std::uint32_t wrap) {
        if (b_.node(wrap).kind != NodeKind::if_) return false;
        const auto is_left = [&](std::uint32_t node) { return is_free_a(node); };
        if (std::count_if(a.begin(), a.end(), is_left) != 1) return false;
        const std::uint32_t left = *std::find_if(a.begin(), a.end(), is_left);
        const std::vector<std::uint32_t> inside = b_.children(wrap);
        return inside.size() == 1 && a_.size(left) == 1 && alike(left, inside.front(), false) > 0;
    }

    static std::vector<std::uint64_t> heads_of(const Side& side, const std::vector<std::uint32_t>& list) {
        std::vector<std::uint64_t> heads;
        for (const std::uint32_t node : list) heads.push_back(side.head(node));
        std::sort(heads.begin(), heads.end());
        return heads;
    }

    /// Returns whether one of the heads occurs verbatim inside the node.
    bool holds_one_of(const Side& side, std::uint32_t wrap, const std::vector<std::uint64_t>& heads) {
        constexpr std::uint32_t most = 500;
        const std::uint32_t size = std::min(side.size(wrap), most);
        for (std::uint32_t i = 1; i < size && work_ > 0; ++i, --work_)
            if (std::binary_search(heads.begin(), heads.end(), side.head(wrap + i))) return true;
        return false;
    }

    // ---- nodes that are elsewhere now

    void moves() {
        for (int round = 0; round < 3; ++round) {
            bool any = move_by([&](const Side& side, std::uint32_t node) { return side.tree(node); }, true);
            any = move_by([&](const Side& side, std::uint32_t node) { return side.head(node); }, false) || any;
            any =
                move_by([&](const Side& side, std::uint32_t node) { return with_neighbours(side, node); }, true) || any;
            align_waiting();
            any = neighbours_of_moved() || any;
            align_waiting();
            if (!any) return;
        }
    }

    std::uint64_t with_neighbours(const Side& side, std::uint32_t node) const {
        std::uint64_t hash = side.tree(node);
        const OutlineNode& own = side.node(node);
        const OutlineFunction& function = side.outline().functions[own.function];
        const std::uint32_t block_end = own.parent != none ? side.node(own.parent).end : function.end;
        hash = mix(hash, own.end < block_end ? side.head(own.end) : 1);
        const std::uint32_t before = previous(side, node);
        return mix(hash, before != none ? side.head(before) : 2);
    }

    static std::uint32_t previous(const Side& side, std::uint32_t node) {
        const OutlineNode& own = side.node(node);
        const std::uint32_t first = own.parent != none ? own.parent + 1 : side.outline().functions[own.function].first;
        if (node == first) return none;
        // The node in front of it, or that node's ancestor with the same parent.
        std::uint32_t at = node - 1;
        while (side.node(at).parent != own.parent) at = side.node(at).parent;
        return at;
    }
    static std::uint32_t following(const Side& side, std::uint32_t node) {
        const OutlineNode& own = side.node(node);
        const std::uint32_t end =
            own.parent != none ? side.node(own.parent).end : side.outline().functions[own.function].end;
        return own.end < end ? own.end : none;
    }

    /// Pairs unmatched nodes whose identity occurs once in each script. Returns whether there were any.
    template <typename Identity>
    bool move_by(Identity&& identity, bool whole) {
        struct Found {
            std::uint32_t in_a = 0, in_b = 0, a = 0, b = 0;
        };
        hashing::Map<std::uint64_t, Found> known;
        for (std::uint32_t i = 0; i < made_.nodes.size(); ++i) {
            if (!can_move(a_, i)) continue;
            Found& found = known[identity(a_, i)];
            ++found.in_a;
            found.a = i;
        }
        for (std::uint32_t i = 0; i < made_.back.size(); ++i) {
            if (!can_move(b_, i)) continue;
            const auto found = known.find(identity(b_, i));
            if (found == known.end()) continue;
            ++found->second.in_b;
            found->second.b = i;
        }
        bool any = false;
        for (std::uint32_t i = 0; i < made_.nodes.size(); ++i) {
            if (!is_free_a(i) || !can_move(a_, i)) continue;
            const auto at = known.find(identity(a_, i));
            const Found& found = at->second;
            if (found.in_a != 1 || found.in_b != 1 || !is_free_b(found.b)) continue;
            any = true;
            made_.moved[i] = true;
            if (whole && a_.tree(i) == b_.tree(found.b)) {
                pair_trees(i, found.b);
            } else {
                pair(i, found.b);
                align(a_.children(i), b_.children(found.b), Level::trees, 0);
            }
        }
        return any;
    }

    /// Returns whether a node can be recognized elsewhere: `break` or `x = 1` may be anywhere.
    bool can_move(const Side& side, std::uint32_t node) const {
        const bool is_free = &side == &a_ ? is_free_a(node) : is_free_b(node);
        return is_free && !outline::is_block(side.node(node).kind) &&
               (side.size(node) > 2 || side.node(node).sketch.size() > 1);
    }

    /// Pairs the neighbours of matched nodes: a node next to one that was moved was moved with it, unless it looks
    /// different.
    bool neighbours_of_moved() {
        bool any = false;
        const auto attempt = [&](std::uint32_t a, std::uint32_t b) {
            if (a == none || b == none || !is_free_a(a) || !is_free_b(b) || !fit(a, b)) return;
            const bool is_same = a_.head(a) == b_.head(b);
            if (!is_same && alike(a, b, false) < 0.45) return;
            any = true;
            pair(a, b);
            made_.moved[a] = true;
            align(a_.children(a), b_.children(b), Level::trees, 0);
        };
        for (std::uint32_t i = 0; i < made_.nodes.size(); ++i)
            if (!is_free_a(i)) attempt(following(a_, i), following(b_, made_.nodes[i]));
        for (std::uint32_t i = static_cast<std::uint32_t>(made_.nodes.size()); i-- > 0;)
            if (!is_free_a(i)) attempt(previous(a_, i), previous(b_, made_.nodes[i]));
        return any;
    }

    /// Returns whether the new script has more nodes of this text, and this one has neither of its old neighbours.
    bool is_doubtful(std::uint32_t a) const {
        const std::uint32_t b = made_.nodes[a];
        const auto found = heads_.find(a_.head(a));
        if (a_.size(a) > 1 || outline::is_block(a_.node(a).kind) || found == heads_.end()) return false;
        if (found->second.second <= found->second.first || a_.head(a) != b_.head(b)) return false;
        const auto is_same = [&](std::uint32_t of_a, std::uint32_t of_b) {
            return of_a == none ? of_b == none : of_b != none && made_.nodes[of_a] == of_b;
        };
        return !is_same(previous(a_, a), previous(b_, b)) &&
               !(following(a_, a) != none && is_same(following(a_, a), following(b_, b)));
    }

    /// Returns whether a statement that was edited much stands beside an unmatched one that may as well be what became of it, or
    /// beside an old one that may as well be what it was.
    bool has_rival(std::uint32_t a) const {
        const std::uint32_t b = made_.nodes[a];
        if (a_.size(a) > 1 || outline::is_block(a_.node(a).kind) || made_.kinds[a] != MatchKind::edited) return false;
        if (likeness_of(mask_a_.sketch(a_.node(a)), mask_b_.sketch(b_.node(b))) >= surely_alike) return false;
        const auto is_rival = [&](const Side& side, std::uint32_t node, const OutlineNode& other) {
            const OutlineNode& own = side.node(node);
            return kind_of(own) == kind_of(other) && side.size(node) == 1 && !own.sketch.empty() &&
                   own.sketch.front() == other.sketch.front();
        };
        const auto any = [&](const Side& side, std::uint32_t from, const OutlineNode& other, auto&& is_free,
                             auto&& next) {
            for (std::uint32_t at = next(side, from); at != none && is_free(at); at = next(side, at))
                if (is_rival(side, at, other)) return true;
            return false;
        };
        const auto is_free_in_a = [&](std::uint32_t node) { return is_free_a(node); };
        const auto is_free_in_b = [&](std::uint32_t node) { return is_free_b(node); };
        return any(b_, b, a_.node(a), is_free_in_b, previous) || any(b_, b, a_.node(a), is_free_in_b, following) ||
               any(a_, a, b_.node(b), is_free_in_a, previous) || any(a_, a, b_.node(b), is_free_in_a, following);
    }

    void finish() {
        std::size_t found = 0, in_a = 0, in_b = 0;
        for (std::uint32_t i = 0; i < made_.back.size(); ++i) in_b += outline::is_block(b_.node(i).kind) ? 0 : 1;
        for (std::uint32_t i = 0; i < made_.nodes.size(); ++i) {
            const OutlineNode& own = a_.node(i);
            if (!outline::is_block(own.kind)) ++in_a;
            if (is_free_a(i)) continue;
            if (!outline::is_block(own.kind)) ++found;
            const OutlineNode& other = b_.node(made_.nodes[i]);
            const bool same_parent = own.parent == none
                                         ? other.parent == none
                                         : other.parent != none && made_.nodes[own.parent] == other.parent;
            const bool same_place = same_parent && made_.functions[own.function] == other.function;
            const bool around = own.parent != none && made_.moved[own.parent] && made_.nodes[own.parent] != none;
            made_.moved[i] = made_.moved[i] || around || !same_place;
            made_.doubtful[i] = is_doubtful(i);
            made_.has_rival[i] = has_rival(i);
        }
        const std::size_t least = std::min(in_a, in_b);
        made_.share = least == 0 ? (in_a == in_b ? 1 : 0) : static_cast<double>(found) / static_cast<double>(least);
    }

    Side a_, b_;
    NameMask mask_a_, mask_b_;
    Matching made_;
    hashing::Map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>> heads_;  ///< number of occurrences: old, new
    mutable hashing::Map<std::uint64_t, std::uint32_t> unique_b_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> waiting_;
    /// Comparisons of words that may still be made, so that scripts with little in common do not take long.
    std::int64_t work_ = 600'000;
};

}  // namespace

Matching match(const Outline& before, const Outline& now) { return Matcher(before, now).run(); }

}  // namespace npcs::matching
