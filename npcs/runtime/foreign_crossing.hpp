// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The parts of ForeignRun that all its operations are made of. What differs is passed on as a plain function, so that each
// part is compiled once.
#pragma once

#include "runtime/foreign_run.hpp"

namespace npcs::runtime {

/// Each call of another language inside another one takes the host's stack.
constexpr std::uint32_t most_foreign_depth = 16;
values::Error foreign_depth_error();
/// A journal is as long as a list can be.
values::Error journal_error(const Limits& limits);

/// Returns the error of an operation that was given a value of another kind.
values::Error wrong_kind(std::string_view wanted, Datum given);

/// Runs the body of an operation. VMs are written in C, so no exception may pass them: what is thrown fails the run.
template <typename Body>
Crossing ForeignRun::guarded(const Body& body) noexcept {
    return run_guarded([](const void* data) { return (*static_cast<const Body*>(data))(); }, &body, 0);
}

/// Runs the body of an operation with the script and charges its price; what it throws fails the run. The price comes first,
/// because charging it may collect garbage, and nothing refers yet to what the operation makes of texts.
template <typename Body>
Crossing ForeignRun::operation(const Body& body) noexcept {
    constexpr std::uint64_t price = 16;
    return run_guarded([](const void* data) { return (*static_cast<const Body*>(data))(); }, &body, price);
}

template <typename Act>
Crossing ForeignRun::cross(Operation operation, const OperationHash& hash, Datum& answer, const Act& act) {
    return run_operation(
        operation, hash.get(), answer,
        [](const void* data, values::Error& error) -> Datum { return (*static_cast<const Act*>(data))(error); }, &act);
}

}  // namespace npcs::runtime
