// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/references.hpp"

#include <algorithm>

#include "debug_adapter/shown_values.hpp"

namespace npcs::debug_adapter {

void References::clear() {
    constexpr int largest = 1 << 30;
    const auto used = static_cast<int>(std::max(frames_.size(), containers_.size()));
    first_ = first_ > largest ? 1 : first_ + used;
    frames_.clear();
    containers_.clear();
}

int References::add(FrameRef frame) {
    const auto is_it = [&](const FrameRef& known) { return known.task == frame.task && known.index == frame.index; };
    const auto found = std::find_if(frames_.begin(), frames_.end(), is_it);
    const auto place = found - frames_.begin();
    if (found == frames_.end()) frames_.push_back(frame);
    return first_ + static_cast<int>(place);
}

int References::add(ScopeRef scope) {
    if (containers_.size() >= most) return 0;
    containers_.emplace_back(scope);
    return first_ + static_cast<int>(containers_.size()) - 1;
}

int References::add(ValueRef value) {
    if (parts_of(value.value) == 0 || containers_.size() >= most) return 0;
    containers_.emplace_back(std::move(value));
    return first_ + static_cast<int>(containers_.size()) - 1;
}

std::optional<FrameRef> References::frame(std::uint32_t number) const {
    const auto place = static_cast<std::int64_t>(number) - first_;
    if (place < 0 || place >= static_cast<std::int64_t>(frames_.size())) return std::nullopt;
    return frames_[static_cast<std::size_t>(place)];
}

const ScopeRef* References::scope(std::uint32_t number) const {
    const auto place = static_cast<std::int64_t>(number) - first_;
    if (place < 0 || place >= static_cast<std::int64_t>(containers_.size())) return nullptr;
    return std::get_if<ScopeRef>(&containers_[static_cast<std::size_t>(place)]);
}

ValueRef* References::value(std::uint32_t number) {
    const auto place = static_cast<std::int64_t>(number) - first_;
    if (place < 0 || place >= static_cast<std::int64_t>(containers_.size())) return nullptr;
    return std::get_if<ValueRef>(&containers_[static_cast<std::size_t>(place)]);
}

}  // namespace npcs::debug_adapter
