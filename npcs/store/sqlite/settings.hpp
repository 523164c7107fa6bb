// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How a connection to SQLite is set, of what makes a difference to speed. `./dev bench store` measures SQLite alone with
// the same.
#pragma once

namespace npcs::store {

inline constexpr const char* sqlite_settings[] = {
    "PRAGMA trusted_schema = OFF", "PRAGMA journal_mode = WAL", "PRAGMA cache_size = -16000",
    // Steps at random touch a page each. A log of up to 40 MB has many of them twice, and they go back to the file once.
    "PRAGMA wal_autocheckpoint = 10000",
    // What is removed is overwritten.
    "PRAGMA secure_delete = ON"};
inline constexpr const char* sqlite_durable = "PRAGMA synchronous = FULL";
inline constexpr const char* sqlite_not_durable = "PRAGMA synchronous = NORMAL";

}  // namespace npcs::store
