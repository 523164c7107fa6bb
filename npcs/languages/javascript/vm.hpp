// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What runs the JavaScript functions of one machine: one QuickJS runtime with one context, whose objects are all frozen
// once it is made, so that no call leaves anything behind for the next one.
//
// Functions of ours that QuickJS calls tell of an error by throwing in JavaScript and returning an exception; no C++
// exception may leave them.
//
// A stop is thrown as an error that nothing catches. Where QuickJS turns even that into something else, as promises do,
// a flag is left: from then on the next poll throws again, and no operation does anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "languages/javascript/include_quickjs.hpp"
#include "npcs/language.hpp"

namespace npcs::javascript {

constexpr int polls_between =
    1000;  ///< QuickJS polls at each call, backward jump and element that a loop of its own visits
constexpr std::uint64_t poll_units = 32;        ///< a turn of a loop has two polls or more
constexpr std::uint64_t regexp_units = 20'000;  ///< for each 10,000 steps of a regular expression
constexpr std::size_t charged_block = 1024;     ///< larger blocks of memory are charged when they are taken
constexpr std::uint64_t most_owed = 8192;       ///< units; then they are charged at the next poll
constexpr std::size_t small_block = std::size_t{64} << 10;
constexpr std::size_t last_resort = std::size_t{1} << 20;  ///< bytes beyond the limit, in small blocks
constexpr std::size_t most_nested = 18;
constexpr std::size_t most_stack = std::size_t{256} << 10;

/// What the text of a call has seen of the script. Its callbacks share it.
struct Seen {
    std::vector<JSValue> objects;  ///< by number
    std::uint64_t generation = 1;  ///< changes whenever lists may have changed, so that known sizes are out of date
    /// By which name a function was taken out of a map: a method that is called with the map as `this`.
    std::unordered_map<std::uint64_t, std::string> methods;
    std::vector<JSValue> rejected;  ///< promises whose rejection nobody has taken up
};

/// A call of a function of the script, or of a callback.
struct Run {
    const ForeignFunction& function;
    ForeignCall& call;
    Run* outer = nullptr;
    std::size_t depth = 0;
    const void* below = nullptr;  ///< the frame that is none of this call's
    int armed = polls_between;    ///< polls until the handler is called
    std::uint64_t owed = 0;       ///< units for large blocks, not charged yet
    int thrown_line = 0;
    Seen own_seen;
    Seen* seen = &own_seen;
    std::vector<DefinedFunction>* defined = nullptr;  ///< only the blocks are run, and this is what they define
    std::vector<JSValue> callbacks;  ///< the functions of the text that the script was given, by number
    std::unordered_map<const void*, std::uint64_t> callback_numbers;
    void* jobs[2] = {nullptr, nullptr};
    bool runs_jobs = false;
    bool has_given = false;     ///< the function's value
    bool is_unwinding = false;  ///< an operation has answered `unwind`, or there is no memory
    bool is_out_of_memory = false;

    bool is_callback() const { return seen != &own_seen; }
};

class Vm final : public LanguageVm {
public:
    explicit Vm(const Limits& limits);
    ~Vm() override;
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    /// Makes the runtime; false if its memory does not suffice.
    bool open();
    Crossing run(const ForeignFunction& function, ForeignCall& call) override;
    Crossing run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) override;
    Crossing run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) override;
    /// A line that QuickJS tells of, as ForeignCall::at_line takes it; 0 if it is in none of the texts.
    int line_in_texts(const ForeignFunction& function, int line);

    static Vm& of(JSContext* ctx) { return *static_cast<Vm*>(JS_GetContextOpaque(ctx)); }
    /// The innermost call; null between calls.
    Run* current() const { return run_; }
    JSContext* context() const { return context_; }
    const Limits& limits() const { return limits_; }

    /// Ends the call: nothing of the text is told.
    void stop();
    /// Whether an error of what is being called is caught by the text.
    bool is_caught();
    /// Where the calls of a function that are in a `try` stand in its bytecode.
    using Tries = std::vector<std::pair<int, int>>;

    JSValue list_prototype{};
    JSValue map_prototype{};
    JSValue function_prototype{};
    JSValue no_elements{};  ///< what lists are Proxies of
    JSAtom length = 0;

private:
    static void* allocate(JSMallocState* state, std::size_t size);
    static void release(JSMallocState* state, void* block);
    static void* reallocate(JSMallocState* state, void* block, std::size_t size);
    static int interrupt(JSRuntime* rt, void* vm);
    static void note_rejection(JSContext* ctx, JSValueConst promise, JSValueConst reason, JS_BOOL is_handled, void* vm);
    bool has_room(JSMallocState& state, std::size_t more);
    void owe(std::size_t bytes);
    bool charge();
    void close() noexcept;
    JSValue compiled(const ForeignFunction& function);
    Crossing execute(Run& run, const JSValue* callback);
    JSValue call_function(const JSValue* callback);
    JSValue make_with_blocks(JSValueConst maker);
    JSValue listed();
    void list(JSValueConst values);
    JSValue run_jobs(JSValue result);
    void give(JSValueConst result);
    void fail();
    void end(Run& run);
    const Tries& tries_of(const void* bytecode);

    Limits limits_;
    JSRuntime* runtime_ = nullptr;
    JSContext* context_ = nullptr;
    Run* run_ = nullptr;
    std::unordered_map<std::uint64_t, JSValue> functions_;                 ///< by ForeignFunction::id
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> lines_;  ///< of functions with blocks: lines_of_texts
    std::unordered_map<const void*, Tries> tries_;
};

/// Runs `body`, which returns a JSValue or int, and turns what it throws in C++ into an error in JavaScript.
template <typename Result, typename Body>
Result guarded(JSContext* ctx, Result failed, const Body& body) noexcept {
    try {
        return body();
    } catch (const std::exception&) {
        JS_ThrowOutOfMemory(ctx);
        return failed;
    }
}

// ---- after operations (vm.cpp)

/// True when the operation is done; otherwise something is thrown.
bool did(JSContext* ctx, Crossing crossing);
/// Throws an Error with this message.
JSValue throw_error(JSContext* ctx, std::string_view message);
/// Tells the call which line is being executed.
void tell_line(JSContext* ctx);
/// The call that the text belongs to. Where there is none, an error is thrown and null returned.
Run* run_of(JSContext* ctx);

// ---- values (values.cpp)

/// A text as UTF-8. An exception leaves it without a text.
class Text {
public:
    Text(JSContext* ctx, JSValueConst value) : context_(ctx), text_(JS_ToCStringLen(ctx, &size_, value)) {}
    ~Text() {
        if (text_ != nullptr) JS_FreeCString(context_, text_);
    }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    explicit operator bool() const { return text_ != nullptr; }
    std::string_view view() const { return {text_, size_}; }

private:
    JSContext* context_;
    std::size_t size_ = 0;
    const char* text_;
};

/// A value on its way to the script, with the text that it may refer to.
class Given {
public:
    Given() = default;
    ~Given() {
        if (text_ != nullptr) JS_FreeCString(context_, text_);
    }
    Given(const Given&) = delete;
    Given& operator=(const Given&) = delete;
    /// Takes an argument of a call: as take, but a function of the text can be called back.
    bool take_argument(JSContext* ctx, JSValueConst value);
    /// Takes a value. An array or plain object becomes a new list or map. What cannot cross throws: then false.
    bool take(JSContext* ctx, JSValueConst value);

    ForeignValue value;

private:
    JSContext* context_ = nullptr;
    const char* text_ = nullptr;
};

/// What an object of the script's is here.
struct Object {
    ForeignValue::Kind kind;
    std::uint64_t number;
};
/// Null if the value is no map, function or handle of the script.
const Object* to_object(JSValueConst value);
/// The value of a list, map, function or handle; false if it is none of the script's.
bool to_script_object(JSValueConst value, ForeignValue& object);
JSValue to_javascript(JSContext* ctx, const ForeignValue& value);
/// What `console.log` shows.
bool add_text(JSContext* ctx, JSValueConst value, std::string& text);

// ---- the script's objects (objects.cpp, lists.cpp, maps.cpp), and what has a name (environment.cpp)

struct Classes {
    JSClassID map = 0, function = 0, handle = 0, environment = 0;
    Classes();
};
const Classes& classes();
bool open_classes(JSRuntime* rt);
bool open_objects(JSContext* ctx);
bool open_environment(JSContext* ctx);
extern const JSClassExoticMethods map_methods;
extern const JSClassExoticMethods environment_methods;
JSValue call_script_function(JSContext* ctx, JSValueConst function, JSValueConst self, int count, JSValueConst* values,
                             int flags);

}  // namespace npcs::javascript
