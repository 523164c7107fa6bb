// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The two-way algorithm (Crochemore and Perrin, "Two-way string-matching", Journal of the ACM 38, 1991). The pattern is
// split where its maximal suffix begins; its right part is compared from left to right, then its left part from right
// to left, and each mismatch tells how far to advance. It needs no table, and compares each byte a bounded number of
// times.

#include "values/search.hpp"

#include <algorithm>

namespace npcs::values {

namespace {

/// For patterns this short, comparing at every offset is fast enough.
constexpr std::size_t short_max = 8;
constexpr std::size_t npos = std::string_view::npos;

struct Suffix {
    std::size_t begin, period;
};

/// Returns the maximal suffix under the byte order `before`, and its period.
template <typename Before>
Suffix greatest_suffix(std::string_view text, Before before) {
    std::size_t begin = 0, candidate = 1, matched = 0, period = 1;
    while (candidate + matched < text.size()) {
        const char theirs = text[candidate + matched], ours = text[begin + matched];
        if (theirs == ours) {
            if (++matched < period) continue;
            candidate += period;
            matched = 0;
        } else if (before(theirs, ours)) {
            candidate += matched + 1;
            matched = 0;
            period = candidate - begin;
        } else {
            begin = candidate;
            candidate = begin + 1;
            matched = 0;
            period = 1;
        }
    }
    return {begin, period};
}

}  // namespace

TextSearch::TextSearch(std::string_view wanted) : wanted_(wanted) {
    if (wanted.size() <= short_max) return;
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    const Suffix up = greatest_suffix(wanted, [byte](char a, char b) { return byte(a) < byte(b); });
    const Suffix down = greatest_suffix(wanted, [byte](char a, char b) { return byte(a) > byte(b); });
    const Suffix cut = up.begin > down.begin ? up : down;
    cut_ = cut.begin;
    period_ = cut.period;
    is_periodic_ = cut_ + period_ <= wanted.size() && wanted.substr(0, cut_) == wanted.substr(period_, cut_);
    if (!is_periodic_) period_ = std::max(cut_, wanted.size() - cut_) + 1;
}

std::size_t TextSearch::find(std::string_view text, std::size_t from) const {
    return wanted_.size() <= short_max ? text.find(wanted_, from) : find_long(text, from);
}

std::size_t TextSearch::find_long(std::string_view text, std::size_t from) const {
    const std::size_t size = wanted_.size();
    std::size_t known = 0;  // bytes of the left part known to match after advancing by the period
    for (std::size_t at = from; at <= text.size() && text.size() - at >= size;) {
        std::size_t right = std::max(cut_, known);
        while (right < size && wanted_[right] == text[at + right]) ++right;
        if (right < size) {
            at += right - cut_ + 1;
            known = 0;
            // Most offsets are skipped by searching for one byte.
            if (const std::size_t next = text.find(wanted_[cut_], std::min(at + cut_, text.size())); next == npos)
                return npos;
            else at = std::max(at, next - cut_);
            continue;
        }
        std::size_t left = cut_;
        while (left > known && wanted_[left - 1] == text[at + left - 1]) --left;
        if (left <= known) return at;
        at += period_;
        known = is_periodic_ ? size - period_ : 0;
    }
    return npos;
}

}  // namespace npcs::values
