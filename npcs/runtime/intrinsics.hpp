// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of intrinsics, in parts: each unit lists what it defines. Everything that is known of an intrinsic is in its row.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "runtime/native.hpp"
#include "values/work.hpp"

namespace npcs::runtime {

/// Kinds of values whose method an intrinsic is.
enum MethodOf : unsigned { of_none = 0, of_map = 1, of_list = 2, of_string = 4 };

struct IntrinsicParameter {
    std::string_view name;                ///< empty: no further parameter
    Datum default_value = Datum::null();  ///< a number, a text of at most six bytes, or null
};

/// What an intrinsic does, in whichever of the two forms fits it.
struct IntrinsicBody {
    IntrinsicBody(Native::Run work) : run(work) {}
    IntrinsicBody(Native::Direct work);
    Native::Run run;
    Native::Direct direct = nullptr;
};

struct Intrinsic {
    std::string_view name;
    std::array<IntrinsicParameter, 4> parameters;
    IntrinsicBody body;
    std::string_view documentation;
    unsigned methods = of_none;
};

std::span<const Intrinsic> number_intrinsics();
std::span<const Intrinsic> text_intrinsics();
std::span<const Intrinsic> container_intrinsics();
std::span<const Intrinsic> element_intrinsics();
std::span<const Intrinsic> machine_intrinsics();
std::span<const Intrinsic> sort_intrinsics();

// ---- what their functions share --------------------------------------------------------------------------------------

inline NativeResult give(NativeCall& call, Datum value) {
    call.result = value;
    return NativeResult::done;
}
inline NativeResult give(NativeCall& call, double value) { return give(call, Datum::number(value)); }
inline NativeResult give_null(NativeCall& call) { return give(call, Datum::null()); }
inline NativeResult give_truth(NativeCall& call, bool value) { return give(call, Datum::boolean(value)); }

inline NativeResult fail(NativeCall& call, std::string message) {
    call.error.message = std::move(message);
    return NativeResult::failed;
}
/// Of an operation that has done more than one may.
inline NativeResult fail_over_work(NativeCall& call) {
    values::tell_over_work(call.services.heap(), call.error);
    return NativeResult::failed;
}
/// The value of an operation that says in call.error whether it went well.
inline NativeResult give_unless_failed(NativeCall& call, Datum value) {
    return call.error ? NativeResult::failed : give(call, value);
}

inline double number_argument(const Datum* arguments, std::size_t at) { return values::number_or_zero(arguments[at]); }
inline double number_argument(const NativeCall& call, std::size_t at) {
    return number_argument(call.arguments.data(), at);
}

/// Text of an argument: a string's own, other values' as `str` gives it.
class TextArgument {
public:
    explicit TextArgument(Datum datum)
        : text_(datum.is_string() ? datum : Datum::short_text({})),
          other_(datum.is_string() ? std::string() : values::text_of(datum)),
          view_(datum.is_string() ? text_.view() : std::string_view(other_)) {}
    std::string_view view() const { return view_; }

private:
    values::Text text_;
    std::string other_;
    std::string_view view_;
};

}  // namespace npcs::runtime
