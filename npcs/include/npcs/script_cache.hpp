// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A cache of compiled scripts by their source, so that a server compiles each version of a script once.
//
//     npcs::ScriptCache cache({.max_scripts = 500});
//     auto script = cache.compile(text, "smith.npcs");
//
// Thread-safe. Compiling happens outside of the lock: two threads that ask for the same new script may both compile it,
// and get the same one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "npcs/export.hpp"
#include "npcs/script.hpp"

namespace npcs {

enum class Eviction : std::uint8_t {
    least_recently_used,
    first_in_first_out,
    none  ///< grows without bound
};

struct ScriptCacheOptions {
    Eviction eviction = Eviction::least_recently_used;
    std::size_t max_scripts = 1000;  ///< 0: any number
    std::size_t max_bytes = 0;       ///< of source text; 0: any number
    bool keep_failures = false;      ///< also remember the diagnostics of scripts that do not compile
    Languages languages = {};        ///< given to Script::compile
};

struct ScriptCacheStatistics {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::size_t scripts = 0;  ///< in the cache now, including failures
    std::size_t bytes = 0;    ///< of their source text
    /// Returns the fraction of requests that found their script, from 0 to 1; 0 before the first request.
    double hit_rate() const {
        const double all = static_cast<double>(hits + misses);
        return all > 0 ? static_cast<double>(hits) / all : 0;
    }
};

class NPCS_API ScriptCache {
public:
    explicit ScriptCache(ScriptCacheOptions options = {});
    ~ScriptCache();
    ScriptCache(const ScriptCache&) = delete;
    ScriptCache& operator=(const ScriptCache&) = delete;

    /// Returns the result of Script::compile, or the cached one for the same text and file name. A script that does not
    /// compile evicts nothing.
    Result<Script> compile(std::string_view text, std::string_view file = "");

    void clear();
    /// Drops every version of a file and returns their number. Scripts in use stay valid.
    std::size_t invalidate(std::string_view file);
    ScriptCacheStatistics statistics() const;

private:
    Result<Script> found_or_compiled(std::string_view text, std::string_view file);
    struct Contents;
    std::unique_ptr<Contents> contents_;
};

}  // namespace npcs
