// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a client can look into while the conversation stands still: frames, scopes, lists and maps. Each has a number, which
// is valid until the conversation goes on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "debug_adapter/framing.hpp"
#include "npcs/frames.hpp"
#include "npcs/trace.hpp"
#include "npcs/value.hpp"

namespace npcs::debug_adapter {

enum class ScopeKind : std::uint8_t { locals, outer, statement, loops, globals };

struct FrameRef {
    TaskId task = 0;
    std::size_t index = 0;  ///< in frames()
};

struct ScopeRef {
    FrameRef frame;
    ScopeKind kind;
};

/// A list or map.
struct ValueRef {
    FrameRef frame;
    Value value;
    std::string expression;  ///< that gives it in the frame; empty if there is none
    std::string path;        ///< by which its parts are set (Session::set_variable); empty if there is none
    std::vector<Value::Pair> entries = {};  ///< of a map, once they have been read
    bool has_entries = false;
};

class References {
public:
    static constexpr std::size_t most = 1'000'000;

    /// Forgets everything: numbers from before are not valid any more.
    void clear();
    /// Returns the number of a frame. There is one for each.
    int add(FrameRef frame);
    int add(ScopeRef scope);
    /// Returns 0 if the value has no parts, or there are too many references.
    int add(ValueRef value);

    std::optional<FrameRef> frame(std::uint32_t number) const;
    const ScopeRef* scope(std::uint32_t number) const;
    ValueRef* value(std::uint32_t number);

private:
    std::vector<FrameRef> frames_;
    std::vector<std::variant<ScopeRef, ValueRef>> containers_;
    int first_ = 1;  ///< the number of the first of either; grows with each clear(), so that old numbers stay invalid
};

}  // namespace npcs::debug_adapter
