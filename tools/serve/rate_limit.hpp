// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Limits how often each caller may ask: a bucket of tokens that fills at a steady rate. Thread-safe, and bounded: callers
// that have not asked for so long that their bucket is full are forgotten.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace npcs::tools::serve {

class RateLimit {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// `rate`: requests a second, 0 for any number; `burst`: at once, after a pause.
    RateLimit(double rate, double burst) : rate_(rate), burst_(burst) {}
    /// Takes a token. Returns 0 if there was one; else the seconds until there will be one.
    double take(const std::string& caller, Moment now = std::chrono::steady_clock::now());
    std::size_t callers() const;

private:
    struct Bucket {
        double tokens = 0;
        Moment filled = {};
    };
    double tokens_at(const Bucket& bucket, Moment now) const;
    void forget_full_ones(Moment now);

    double rate_;
    double burst_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
    std::size_t most_ = 4096;  ///< after which those that can be forgotten are
};

}  // namespace npcs::tools::serve
