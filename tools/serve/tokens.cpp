// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <random>
#include <sstream>
#include <utility>

#include "http.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools::serve {
namespace {

constexpr std::string_view digest_mark = "sha256:";
constexpr std::size_t most_tokens = 10000;

constexpr std::pair<std::string_view, Right> named_rights[] = {
    {"look", look}, {"play", play}, {"manage", manage}, {"metrics", metrics}};

Diagnostic wrong_line(const std::string& path, std::uint32_t line, std::string message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "bad-token-file";
    problem.message = std::move(message);
    problem.hint =
        "a line is: name, rights (look,play,manage,metrics), sha256:DIGEST, and a prefix of ids or *; "
        "npcs serve --new-token NAME makes one";
    problem.file = path;
    problem.line = problem.source_line = line;
    return problem;
}

std::string in_hexadecimal(const Sha256& digest) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest) text += {digits[byte >> 4], digits[byte & 15]};
    return text;
}

bool read_digest(std::string_view text, Sha256& digest) {
    if (!text.starts_with(digest_mark)) return false;
    text.remove_prefix(digest_mark.size());
    if (text.size() != 2 * digest.size()) return false;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        std::string byte;
        if (!percent_decode("%" + std::string(text.substr(2 * i, 2)), byte)) return false;
        digest[i] = static_cast<std::uint8_t>(byte.front());
    }
    return true;
}

/// Looks at all bytes, whatever they are.
bool are_equal(const Sha256& one, const Sha256& other) {
    unsigned different = 0;
    for (std::size_t i = 0; i < one.size(); ++i) different |= static_cast<unsigned>(one[i] ^ other[i]);
    return different == 0;
}

}  // namespace

std::string read_rights(std::string_view names, std::uint8_t& rights) {
    rights = 0;
    std::istringstream words{std::string(names)};
    for (std::string word; std::getline(words, word, ',');) {
        const auto* const found = std::find_if(std::begin(named_rights), std::end(named_rights),
                                               [&](const auto& named) { return named.first == word; });
        if (found == std::end(named_rights))
            return "\"" + word + "\" is no right; they are look, play, manage and metrics";
        rights = static_cast<std::uint8_t>(rights | found->second);
    }
    if ((rights & play) != 0) rights |= look;
    return rights == 0 ? "no right is named; they are look, play, manage and metrics" : "";
}

Result<Tokens> Tokens::read(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return text.diagnostics();
    Tokens tokens;
    std::istringstream lines(text.value());
    std::uint32_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::istringstream words(line);
        std::string rights, digest, prefix, more;
        Known known{};
        if (!(words >> known.caller.name) || known.caller.name.front() == '#') continue;
        if (!(words >> rights >> digest >> prefix) || words >> more)
            return wrong_line(path, number, "the line of a token has four words");
        const std::string problem = read_rights(rights, known.caller.rights);
        if (!problem.empty()) return wrong_line(path, number, problem);
        if (!read_digest(digest, known.digest))
            return wrong_line(path, number, "the digest of a token is sha256: and 64 hexadecimal digits");
        if (prefix != "*" && !percent_decode(prefix, known.caller.prefix))
            return wrong_line(path, number, "the prefix is not percent-encoded as it should be");
        if (tokens.known_.size() == most_tokens)
            return wrong_line(path, number, "there are more than " + std::to_string(most_tokens) + " tokens");
        tokens.known_.push_back(std::move(known));
    }
    if (tokens.known_.empty()) return wrong_line(path, 0, "there is no token in the file");
    return tokens;
}

const Caller* Tokens::find(std::string_view token) const {
    const Sha256 digest = sha256(token);
    const Caller* found = nullptr;
    for (const Known& known : known_)
        if (are_equal(known.digest, digest)) found = &known.caller;
    return found;
}

std::string new_token() try {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::random_device random;
    std::string token;
    while (token.size() < 43) token += digits[random() % digits.size()];
    return token;
} catch (const std::exception&) {
    return {};
}

std::string token_line(const Caller& caller, std::string_view token) {
    std::string rights;
    for (const auto& [name, right] : named_rights) {
        // `play` says that already.
        if (!caller.may(right) || (right == look && caller.may(play))) continue;
        rights += (rights.empty() ? "" : ",") + std::string(name);
    }
    return caller.name + " " + rights + " " + std::string(digest_mark) + in_hexadecimal(sha256(token)) + " " +
           (caller.prefix.empty() ? "*" : percent_encoded(caller.prefix)) + "\n";
}

}  // namespace npcs::tools::serve
