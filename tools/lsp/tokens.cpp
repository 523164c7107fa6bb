// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/tokens.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "lsp/capabilities.hpp"

namespace npcs::tools::lsp {
namespace {

using workspace::TokenKind;

/// What a kind of token is called in LSP. The numbers of the protocol are the places in this table, which are those of
/// TokenKind.
struct TokenName {
    TokenKind kind;
    const char* name;
};
constexpr std::array token_names{
    TokenName{TokenKind::variable, "variable"},  TokenName{TokenKind::parameter, "parameter"},
    TokenName{TokenKind::function, "function"},  TokenName{TokenKind::scene, "class"},
    TokenName{TokenKind::member, "property"},    TokenName{TokenKind::method, "method"},
    TokenName{TokenKind::speaker, "speaker"},    TokenName{TokenKind::keyword, "keyword"},
    TokenName{TokenKind::number, "number"},      TokenName{TokenKind::string, "string"},
    TokenName{TokenKind::spoken, "spoken"},      TokenName{TokenKind::comment, "comment"},
    TokenName{TokenKind::sign, "operator"},      TokenName{TokenKind::tag, "decorator"},
    TokenName{TokenKind::intrinsic, "function"}, TokenName{TokenKind::host_function, "function"},
    TokenName{TokenKind::module, "namespace"},   TokenName{TokenKind::foreign, "foreign"},
};

enum TokenModifier : std::uint32_t { declaration = 1, global = 2, default_library = 4, host = 8 };
constexpr std::array modifier_names{"declaration", "global", "defaultLibrary", "host"};

constexpr bool are_in_order() {
    for (std::size_t i = 0; i < token_names.size(); ++i)
        if (static_cast<std::size_t>(token_names[i].kind) != i) return false;
    return true;
}
static_assert(are_in_order());

std::uint32_t modifiers_of(const workspace::Token& token) {
    std::uint32_t modifiers = 0;
    if (token.is_definition) modifiers |= declaration;
    if (token.is_global) modifiers |= global;
    if (token.kind == TokenKind::intrinsic) modifiers |= default_library;
    if (token.kind == TokenKind::host_function) modifiers |= host;
    return modifiers;
}

}  // namespace

nlohmann::json token_legend() {
    nlohmann::json types = nlohmann::json::array();
    for (const TokenName& each : token_names) types.push_back(each.name);
    return {{"tokenTypes", types}, {"tokenModifiers", modifier_names}};
}

std::vector<std::uint32_t> packed_tokens(const std::vector<workspace::Token>& tokens, const TextDocument& document,
                                         Encoding encoding) {
    std::vector<std::uint32_t> packed;
    packed.reserve(tokens.size() * 5);
    PositionFinder position(document, encoding);
    Position last;
    for (const workspace::Token& token : tokens) {
        const std::size_t token_end = std::min<std::size_t>(token.range.end, document.text().size());
        for (std::size_t begin = token.range.begin; begin < token_end;) {
            const std::size_t line = document.line_of(begin);
            const std::size_t end = std::min(token_end, document.line_end(line));
            if (begin < end) {
                const Position at = position(begin);
                const Position behind = position(end);
                const bool is_same_line = at.line == last.line;
                packed.insert(
                    packed.end(),
                    {at.line - last.line, is_same_line ? at.character - last.character : at.character,
                     behind.character - at.character, static_cast<std::uint32_t>(token.kind), modifiers_of(token)});
                last = at;
            }
            if (line + 1 >= document.line_count()) break;
            begin = std::max(end, document.line_start(line + 1));
        }
    }
    return packed;
}

void write_tokens(JsonWriter& out, std::span<const std::uint32_t> packed) {
    out.begin_list();
    for (const std::uint32_t number : packed) out.number(number);
    out.end_list();
}

void write_token_edits(JsonWriter& out, std::span<const std::uint32_t> before, std::span<const std::uint32_t> after) {
    const auto [first, other_first] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
    // What is the same at the end, but not what is the same at the beginning already.
    const auto last = std::mismatch(std::make_reverse_iterator(before.end()), std::make_reverse_iterator(first),
                                    std::make_reverse_iterator(after.end()), std::make_reverse_iterator(other_first));
    const auto end = last.first.base();
    const auto other_end = last.second.base();
    out.begin_list();
    if (first != end || other_first != other_end) {
        out.begin_object();
        out.key("start");
        out.number(first - before.begin());
        out.key("deleteCount");
        out.number(end - first);
        out.key("data");
        write_tokens(out, {other_first, other_end});
        out.end_object();
    }
    out.end_list();
}

}  // namespace npcs::tools::lsp
