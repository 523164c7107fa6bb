// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a machine has for functions in other languages, none of which is part of its state: the VMs, and the calls in progress
// with the objects that they have handed out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "npcs/language.hpp"
#include "values/heap.hpp"

namespace npcs::runtime {

class ForeignRun;

/// The VMs of one machine, each made when a function of its language is first run.
class ForeignVms {
public:
    /// Returns null when there is no memory for another one.
    LanguageVm* of(const Language& language, const Limits& limits) {
        for (const auto& [known, vm] : vms_)
            if (known == &language) return vm.get();
        std::unique_ptr<LanguageVm> made = language.make_vm(limits);
        if (made == nullptr) return nullptr;
        vms_.emplace_back(&language, std::move(made));
        return vms_.back().second.get();
    }

private:
    std::vector<std::pair<const Language*, std::unique_ptr<LanguageVm>>> vms_;
};

/// The values that a call in progress and its callbacks refer to. Most of them are in journals, too; but a save may contain
/// a journal that scripts can change.
struct ForeignObjects {
    std::uint32_t epoch = 0;  ///< tells the objects of one call from those of another
    std::vector<values::Datum> objects;
    std::vector<values::Datum> names;                          ///< of variables, made once
    std::unordered_map<std::uint64_t, std::uint32_t> numbers;  ///< index in `objects`, by the bits of the object
    std::unordered_map<std::string, values::Datum> known_names;
    static constexpr std::size_t object_bytes = 64;  ///< of memory for each object, roughly
    std::size_t bytes() const { return (objects.size() + names.size()) * object_bytes; }
};

/// What a machine remembers of a name that functions have used: a loop asks for the same few again and again.
struct ForeignName {
    static constexpr std::size_t longest = 22;
    static constexpr std::size_t places = 16;
    std::uint64_t hash = 0;  ///< OperationHash of the name alone
    values::Datum datum;     ///< null unless it is that of the call with this epoch
    std::uint32_t epoch = 0;
    std::uint8_t size = 0;  ///< 0: none
    char text[longest + 1] = {};

    bool is(std::string_view name) const { return std::string_view(text, size) == name; }
    /// Where a name is looked for. Precondition: it is not empty.
    static std::size_t place_of(std::string_view name) {
        const auto code = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
        return (name.size() * 5 + code(name.front()) * 3 + code(name.back())) % places;
    }
};

/// A call in progress, or a callback.
struct ForeignInProgress {
    ForeignRun* run = nullptr;
    ForeignObjects* objects = nullptr;
    bool owns_objects = true;  ///< false for a callback, which has those of its call
    values::Datum result;
    ForeignInProgress* outer = nullptr;  ///< the one around it
    std::uint32_t depth = 1;             ///< number of these inside each other
};

/// Part of Context.
struct ForeignState {
    ForeignVms vms;
    ForeignInProgress* innermost = nullptr;
    std::uint32_t calls = 0;  ///< so far, see ForeignObjects::epoch
    using Names = std::array<ForeignName, ForeignName::places>;
    std::unique_ptr<Names> names;  ///< null until a function has used one
};

}  // namespace npcs::runtime
