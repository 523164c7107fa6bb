// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions of Python that are not MicroPython's: those that reach the script, that would differ between two runs, or that
// have to be bounded.

#include <algorithm>
#include <array>
#include <cmath>

#include "languages/python/lists.hpp"
#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

/// An argument that is given by name; MP_OBJ_NULL if it is not.
mp_obj_t named(mp_map_t* arguments, qstr name, mp_uint_t& known) {
    const mp_map_elem_t* const found = mp_map_lookup(arguments, MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    if (found == nullptr) return MP_OBJ_NULL;
    ++known;
    return found->value;
}

void refuse_others(const mp_map_t* arguments, mp_uint_t known, std::string_view message) {
    if (arguments->used != known) raise(mp_type_TypeError, message);
}

// ---- printing

/// Gives the script what is printed, line by line. What has no end yet waits.
void print_lines(Run& run) {
    std::string_view text(run.line.buf, run.line.len);
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        check(run.call.print(text.substr(0, end)));
        text.remove_prefix(end + 1);
    }
    if (text.size() > Vm::now().limits().text_bytes) raise(mp_type_ValueError, "the line that is printed is too long");
    std::copy(text.begin(), text.end(), run.line.buf);
    run.line.len = text.size();
}

void add_text(mp_obj_t text, vstr_t& line) {
    std::size_t size = 0;
    const char* const data = mp_obj_str_get_data(text, &size);
    vstr_add_strn(&line, data, size);
}

// ---- sorting

/// Sorts by merging. Equal elements keep their order.
class Sorting {
public:
    Sorting(std::size_t count, bool is_reverse)
        : count_(count),
          is_reverse_(is_reverse),
          keys_(make()),
          items_(make()),
          new_keys_(make()),
          new_items_(make()) {}

    void take(std::size_t at, mp_obj_t item) { keys_[at] = items_[at] = item; }
    void use_keys(mp_obj_t function) {
        for (std::size_t at = 0; at < count_; ++at) keys_[at] = mp_call_function_1(function, items_[at]);
    }
    /// Returns the sorted items.
    const mp_obj_t* run() {
        for (std::size_t width = 1; width < count_; width *= 2) {
            for (std::size_t at = 0; at < count_; at += 2 * width) merge(at, width);
            std::swap(keys_, new_keys_);
            std::swap(items_, new_items_);
        }
        return items_;
    }

private:
    mp_obj_t* make() const { return static_cast<mp_obj_t*>(m_malloc(sizeof(mp_obj_t) * (count_ + 1))); }

    static bool is_less(mp_obj_t a, mp_obj_t b) {
        npcs_python_owe(4);
        return mp_binary_op(MP_BINARY_OP_LESS, a, b) == mp_const_true;
    }

    void merge(std::size_t start, std::size_t width) {
        const std::size_t middle = std::min(start + width, count_);
        const std::size_t end = std::min(start + 2 * width, count_);
        std::size_t left = start;
        std::size_t right = middle;
        for (std::size_t at = start; at < end; ++at) {
            const bool takes_right =
                left == middle || (right < end && (is_reverse_ ? is_less(keys_[left], keys_[right])
                                                               : is_less(keys_[right], keys_[left])));
            const std::size_t from = takes_right ? right++ : left++;
            new_keys_[at] = keys_[from];
            new_items_[at] = items_[from];
        }
    }

    std::size_t count_;
    bool is_reverse_;
    mp_obj_t* keys_;
    mp_obj_t* items_;
    mp_obj_t* new_keys_;
    mp_obj_t* new_items_;
};

/// Sorts a list of Python's.
void sort(mp_obj_t list, mp_map_t* kw_args) {
    mp_uint_t known = 0;
    const mp_obj_t key = named(kw_args, MP_QSTR_key, known);
    const mp_obj_t reverse = named(kw_args, MP_QSTR_reverse, known);
    refuse_others(kw_args, known, "sorting takes 'key' and 'reverse'");
    std::size_t count = 0;
    mp_obj_t* items = nullptr;
    mp_obj_list_get(list, &count, &items);
    Sorting sorting(count, reverse != MP_OBJ_NULL && mp_obj_is_true(reverse));
    const bool has_key = key != MP_OBJ_NULL && key != mp_const_none;
    // All of them before any key is asked for: that may change the list.
    for (std::size_t at = 0; at < count; ++at) sorting.take(at, items[at]);
    if (has_key) sorting.use_keys(key);
    const mp_obj_t* const sorted = sorting.run();
    std::size_t now = 0;
    mp_obj_list_get(list, &now, &items);
    if (now != count) raise(mp_type_ValueError, "the list was changed while it was sorted");
    std::copy(sorted, sorted + count, items);
}

// ---- numbers that are not known beforehand

double random_number() {
    double number = 0;
    check(call_now().random(number));
    return number;
}

/// One of the whole numbers from first, so many.
mp_obj_t random_among(mp_int_t first, mp_int_t count) {
    if (count <= 0) raise(mp_type_ValueError, "there is no number to choose from");
    const auto chosen = static_cast<mp_int_t>(std::floor(random_number() * static_cast<double>(count)));
    return MP_OBJ_NEW_SMALL_INT(first + std::min(chosen, count - 1));
}

mp_int_t whole_number(mp_obj_t value) {
    constexpr mp_int_t most = mp_int_t{1} << 53;
    const mp_int_t number = mp_obj_get_int(value);
    if (number < -most || number > most) raise(mp_type_ValueError, "numbers to choose from may have at most 53 bits");
    return number;
}

}  // namespace

struct Missing {
    std::string_view name;
    const char* why;
};

const char* why_missing(std::string_view name) {
    constexpr const char* texts = "texts are not compiled while a script runs";
    constexpr const char* files = "a script has no files";
    constexpr const char* address = "addresses differ from run to run";
    constexpr const char* names = "the names in a function are those of the script";
    static constexpr std::array<Missing, 13> missing = {{{"eval", texts},
                                                         {"exec", texts},
                                                         {"compile", texts},
                                                         {"execfile", texts},
                                                         {"open", files},
                                                         {"id", address},
                                                         {"globals", names},
                                                         {"locals", names},
                                                         {"vars", names},
                                                         {"dir", names},
                                                         {"bytearray", "bytes that change are not there"},
                                                         {"memoryview", "bytes that change are not there"},
                                                         {"complex", "there are no complex numbers"}}};
    for (const Missing& entry : missing)
        if (entry.name == name) return entry.why;
    return nullptr;
}

}  // namespace npcs::python

using namespace npcs;
using namespace npcs::python;

extern "C" {

mp_obj_t npcs_python_print(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args) {
    Run& run = Vm::now().current();
    mp_uint_t known = 0;
    const mp_obj_t between = named(kw_args, MP_QSTR_sep, known);
    const mp_obj_t end = named(kw_args, MP_QSTR_end, known);
    refuse_others(kw_args, known, "print() takes 'sep' and 'end' by name");
    if (run.line.buf == nullptr) vstr_init(&run.line, 64);
    const mp_print_t print = {&run.line, reinterpret_cast<mp_print_strn_t>(vstr_add_strn)};
    for (size_t at = 0; at < n_args; ++at) {
        if (at != 0 && between == MP_OBJ_NULL) vstr_add_byte(&run.line, ' ');
        if (at != 0 && between != MP_OBJ_NULL && between != mp_const_none) add_text(between, run.line);
        mp_obj_print_helper(&print, args[at], PRINT_STR);
    }
    if (end == MP_OBJ_NULL || end == mp_const_none) vstr_add_byte(&run.line, '\n');
    else add_text(end, run.line);
    print_lines(run);
    return mp_const_none;
}

mp_obj_t npcs_python_sort(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args) {
    if (n_args != 1) raise(mp_type_TypeError, "sort() takes its arguments by name: key, reverse");
    if (!mp_obj_is_type(args[0], &mp_type_list)) raise(mp_type_TypeError, "only a list can be sorted");
    sort(args[0], kw_args);
    return mp_const_none;
}

mp_obj_t npcs_python_sorted(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args) {
    if (n_args != 1) raise(mp_type_TypeError, "sorted() takes its arguments by name: key, reverse");
    const mp_obj_t list = list_of(args[0]);
    sort(list, kw_args);
    return list;
}

mp_obj_t npcs_python_random(void) { return mp_obj_new_float(random_number()); }

mp_obj_t npcs_python_randrange(size_t n_args, const mp_obj_t* args) {
    const mp_int_t first = n_args == 1 ? 0 : whole_number(args[0]);
    const mp_int_t last = whole_number(args[n_args == 1 ? 0 : 1]);
    const mp_int_t step = n_args == 3 ? whole_number(args[2]) : 1;
    if (step == 0) raise(mp_type_ValueError, "the step of randrange() is 0");
    const mp_int_t count = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step;
    const mp_obj_t chosen = random_among(0, count);
    return MP_OBJ_NEW_SMALL_INT(first + MP_OBJ_SMALL_INT_VALUE(chosen) * step);
}

mp_obj_t npcs_python_randint(mp_obj_t first, mp_obj_t last) {
    const mp_int_t low = whole_number(first);
    return random_among(low, whole_number(last) - low + 1);
}

mp_obj_t npcs_python_choice(mp_obj_t values) {
    const mp_int_t count = MP_OBJ_SMALL_INT_VALUE(mp_obj_len(values));
    if (count == 0) raise(mp_type_IndexError, "there is nothing to choose from");
    return mp_obj_subscr(values, random_among(0, count), MP_OBJ_SENTINEL);
}

mp_obj_t npcs_python_shuffle(mp_obj_t list) {
    for (mp_int_t left = MP_OBJ_SMALL_INT_VALUE(mp_obj_len(list)) - 1; left > 0; --left) {
        const mp_obj_t place = random_among(0, left + 1);
        const mp_obj_t end = MP_OBJ_NEW_SMALL_INT(left);
        const mp_obj_t value = mp_obj_subscr(list, place, MP_OBJ_SENTINEL);
        mp_obj_subscr(list, place, mp_obj_subscr(list, end, MP_OBJ_SENTINEL));
        mp_obj_subscr(list, end, value);
    }
    return mp_const_none;
}

mp_obj_t npcs_python_uniform(mp_obj_t low, mp_obj_t high) {
    const double from = mp_obj_get_float(low);
    return mp_obj_new_float(from + (mp_obj_get_float(high) - from) * random_number());
}

mp_obj_t npcs_python_seed(size_t, const mp_obj_t*) {
    raise(mp_type_ValueError, "random numbers come from the script's own generator: rnd(seed) seeds it");
}

mp_obj_t npcs_python_time(void) {
    double seconds = 0;
    check(call_now().seconds(seconds));
    return mp_obj_new_float(seconds);
}

mp_obj_t npcs_python_import(size_t n_args, const mp_obj_t* args) {
    const qstr name = mp_obj_str_get_qstr(args[0]);
    const bool is_relative = n_args >= 5 && args[4] != MP_OBJ_NEW_SMALL_INT(0);
    if (name == MP_QSTR_math || name == MP_QSTR_random || name == MP_QSTR_time || name == MP_QSTR_collections) {
        for (const bool is_extensible : {false, true}) {
            const mp_obj_t module = is_relative ? MP_OBJ_NULL : mp_module_get_builtin(name, is_extensible);
            if (module != MP_OBJ_NULL) return module;
        }
    }
    mp_raise_msg_varg(&mp_type_ImportError,
                      MP_ERROR_TEXT("there is no module '%q'; a script can import collections, math, random and time"),
                      name);
}

}  // extern "C"
