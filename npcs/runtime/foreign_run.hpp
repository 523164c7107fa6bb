// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One run of a function in another language: what its VM is given as ForeignCall. Each operation either is answered from the
// journal, when an earlier run of the same call has got as far, or acts and notes its answer there.
//
// What stops the conversation is left in the execution as for any function: the frame of this function, and above it those
// of what it called. The VM's stack is thrown away (Crossing::unwind).
//
// There are four ways to run one: a call and a callback, each for the last frame; the same for a frame that has others above it
// (revived: see Interpreter::revive), which only repeats what it did until its open call, and then goes on with those
// frames; and a callback that has ended, which only repeats, has no frame, and belongs to the run that repeats it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/language.hpp"
#include "runtime/foreign_state.hpp"
#include "runtime/interpreter.hpp"
#include "runtime/journal.hpp"

namespace npcs::runtime {

/// What a callback runs. The owner is a run in progress.
struct ForeignCallback {
    ForeignRun* owner = nullptr;  ///< null: it cannot be called now
    std::uint64_t number = 0;
    values::List* given = nullptr;  ///< the function value, then the arguments
    /// No callback, but a call of a function that a block defines; it has no owner.
    const ForeignFunction* defined = nullptr;
};

class ForeignRun final : public ForeignCall {
public:
    /// Runs `foreign` for the frame with this index, whose ForeignRegisters begin at R[first].
    ForeignRun(Context& context, Execution& execution, const program::Foreign& foreign, std::uint16_t first,
               std::size_t frame, const ForeignCallback& callback = {});
    ~ForeignRun();
    ForeignRun(const ForeignRun&) = delete;
    ForeignRun& operator=(const ForeignRun&) = delete;

    /// Runs the function. Afterwards, unless the execution is stopped, its value is in the answer's register, and the
    /// frame is to continue behind the instruction (Step::entered).
    Step go();

    /// Returns the run whose function a value is, if it can be called in this execution now.
    static ForeignCallback find_callback(Context& context, const Execution& execution, Datum function);
    /// Returns the innermost run that a callback of this owner is called from.
    static ForeignRun& caller_of(Context& context, const ForeignCallback& callback);
    /// Whether there is room for the record of a callback.
    bool has_room_for_callback() const;
    std::size_t frame() const { return frame_; }
    const program::Foreign& foreign() const { return foreign_; }

    std::size_t argument_count() const noexcept override { return arguments_.size(); }
    ForeignValue argument(std::size_t index) noexcept override { return arguments_[index]; }
    Crossing give(const ForeignValue& result) noexcept override;
    Crossing fail(std::string_view message) noexcept override;
    Crossing fail_for_memory() noexcept override;
    Crossing get(std::string_view name, ForeignValue& value) noexcept override;
    Crossing set(std::string_view name, const ForeignValue& value) noexcept override;
    Crossing new_list(ForeignValue& list) noexcept override;
    Crossing new_map(ForeignValue& map) noexcept override;
    Crossing size(const ForeignValue& object, std::size_t& count) noexcept override;
    Crossing index(const ForeignValue& object, const ForeignValue& key, ForeignValue& value) noexcept override;
    Crossing set_index(const ForeignValue& object, const ForeignValue& key,
                       const ForeignValue& value) noexcept override;
    Crossing insert(const ForeignValue& list, const ForeignValue& index, const ForeignValue& value) noexcept override;
    Crossing remove(const ForeignValue& object, const ForeignValue& key) noexcept override;
    Crossing keys(const ForeignValue& map, ForeignValue& list) noexcept override;
    Crossing text_of(const ForeignValue& value, ForeignValue& text) noexcept override;
    Crossing call(const ForeignValue& function, std::span<const ForeignValue> arguments, bool catches,
                  ForeignValue& result) noexcept override;
    Crossing call_member(const ForeignValue& object, std::string_view name, std::span<const ForeignValue> arguments,
                         bool catches, ForeignValue& result) noexcept override;
    Crossing callback(std::uint64_t number, std::size_t parameters, ForeignValue& function) noexcept override;
    Crossing random(double& number) noexcept override;
    Crossing seconds(double& number) noexcept override;
    Crossing print(std::string_view text) noexcept override;
    Crossing spend(std::uint64_t units) noexcept override;
    void at_line(std::int32_t line) noexcept override { line_ = line; }
    void in_blocks(bool is_in) noexcept override { is_in_blocks_ = is_in; }
    bool is_unwinding() const noexcept override { return is_unwinding_; }
    std::string_view message() const noexcept override { return message_; }

private:
    // foreign_run.cpp: the run as a whole
    Datum& at(std::uint16_t offset) {
        return execution_.registers[execution_.frames[frame_].base + std::size_t{first_} + offset];
    }
    Step prepare();
    Step take_journal();
    Crossing run_text();
    Step conclude(Crossing end);
    void read_arguments();
    values::List& journal() { return *journal_; }
    Step stop_with(values::Error error);
    Step diverged();
    void note_line();
    bool charge(std::uint64_t units);
    template <typename Body>
    Crossing guarded(const Body& body) noexcept;
    template <typename Body>
    Crossing operation(const Body& body) noexcept;
    Crossing run_guarded(Crossing (*body)(const void*), const void* data, std::uint64_t price) noexcept;

    // foreign_values.cpp: values across the border
    bool take(const ForeignValue& value, Datum& datum);
    /// take() for a value that stays when the call is over.
    bool take_lasting(const ForeignValue& value, Datum& datum);
    bool is_text(std::string_view text);
    bool take_text(std::string_view text, Datum& datum);
    void hand(Datum datum, ForeignValue& value);
    std::uint64_t number_of(Datum object);
    Crossing problem(std::string message) {
        message_ = std::move(message);
        return Crossing::error;
    }

    // foreign_values.cpp: the journal
    bool replays() { return position_ < journal().count; }
    bool has_room();
    void note(Operation operation, std::uint64_t hash, const values::Error& error, Datum answer);
    Crossing answered(Operation operation, std::uint64_t hash, Datum& answer);
    /// Answers from the journal, or calls `act(error)`, which returns the answer.
    template <typename Act>
    Crossing cross(Operation operation, const OperationHash& hash, Datum& answer, const Act& act);
    Crossing run_operation(Operation operation, std::uint64_t hash, Datum& answer,
                           Datum (*act)(const void*, values::Error&), const void* data);

    // foreign_operations.cpp
    void add(OperationHash& hash, Datum datum);
    ForeignName* remember(std::string_view name);
    /// Puts the hash of a name into an empty one; false, with a message, if it is not UTF-8. `known` may be null.
    bool add_name(OperationHash& hash, std::string_view name, ForeignName*& known);
    /// Returns the string for a name. Not for replaying, which needs none.
    Datum name_of(std::string_view name, ForeignName* known = nullptr);
    Datum make_name(std::string_view name);
    Datum find(std::string_view name, ForeignName* known);
    Datum element(Datum object, Datum key, values::Error& error);
    void change_list(values::List& list, Datum key, const Datum* inserted, values::Error& error);

    // foreign_calls.cpp
    /// Makes a call: `enter()` begins it, as Interpreter::invoke does.
    template <typename Enter>
    Crossing make_call(Operation operation, const OperationHash& hash, bool catches, ForeignValue& result,
                       const Enter& enter);
    bool finish(Step step, bool catches, Datum& value);
    Crossing goes_on_with_call(bool has_stopped, bool catches, Datum value, ForeignValue& result);
    bool is_open_call() { return position_ + 1 == journal().count; }
    Crossing rejoin(double tag, bool catches, ForeignValue& result);
    Crossing answer_of_call(Datum value, bool catches, ForeignValue& result);
    bool take_all(std::span<const ForeignValue> arguments, std::vector<Datum>& taken, OperationHash& hash);
    bool put_in_window(Datum object, std::span<const Datum> arguments);
    std::uint16_t window() const { return static_cast<std::uint16_t>(first_ + program::ForeignRegisters::size); }
    std::uint16_t result_for(Datum callee, bool catches) const;

    // foreign_repeats.cpp: callbacks that have ended
    /// A callback that has ended, for the run that repeats it.
    ForeignRun(ForeignRun& parent, const ForeignCallback& callback, const values::List& record);
    bool is_repeat() const { return recorded_ != nullptr; }
    bool repeat_callbacks();
    bool repeat(Datum record);
    bool run_again();
    Crossing end_of_repeat();
    std::uint64_t total_work() const { return used_ + (parent_ != nullptr ? parent_->total_work() : 0); }
    void add_work(std::uint64_t units);

    Context& context_;
    Execution& execution_;
    const program::Foreign& foreign_;
    const ForeignFunction& function_;  ///< what is run: that of `foreign_`, or one that it defines
    const std::uint16_t first_;
    const std::size_t frame_;  ///< index of its frame
    const ForeignCallback callback_;
    ForeignRun* const parent_;  ///< of a callback: the run with the same owner that it was called from
    const values::List* const recorded_ = nullptr;  ///< of a repeat: its record
    std::optional<ForeignObjects> own_objects_;
    ForeignObjects& objects_;
    ForeignInProgress own_;
    std::vector<Datum> callbacks_;     ///< by number; they are among the objects, too
    values::List* journal_ = nullptr;  ///< what the frame refers to
    std::uint32_t position_ = 0;       ///< in the journal: what comes next
    std::uint64_t used_ = 0;           ///< units of work in this run
    std::uint64_t work_ = 0;           ///< units that earlier runs have charged
    std::int32_t line_ = 0;
    bool is_unwinding_ = false;
    bool is_in_blocks_ = false;
    bool is_revived_ = false;    ///< and has not come to its open call yet
    bool has_repeated_ = false;  ///< a repeat has ended where the callback did
    std::vector<ForeignValue> arguments_;
    std::vector<std::string> argument_texts_;  ///< never grows beyond what was reserved: arguments refer to it
    std::string text_;                         ///< of the latest answer, if it has no address of its own
    std::string message_;
};

}  // namespace npcs::runtime
