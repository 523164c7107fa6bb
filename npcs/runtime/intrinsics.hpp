// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of intrinsics. Each unit lists those it defines; a row contains everything known about an intrinsic.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "runtime/native.hpp"
#include "values/work.hpp"

namespace npcs::runtime {

/// The kinds of values that have an intrinsic as a method.
enum MethodOf : unsigned { of_none = 0, of_map = 1, of_list = 2, of_string = 4 };

struct IntrinsicParameter {
    std::string_view name;                ///< empty: no more parameters
    Datum default_value = Datum::null();  ///< a number, a string of at most six bytes, or null
};

/// The implementation of an intrinsic, in either of two forms.
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

// ---- helpers for their implementations -------------------------------------------------------------------------------

inline NativeResult succeed(NativeCall& call, Datum value) {
    call.result = value;
    return NativeResult::done;
}
inline NativeResult succeed(NativeCall& call, double value) { return succeed(call, Datum::number(value)); }
inline NativeResult succeed_with_null(NativeCall& call) { return succeed(call, Datum::null()); }
inline NativeResult succeed_with_boolean(NativeCall& call, bool value) { return succeed(call, Datum::boolean(value)); }

inline NativeResult fail(NativeCall& call, values::Error error) {
    call.error = std::move(error);
    return NativeResult::failed;
}
/// Fails an operation that has exceeded the work limit.
inline NativeResult fail_work_limit(NativeCall& call) {
    values::set_work_limit_error(call.services.heap(), call.error);
    return NativeResult::failed;
}
/// Gives `value`, or fails if call.error is set.
inline NativeResult finish(NativeCall& call, Datum value) {
    return call.error ? NativeResult::failed : succeed(call, value);
}

inline double number_argument(const Datum* arguments, std::size_t at) { return values::number_or_zero(arguments[at]); }
inline double number_argument(const NativeCall& call, std::size_t at) {
    return number_argument(call.arguments.data(), at);
}

/// The text of an argument: strings as they are, other values as `str` gives them.
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
