// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A list in order of eviction, and an index by content. The key is the whole source text and not only its hash, so a
// collision can never return another script.

#include "npcs/script_cache.hpp"

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "api/entry.hpp"
#include "hashing/keyed_hash.hpp"

namespace npcs {

namespace {

struct Key {
    std::string_view file;
    std::string_view text;
    friend bool operator==(const Key&, const Key&) = default;
};

struct KeyHash {
    std::size_t operator()(const Key& key) const {
        const hashing::KeyedHash hash;  // keyed, because scripts may come from untrusted sources
        return hash(key.text) * 31 + hash(key.file);
    }
};

struct Entry {
    std::string file;
    std::string text;
    Result<Script> result;
    Key key() const { return {file, text}; }
};

}  // namespace

struct ScriptCache::Contents {
    explicit Contents(ScriptCacheOptions given) : options(std::move(given)) {}

    const ScriptCacheOptions options;
    mutable std::mutex mutex;
    std::list<Entry> entries;  ///< the last one is evicted first
    std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> index;
    ScriptCacheStatistics statistics;

    const Result<Script>* find(const Key& key) {
        const auto found = index.find(key);
        if (found == index.end()) return nullptr;
        if (options.eviction == Eviction::least_recently_used) entries.splice(entries.begin(), entries, found->second);
        return &found->second->result;
    }

    void erase(std::list<Entry>::iterator entry) {
        statistics.bytes -= entry->text.size();
        --statistics.scripts;
        index.erase(entry->key());
        entries.erase(entry);
    }

    bool too_large() const {
        return (options.max_scripts != 0 && statistics.scripts > options.max_scripts) ||
               (options.max_bytes != 0 && statistics.bytes > options.max_bytes);
    }

    void keep(const Key& key, const Result<Script>& result) {
        entries.push_front({std::string(key.file), std::string(key.text), result});
        try {
            index.emplace(entries.front().key(), entries.begin());
        } catch (const std::bad_alloc&) {
            entries.pop_front();
            throw;
        }
        statistics.bytes += key.text.size();
        ++statistics.scripts;
        while (options.eviction != Eviction::none && too_large()) {
            erase(std::prev(entries.end()));
            ++statistics.evictions;
        }
    }

    /// Returns whether there is room for the diagnostics of a failed script; they never evict a script.
    bool has_room(const Key& key) const {
        return options.eviction == Eviction::none ||
               ((options.max_scripts == 0 || statistics.scripts < options.max_scripts) &&
                (options.max_bytes == 0 || statistics.bytes + key.text.size() <= options.max_bytes));
    }
};

ScriptCache::ScriptCache(ScriptCacheOptions options) : contents_(std::make_unique<Contents>(std::move(options))) {}
ScriptCache::~ScriptCache() = default;

Result<Script> ScriptCache::compile(std::string_view text, std::string_view file) {
    return api::guarded(nullptr, [&] { return found_or_compiled(text, file); });
}

Result<Script> ScriptCache::found_or_compiled(std::string_view text, std::string_view file) {
    const Key key{file, text};
    {
        const std::lock_guard<std::mutex> lock(contents_->mutex);
        if (const Result<Script>* known = contents_->find(key)) {
            ++contents_->statistics.hits;
            return *known;
        }
        ++contents_->statistics.misses;
    }
    Result<Script> result = Script::compile(text, file, contents_->options.languages);
    const std::lock_guard<std::mutex> lock(contents_->mutex);
    if (const Result<Script>* meanwhile = contents_->find(key)) return *meanwhile;
    // Running out of memory says nothing about the script.
    const bool is_lasting = result.ok() || result.diagnostics().front().code != api::out_of_memory().code;
    const bool is_wanted = result.ok() || (contents_->options.keep_failures && contents_->has_room(key));
    if (is_lasting && is_wanted) contents_->keep(key, result);
    return result;
}

void ScriptCache::clear() {
    const std::lock_guard<std::mutex> lock(contents_->mutex);
    contents_->index.clear();
    contents_->entries.clear();
    contents_->statistics.scripts = contents_->statistics.bytes = 0;
}

std::size_t ScriptCache::invalidate(std::string_view file) {
    const std::lock_guard<std::mutex> lock(contents_->mutex);
    std::size_t count = 0;
    for (auto entry = contents_->entries.begin(); entry != contents_->entries.end();) {
        const auto at = entry++;
        if (at->file != file) continue;
        contents_->erase(at);
        ++count;
    }
    return count;
}

ScriptCacheStatistics ScriptCache::statistics() const {
    const std::lock_guard<std::mutex> lock(contents_->mutex);
    return contents_->statistics;
}

}  // namespace npcs
