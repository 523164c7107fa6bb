// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reading expectations takes no parser: a comment begins at the first `//` that is not inside quotes.
#include "expectations.hpp"

#include <cstdlib>
#include <optional>

namespace npcs::tests {
namespace {

constexpr std::string_view known_kinds[] = {"expect", "yield", "ask",  "choose",      "wait",    "note",
                                            "said",   "error", "hint", "interrupted", "refused", "returns"};

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The comment of a line, without its slashes. In a line with an open quote the last `//` counts.
std::optional<std::string_view> comment_of(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (!quoted && line.substr(i, 2) == "//") return line.substr(i + 2);
    }
    const auto last = line.rfind("//");
    if (quoted && last != std::string_view::npos) return line.substr(last + 2);
    return std::nullopt;
}

class LiteralReader {
public:
    explicit LiteralReader(std::string_view text) : text_(text) {}

    std::optional<Value> whole() {
        auto value = read();
        skip_space();
        return at_ == text_.size() ? value : std::nullopt;
    }

private:
    std::optional<Value> read() {
        skip_space();
        if (at_ == text_.size()) return std::nullopt;
        switch (text_[at_]) {
            case '"': return quoted();
            case '[': return list();
            case '{': return map();
            default: return word();
        }
    }

    std::optional<Value> quoted() {
        std::string content;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                if (at_ == text_.size() || text_[at_] != '"') return Value(content);
            }
            content += text_[at_];
        }
        return std::nullopt;
    }

    std::optional<Value> list() {
        std::vector<Value> items;
        ++at_;
        while (!accept(']')) {
            auto item = read();
            if (!item) return std::nullopt;
            items.push_back(*item);
            if (!accept(',') && peek() != ']') return std::nullopt;
        }
        return Value::list(items);
    }

    std::optional<Value> map() {
        std::vector<Value::Pair> entries;
        ++at_;
        while (!accept('}')) {
            auto key = read();
            if (!key || !accept(':')) return std::nullopt;
            auto value = read();
            if (!value) return std::nullopt;
            entries.emplace_back(*key, *value);
            if (!accept(',') && peek() != '}') return std::nullopt;
        }
        return Value::map(entries);
    }

    std::optional<Value> word() {
        const auto end =
            text_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-", at_);
        const std::string word(text_.substr(at_, end == std::string_view::npos ? end : end - at_));
        if (word == "null") {
            at_ += word.size();
            return Value();
        }
        if (word.empty() || word.find_first_not_of("0123456789.eE+-") != std::string::npos) return std::nullopt;
        char* stopped = nullptr;
        const double number = std::strtod(word.c_str(), &stopped);
        if (*stopped != 0) return std::nullopt;
        at_ += word.size();
        return Value(number);
    }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }
    char peek() {
        skip_space();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool accept(char wanted) {
        if (peek() != wanted) return false;
        ++at_;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

void read_global(std::string_view directive, Expectations& result) {
    if (trim(directive) == "plans") {
        result.hears_plans = true;
        return;
    }
    const auto equals = directive.find('=');
    if (equals == std::string_view::npos) return result.problems.push_back("host: wants name=value");
    result.globals.emplace_back(std::string(trim(directive.substr(0, equals))),
                                literal(trim(directive.substr(equals + 1))));
}

void set_limit(std::string_view name, double amount, Expectations& result) {
    Limits& limits = result.limits;
    if (name == "steps") limits.steps = static_cast<std::uint64_t>(amount);
    else if (name == "turns") limits.turns = static_cast<std::uint64_t>(amount);
    else if (name == "depth") limits.depth = static_cast<std::uint32_t>(amount);
    else if (name == "bytes") limits.bytes = static_cast<std::size_t>(amount);
    else if (name == "text_bytes") limits.text_bytes = static_cast<std::uint32_t>(amount);
    else if (name == "list_items") limits.list_items = static_cast<std::uint32_t>(amount);
    else result.problems.push_back("limits: there is no limit called " + std::string(name));
}

void read_limits(std::string_view directive, Expectations& result) {
    while (!(directive = trim(directive)).empty()) {
        const auto end = directive.find_first_of(" \t,");
        const std::string_view one = directive.substr(0, end);
        const auto equals = one.find('=');
        const Value amount = equals == std::string_view::npos ? Value() : literal(one.substr(equals + 1));
        if (amount.is_number()) set_limit(one.substr(0, equals), amount.number(), result);
        else result.problems.push_back("limits: wants name=number");
        directive = end == std::string_view::npos ? std::string_view() : directive.substr(end + 1);
    }
}

void read_comment(std::string_view comment, std::size_t line, Expectations& result) {
    comment = comment.substr(std::min(comment.find_first_not_of(" \t"), comment.size()));
    const auto colon = comment.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view kind = comment.substr(0, colon);
    std::string_view text = comment.substr(colon + 1);
    if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (kind == "host") return read_global(text, result);
    if (kind == "limits") return read_limits(text, result);
    for (const std::string_view known : known_kinds) {
        if (kind == known) return result.events.push_back({std::string(kind), std::string(text), line});
    }
}

}  // namespace

Expectations read_expectations(std::string_view script) {
    Expectations result;
    // Enough for every test, and soon reached by a run that does not end.
    result.limits.steps = 10'000'000;
    for (std::size_t line = 1, at = 0; at < script.size(); ++line) {
        auto end = script.find_first_of("\r\n", at);
        if (end == std::string_view::npos) end = script.size();
        if (const auto comment = comment_of(script.substr(at, end - at))) read_comment(*comment, line, result);
        at = end + (script.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    return result;
}

Value literal(std::string_view text) { return LiteralReader(text).whole().value_or(Value(text)); }

}  // namespace npcs::tests
