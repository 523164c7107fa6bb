// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which kinds of values variables hold, as far as the story shows. Ink shows `true` where a script shows 1, and divides whole
// numbers to whole numbers; so what is written depends on it.
#pragma once

#include "ink_scenes.hpp"

namespace npcs::tools::import_story::ink {

/// `mixed`: true or false at times, and something else at others.
enum class Type : std::uint8_t { none, whole, fraction, boolean, string, target, mixed, unknown };

class Types {
public:
    /// To be made while the flows are whole.
    Types(const Tree& tree, const Names& names);

    Type of(const Expression& expression, const Flow& flow) const;
    bool has_fractions() const { return has_fractions_; }
    /// Whether a text may be empty.
    bool may_be_empty(const Expression& expression, const Flow& flow) const;

private:
    void join(const std::string& key, Type type);
    void note(const Items& items, const Flow& flow);
    void note_arguments(const std::string& callee, const std::vector<Expression>& given, const Flow& flow);
    void note_empty(const std::string& key, const Expression& value);
    std::string key_of(const std::string& name, const Flow& flow) const;
    Type of_call(const Expression& call, const Flow& flow) const;
    Type of_infix(const Expression& expression, const Flow& flow) const;

    const Names& names_;
    std::map<std::string, Type> types_;  ///< of variables, parameters, and what functions return
    std::set<std::string> empty_;
    bool has_fractions_ = false;
    bool changes_ = false;
};

}  // namespace npcs::tools::import_story::ink
