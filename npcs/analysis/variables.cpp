// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/variables.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "hashing/keyed_hash.hpp"
#include "syntax/edit_distance.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"

namespace npcs::analysis {

namespace {

using syntax::Span;

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& byte : result)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return result;
}

/// Returns whether one name may be a misspelling of the other. Names that differ by a digit or by one more letter at
/// the end (door1 and door2, guard and guards) are different names.
bool may_mean(std::string_view written, std::string_view other) {
    if (lowered(written) == lowered(other)) return written != other;
    if (written.size() < 4 || !syntax::is_similar(written, other)) return false;
    if (written.starts_with(other) || other.starts_with(written)) return false;
    return !syntax::is_digit(written.back()) && !syntax::is_digit(other.back());
}

std::string based_on_nonlocal(std::string_view name) {
    return "assignment of unqualified local " + quoted(name) + " based on nonlocal is deprecated";
}

bool assigned_around(const FunctionNames& function, ast::Symbol name) {
    const FunctionNames* main = function.parent;
    while (main->parent != nullptr) main = main->parent;
    return function.parent->assigns(name) || main->assigns(name);
}

class NameCheck {
public:
    NameCheck(const Names& names, const ast::Symbols& symbols, const KnownNames& known)
        : names_(names), symbols_(symbols), known_(known) {}

    Findings take() { return std::move(found_); }

    void variables(const FunctionNames& function) {
        for (const auto& [name, variable] : function.variables) {
            if (variable.assignments == 0) only_updated(function, name, variable);
            if (variable.assignments == 0 || variable.is_bound || variable.assigned.end == 0) continue;
            // Every call defines its own.
            if (name == ast::symbol::self || name == ast::symbol::super) continue;
            const std::string text(symbols_.text(name));
            if (variable.is_based_on_itself && is_intrinsic(known_, text) &&
                (function.parent == nullptr || !assigned_around(function, name))) {
                warn(variable.assigned, "nonlocal-base", based_on_nonlocal(text),
                     "a variable of another name leaves the intrinsic as it is");
                continue;
            }
            if (function.parent == nullptr || function.is_dynamic) continue;
            const bool is_own_scene = function.is_scene && !variable.is_own_copy;
            const std::string path = path_to_outside(function, name);
            if (assigned_around(function, name)) {
                if (variable.is_based_on_itself)
                    warn(variable.assigned, "nonlocal-base", based_on_nonlocal(text),
                         "to change the one outside, write " + path);
                else if (is_own_scene ||
                         (!variable.is_own_copy && (variable.reads == 0 || variable.read_before_assigned)))
                    warn(variable.assigned, "outer-assignment",
                         quoted(text) + " is a variable of this " + (function.is_scene ? "scene" : "function") +
                             "; the one outside stays as it is",
                         "to change the one outside, write " + path);
            } else if (variable.reads == 0 && !text.starts_with('_')) {
                warn(variable.assigned, "never-read", quoted(text) + " is assigned and never read",
                     "use it, or leave the assignment out");
            }
        }
    }

    void misspelled(const Speakers& speakers, LookUps& look_ups) {
        if (names_.globals_are_dynamic) return;
        hashing::Set<std::string_view> intrinsics(known_.intrinsics.begin(), known_.intrinsics.end());
        for (const auto& function : names_.functions) {
            for (const auto& [name, variable] : function->variables) {
                if (variable.read.end == 0 || function->is_dynamic) continue;
                const auto reads = names_.reads.find(name);
                if (reads == names_.reads.end() || reads->second != 1 || names_.assignments.contains(name)) continue;
                const std::string_view text = symbols_.text(name);
                if (!look_ups.spend()) return;
                if (intrinsics.contains(text) || text == "self" || text == "super") continue;
                const std::string_view meant = nearest(text);
                // A scene may have the name of the character who speaks in it.
                const bool is_scene = speakers.contains(name) && names_.scenes.contains(symbols_.find(meant));
                if (!meant.empty() && !is_scene)
                    warn(variable.read, "unknown-name", quoted(text) + " is assigned nowhere in this script",
                         "did you mean " + quoted(meant) + "?");
            }
        }
    }

    /// Warns of a speaker with one line whose name resembles that of one with more. A speaker need not be assigned.
    void misspelled_speakers(const Speakers& speakers, LookUps& look_ups) {
        for (const auto& [name, speaker] : speakers) {
            if (speaker.lines > 1 || names_.assignments.contains(name)) continue;
            for (const auto& [other, known] : speakers) {
                if (!look_ups.spend()) return;
                if (known.lines < 2 || !may_mean(symbols_.text(name), symbols_.text(other))) continue;
                warn(speaker.first, "unknown-speaker",
                     quoted(symbols_.text(name)) + " says nothing else in this script",
                     "did you mean " + quoted(symbols_.text(other)) + "?");
                break;
            }
        }
    }

private:
    /// How a function writes the variable outside of it.
    std::string path_to_outside(const FunctionNames& function, ast::Symbol name) const {
        const bool is_global = !function.parent->assigns(name) || function.parent->parent == nullptr;
        return (is_global ? "globals." : "outer.") + std::string(symbols_.text(name));
    }

    /// `gold += 1` where only the script assigns gold: it changes the function's own variable, and there is none.
    void only_updated(const FunctionNames& function, ast::Symbol name, const Variable& variable) {
        if (variable.updated.end == 0 || variable.is_bound || variable.is_set_through_map) return;
        if (function.parent == nullptr || function.is_dynamic || !assigned_around(function, name)) return;
        warn(variable.updated, "outer-assignment",
             quoted(symbols_.text(name)) + " has no value in this " + (function.is_scene ? "scene" : "function") +
                 ", and the one outside cannot be changed like this: the line will fail",
             "to change the one outside, write " + path_to_outside(function, name));
    }

    void warn(Span span, std::string_view code, std::string message, std::string hint) {
        found_.push_back({span, code, std::move(message), std::move(hint)});
    }

    /// Returns the assigned name or intrinsic that differs from the word by one edit; empty if there is none. The
    /// distance is small because another script of the same world may define the name.
    std::string_view nearest(std::string_view written) const {
        std::string_view best;
        std::size_t best_distance = 2;
        const auto look_at = [&](std::string_view name) {
            if (!may_mean(written, name)) return;
            const std::size_t far = syntax::edit_distance(lowered(written), lowered(name), 1);
            if (far < best_distance || (far == best_distance && name < best)) best = name;
            best_distance = std::min(best_distance, far);
        };
        for (const auto& [name, count] : names_.assignments) look_at(symbols_.text(name));
        for (const std::string_view name : known_.intrinsics) look_at(name);
        return best;
    }

    const Names& names_;
    const ast::Symbols& symbols_;
    const KnownNames& known_;
    Findings found_;
};

}  // namespace

bool is_intrinsic(const KnownNames& known, std::string_view name) {
    return std::find(known.intrinsics.begin(), known.intrinsics.end(), name) != known.intrinsics.end();
}

Findings find_in_variables(const Names& names, const ast::Symbols& symbols, const KnownNames& known) {
    NameCheck check(names, symbols, known);
    for (const auto& function : names.functions) check.variables(*function);
    return check.take();
}

Findings find_misspelled(const Names& names, const ast::Symbols& symbols, const KnownNames& known,
                         const Speakers& speakers, LookUps& look_ups) {
    NameCheck check(names, symbols, known);
    check.misspelled(speakers, look_ups);
    check.misspelled_speakers(speakers, look_ups);
    return check.take();
}

}  // namespace npcs::analysis
