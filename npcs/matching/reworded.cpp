// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "matching/reworded.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "program/words.hpp"

namespace npcs::matching {

using compiler::StackMapEntry;
using outline::NodeKind;
using outline::Outline;
using outline::OutlineNode;

namespace {

using Nodes = std::vector<std::uint32_t>;

class Between {
public:
    Between(const Outline& before, const Outline& now, Matching& made,
            const std::function<void(std::uint32_t, std::uint32_t)>& pair)
        : before_(before), now_(now), made_(made), pair_(pair) {
        for (std::uint32_t f = 1; f < before.functions.size(); ++f) {
            if (made.functions[f] == none) continue;
            const std::string& from = before.functions[f].name;
            const std::string& to = now.functions[made.functions[f]].name;
            if (from == to || from.empty() || to.empty()) continue;
            renamed_.emplace(program::text_hash(from), program::text_hash(to));
            renamed_words_.emplace(last_word(from), last_word(to));
        }
    }

    void run() {
        for (std::uint32_t f = 0; f < before_.functions.size(); ++f) {
            const std::uint32_t other = made_.functions[f];
            if (other != none) lists_.push_back({statements(before_, f), statements(now_, other)});
        }
        for (std::uint32_t a = 0; a < before_.nodes.size(); ++a)
            if (made_.nodes[a] != none) lists_.push_back({children(before_, a), children(now_, made_.nodes[a])});
        while (!lists_.empty()) {
            const Lists lists = std::move(lists_.back());
            lists_.pop_back();
            same_elsewhere(lists.a, lists.b);
            runs(lists.a, lists.b);
        }
    }

private:
    struct Lists {
        Nodes a, b;
    };

    static char last_word(const std::string& name) {
        return program::name_byte(std::string_view(name).substr(name.rfind('.') + 1));
    }

    static Nodes list(const Outline& outline, std::uint32_t from, std::uint32_t end) {
        Nodes found;
        for (std::uint32_t at = from; at < end; at = outline.nodes[at].end) found.push_back(at);
        return found;
    }
    static Nodes children(const Outline& outline, std::uint32_t node) {
        return list(outline, node + 1, outline.nodes[node].end);
    }
    static Nodes statements(const Outline& outline, std::uint32_t function) {
        return list(outline, outline.functions[function].first, outline.functions[function].end);
    }

    bool is_free_a(std::uint32_t node) const { return made_.nodes[node] == none; }
    bool is_free_b(std::uint32_t node) const { return made_.back[node] == none; }

    void join(std::uint32_t a, std::uint32_t b) {
        pair_(a, b);
        lists_.push_back({children(before_, a), children(now_, b)});
    }

    /// Pairs calls that occur once in the block both before and now: they may have changed places.
    void same_elsewhere(const Nodes& a, const Nodes& b) {
        if (std::none_of(a.begin(), a.end(), [&](std::uint32_t node) { return is_free_a(node); })) return;
        struct Found {
            std::uint32_t in_a = 0, in_b = 0, b = 0;
        };
        std::unordered_map<std::uint32_t, Found> known;
        for (const std::uint32_t node : a)
            if (is_call(before_.nodes[node])) ++known[before_.nodes[node].text].in_a;
        for (const std::uint32_t node : b) {
            if (!is_call(now_.nodes[node])) continue;
            Found& found = known[now_.nodes[node].text];
            ++found.in_b;
            found.b = node;
        }
        for (const std::uint32_t node : a) {
            if (!is_free_a(node) || !is_call(before_.nodes[node])) continue;
            const Found& found = known[before_.nodes[node].text];
            if (found.in_a != 1 || found.in_b != 1 || !is_free_b(found.b)) continue;
            made_.moved[node] = true;
            join(node, found.b);
        }
    }
    static bool is_call(const OutlineNode& node) {
        return node.text != 0 && (node.kind == NodeKind::expression || node.kind == NodeKind::command);
    }

    /// Pairs runs of unmatched nodes that are equally long on both sides and lie between the same two matched nodes, or
    /// between one and an end of the block.
    void runs(const Nodes& a, const Nodes& b) {
        std::unordered_map<std::uint32_t, std::size_t> places;
        for (std::size_t i = 0; i < b.size(); ++i) places.emplace(b[i], i);
        std::size_t from_b = 0;
        for (std::size_t i = 0; i < a.size();) {
            if (!is_free_a(a[i])) {
                const auto place = places.find(made_.nodes[a[i]]);
                from_b = place == places.end() ? b.size() + 1 : place->second + 1;
                ++i;
                continue;
            }
            std::size_t end = i;
            while (end < a.size() && is_free_a(a[end])) ++end;
            std::size_t end_b = b.size();
            if (end < a.size()) {
                const auto place = places.find(made_.nodes[a[end]]);
                end_b = place == places.end() ? 0 : place->second;
            }
            if (end_b > from_b && end_b - from_b == end - i && end - i <= run_max) run(a, b, i, end, from_b);
            i = end;
        }
    }

    void run(const Nodes& a, const Nodes& b, std::size_t from, std::size_t end, std::size_t from_b) {
        const bool alone = end - from == 1;
        for (std::size_t i = from; i < end; ++i)
            if (!is_free_b(b[from_b + i - from]) || !does_the_same(a[i], b[from_b + i - from], alone)) return;
        for (std::size_t i = from; i < end; ++i) join(a[i], b[from_b + i - from]);
    }

    bool does_the_same(std::uint32_t a, std::uint32_t b, bool alone) const {
        const OutlineNode& x = before_.nodes[a];
        const OutlineNode& y = now_.nodes[b];
        const bool is_option = x.kind == NodeKind::option;
        if (kind_of(x) != kind_of(y) || (outline::is_block(x.kind) && !is_option) || x.end - a != y.end - b)
            return false;
        for (std::uint32_t i = 1; i < x.end - a; ++i) {
            const OutlineNode& in_x = before_.nodes[a + i];
            const OutlineNode& in_y = now_.nodes[b + i];
            if (kind_of(in_x) != kind_of(in_y) || in_x.parent - a != in_y.parent - b) return false;
        }
        if (is_option) return (alone && x.more == y.more) || shares_words(x, y);
        if (x.end - a > 1) return shares_words(x, y);
        return begins_alike(x, y) && has_same_speaker(x, y) && (alone || x.kind != NodeKind::return_) &&
               calls_the_same(x.statement, y.statement);
    }

    static NodeKind kind_of(const OutlineNode& node) {
        return node.kind == NodeKind::command ? NodeKind::expression : node.kind;
    }

    char now_called(char word) const {
        const auto found = renamed_words_.find(word);
        return found == renamed_words_.end() ? word : found->second;
    }
    /// Returns whether the first words are the same: the variable that is assigned to, or the speaker.
    bool begins_alike(const OutlineNode& x, const OutlineNode& y) const {
        return !x.sketch.empty() && !y.sketch.empty() &&
               (x.sketch[0] == y.sketch[0] || now_called(x.sketch[0]) == y.sketch[0]);
    }
    /// Returns whether at least half of the words are the same.
    bool shares_words(const OutlineNode& x, const OutlineNode& y) const {
        if (x.sketch.size() != y.sketch.size()) return false;
        std::size_t same = 0;
        for (std::size_t i = 0; i < x.sketch.size(); ++i)
            if (x.sketch[i] == y.sketch[i] || now_called(x.sketch[i]) == y.sketch[i]) ++same;
        return 2 * same >= x.sketch.size();
    }

    /// Returns whether each call of the old statement is made in the new one. The old outline has the calls of
    /// statements in which a frame stands; for others there are none to compare.
    bool calls_the_same(std::uint32_t a, std::uint32_t b) const {
        const std::vector<StackMapEntry>& in_b = now_.stack_maps[b];
        return std::all_of(before_.stack_maps[a].begin(), before_.stack_maps[a].end(), [&](const StackMapEntry& x) {
            const auto found = renamed_.find(x.callee);
            const std::uint32_t callee = found == renamed_.end() ? x.callee : found->second;
            return std::any_of(in_b.begin(), in_b.end(), [&](const StackMapEntry& y) {
                return x.kind == y.kind && (x.callee == y.callee || callee == y.callee) && x.nth == y.nth &&
                       x.of == y.of;
            });
        });
    }

    static constexpr std::size_t run_max = 8;

    const Outline& before_;
    const Outline& now_;
    Matching& made_;
    const std::function<void(std::uint32_t, std::uint32_t)>& pair_;
    std::vector<Lists> lists_;
    std::unordered_map<std::uint32_t, std::uint32_t> renamed_;  ///< hashes of functions' names, old to new
    std::unordered_map<char, char> renamed_words_;
};

}  // namespace

void pair_between(const Outline& before, const Outline& now, Matching& made,
                  const std::function<void(std::uint32_t, std::uint32_t)>& pair) {
    Between(before, now, made, pair).run();
}

}  // namespace npcs::matching
