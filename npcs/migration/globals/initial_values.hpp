// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The value that a new global variable would have by now: what the main program first sets it to, and what is added, pushed and
// set in front of the place since. It is known if all of that is constant, and is carried out exactly once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hashing/keyed_hash.hpp"
#include "values/datum.hpp"

namespace npcs::migration {

struct ScriptMigration;

struct InitialValue {
    std::optional<values::Datum> value;  ///< what is known of it
    bool is_certain = false;             ///< it is the value that a fresh play would have
    std::uint32_t doubtful = 0;          ///< node that makes it uncertain
};

class InitialValues {
public:
    explicit InitialValues(ScriptMigration& script) : script_(script) {}
    /// Returns the value of a new global variable of the main program. The same variable has the same object each time.
    const InitialValue& of(std::string_view name);
    /// Returns whether a name is a global variable that the old script did not have.
    bool is_new(std::string_view name) const;

private:
    InitialValue find(std::string_view name);
    bool apply(std::uint32_t node, values::Datum& value);

    ScriptMigration& script_;
    hashing::Map<std::string, InitialValue> known_;
};

}  // namespace npcs::migration
