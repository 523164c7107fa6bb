// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "shrink.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace npcs::generated {
namespace {

class Shrinker {
public:
    Shrinker(Node program, const std::function<bool(const Node&)>& is_faulty, std::size_t most)
        : program_(std::move(program)), is_faulty_(is_faulty), left_(most) {}

    Node run() {
        while (left_ > 0 && pass()) {}
        return std::move(program_);
    }

private:
    /// Once over all nodes; true when something became smaller.
    bool pass() {
        bool is_smaller = false;
        // A change invalidates the nodes behind it, so they are counted, not held.
        for (std::size_t i = 0; i < all_nodes(program_).size() && left_ > 0; ++i) {
            while (left_ > 0 && shrink(i)) is_smaller = true;
        }
        return is_smaller;
    }

    bool shrink(std::size_t index) {
        const std::vector<Node*> nodes = all_nodes(program_);
        if (index >= nodes.size()) return false;
        Node& node = *nodes[index];
        if (node.role == Role::block) return shrink_block(node);
        if (node.role == Role::expression) return shrink_expression(node);
        return false;
    }

    bool shrink_block(Node& block) {
        for (std::size_t count = block.parts.size(); count > 0; count /= 2) {
            for (std::size_t at = 0; at + count <= block.parts.size(); at += count) {
                Node smaller = block;
                const auto first = smaller.parts.begin() + static_cast<std::ptrdiff_t>(at);
                smaller.parts.erase(first, first + static_cast<std::ptrdiff_t>(count));
                if (takes(block, std::move(smaller))) return true;
            }
        }
        for (std::size_t at = 0; at < block.parts.size(); ++at)
            for (const Node& part : block.parts[at].parts)
                if (part.role == Role::block && takes(block, with_inner(block, at, part))) return true;
        return false;
    }

    static Node with_inner(const Node& block, std::size_t at, const Node& inner) {
        Node result{Role::block, "", {}};
        for (std::size_t i = 0; i < block.parts.size(); ++i) {
            if (i != at) result.parts.push_back(block.parts[i]);
            else result.parts.insert(result.parts.end(), inner.parts.begin(), inner.parts.end());
        }
        return result;
    }

    bool shrink_expression(Node& node) {
        for (const Node& part : std::vector<Node>(node.parts))
            if (part.role == Role::expression && takes(node, part)) return true;
        if (node.parts.empty() && node.form.size() <= 2) return false;
        for (const char* literal : {"0", "\"\"", "[]", "{}"})
            if (node.form != literal && takes(node, Expression{literal})) return true;
        return false;
    }

    bool takes(Node& place, Node smaller) {
        if (left_ == 0) return false;
        --left_;
        std::swap(place, smaller);
        if (is_faulty_(program_)) return true;
        std::swap(place, smaller);
        return false;
    }

    Node program_;
    const std::function<bool(const Node&)>& is_faulty_;
    std::size_t left_;
};

}  // namespace

Node shrunk(Node program, const std::function<bool(const Node&)>& is_faulty, std::size_t most) {
    return Shrinker(std::move(program), is_faulty, most).run();
}

}  // namespace npcs::generated
