// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "rate_limit.hpp"

#include <algorithm>

namespace npcs::tools::serve {

double RateLimit::tokens_at(const Bucket& bucket, Moment now) const {
    const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
    return std::min(burst_, bucket.tokens + std::max(seconds, 0.0) * rate_);
}

void RateLimit::forget_full_ones(Moment now) {
    std::erase_if(buckets_, [&](const auto& entry) { return tokens_at(entry.second, now) >= burst_; });
    // Each look costs as much as there are callers; so it is not taken before there are twice as many.
    most_ = std::max<std::size_t>(4096, 2 * buckets_.size());
}

double RateLimit::take(const std::string& caller, Moment now) {
    if (rate_ <= 0) return 0;
    const std::scoped_lock lock(mutex_);
    if (buckets_.size() >= most_) forget_full_ones(now);
    const auto [entry, is_new] = buckets_.try_emplace(caller, Bucket{burst_, now});
    Bucket& bucket = entry->second;
    if (!is_new) bucket = {tokens_at(bucket, now), std::max(bucket.filled, now)};
    if (bucket.tokens < 1) return (1 - bucket.tokens) / rate_;
    bucket.tokens -= 1;
    return 0;
}

std::size_t RateLimit::callers() const {
    const std::scoped_lock lock(mutex_);
    return buckets_.size();
}

}  // namespace npcs::tools::serve
