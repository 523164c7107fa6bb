// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes to objects. Every count is checked against the remaining bytes before memory is allocated: an element needs at
// least one byte, and the announcements of several objects add up. So loading a save never allocates more than a small
// multiple of its size.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "saves/format.hpp"
#include "saves/live_records.hpp"

namespace npcs::saves {

/// The first problem found; later ones do not matter.
class FirstProblem {
public:
    bool any() const { return !found_.empty(); }
    void add(std::string code, std::string message, std::string hint) {
        if (!any()) found_.push_back(problem(std::move(code), std::move(message), std::move(hint)));
    }
    /// Reports bytes that no valid save contains, although the checksum is right.
    void add_unsound(const std::string& what) {
        add("save-unsound", "this save is not sound: " + what,
            "it was not written by npcs, or was changed since; do not use it");
    }
    Diagnostics take() { return std::move(found_); }

private:
    Diagnostics found_;
};

/// Counts the code points in prefixes of one text without reading all of it each time.
class PointCounts {
public:
    explicit PointCounts(std::string_view whole);
    std::uint32_t before(std::uint32_t bytes) const;

private:
    static constexpr std::size_t stride = 256;
    std::string_view whole_;
    std::vector<std::uint32_t> counts_;  ///< code points before each multiple of the stride; empty for ASCII
};

/// A value that may be unset.
struct Slot {
    values::Datum datum;
    bool is_unset() const { return datum.is_unset(); }
};

/// The loading archive: it knows a heap's values, and creates them as it reads.
class Objects : public ReadingArchive<Objects> {
public:
    Objects(std::string_view body, const program::Program& program, const runtime::NativeNames& natives,
            runtime::State& state, FirstProblem& problem, const HandleSource& handle)
        : ReadingArchive(body),
          program_(program),
          natives_(natives),
          state_(state),
          problem_(problem),
          handle_(handle) {}

    // ---- what records ask for ----
    bool failed() const { return ReadingArchive::failed() || problem_.any(); }
    using ReadingArchive::get;
    void get(values::Datum& datum) { datum = value(); }
    void get(Slot& slot) { slot.datum = value(true); }
    void get(values::Map*& made) { made = map(); }
    void get(ScopeRef& ref) { ref.map = scope_of(*ref.owner); }

    /// Sets the programs that the numbers after functions' keys refer to. Without this there is one program, and no
    /// numbers.
    void use_programs(std::vector<const program::Program*> programs) { programs_ = std::move(programs); }

    /// Records in `parts` whatever belongs to the script.
    void collect(Parts* parts) { parts_ = parts; }

    /// Reads any value; unset only if `may_be_unset`.
    values::Datum value(bool may_be_unset = false);
    /// Reads a map or null.
    values::Map* map();
    /// Reads the scope of a call of the function, or the globals if it is the main function.
    values::Map* scope_of(const program::Function& function);
    values::Map* globals();
    /// Reads the contents of all objects met so far; they are complete afterwards.
    void contents();
    /// Resets the marks on shared lists: while values are read, Object::number is nonzero for lists met more than once.
    void forget_shared();
    /// Returns the text if it is valid UTF-8 and no longer than scripts allow; otherwise fails.
    std::string_view checked(std::string_view text);

    const program::Function* function_of(Key key, std::uint32_t program = 0);
    /// Returns a program by its number in the save, or null, with a problem, when there is none.
    const program::Program* program(std::uint32_t number);

private:
    struct Object {
        values::Datum datum;
        std::uint32_t further = 0;  ///< elements, or entries that are not slots
    };

    /// Work that remains for a map.
    struct Pending {
        values::Map* map = nullptr;
        bool hashes = false;      ///< some of its keys contain values that have not been read yet
        bool may_repeat = false;  ///< two of its keys may be equal
    };

    const program::Function* function();
    values::Datum text_value(std::uint64_t size);
    values::Datum new_grown_text();
    values::Datum new_prefix();
    values::Datum known(std::uint64_t number);
    values::Datum new_list(std::uint64_t count);
    values::Datum new_map(std::uint64_t count);
    values::Datum new_scope(const program::Function& owner);
    values::Datum new_inner_scope();
    values::Datum new_function(bool in_globals);
    values::Datum new_callback();
    values::Map* outer();
    values::Datum native(bool of_host);
    bool promise(std::uint64_t count, std::size_t bytes);

    void elements(const Object& object);
    void entries(const Object& object);
    bool entry(values::Map& map, Pending& pending, bool is_last);
    void hash_deferred();
    void finish(values::Map& map, const Pending& pending);

    const program::Program& program_;
    const runtime::NativeNames& natives_;
    runtime::State& state_;
    FirstProblem& problem_;
    const HandleSource& handle_;
    std::vector<const program::Program*> programs_;
    std::vector<Object> objects_;
    Parts* parts_ = nullptr;
    std::unordered_map<const values::TextBuffer*, PointCounts> point_counts_;
    std::uint64_t promised_ = 0;              ///< values announced but not yet read
    std::vector<Pending> deferred_;           ///< maps whose keys are known only when everything has been read
    std::vector<values::Map::Entry*> stale_;  ///< entries of those maps with a changed key whose hash is unknown
};

}  // namespace npcs::saves
