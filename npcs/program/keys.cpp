// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "program/keys.hpp"

#include <algorithm>

namespace npcs::program {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool ends_line(char c) { return c == '\r' || c == '\n'; }

/// The statement's own text, into `head`: of what holds other statements, its first line. Runs of blanks count as one.
void read_head(std::string_view text, bool has_body, std::string& head) {
    if (has_body) text = text.substr(0, static_cast<std::size_t>(std::find_if(text.begin(), text.end(), ends_line) - text.begin()));
    head.resize(text.size());
    char* const begin = head.data();
    char* to = begin;
    for (const char c : text) {
        if (!is_blank(c)) *to++ = c;
        else if (to != begin && to[-1] != ' ') *to++ = ' ';
    }
    head.resize(static_cast<std::size_t>(to - begin));
}

std::uint32_t fold(std::uint64_t hash) { return static_cast<std::uint32_t>(hash * 0xD6E8'FEB8'6659'FD93 >> 32); }

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
    const std::uint64_t hash = (seed ^ value) * 0x9E37'79B9'7F4A'7C15;
    return hash ^ hash >> 32;
}

/// `count` bytes, at most 8, the first one lowest.
std::uint64_t word(const char* bytes, std::size_t count) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < count; ++i) result |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return result;
}

/// Gives keys; things that want the same one are told apart by their order.
class Claims {
public:
    explicit Claims(KeyTable<std::uint32_t>& table) : table_(table) {}
    std::uint32_t claim(std::uint64_t wanted, std::uint32_t index) {
        for (;;) {
            const std::uint32_t key = fold(wanted);
            if (key != 0 && table_.emplace(key, index).fresh) return key;
            wanted = mix(wanted, ++same_.emplace(wanted | 1, 0).entry->second);
        }
    }

private:
    KeyTable<std::uint32_t>& table_;
    KeyTable<std::uint64_t> same_;   ///< how often a key was taken already
};

void function_keys(Program& program) {
    program.functions_by_key.reserve(program.functions.size());
    Claims claims(program.functions_by_key);
    for (const auto& function : program.functions) {
        if (function->is_main) {
            function->key = 1;
            program.functions_by_key.emplace(1, function->index);
            continue;
        }
        const std::uint64_t parent = program.functions[function->parent]->key;
        const std::uint64_t wanted = hash_text(function->name, mix(parent, function->shares_scope ? 2 : 1));
        function->key = claims.claim(wanted, function->index);
    }
}

/// Hashes of each statement's head, and of those of its neighbours: the statements before and after under the same parent.
struct Heads {
    explicit Heads(std::size_t count) : own(count), before(count), after(count) {}
    std::vector<std::uint64_t> own, before, after;
};

Heads find_heads(const Program& program) {
    Heads heads(program.statements.size());
    std::vector<std::uint32_t> last(heads.own.size(), no_statement);
    std::vector<std::uint32_t> last_outermost(program.functions.size(), no_statement);
    const std::string_view text = program.source->text();
    std::string head;
    for (std::uint32_t i = 0; i < heads.own.size(); ++i) {
        const Statement& statement = program.statements[i];
        const auto [begin, end] = statement.span;
        read_head(text.substr(begin, end - begin), statement.has_body, head);
        heads.own[i] = hash_text(head);
        const bool outermost = statement.parent == no_statement;
        std::uint32_t& neighbour = outermost ? last_outermost[statement.function] : last[statement.parent];
        if (neighbour != no_statement) {
            heads.before[i] = heads.own[neighbour];
            heads.after[neighbour] = heads.own[i];
        }
        neighbour = i;
    }
    return heads;
}

void statement_keys(Program& program) {
    const Heads heads = find_heads(program);
    program.statements_by_key.reserve(program.statements.size());
    Claims claims(program.statements_by_key);
    for (std::uint32_t i = 0; i < program.statements.size(); ++i) {
        Statement& statement = program.statements[i];
        std::uint64_t wanted = mix(program.functions[statement.function]->key, heads.own[i]);
        wanted = mix(wanted, static_cast<std::uint64_t>(statement.kind));
        wanted = mix(wanted, statement.parent == no_statement ? 0 : program.statements[statement.parent].key);
        wanted = mix(mix(wanted, heads.before[i]), heads.after[i]);
        statement.key = claims.claim(wanted, i);
    }
}

/// Letters and digits of the first words, joined by `_`.
std::string readable(std::string_view text) {
    constexpr std::size_t longest = 40;
    std::string id;
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || byte > 0x7F;
        if (is_word) id += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!id.empty() && id.back() != '_') id += '_';
        if (id.size() >= longest && byte < 0x80) break;
    }
    while (!id.empty() && id.back() == '_') id.pop_back();
    return id.empty() ? "option" : id;
}

}  // namespace

std::uint64_t hash_text(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = mix(seed, text.size());
    for (; text.size() >= 8; text.remove_prefix(8)) hash = mix(hash, word(text.data(), 8));
    return mix(mix(hash, word(text.data(), text.size())), 0xA5);
}

std::string option_name(std::string_view function, std::string_view text) {
    return function.empty() ? readable(text) : std::string(function) + "/" + readable(text);
}

void assign_keys(Program& program) {
    function_keys(program);
    statement_keys(program);
}

}  // namespace npcs::program
