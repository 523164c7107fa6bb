// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Between the game's Values and the executor's Datums.
#pragma once

#include <memory>
#include <string>

#include "npcs/value.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

/// The game's pointer behind a handle; released when neither a Value nor a script holds it any more.
struct HandleBox {
    void* pointer;
    const char* type;
    void (*release)(void*);
    ~HandleBox() {
        try {
            if (release != nullptr) release(pointer);
        } catch (...) {
            runtime::complain_of(std::string_view("release of a handle"));
        }
    }
};

/// What a Value that is no plain data refers to: an object in a machine, or a handle.
class Reference {
public:
    Reference(runtime::Machine& machine, values::Datum value) : roots_(machine.roots()) {
        root_.value = value;
        roots_->add(root_, machine);
    }
    explicit Reference(std::shared_ptr<HandleBox> box) : box_(std::move(box)) {}
    ~Reference() {
        if (roots_ != nullptr) roots_->remove(root_);
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    /// Null when the machine is gone, and for handles.
    runtime::Machine* machine() const { return root_.machine; }
    values::Datum datum() const { return root_.value; }
    const std::shared_ptr<HandleBox>& box() const { return box_; }

private:
    runtime::Root root_;
    std::shared_ptr<runtime::Roots> roots_;
    std::shared_ptr<HandleBox> box_;
};

class Bridge {
public:
    static Value value(runtime::Machine& machine, values::Datum datum);
    /// Lists and maps of the game are copied; what lives in another machine, too, with functions as null.
    static values::Datum datum(runtime::Machine& machine, const Value& value) {
        return datum(machine.state.heap, &machine, value);
    }
    /// The same into a heap of its own.
    static values::Datum datum(values::Heap& heap, const Value& value) { return datum(heap, nullptr, value); }

    /// What the value refers to; null for plain data.
    static const Reference* living(const Value& value);

private:
    friend class npcs::Value;
    class Copier;
    static values::Datum datum(values::Heap& heap, runtime::Machine* home, const Value& value);
    static Value handle(std::shared_ptr<HandleBox> box);
};

}  // namespace npcs::api
