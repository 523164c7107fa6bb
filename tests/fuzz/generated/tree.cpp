// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "tree.hpp"

#include <cstddef>

namespace npcs::generated {
namespace {

void print(const Node& node, std::size_t indent, std::string& text);

void print_block(const Node& block, std::size_t indent, std::string& text) {
    for (const Node& statement : block.parts) {
        text.append(indent, '\t');
        print(statement, indent, text);
        text += '\n';
    }
}

void print(const Node& node, std::size_t indent, std::string& text) {
    std::size_t part = 0;
    for (std::size_t at = 0; at < node.form.size(); ++at) {
        const char c = node.form[at];
        if (c != '$' || part == node.parts.size()) {
            text += c;
            const bool is_block_next = at + 1 < node.form.size() && node.form[at + 1] == '$' &&
                                       part < node.parts.size() && node.parts[part].role == Role::block;
            if (c == '\n' && !is_block_next) text.append(indent, '\t');
            continue;
        }
        const Node& next = node.parts[part++];
        if (next.role == Role::block) {
            print_block(next, indent + 1, text);
            text.append(indent, '\t');
        } else {
            print(next, indent, text);
        }
    }
}

/// A clause ends with its block, which leaves a line of white space.
std::string without_blank_lines(const std::string& text) {
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = text.find('\n', begin);
        if (end == std::string::npos) end = text.size();
        const std::string line = text.substr(begin, end - begin);
        if (line.find_first_not_of('\t') != std::string::npos) result += line + "\n";
        begin = end + 1;
    }
    return result;
}

void collect(Node& node, std::vector<Node*>& nodes) {
    nodes.push_back(&node);
    for (Node& part : node.parts) collect(part, nodes);
}

}  // namespace

std::string text_of(const Node& program) {
    std::string text;
    print_block(program, 0, text);
    return without_blank_lines(text);
}

std::vector<Node*> all_nodes(Node& program) {
    std::vector<Node*> nodes;
    collect(program, nodes);
    return nodes;
}

}  // namespace npcs::generated
