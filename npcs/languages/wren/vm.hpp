// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What runs the Wren functions of one machine. There is one WrenVM. Each call runs in fibers of its own, and a call of
// the script suspends the VM, so that none of its C functions is on the stack while something else runs on it.
//
// A stop of the conversation, the end of a budget and a lack of memory are C++ exceptions (Leave) that pass through the
// VM's C functions, which are compiled for that. Between two instructions, and in foreign methods, that leaves the VM as
// it was but for the fiber, which is dropped. Nothing in the text can tell. Where memory is refused, the VM may be in
// the middle of anything: it is thrown away as a whole, with all blocks of memory that it has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "languages/wren/include_wren.hpp"
#include "languages/wren/inside.h"
#include "npcs/language.hpp"

namespace npcs::wren {

constexpr std::int64_t count_interval = 1000;  ///< instructions
constexpr std::uint64_t instruction_units = 8;
constexpr std::size_t charged_block = 1024;  ///< larger blocks of memory are charged when they are made
constexpr std::uint64_t most_owed = 8192;    ///< units; then they are charged at the next instruction
constexpr int deepest_call = 10'000;
constexpr std::size_t most_nested = 18;
constexpr std::size_t most_arguments = 16;

/// Leaves a call for good.
enum class Leave : std::uint8_t { unwind, memory };

/// An error that Wren is told of: its Fiber.try may catch it.
class Problem {
public:
    explicit Problem(std::string_view message) : message_(message) {}
    const std::string& message() const { return message_; }

private:
    std::string message_;
};

/// A call of the script that a fiber has asked for, and waits for.
struct Request {
    WrenHandle* fiber = nullptr;
    std::string name;        ///< of the function or method; empty: `receiver` is called itself
    bool is_member = false;  ///< a method of `receiver`
    ForeignValue receiver;
    std::vector<ForeignValue> arguments;  ///< their strings are Wren's, and live as long as the fiber
    bool is_caught = false;
};

using Objects = std::unordered_map<std::uint64_t, WrenHandle*>;

/// A function of Wren that the script has been given for the time of a call.
struct Closure {
    WrenHandle* handle = nullptr;
    const void* identity = nullptr;
    int parameters = 0;
};

/// A call of a function of the script, or of a closure that another such call has given away.
struct Run {
    const ForeignFunction& function;
    ForeignCall& call;
    Run* outer = nullptr;
    std::size_t depth = 0;
    Closure closure{};           ///< the one that is called; without a handle, it is the function
    Objects* objects = nullptr;  ///< what Wren has been given: a closure shares it with the function around it
    std::int64_t instructions = count_interval;  ///< left until work is charged, while another call runs
    std::uint64_t owed = 0;                      ///< units for large blocks, not charged yet
    std::int64_t not_executed = 0;               ///< instructions of the interval, which was cut short
    Request request;
    bool is_in_blocks = false;        ///< the function has not begun yet
    std::vector<Closure> closures{};  ///< given away, by number
    Objects own_objects{};
    std::string line{};  ///< written, and not ended yet
    std::uint32_t failed_line = 0;
    std::string failure{};
};

class Vm final : public LanguageVm, private NpcsWrenMeter {
public:
    explicit Vm(const Limits& limits);
    ~Vm() override;
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    /// Makes the VM; false if its memory does not suffice.
    bool open();
    Crossing run(const ForeignFunction& function, ForeignCall& call) override;
    Crossing run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) override;
    Crossing run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) override;
    /// Compiles a function, and returns what Wren's compiler says.
    std::vector<LanguageProblem> compile(const ForeignFunction& function, bool is_alone = false);
    /// The blocks of the innermost call have been run.
    void begin_function();

    static Vm& of(WrenVM* wren);
    Run& current() const { return *run_; }
    ForeignCall& call() const { return run_->call; }
    WrenVM* wren() const { return wren_; }
    const Limits& limits() const { return limits_; }

    void count(std::uint32_t line);
    void note_error(WrenErrorType type, const char* module, int line, const char* message);

    // ---- values (values.cpp)
    /// Puts a value into a slot.
    void put(int slot, const ForeignValue& value);
    /// The value in a slot as the script has it; Wren's lists and maps become new ones there. The slots from `free` on
    /// are used.
    ForeignValue take(int slot, int free);
    /// The same for an argument of a call, which may be a function of Wren.
    ForeignValue take_argument(int slot, int free);
    /// Goes on after an operation of the ForeignCall, or leaves.
    void check(Crossing crossing);
    void bind_classes();
    void tell_line();

private:
    struct Method {
        WrenHandle* receiver = nullptr;
        WrenHandle* signature = nullptr;
    };
    struct alignas(std::max_align_t) Block {
        Block* previous;
        Block* next;
        std::size_t size;
    };
    struct Copies;

    static void* allocate(void* block, std::size_t size, void* vm);
    void* resize(Block* block, std::size_t size);
    void make_room(const void* block, std::size_t more);
    void close() noexcept;
    void quietly(const char* module, const char* text);
    Method& method_of(const ForeignFunction& function);
    Crossing run(Run& run);
    void execute(Run& run);
    WrenHandle* start(Run& run);
    WrenHandle* signature_of_call(int parameters);
    WrenInterpretResult answer(Run& run);
    WrenInterpretResult resume(WrenHandle* signature);
    void finish(Run& run);
    void fail(Run& run);
    void drop(Run& run) noexcept;
    ForeignValue copy(int slot, int free, Copies& copies);
    void copy_entry(const ForeignValue& into, const ForeignValue& key, int slot, int free, Copies& copies);

    Limits limits_;
    WrenVM* wren_ = nullptr;
    Run* run_ = nullptr;
    Block blocks_{&blocks_, &blocks_, 0};  ///< a ring of all blocks of memory
    std::size_t used_ = 0;
    bool is_broken_ = false;      ///< memory ran out in the middle of something
    bool is_collecting_ = false;  ///< asked for by make_room
    bool is_executing_ = false;   ///< instructions of a text, or of what it calls in Wren
    std::unordered_map<std::uint64_t, Method> methods_;
    WrenHandle* classes_[4] = {};                 ///< of lists, maps, functions and handles
    WrenHandle* calls_[most_arguments + 1] = {};  ///< `call` of a function of Wren, by its parameters
    WrenHandle* transfer_ = nullptr;
    WrenHandle* transfer_error_ = nullptr;
    std::vector<LanguageProblem>* problems_ = nullptr;  ///< while a text is compiled
    const ForeignFunction* compiled_ = nullptr;
};

/// What an object of a ScriptList, ScriptMap, ScriptFunction or ScriptHandle holds. A text cannot make one.
struct Object {
    ForeignValue::Kind kind;
    std::uint64_t number;
};
ForeignValue value_of(const Object& object);

WrenForeignMethodFn foreign_method(WrenVM* wren, const char* module, const char* class_name, bool is_static,
                                   const char* signature);
WrenForeignClassMethods foreign_class(WrenVM* wren, const char* module, const char* class_name);

}  // namespace npcs::wren
