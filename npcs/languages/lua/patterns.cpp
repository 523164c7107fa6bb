// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/lua/patterns.hpp"

#include <algorithm>
#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

constexpr std::uint64_t charged_work = 4096;

bool is_between(char c, char low, char high) { return c >= low && c <= high; }
bool is_digit(char c) { return is_between(c, '0', '9'); }
bool is_small(char c) { return is_between(c, 'a', 'z'); }
bool is_capital(char c) { return is_between(c, 'A', 'Z'); }
bool is_alphanumeric(char c) { return is_digit(c) || is_small(c) || is_capital(c); }
bool is_shown(char c) { return is_between(c, '!', '~'); }

bool is_of_class(char c, char small_letter, bool& is_class) {
    is_class = true;
    switch (small_letter) {
        case 'a': return is_small(c) || is_capital(c);
        case 'c': return is_between(c, 0, 31) || c == 127;
        case 'd': return is_digit(c);
        case 'g': return is_shown(c);
        case 'l': return is_small(c);
        case 'p': return is_shown(c) && !is_alphanumeric(c);
        case 's': return c == ' ' || is_between(c, '\t', '\r');
        case 'u': return is_capital(c);
        case 'w': return is_alphanumeric(c);
        case 'x': return is_digit(c) || is_between(c, 'a', 'f') || is_between(c, 'A', 'F');
        default: is_class = false; return false;
    }
}

/// What `%` and this letter stand for: a class, all but a class, or the character itself.
bool is_of_letter(char c, char letter) {
    const char small = is_capital(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
    bool is_class = false;
    const bool is_in = is_of_class(c, small, is_class);
    if (!is_class) return c == letter;
    return is_capital(letter) ? !is_in : is_in;
}

bool is_in_set(char c, std::string_view set) {
    const auto byte = static_cast<unsigned char>(c);
    set = set.substr(1, set.size() - 2);
    const bool is_negated = !set.empty() && set[0] == '^';
    bool is_in = false;
    for (std::size_t at = is_negated ? 1 : 0; at < set.size() && !is_in; ++at) {
        if (set[at] == '%' && at + 1 < set.size()) {
            is_in = is_of_letter(c, set[++at]);
        } else if (at + 2 < set.size() && set[at + 1] == '-') {
            is_in = byte >= static_cast<unsigned char>(set[at]) && byte <= static_cast<unsigned char>(set[at + 2]);
            at += 2;
        } else {
            is_in = c == set[at];
        }
    }
    return is_in != is_negated;
}

}  // namespace

// ---- reading

Pattern::Pattern(lua_State* L, std::string_view pattern) : L_(L) {
    charge(L, pattern.size());
    read(pattern);
}

Part& Pattern::add(Part::Kind kind, std::string_view text) {
    if (count_ == most_parts) raise(L_, "pattern too complex: it has more than 200 parts");
    return parts_[count_++] = Part{kind, Part::Times::once, 0, text};
}

void Pattern::read(std::string_view pattern) {
    std::size_t at = 0;
    while (at < pattern.size()) {
        switch (pattern[at]) {
            case '(': at = read_open(pattern, at); continue;
            case ')':
                read_close();
                ++at;
                continue;
            case '%': at = read_percent(pattern, at); continue;
            case '[': {
                const std::size_t end = set_end(pattern, at);
                add(Part::Kind::set, pattern.substr(at, end - at));
                at = read_times(pattern, end);
                continue;
            }
            case '.':
                add(Part::Kind::any, {});
                at = read_times(pattern, at + 1);
                continue;
            case '$':
                if (at + 1 == pattern.size()) {
                    add(Part::Kind::end, {});
                    ++at;
                    continue;
                }
                [[fallthrough]];
            default: add_literal(pattern, at); at = read_times(pattern, at + 1);
        }
    }
    if (std::find(is_open_.begin(), is_open_.end(), true) != is_open_.end()) raise(L_, "unfinished capture");
}

/// Characters that stand for themselves, side by side, are one part.
void Pattern::add_literal(std::string_view pattern, std::size_t at) {
    const bool is_repeated =
        at + 1 < pattern.size() && std::strchr("*+-?", pattern[at + 1]) != nullptr && pattern[at + 1] != 0;
    if (count_ > 0 && !is_repeated) {
        Part& last = parts_[count_ - 1];
        if (last.kind == Part::Kind::literal && last.times == Part::Times::once &&
            last.text.data() + last.text.size() == pattern.data() + at) {
            last.text = {last.text.data(), last.text.size() + 1};
            return;
        }
    }
    add(Part::Kind::literal, pattern.substr(at, 1));
}

std::size_t Pattern::read_open(std::string_view pattern, std::size_t at) {
    if (captures_ == most_captures) raise(L_, "too many captures");
    const bool is_position = at + 1 < pattern.size() && pattern[at + 1] == ')';
    add(is_position ? Part::Kind::position : Part::Kind::open, {}).capture = static_cast<std::uint8_t>(captures_);
    is_position_[captures_] = is_position;
    is_open_[captures_++] = !is_position;
    return at + (is_position ? 2 : 1);
}

void Pattern::read_close() {
    for (std::size_t index = captures_; index-- > 0;) {
        if (!is_open_[index]) continue;
        is_open_[index] = false;
        add(Part::Kind::close, {}).capture = static_cast<std::uint8_t>(index);
        return;
    }
    raise(L_, "invalid pattern capture");
}

std::size_t Pattern::read_percent(std::string_view pattern, std::size_t at) {
    if (at + 1 == pattern.size()) raise(L_, "malformed pattern (ends with '%')");
    const char letter = pattern[at + 1];
    if (letter == 'b') {
        if (at + 3 >= pattern.size()) raise(L_, "malformed pattern (missing arguments to '%b')");
        add(Part::Kind::balance, pattern.substr(at + 2, 2));
        return at + 4;
    }
    if (letter == 'f') {
        if (at + 2 >= pattern.size() || pattern[at + 2] != '[') raise(L_, "missing '[' after '%f' in pattern");
        const std::size_t end = set_end(pattern, at + 2);
        add(Part::Kind::frontier, pattern.substr(at + 2, end - at - 2));
        return end;
    }
    if (is_digit(letter)) {
        const auto index = static_cast<std::size_t>(letter - '1');
        if (letter == '0' || index >= captures_ || is_open_[index] || is_position_[index])
            raise_format(L_, "invalid capture index %%%c", letter);
        add(Part::Kind::back, {}).capture = static_cast<std::uint8_t>(index);
        return at + 2;
    }
    add(Part::Kind::letter, pattern.substr(at + 1, 1));
    return read_times(pattern, at + 2);
}

std::size_t Pattern::set_end(std::string_view pattern, std::size_t at) const {
    ++at;
    if (at < pattern.size() && pattern[at] == '^') ++at;
    // A bracket right at the beginning is one of the characters.
    for (bool is_first = true; at < pattern.size(); is_first = false) {
        if (pattern[at] == ']' && !is_first) return at + 1;
        at += pattern[at] == '%' ? 2 : 1;
    }
    raise(L_, "malformed pattern (missing ']')");
}

std::size_t Pattern::read_times(std::string_view pattern, std::size_t at) {
    if (at >= pattern.size()) return at;
    Part::Times& times = parts_[count_ - 1].times;
    switch (pattern[at]) {
        case '*': times = Part::Times::any_number; break;
        case '+': times = Part::Times::at_least_once; break;
        case '-': times = Part::Times::as_few_as_possible; break;
        case '?': times = Part::Times::optional; break;
        default: return at;
    }
    return at + 1;
}

// ---- matching

void Pattern::work(std::uint64_t units) {
    work_ += units;
    if (work_ >= charged_work) settle();
}

void Pattern::settle() {
    const std::uint64_t done = work_;
    work_ = 0;
    charge(L_, done);
}

bool Pattern::matches(std::size_t place, std::size_t& end) {
    const char* const found = match(0, subject_.data() + place);
    if (found == nullptr) return false;
    end = static_cast<std::size_t>(found - subject_.data());
    return true;
}

bool Pattern::matches_one(const Part& part, const char* at) const {
    if (at == subject_.data() + subject_.size()) return false;
    switch (part.kind) {
        case Part::Kind::any: return true;
        case Part::Kind::letter: return is_of_letter(*at, part.text[0]);
        case Part::Kind::set: return is_in_set(*at, part.text);
        default: return *at == part.text[0];
    }
}

/// Whether the parts from one on match from here; where the match ends, or null. A part that repeats or captures tries
/// the rest for each of its possibilities, so it nests as deeply as there are such parts.
const char* Pattern::match(std::size_t index, const char* at) {
    const char* const end = subject_.data() + subject_.size();
    for (; index < count_; ++index) {
        const Part& part = parts_[index];
        work(1 + part.text.size() / 8);
        if (part.times != Part::Times::once) return match_repeated(index, at);
        switch (part.kind) {
            case Part::Kind::open:
            case Part::Kind::close:
            case Part::Kind::position: return match_capture(index, at);
            case Part::Kind::end:
                if (at != end) return nullptr;
                break;
            case Part::Kind::frontier:
                if (!is_frontier(part, at)) return nullptr;
                break;
            case Part::Kind::balance:
                at = match_balance(part, at);
                if (at == nullptr) return nullptr;
                break;
            case Part::Kind::back:
            case Part::Kind::literal: {
                const Capture& capture = found_[part.capture];
                const bool is_back = part.kind == Part::Kind::back;
                const auto size = is_back ? static_cast<std::size_t>(capture.end - capture.start) : part.text.size();
                work(size / 8);
                if (static_cast<std::size_t>(end - at) < size) return nullptr;
                if (std::memcmp(at, is_back ? capture.start : part.text.data(), size) != 0) return nullptr;
                at += size;
                break;
            }
            default:
                if (!matches_one(part, at)) return nullptr;
                ++at;
        }
    }
    return at;
}

const char* Pattern::match_repeated(std::size_t index, const char* at) {
    const Part& part = parts_[index];
    const std::uint64_t units = 1 + part.text.size() / 8;
    if (part.times == Part::Times::as_few_as_possible) {
        for (;; ++at) {
            work(units);
            if (const char* const found = match(index + 1, at)) return found;
            if (!matches_one(part, at)) return nullptr;
        }
    }
    const bool is_optional = part.times == Part::Times::optional;
    std::ptrdiff_t count = 0;
    while ((!is_optional || count == 0) && matches_one(part, at + count)) {
        ++count;
        work(units);
    }
    const std::ptrdiff_t least = part.times == Part::Times::at_least_once ? 1 : 0;
    for (; count >= least; --count)
        if (const char* const found = match(index + 1, at + count)) return found;
    return nullptr;
}

const char* Pattern::match_capture(std::size_t index, const char* at) {
    const Part& part = parts_[index];
    Capture& capture = found_[part.capture];
    const Capture before = capture;
    if (part.kind != Part::Kind::close) capture.start = at;
    if (part.kind != Part::Kind::open) capture.end = at;
    const char* const found = match(index + 1, at);
    if (found == nullptr) capture = before;
    return found;
}

const char* Pattern::match_balance(const Part& part, const char* at) {
    const char* const end = subject_.data() + subject_.size();
    if (at == end || *at != part.text[0]) return nullptr;
    std::size_t depth = 1;
    while (++at < end) {
        work(1);
        if (*at == part.text[1]) {
            if (--depth == 0) return at + 1;
        } else if (*at == part.text[0]) {
            ++depth;
        }
    }
    return nullptr;
}

bool Pattern::is_frontier(const Part& part, const char* at) const {
    const char before = at == subject_.data() ? '\0' : at[-1];
    const char after = at == subject_.data() + subject_.size() ? '\0' : *at;
    return !is_in_set(before, part.text) && is_in_set(after, part.text);
}

// ---- captures

void Pattern::push_whole(std::size_t place, std::size_t end) const {
    lua_pushlstring(L_, subject_.data() + place, end - place);
}

void Pattern::push_capture(std::size_t index, std::size_t place, std::size_t end) const {
    if (index >= captures_) {
        if (index != 0) raise_format(L_, "invalid capture index %%%d", static_cast<int>(index + 1));
        push_whole(place, end);
        return;
    }
    const Capture& capture = found_[index];
    if (is_position_[index]) {
        lua_pushinteger(L_, capture.start - subject_.data() + 1);
    } else {
        lua_pushlstring(L_, capture.start, static_cast<std::size_t>(capture.end - capture.start));
    }
}

int Pattern::push_captures(std::size_t place, std::size_t end, bool with_whole) const {
    const std::size_t count = captures_ == 0 && with_whole ? 1 : captures_;
    luaL_checkstack(L_, static_cast<int>(count), "too many captures");
    for (std::size_t index = 0; index < count; ++index) push_capture(index, place, end);
    return static_cast<int>(count);
}

}  // namespace npcs::lua
