// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Conversion between the game's Values and the interpreter's Datums.
#pragma once

#include <memory>
#include <string>

#include "npcs/value.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

/// The host's pointer behind a handle. It is released when neither a Value nor a script refers to it any more.
struct HandleBox {
    void* pointer;
    const char* type;
    void (*release)(void*);
    ~HandleBox() {
        try {
            if (release != nullptr) release(pointer);
        } catch (...) {
            runtime::log_exception(std::string_view("release of a handle"));
        }
    }
};

/// What a Value that is not plain data refers to: an object of a machine, or a handle.
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

    /// Null if the machine no longer exists, and for handles.
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
    /// Copies lists and maps of the game, and objects of other machines, whose functions become null.
    static values::Datum datum(runtime::Machine& machine, const Value& value) {
        return datum(machine.state.heap, &machine, value);
    }
    /// Copies the value into a separate heap, including objects of machines; functions become null.
    static values::Datum datum(values::Heap& heap, const Value& value) { return datum(heap, nullptr, value); }

    /// Returns what the value refers to, or null for plain data.
    static const Reference* reference_of(const Value& value);

private:
    friend class npcs::Value;
    class Copier;
    static values::Datum datum(values::Heap& heap, runtime::Machine* home, const Value& value);
    static Value handle(std::shared_ptr<HandleBox> box);
};

}  // namespace npcs::api
