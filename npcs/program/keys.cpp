// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "program/keys.hpp"

namespace npcs::program {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The statement's own text: for a block, its first line. Runs of blanks count as one.
std::string head_text(const Program& program, const Statement& statement) {
    std::string_view text = program.source->text().substr(statement.span.begin, statement.span.end - statement.span.begin);
    const bool is_block = statement.kind >= ast::StatementKind::if_ && statement.kind != ast::StatementKind::break_ &&
                          statement.kind != ast::StatementKind::continue_ && statement.kind != ast::StatementKind::return_;
    if (is_block) text = text.substr(0, text.find_first_of("\r\n"));
    std::string head;
    for (char c : text) {
        if (!is_blank(c)) head += c;
        else if (!head.empty() && head.back() != ' ') head += ' ';
    }
    return head;
}

std::uint32_t fold(std::uint64_t hash) { return static_cast<std::uint32_t>(hash ^ hash >> 32); }

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
    return hash_text({bytes, 8}, seed);
}

/// Gives keys; things that want the same one are told apart by their order.
template <typename Table>
class Claims {
public:
    explicit Claims(Table& table) : table_(table) {}
    std::uint32_t claim(std::uint64_t wanted, std::uint32_t index) {
        if (const std::uint32_t before = same_[wanted]++; before > 0) wanted = mix(wanted, before);
        std::uint32_t key = fold(wanted);
        while (key == 0 || !table_.emplace(key, index).second) key = fold(wanted = mix(wanted, 1));
        return key;
    }

private:
    Table& table_;
    std::unordered_map<std::uint64_t, std::uint32_t> same_;
};

void function_keys(Program& program) {
    Claims claims(program.functions_by_key);
    for (const auto& function : program.functions) {
        const std::uint64_t parent = function->is_main ? 0 : program.functions[function->parent]->key;
        std::uint64_t wanted = hash_text(function->name, mix(parent, function->shares_scope ? 2 : 1));
        if (function->is_main) wanted = 1;
        function->key = claims.claim(wanted, function->index);
    }
}

void statement_keys(Program& program) {
    std::vector<std::uint64_t> heads;
    heads.reserve(program.statements.size());
    for (const Statement& statement : program.statements) heads.push_back(hash_text(head_text(program, statement)));

    // Neighbours: the statements before and after under the same parent.
    std::vector<std::uint64_t> before(heads.size(), 0), after(heads.size(), 0);
    std::unordered_map<std::uint64_t, std::uint32_t> last;
    for (std::uint32_t i = 0; i < heads.size(); ++i) {
        const Statement& statement = program.statements[i];
        const std::uint64_t group = std::uint64_t{statement.parent} << 32 | statement.function;
        const auto [found, fresh] = last.emplace(group, i);
        if (fresh) continue;
        before[i] = heads[found->second];
        after[found->second] = heads[i];
        found->second = i;
    }
    Claims claims(program.statements_by_key);
    for (std::uint32_t i = 0; i < heads.size(); ++i) {
        Statement& statement = program.statements[i];
        std::uint64_t wanted = mix(program.functions[statement.function]->key, heads[i]);
        wanted = mix(wanted, static_cast<std::uint64_t>(statement.kind));
        wanted = mix(wanted, statement.parent == no_statement ? 0 : program.statements[statement.parent].key);
        wanted = mix(mix(wanted, before[i]), after[i]);
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
    std::uint64_t hash = seed;
    for (char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash;
}

std::string option_name(std::string_view function, std::string_view text) {
    return function.empty() ? readable(text) : std::string(function) + "/" + readable(text);
}

void assign_keys(Program& program) {
    function_keys(program);
    statement_keys(program);
}

}  // namespace npcs::program
