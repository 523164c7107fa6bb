// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Of the texts that share memory only the longest is compared; all others are prefixes of it. So the work grows with
// the memory the texts take, not with the sum of their lengths.

#include "saves/shared_texts.hpp"

#include <algorithm>
#include <bit>

namespace npcs::saves {

using values::String;

namespace {

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t size = std::min(a.size(), b.size());
    return static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(size), b.begin()).first - a.begin());
}

/// Texts in order, with the lengths of the prefixes that neighbours have in common.
class Sorted {
public:
    explicit Sorted(std::vector<const String*> texts) : texts_(std::move(texts)) {
        std::sort(texts_.begin(), texts_.end(), [](const String* a, const String* b) { return a->view() < b->view(); });
        const std::size_t count = texts_.size();
        least_.emplace_back(count, 0);
        for (std::size_t i = 1; i < count; ++i)
            least_[0][i] = static_cast<std::uint32_t>(common_prefix(texts_[i - 1]->view(), texts_[i]->view()));
        for (std::size_t width = 1; 2 * width < count; width *= 2) {
            std::vector<std::uint32_t> wider(count, 0);
            for (std::size_t i = 2 * width; i < count; ++i)
                wider[i] = std::min(least_.back()[i], least_.back()[i - width]);
            least_.push_back(std::move(wider));
        }
        wholes_.resize(count);
        for (std::size_t i = count; i-- > 0;) {
            const bool goes_on = i + 1 < count && least_[0][i + 1] == texts_[i]->bytes;
            wholes_[i] = goes_on ? wholes_[i + 1] : texts_[i];
        }
    }

    std::size_t size() const { return texts_.size(); }
    const String* at(std::size_t index) const { return texts_[index]; }
    /// Returns the first text in order that shares a prefix of `bytes` bytes with the one at `index`, and is not a
    /// prefix of another.
    const String* whole_of(std::size_t index, std::uint32_t bytes) const {
        for (std::size_t level = least_.size(); level-- > 0;)
            while (index >= std::size_t{1} << level && least_[level][index] >= bytes) index -= std::size_t{1} << level;
        return wholes_[index];
    }

private:
    std::vector<const String*> texts_;
    /// least_[k][i]: the length of the prefix shared by the texts from i - 2^k to i.
    std::vector<std::vector<std::uint32_t>> least_;
    std::vector<const String*> wholes_;
};

}  // namespace

SharedTexts::SharedTexts(std::vector<const String*> texts) {
    std::unordered_map<const char*, const String*> longest;
    for (const String* text : texts) {
        const String*& known = longest.try_emplace(text->data, text).first->second;
        if (text->bytes > known->bytes) known = text;
    }
    std::vector<const String*> apart;
    apart.reserve(longest.size());
    for (const auto& [data, text] : longest) apart.push_back(text);
    const Sorted sorted(std::move(apart));
    std::unordered_map<const char*, std::size_t> indexes;
    for (std::size_t i = 0; i < sorted.size(); ++i) indexes.emplace(sorted.at(i)->data, i);

    std::unordered_map<const String*, std::uint32_t> members;
    for (const String* text : texts) {
        const String* const whole = sorted.whole_of(indexes.at(text->data), text->bytes);
        shared_.emplace(text, whole);
        ++members[whole];
    }
    std::erase_if(shared_, [&](const auto& one) { return members[one.second] == 1; });
}

}  // namespace npcs::saves
