// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Languages beside MiniScript. A function of a script may be written in one of them:
//
//     function "lua" price(thing)
//         return base[thing] * 2        -- `base` is a global of the script
//     end function
//
// To the script it is a function like any other. A Language checks such a text, and makes a LanguageVm, which runs it.
// The text reaches everything that is the script's, its variables, lists, maps and functions, through a ForeignCall,
// which the library implements. This header is all that a language needs of the library, and all that the library
// knows of it.
//
// A conversation can stop inside such a function and be saved there, although no VM can save its stack. While a
// function runs, the library keeps a journal of every operation of the ForeignCall. When something stops the
// conversation, the operation answers Crossing::unwind: the VM throws its stack away and returns. To go on, the
// function is run again from its beginning. The journal then answers each operation as it was answered before, and
// nothing is done twice, until the operation is reached that stopped; from there on operations act again. A VM need
// not know whether it runs for the first time. It has to keep two rules:
//
//   1. A function does the same operations when they get the same answers. So there is no clock, no random number but
//      ForeignCall::random, no address that the text can see, no order of a table that may change between processes,
//      and no state that is left from an earlier call.
//   2. After an operation has answered `unwind`, nothing in the text may catch, delay or replace it: no handler, no
//      clean-up code, no coroutine. Every further operation answers `unwind`, too.
//
// If the journal shows that a function did something else than before, the call fails with an error that says so.
//
// A text may also hand functions of its own to what it calls, see ForeignCall::callback.
//
// A block, `script "lua"` ... `end script`, is a text that defines functions:
//
//     script "lua"
//         function clamp(x, low, high) return math.max(low, math.min(high, x)) end
//     end script
//
// They can be called by functions of the same language in the same script, and by the script. What a block keeps beside
// them must not outlive a call, or a call that is run again would find another state than before. So the blocks are run
// at the beginning of each call, from nothing, and can do nothing with the script: whatever they find is the same each
// time. That a block can be run, and which functions it defines, is found out when the script is compiled.
//
// Languages and their VMs are used by the thread that uses the machine, and a Language by any number of threads at
// once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/limits.hpp"

namespace npcs {

/// A function of a script that is written in another language, or a block. It lives as long as the script.
struct ForeignFunction {
    enum class Kind : std::uint8_t {
        function,  ///< `text` is its body
        block,     ///< `text` defines functions; it has no parameters
        defined    ///< without a text: the function with this name that its blocks define
    };
    /// Differs from that of every other function compiled in this process, now or later: what a VM keeps of a function,
    /// such as its compiled text, it finds again by this.
    std::uint64_t id = 0;
    std::string language;                 ///< Language::name
    std::string name;                     ///< as in messages, e.g. "price" or "shop.price"
    std::vector<std::string> parameters;  ///< names; they are what the text calls its arguments
    /// The lines between the head and `end function`, without the indentation they have in common. Each ends with a newline.
    std::string text;
    std::string file;              ///< the script's name; may be empty
    std::uint32_t first_line = 0;  ///< line of the script at which `text` begins
    Kind kind = Kind::function;
    /// The blocks whose functions it can use, in the order of the script. Those of a block end with the block itself. They
    /// live as long as the function.
    std::vector<const ForeignFunction*> blocks;
};

/// What ForeignCall::at_line is told of a line, from 1, of a text that runs in a call of `function`: the function's own,
/// or one of its blocks.
inline std::int32_t line_in_call(const ForeignFunction& function, const ForeignFunction& text, std::uint32_t line) {
    return static_cast<std::int32_t>(text.first_line + line - function.first_line);
}

/// A function that a block defines.
struct DefinedFunction {
    std::string name;
    std::size_t parameters = 0;  ///< at most ForeignCall::most_callback_parameters are used
    std::size_t block = 0;       ///< index in ForeignFunction::blocks
};

/// A problem in the text of a function, found before it runs.
struct LanguageProblem {
    std::uint32_t line = 0;    ///< of the text, from 1; 0: the function as a whole
    std::uint32_t column = 0;  ///< in code points, from 1; 0: unknown
    std::string message;       ///< one line, without position
    std::string hint;          ///< how to fix it; may be empty
};

/// A value that crosses the border. Lists, maps and functions are the script's own, not copies.
struct ForeignValue {
    enum class Kind : std::uint8_t {
        absent,  ///< only as an answer: no such name, index or key. Given to an operation, it is null.
        null,
        number,
        string,
        list,
        map,
        function,  ///< of the script, of the game, an intrinsic, or one made by ForeignCall::callback
        handle     ///< an opaque object of the game: can be passed on, and nothing else
    };
    Kind kind = Kind::null;
    double number = 0;
    /// As an answer: valid until the next operation of the call; may contain NUL. Given to an operation: must be UTF-8.
    std::string_view text;
    /// Of a list, map, function or handle. Within one ForeignCall, the same object always has the same number, and
    /// another object another one. Later calls refuse it.
    std::uint64_t object = 0;

    ForeignValue() = default;
    ForeignValue(double value) : kind(Kind::number), number(value) {}
    ForeignValue(std::string_view value) : kind(Kind::string), text(value) {}
    bool is_null() const { return kind <= Kind::null; }
    bool is_object() const { return kind >= Kind::list; }
};

/// What became of an operation.
enum class Crossing : std::uint8_t {
    done,   ///< it has happened
    error,  ///< it is not possible; ForeignCall::message says why. Code in the text may catch it.
    unwind  ///< the function stops here: return from LanguageVm::run at once, see above
};

/// One call of a function, for the time that it runs: everything it does with the script. Implemented by the library.
/// No operation throws. An operation whose answer is not `done` leaves its results unchanged.
///
/// What is given to an operation must be a number, a UTF-8 text, an object that this call was given, or null; anything
/// else is an error that names it. Lists are counted from 0, as in the script, and an index below 0 counts from the
/// end.
class NPCS_API ForeignCall {
public:
    // ---- arguments and result
    /// One for each parameter; null and defaults are filled in. Of a callback, and of a function that a block defines: as
    /// many as it was called with.
    virtual std::size_t argument_count() const noexcept = 0;
    /// Precondition: index < argument_count(). Not an operation: needs no answer, and its text stays valid.
    virtual ForeignValue argument(std::size_t index) noexcept = 0;
    /// The function's value; without it, null. Once, before run() returns `done`.
    virtual Crossing give(const ForeignValue& result) noexcept = 0;
    /// The function fails with this message, which is repaired if it is not UTF-8; run() then returns `error`. Names
    /// the line of at_line().
    virtual Crossing fail(std::string_view message) noexcept = 0;
    /// The VM has reached its share of Limits::bytes: the function fails, and no handler of any language is told of it.
    virtual Crossing fail_for_memory() noexcept = 0;

    // ---- variables: the script's globals and functions, the game's functions, the intrinsics
    /// The first of these that has the name, else `absent`. A function is not called.
    virtual Crossing get(std::string_view name, ForeignValue& value) noexcept = 0;
    /// Assigns a global of the script.
    virtual Crossing set(std::string_view name, const ForeignValue& value) noexcept = 0;

    // ---- lists and maps
    virtual Crossing new_list(ForeignValue& list) noexcept = 0;
    virtual Crossing new_map(ForeignValue& map) noexcept = 0;
    /// The number of elements or entries.
    virtual Crossing size(const ForeignValue& object, std::size_t& count) noexcept = 0;
    /// An element of a list, or an entry of a map or of what it inherits from (`__isa`); `absent` if there is none.
    /// Functions are not called, and the methods that all lists or maps have are not found: see call_member.
    virtual Crossing index(const ForeignValue& object, const ForeignValue& key, ForeignValue& value) noexcept = 0;
    /// Assigns an element that the list has, or any entry of the map itself.
    virtual Crossing set_index(const ForeignValue& object, const ForeignValue& key,
                               const ForeignValue& value) noexcept = 0;
    /// Inserts an element, so that it has this index; at the list's size it is appended.
    virtual Crossing insert(const ForeignValue& list, const ForeignValue& index,
                            const ForeignValue& value) noexcept = 0;
    /// Removes an element of a list, or an entry of a map itself. Does nothing when there is none.
    virtual Crossing remove(const ForeignValue& object, const ForeignValue& key) noexcept = 0;
    /// A new list of the keys of a map itself, in the map's order. A loop over a map goes through such a list, and
    /// reads each value when it comes to it, so entries may be assigned, added and removed meanwhile.
    virtual Crossing keys(const ForeignValue& map, ForeignValue& list) noexcept = 0;
    /// What the script's `print` shows of the value, as a string.
    virtual Crossing text_of(const ForeignValue& value, ForeignValue& text) noexcept = 0;

    // ---- calls
    /// Calls a function with as many arguments as it takes, or fewer. It may do whatever a function of the script may
    /// do, also wait for the player. With `catches`, code in the text is there to catch an error of the call, which is
    /// then answered with `error`; without, the conversation fails and the answer is `unwind`. So a VM tells whether a
    /// handler is active.
    virtual Crossing call(const ForeignValue& function, std::span<const ForeignValue> arguments, bool catches,
                          ForeignValue& result) noexcept = 0;
    /// Calls a method as `object.name(arguments)` does in the script: the object may be a list, a map, a text or a
    /// number, and methods are also found in what it inherits from and among those of its kind (`len`, `push`, ...).
    /// What is found and is no function is the result.
    virtual Crossing call_member(const ForeignValue& object, std::string_view name,
                                 std::span<const ForeignValue> arguments, bool catches,
                                 ForeignValue& result) noexcept = 0;

    // ---- callbacks
    /// Makes a function value of the script out of a function of the text, such as a closure, so that it can be an
    /// argument of call and call_member, and be called by whatever gets it while this call is in progress; see
    /// LanguageVm::run_callback. The VM numbers the functions of one call from 0, in the order of their first use; the
    /// same number gives the same value. A function has `parameters` parameters, at most most_callback_parameters; it
    /// can be called with fewer arguments, not with more. `set`, `set_index`, `insert` and `give` refuse such values,
    /// which end with the call; calling one later is an error.
    virtual Crossing callback(std::uint64_t number, std::size_t parameters, ForeignValue& function) noexcept = 0;
    static constexpr std::size_t most_callback_parameters = 16;

    // ---- what would differ between two runs
    /// A number in [0, 1) from the script's own generator, which is saved.
    virtual Crossing random(double& number) noexcept = 0;
    /// The seconds of the script's `time`.
    virtual Crossing seconds(double& number) noexcept = 0;
    /// Writes a line as the intrinsic `print` does.
    virtual Crossing print(std::string_view text) noexcept = 0;

    // ---- work and places
    /// Charges work to the script's budget: 64 units are a step, as much as an iteration of a loop. To be called at
    /// least every 10,000 instructions or so of the VM, and for operations on much at once. Work that the function
    /// repeats is not charged again. The units until each operation must be the same whenever the function is run.
    virtual Crossing spend(std::uint64_t units) noexcept = 0;
    /// Sets the line of the text that is being executed, from 1, for traces and errors. To be set before call,
    /// call_member and fail. In a block of the function it is what line_in_call() gives. Not an operation.
    virtual void at_line(std::int32_t line) noexcept = 0;
    /// Tells that the texts of blocks are being run, or no longer. Meanwhile every operation but `spend` and the ways to
    /// fail is answered with an error.
    virtual void in_blocks(bool is_in) noexcept = 0;
    /// Whether an operation has answered `unwind`.
    virtual bool is_unwinding() const noexcept = 0;
    /// Why the last operation answered `error`: UTF-8, without position. Valid until the next operation.
    virtual std::string_view message() const noexcept = 0;

protected:
    ~ForeignCall() = default;
};

/// What runs a language's functions for one machine or session. Made when first needed, and thrown away whenever the
/// conversation is not in memory: what it keeps, it must be able to make again.
class NPCS_API LanguageVm {
public:
    virtual ~LanguageVm() = default;
    /// Runs a function from its beginning, after its blocks. Returns `done` when it has returned, `error` after fail(), `unwind` after
    /// an operation has answered that. What it calls may run further functions on this VM, nested at most 16 deep;
    /// those have ended when that call is over. Exceptions derived from std::exception end the conversation like
    /// running out of memory.
    virtual Crossing run(const ForeignFunction& function, ForeignCall& call) = 0;
    /// Runs the blocks of `last`, the last one of them, as for a call of one of their functions, and tells which functions
    /// each defines at its top level. Returns as `run`; a problem is told by `call.fail`, at a line of the block as it is
    /// in a call of `last`. Called when a script is compiled.
    virtual Crossing run_blocks(const ForeignFunction& /*last*/, ForeignCall& call,
                                std::vector<DefinedFunction>& /*defined*/) {
        return call.fail("functions of this language cannot be defined in a `script`");
    }
    /// Runs a function that `owner`, a call in progress on this VM, has made a value of with this number. Called while
    /// an operation call or call_member is in progress on this VM, in `owner` or in a callback that came from it. The
    /// arguments, the result and all operations are those of `call`; objects that `owner` was given are valid in
    /// `call`, and the other way round. Otherwise as `run`. A callback may have functions of its own numbered, also in
    /// `call`.
    ///
    /// When `owner` is run again after a stop, each callback is called again where it was called before, with its
    /// operations answered from its own journal, so that what it did to the text's own variables is done again. For a
    /// callback that failed that ends with `unwind`, and the operation around it goes on.
    virtual Crossing run_callback(ForeignCall& /*owner*/, std::uint64_t /*number*/, ForeignCall& call) {
        return call.fail("functions of this language cannot be called back");
    }
};

/// A language, shared by all scripts and machines that use it.
class NPCS_API Language {
public:
    virtual ~Language() = default;
    /// As in `function "lua"`: lower-case letters, digits, and `-`, `.` or `_` between them.
    virtual std::string_view name() const = 0;
    /// Which implementation it is, for people, e.g. "Lua 5.4.4".
    virtual std::string version() const = 0;
    /// Returns what is wrong with the text of a function or block, in the order of its lines; empty if it can run. Called
    /// when a script is compiled. The text comes from whoever wrote the script: checking it must be bounded in time and
    /// memory.
    virtual std::vector<LanguageProblem> check(const ForeignFunction& function) const = 0;
    /// Makes a VM for a machine with these limits; null when there is no memory. Limits::bytes bounds what the VM
    /// takes for itself, beside the script's values. Limits::text_bytes bounds one string.
    virtual std::unique_ptr<LanguageVm> make_vm(const Limits& limits) const = 0;
};

/// The languages that a script may use.
using Languages = std::vector<std::shared_ptr<const Language>>;

}  // namespace npcs
