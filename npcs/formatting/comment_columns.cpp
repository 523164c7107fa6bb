// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/comment_columns.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace npcs::formatting {

namespace {

/// Returns the column that comments which were aligned have in common. Calculating it again from the result gives the
/// same column, also if neighbours have got into the same column by chance.
std::uint32_t common_column(std::span<const EndComment> comments) {
    std::uint32_t behind_code = 0;
    std::uint32_t wanted = 0;
    bool is_close = false;
    for (const EndComment& comment : comments) {
        behind_code = std::max(behind_code, comment.code + 1);
        wanted = comment.column;
        is_close = is_close || comment.is_close;
    }
    return is_close ? behind_code : std::max(wanted, behind_code);
}

}  // namespace

std::string with_comment_columns(const std::string& text, const std::vector<EndComment>& comments) {
    std::string made;
    made.reserve(text.size() + comments.size() * 8);
    std::size_t copied = 0;
    for (std::size_t first = 0; first < comments.size();) {
        std::size_t end = first + 1;
        while (end < comments.size() && comments[end].line == comments[end - 1].line + 1 &&
               comments[end].column == comments[first].column)
            ++end;
        const std::uint32_t column = common_column(std::span(comments).subspan(first, end - first));
        for (; first < end; ++first) {
            made.append(text, copied, comments[first].at - copied);
            made.append(column - comments[first].code, ' ');
            copied = comments[first].at;
        }
    }
    return made.append(text, copied);
}

}  // namespace npcs::formatting
