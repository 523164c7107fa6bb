// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Who may ask `npcs serve` for what. A file has a line for each bearer token:
//
//     # name   rights                digest of the token                     prefix of ids
//     game     play,manage,metrics   sha256:5e884898da28047151d0e56f8dc6...  *
//     ada      play                  sha256:2c26b46b68ffc68ff99b453c1d30...  player-7/
//
// Tokens themselves are not in it. They are 256 random bits, so a fast digest without salt is as good as a slow one.
// A prefix is percent-encoded; `*` is all ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "sha256.hpp"

namespace npcs::tools::serve {

enum Right : std::uint8_t {
    look = 1,     ///< look at conversations, and follow their events
    play = 2,     ///< begin, answer, choose, undo; includes `look`
    manage = 4,   ///< list and remove
    metrics = 8,  ///< read the page of metrics
    all_rights = 15
};

struct Caller {
    std::string name;
    std::uint8_t rights = all_rights;
    std::string prefix = {};  ///< of the ids it may use; empty: any

    bool may(Right right) const { return (rights & right) != 0; }
    bool may_use(std::string_view id) const { return id.starts_with(prefix); }
};

class Tokens {
public:
    static Result<Tokens> read(const std::string& path);
    /// Returns the caller with this token, or null. Takes as long for a wrong token as for a right one.
    const Caller* find(std::string_view token) const;

private:
    struct Known {
        Sha256 digest;
        Caller caller;
    };
    std::vector<Known> known_;
};

/// Returns what is wrong with the names of rights, as `play,manage`; empty if nothing is, and sets `rights`.
std::string read_rights(std::string_view names, std::uint8_t& rights);
/// Returns a new token: 43 letters, digits, `-` and `_`. Empty if the system gives no random bits.
std::string new_token();
/// Returns the line of a file for a token.
std::string token_line(const Caller& caller, std::string_view token);

}  // namespace npcs::tools::serve
