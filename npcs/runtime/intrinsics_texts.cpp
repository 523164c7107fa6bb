// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Intrinsics on strings, and conversions between strings and lists.

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/intrinsics.hpp"
#include "values/number_text.hpp"
#include "values/search.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

namespace {

NativeResult make_char(const Native&, NativeCall& call) {
    const std::int64_t code = values::index_of(call.arguments[0]);
    const bool valid = code >= 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    std::string text;
    values::encode(valid ? static_cast<char32_t>(code) : U'\uFFFD', text);
    return succeed(call, call.services.heap().text(text, 1));
}

NativeResult code(const Native&, NativeCall& call) {
    const TextArgument text(call.arguments[0]);
    return succeed(call, text.view().empty() ? 0.0 : static_cast<double>(values::decode(text.view(), 0)));
}

NativeResult join(const Native&, NativeCall& call) {
    if (call.services.is_task(call.arguments[0])) return call.services.tasks(TaskRequest::join, call);
    if (!call.arguments[0].is_list()) return succeed(call, call.arguments[0]);
    const values::List& list = *call.arguments[0].as_list();
    const TextArgument delimiter(call.arguments[1]);
    Heap& heap = call.services.heap();
    std::string out;
    for (std::uint32_t i = 0; i < list.count; ++i) {
        if (i > 0) out += delimiter.view();
        const Datum item = list.items[i];
        if (item.is_string()) {
            out += values::Text(item).view();
        } else if (item.is_number()) {
            values::NumberBuffer buffer;
            out += values::write_number(item.as_number(), buffer);
        } else {
            out += values::text_of(item);
        }
        if (out.size() > heap.limits.text_bytes) break;
    }
    heap.charge(std::uint64_t{list.count} + out.size());
    if (!values::has_room_for_text(heap, out.size(), call.error)) return NativeResult::failed;
    return succeed(call, heap.text(out));
}

template <std::string (*change)(std::string_view)>
NativeResult change_case(const Native&, NativeCall& call) {
    if (!call.arguments[0].is_string()) return succeed(call, call.arguments[0]);
    const values::Text text(call.arguments[0]);
    Heap& heap = call.services.heap();
    // Mapped letter by letter; those outside of ASCII are looked up in a table.
    const std::size_t others = text.view().size() - values::points_of(call.arguments[0]);
    values::Work work(heap);
    if (!work.spend(text.view().size() + 15 * std::uint64_t{others})) return fail_work_limit(call);
    // A two-byte letter may become a three-byte one.
    if (!values::has_room_for_text(heap, text.view().size(), call.error)) return NativeResult::failed;
    return succeed(call, heap.text(change(text), values::points_of(call.arguments[0])));
}

/// Takes pieces off the front of a string.
class Splitter {
public:
    Splitter(std::string_view text, std::string_view delimiter, double most)
        : text_(text), delimiter_(delimiter), search_(delimiter), most_(most) {}

    bool next(std::string_view& piece) {
        if (at_ >= text_.size()) {
            piece = {};
            return std::exchange(empty_one_follows_, false);
        }
        const std::size_t end = find_end();
        piece = text_.substr(at_, end - at_);
        at_ = end + delimiter_.size();
        empty_one_follows_ = at_ == text_.size() && !delimiter_.empty();
        ++pieces_;
        return true;
    }

private:
    std::size_t find_end() const {
        if (most_ >= 0 && static_cast<double>(pieces_) == most_ - 1) return text_.size();
        if (delimiter_.empty()) return at_ + values::offset_of_point(text_.substr(at_), 1);
        const std::size_t found = search_.find(text_, at_);
        return found == std::string_view::npos ? text_.size() : found;
    }

    std::string_view text_, delimiter_;
    values::TextSearch search_;
    double most_;
    std::size_t at_ = 0, pieces_ = 0;
    bool empty_one_follows_ = false;
};

NativeResult split(const Native&, NativeCall& call) {
    const TextArgument text(call.arguments[0]), delimiter(call.arguments[1]);
    const double most = std::trunc(number_argument(call, 2));
    Heap& heap = call.services.heap();
    heap.charge(values::work_of_text(2 * text.view().size() + delimiter.view().size()));
    std::size_t pieces = 0, long_ones = 0;
    std::string_view piece;
    for (Splitter counting(text.view(), delimiter.view(), most); counting.next(piece); ++pieces)
        if (piece.size() > Datum::short_text_max) ++long_ones;
    if (!values::has_room_for_bytes(heap, long_ones * sizeof(values::String) + text.view().size(), call.error) ||
        !values::has_room_for_list(heap, pieces, call.error))
        return NativeResult::failed;
    heap.charge(4 * std::uint64_t{pieces} + 8 * std::uint64_t{long_ones});
    values::List* const list = heap.list(static_cast<std::uint32_t>(pieces));
    for (Splitter splitter(text.view(), delimiter.view(), most); splitter.next(piece);)
        heap.push(*list, heap.text(piece));
    return succeed(call, Datum::object(list));
}

NativeResult str(const Native&, NativeCall& call) {
    const Datum value = call.arguments[0];
    if (value.is_string()) return succeed(call, value);
    Heap& heap = call.services.heap();
    if (value.is_number()) return succeed(call, values::text_datum(heap, value));
    const std::string text = values::text_of(value);
    heap.charge(2 * std::uint64_t{text.size()});
    if (!values::has_room_for_text(heap, text.size(), call.error)) return NativeResult::failed;
    return succeed(call, heap.text(text));
}

NativeResult val(const Native&, NativeCall& call) {
    const Datum value = call.arguments[0];
    if (!value.is_string()) return succeed(call, value.is_number() ? value : Datum::null());
    const values::Text text(value);
    const std::string_view all = text;
    // Blanks and digits are all that can be many.
    constexpr std::size_t many = 64 * values::Heap::units_of_step;
    if (all.size() >= many)
        call.services.heap().charge(std::min(all.find_first_not_of(" \t\n\v\f\r+-.0123456789"), all.size()));
    return succeed(call, values::leading_number(all));
}

}  // namespace

std::span<const Intrinsic> text_intrinsics() {
    static const Datum space = Datum::short_text(" ");
    static const Intrinsic table[] = {
        {"char", {{{"codePoint", Datum::number(65)}}}, make_char, "The character of a Unicode code point."},
        {"code", {{{"self"}}}, code, "Unicode code point of a text's first character.", of_string},
        {"join",
         {{{"self"}, {"delimiter", space}}},
         join,
         "The texts of a list's elements as one text; of a task, waits for its end and gives its value.",
         of_list},
        {"lower", {{{"self"}}}, change_case<values::lower>, "The text in lower case.", of_string},
        {"split",
         {{{"self"}, {"delimiter", space}, {"maxCount", Datum::number(-1)}}},
         split,
         "A text cut at each delimiter, as a list.",
         of_string},
        {"str", {{{"x", Datum::short_text("")}}}, str, "A value as text."},
        {"upper", {{{"self"}}}, change_case<values::upper>, "The text in upper case.", of_string},
        {"val", {{{"self", Datum::number(0)}}}, val, "The number a text begins with.", of_string},
    };
    return table;
}

}  // namespace npcs::runtime
