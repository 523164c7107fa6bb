// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "program/keys.hpp"

#include <algorithm>

namespace npcs::program {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool ends_line(char c) { return c == '\r' || c == '\n'; }

std::uint32_t fold(std::uint64_t hash) { return static_cast<std::uint32_t>(hash * 0xD6E8'FEB8'6659'FD93 >> 32); }

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
    const std::uint64_t hash = (seed ^ value) * 0x9E37'79B9'7F4A'7C15;
    return hash ^ hash >> 32;
}

std::uint64_t byte_at(const char* bytes, int i) {
    return std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
}

/// Returns eight bytes as a number, the first one lowest. This is a single load on a little-endian machine.
std::uint64_t word(const char* b) {
    return byte_at(b, 0) | byte_at(b, 1) | byte_at(b, 2) | byte_at(b, 3) | byte_at(b, 4) | byte_at(b, 5) |
           byte_at(b, 6) | byte_at(b, 7);
}

/// Returns fewer than eight bytes as a number, the first one lowest.
std::uint64_t last_word(std::string_view text) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < text.size(); ++i) result |= byte_at(text.data(), static_cast<int>(i));
    return result;
}

constexpr std::uint64_t each_byte = 0x0101'0101'0101'0101;

/// Returns a number other than 0 if any of the eight bytes is below ' '.
constexpr std::uint64_t controls_in(std::uint64_t bytes) {
    return (bytes - each_byte * ' ') & ~bytes & each_byte * 0x80;
}

/// Returns the eight bytes with the highest bit set for each byte that is ' ', and all other bits clear.
constexpr std::uint64_t spaces_in(std::uint64_t bytes) {
    const std::uint64_t others = bytes ^ each_byte * ' ';
    return ~(((others & each_byte * 0x7F) + each_byte * 0x7F) | others | each_byte * 0x7F);
}

/// Returns whether all blanks are single spaces, so that there are none to collapse. May return false for such a text.
bool has_single_spaces(std::string_view text) {
    std::size_t at = 0;
    // Words overlap by one byte, so that no pair of neighbours is missed.
    for (; at + 8 <= text.size(); at += 7) {
        const std::uint64_t bytes = word(text.data() + at);
        const std::uint64_t spaces = spaces_in(bytes);
        if (controls_in(bytes) != 0 || (spaces & spaces << 8) != 0) return false;
    }
    for (bool after_space = false; at < text.size(); ++at) {
        if (is_blank(text[at]) && (after_space || text[at] != ' ')) return false;
        after_space = text[at] == ' ';
    }
    return true;
}

/// Hashes the text of statements, with runs of blanks counted as one; of a statement that contains others, only the
/// first line.
class Heads {
public:
    explicit Heads(std::string_view source) : source_(source) {}

    std::uint64_t hash(const Statement& statement) {
        const auto [begin, end] = statement.span;
        std::string_view text = source_.substr(begin, end - begin);
        if (statement.has_body) text = first_line(text);
        return hash_text(has_single_spaces(text) ? text : with_single_spaces(text));
    }

private:
    static std::string_view first_line(std::string_view text) {
        const auto* const end = std::find_if(text.begin(), text.end(), ends_line);
        return text.substr(0, static_cast<std::size_t>(end - text.begin()));
    }
    std::string_view with_single_spaces(std::string_view text) {
        text_.clear();
        for (const char c : text) {
            if (!is_blank(c)) text_ += c;
            else if (!text_.empty() && text_.back() != ' ') text_ += ' ';
        }
        return text_;
    }

    std::string_view source_;
    std::string text_;
};

/// Assigns unique keys. Of items that want the same key, each gets another one, depending on their order.
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
    KeyTable<std::uint64_t> same_;  ///< how often a wanted key was already taken
};

/// Hashes of each statement's head and of its neighbours' heads: the statements before and after it under the same
/// parent.
struct Hashes {
    explicit Hashes(std::size_t count) : own(count), before(count), after(count) {}
    std::vector<std::uint64_t> own, before, after;
};

Hashes find_hashes(const Program& program) {
    Hashes heads(program.statements.size());
    std::vector<std::uint32_t> last(heads.own.size(), no_statement);
    std::vector<std::uint32_t> last_outermost(program.functions.size(), no_statement);
    Heads texts(program.source->text());
    for (std::uint32_t i = 0; i < heads.own.size(); ++i) {
        const Statement& statement = program.statements[i];
        heads.own[i] = texts.hash(statement);
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

StatementKeys make_statement_keys(const Program& program) {
    StatementKeys made;
    const Hashes heads = find_hashes(program);
    made.keys.reserve(program.statements.size());
    made.indexes.reserve(program.statements.size());
    Claims claims(made.indexes);
    for (std::uint32_t i = 0; i < program.statements.size(); ++i) {
        const Statement& statement = program.statements[i];
        std::uint64_t wanted = mix(program.functions[statement.function]->key, heads.own[i]);
        wanted = mix(wanted, static_cast<std::uint64_t>(statement.kind));
        wanted = mix(wanted, statement.parent == no_statement ? 0 : made.keys[statement.parent]);
        wanted = mix(mix(wanted, heads.before[i]), heads.after[i]);
        made.keys.push_back(claims.claim(wanted, i));
    }
    return made;
}

/// Returns the letters and digits of the first words in lower case, joined by `_`.
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
    for (; text.size() >= 8; text.remove_prefix(8)) hash = mix(hash, word(text.data()));
    return mix(mix(hash, last_word(text)), 0xA5);
}

std::string option_name(std::string_view function, std::string_view text) {
    return function.empty() ? readable(text) : std::string(function) + "/" + readable(text);
}

void assign_function_keys(Program& program) {
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

const StatementKeys& Program::statement_keys() const {
    std::call_once(keys.once, [this] {
        if (keys.made.keys.size() < statements.size()) keys.made = make_statement_keys(*this);
    });
    return keys.made;
}

}  // namespace npcs::program
