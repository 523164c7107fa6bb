// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes to objects. Every count is checked against the bytes that are left before memory is taken: an element needs at least
// one byte, and what several objects announce adds up. So a save never makes more than a small multiple of its own size.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "saves/format.hpp"
#include "saves/live.hpp"

namespace npcs::saves {

/// The first thing found wrong; nothing after it matters.
class Complaint {
public:
    bool any() const { return !found_.empty(); }
    void add(std::string code, std::string message, std::string hint) {
        if (!any()) found_.push_back(problem(std::move(code), std::move(message), std::move(hint)));
    }
    /// Bytes that no save has, though the checksum is right.
    void unsound(const std::string& what) {
        add("save-unsound", "this save is not sound: " + what,
            "it was not written by npcs, or was changed since; do not use it");
    }
    Diagnostics take() { return std::move(found_); }

private:
    Diagnostics found_;
};

/// Counts the characters in beginnings of one text without reading all of it each time.
class PointCounts {
public:
    explicit PointCounts(std::string_view whole);
    std::uint32_t before(std::uint32_t bytes) const;

private:
    static constexpr std::size_t stride = 256;
    std::string_view whole_;
    std::vector<std::uint32_t> counts_;  ///< before each multiple of the stride; empty for ASCII
};

/// A value where there may be none.
struct Slot {
    values::Datum datum;
    bool is_unset() const { return datum.is_unset(); }
};

/// The archive that loads: it knows the values of a heap, and makes them as it meets them.
class Objects : public ReadingArchive<Objects> {
public:
    Objects(std::string_view body, const program::Program& program, const runtime::NativeNames& natives,
            runtime::State& state, Complaint& complaint, const HandleSource& handle)
        : ReadingArchive(body),
          program_(program),
          natives_(natives),
          state_(state),
          complaint_(complaint),
          handle_(handle) {}

    // ---- what records ask for ----
    bool failed() const { return ReadingArchive::failed() || complaint_.any(); }
    using ReadingArchive::get;
    void get(values::Datum& datum) { datum = value(); }
    void get(Slot& slot) { slot.datum = value(true); }
    void get(values::Map*& made) { made = map(); }
    void get(ScopeRef& ref) { ref.map = scope_of(*ref.owner); }

    /// The programs that numbers behind the keys of functions stand for. Without this there is one, and no numbers.
    void use_programs(std::vector<const program::Program*> programs) { programs_ = std::move(programs); }

    /// Writes down what it meets of the script.
    void collect(Parts* parts) { parts_ = parts; }

    /// Any value; unset only where that is allowed.
    values::Datum value(bool may_be_unset = false);
    /// A map or null.
    values::Map* map();
    /// The scope of a call of the function, or the globals when it is the main one.
    values::Map* scope_of(const program::Function& function);
    values::Map* globals();
    /// What all the objects met so far contain. Afterwards everything is in place.
    void contents();
    /// While values are read, lists that were met more than once have a number that is not 0. Then no more.
    void forget_shared();
    /// The text, if it has at most as many bytes as scripts may have and is valid UTF-8.
    std::string_view checked(std::string_view text);

    const program::Function* function_of(Key key, std::uint32_t program = 0);
    /// By its number in the save; null (and a complaint) when there is none.
    const program::Program* program(std::uint32_t number);

private:
    struct Object {
        values::Datum datum;
        std::uint32_t further = 0;  ///< elements, or entries that are no slots
    };

    /// What is left to do for a map.
    struct Pending {
        values::Map* map = nullptr;
        bool hashes = false;      ///< some of its keys contain what is not there yet
        bool may_repeat = false;  ///< two of its keys may be the same
    };

    const program::Function* function();
    values::Datum text_value(std::uint64_t size);
    values::Datum new_grown_text();
    values::Datum new_beginning();
    values::Datum known(std::uint64_t number);
    values::Datum new_list(std::uint64_t count);
    values::Datum new_map(std::uint64_t count);
    values::Datum new_scope(const program::Function& owner);
    values::Datum new_inner_scope();
    values::Datum new_function(bool in_globals);
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
    Complaint& complaint_;
    const HandleSource& handle_;
    std::vector<const program::Program*> programs_;
    std::vector<Object> objects_;
    Parts* parts_ = nullptr;
    std::unordered_map<const values::TextBuffer*, PointCounts> point_counts_;
    std::uint64_t promised_ = 0;              ///< values announced and not read yet
    std::vector<Pending> deferred_;           ///< maps with keys that are known only when everything is there
    std::vector<values::Map::Entry*> stale_;  ///< their entries nobody can find
};

}  // namespace npcs::saves
