// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// State to image. As in a save, objects are numbered breadth first and keep their number while that goes on.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/image.hpp"
#include "runtime/image_layout.hpp"
#include "values/map.hpp"
#include "values/memory.hpp"

namespace npcs::runtime {

/// A text that is long enough to share its memory with others that begin alike.
struct LongText {
    const char* data;
    std::uint32_t bytes;  ///< of the longest of them
    std::uint32_t users;
};

struct CountedOption {
    std::uint32_t hash;
    std::uint32_t entry;
    double count;
};

/// The objects of a state by number.
class NumberedObjects {
public:
    NumberedObjects() = default;
    ~NumberedObjects() { std::free(all_); }
    NumberedObjects(const NumberedObjects&) = delete;
    NumberedObjects& operator=(const NumberedObjects&) = delete;

    std::uint32_t size() const { return count_; }
    values::Object* operator[](std::size_t number) const { return all_[number]; }
    /// Appends an object. Its own number is one more than its index, as 0 stands for none.
    std::uint32_t add(values::Object* object) {
        if (count_ == room_) [[unlikely]]
            grow();
        all_[count_] = object;
        return object->number = ++count_;
    }
    void clear() {
        constexpr std::uint32_t many = 4096;
        for (std::uint32_t i = 0; i < count_; ++i) all_[i]->number = 0;
        count_ = 0;
        if (room_ <= many) return;
        std::free(std::exchange(all_, nullptr));
        room_ = 0;
    }

private:
    void grow() {
        const std::uint32_t room = std::max<std::uint32_t>(room_ * 2, 64);
        all_ = static_cast<values::Object**>(values::reallocate_bytes(all_, room * sizeof(values::Object*)));
        room_ = room;
    }

    values::Object** all_ = nullptr;
    std::uint32_t count_ = 0;
    std::uint32_t room_ = 0;
};

/// Kept by the thread, so that small images allocate nothing.
struct CaptureScratch {
    NumberedObjects objects;
    std::vector<LongText> texts;
    std::unordered_map<const void*, std::uint32_t> text_numbers;  ///< by buffer, or by string
    std::vector<CountedOption> options;

    void clear() {
        objects.clear();
        if (texts.empty()) return;
        texts.clear();
        text_numbers.clear();
    }
};

class Capture {
public:
    Capture(Context& context, Image& image, const LiveFilter* live, CaptureScratch& scratch)
        : context_(context),
          state_(context.state),
          image_(image),
          words_(image.words),
          live_(live),
          scratch_(scratch) {}
    ~Capture() { scratch_.clear(); }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    void capture();

private:
    bool has(bool LiveFilter::*part) const { return live_ == nullptr || live_->*part; }
    void settle();
    void roots();
    void visits(std::uint32_t count);
    std::uint32_t count_visits() const;
    std::uint32_t visited(std::uint32_t function) const;
    void execution(const Execution& execution, double since, double shift);
    void frames(const Execution& execution);
    void registers(const Execution& execution, std::size_t frame, std::uint64_t* to);
    void error(const Execution& execution);
    void check(const PlanCheck& check);
    void tasks(const Tasks& tasks);

    std::uint64_t word(Datum datum) {
        if (datum.is_number()) {
            // Every NaN counts as the same, see values::hash_of.
            const double number = datum.as_number();
            return number == number ? datum.bits() : word_of(std::numeric_limits<double>::quiet_NaN());
        }
        return datum.is_object() ? reference(datum) : datum.bits();
    }
    std::uint64_t word(const values::Map* map) {
        return map == nullptr ? Datum::null().bits() : reference(Datum::object(map));
    }
    std::uint64_t reference(Datum datum) {
        values::Object* const object = datum.as_object();
        if (object->immortal) return datum.bits();
        std::uint32_t number = object->number;
        if (number == 0) {
            if (object->kind == values::Kind::handle && static_cast<values::Handle*>(object)->share == nullptr)
                return Datum::null().bits();
            number = scratch_.objects.add(object);
        }
        return reference_to(datum, number - 1);
    }
    void add(std::uint64_t word) { *words_.add(1) = word; }

    void text(const values::String& string);
    void long_text(const values::String& string);
    void list(const values::List& list);
    void map(const values::Map& map);
    void globals(const values::Map& map);
    void entry(const values::Map::Entry& entry, std::uint64_t* to);
    void count_options();
    void options(const values::Map& map);
    void contents(const values::Object& object);
    void long_texts();
    void write(std::string_view text, std::uint64_t* to);

    Context& context_;
    State& state_;
    Image& image_;
    Words& words_;
    const LiveFilter* live_;
    CaptureScratch& scratch_;
};

}  // namespace npcs::runtime
