// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a call of a function in another language has done so far, as a list of our heap, so that it is collected, copied and
// saved like every value. Each operation adds two elements: a tag, which tells it from others, and its answer. The answer of a
// call that has not returned yet is missing, so a journal with an odd number of elements ends with an open call.
//
// What is called back during a call has a journal of its own. When it has ended, two elements in front of the tag of the open
// call tell of it: a tag, and a record, which is a list of what it was called with, its journal, how it ended, and its value.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "program/keys.hpp"
#include "values/heap.hpp"

namespace npcs::runtime {

enum class Operation : std::uint8_t {  // written to saves: do not change these values
    get = 1,
    set = 2,
    new_list = 3,
    new_map = 4,
    size = 5,
    index = 6,
    set_index = 7,
    insert = 8,
    remove = 9,
    keys = 10,
    text_of = 11,
    call = 12,
    call_member = 13,
    random = 14,
    seconds = 15,
    print = 16,
    callback = 17,
    called_back = 18  ///< no operation: a callback has ended during the call that follows
};

/// What kind of answer the second element is.
enum class Answer : std::uint8_t {  // written to saves: do not change these values
    value = 0,
    error = 1,  ///< the message
    absent = 2  ///< null stands for it: a list cannot hold what is unset
};

/// A hash of what an operation was given: the same in every process and on every machine.
class OperationHash {
public:
    OperationHash() = default;
    /// Goes on from what get() of another one has given.
    explicit OperationHash(std::uint64_t state) : hash_(state) {}
    void add(std::uint64_t value) {
        hash_ = (hash_ ^ value) * 0x9E37'79B9'7F4A'7C15;
        hash_ ^= hash_ >> 32;
    }
    void add(std::string_view text) { hash_ = program::hash_text(text, hash_); }
    void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }
    std::uint64_t get() const { return hash_; }

private:
    std::uint64_t hash_ = 0x9AE1'6A3B'2F90'404F;
};

/// Returns the tag of an operation: a whole number that a double holds exactly. It differs for each kind of answer.
inline double tag_of(Operation operation, std::uint64_t hash, Answer answer) {
    constexpr unsigned hash_bits = 44;
    return static_cast<double>(
        (std::uint64_t{static_cast<std::uint8_t>(operation)} << 2 | static_cast<std::uint8_t>(answer)) << hash_bits |
        hash >> (64 - hash_bits));
}

/// The tag of the record of a callback.
inline double tag_of_callback() { return tag_of(Operation::called_back, 0, Answer::value); }

/// Elements of the record of a callback.
enum CallbackRecord : std::uint32_t {  // written to saves: do not change these values
    record_given = 0,                  ///< list: the function value, then the arguments
    record_journal = 1,
    record_outcome = 2,  ///< 0: it has returned; 1: it has not, and never will
    record_value = 3,
    record_size = 4
};

}  // namespace npcs::runtime
