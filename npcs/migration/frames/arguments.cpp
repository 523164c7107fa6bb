// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A running function was called with strings that may have been edited since. What it has computed from them stays, but
// what it will still read is the string as it is now. A save does not record which strings a call had, only the hash of
// the call's text. If the new call has that hash once the parameters' values are put in, these values are the old
// strings.

#include <algorithm>

#include "migration/frames/calls.hpp"
#include "migration/frames/operands.hpp"
#include "program/words.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using compiler::RegisterContents;
using compiler::StackMapEntry;

namespace {

struct Change {
    std::string_view parameter;
    syntax::Span span;  ///< position of the constant in the source
    Datum before, now;
};

class Arguments {
public:
    Arguments(ScriptMigration& script, const OldFrame& caller, const MigratedFrame& calls, const OldFrame& callee,
              MigratedFrame& called)
        : script_(script), caller_(caller), calls_(calls), callee_(callee), called_(called) {}

    void run() {
        const StackMapEntry& place = *calls_.place;
        if (calls_.leaves_out) {
            if (!has_what_is_given()) tell();
            return;
        }
        if (hash_before(script_, caller_, place.call, place.call_text) == caller_.place->call) return;
        call_ = call_at(script_, calls_.statement, place.call_text);
        find_changes();
        if (!was_called_so()) return tell();
        for (const Change& change : changes_) renew(change);
    }

private:
    void tell() {
        if (called_.verdict > Verdict::differs) return;
        called_.verdict = Verdict::differs;
        called_.reason = "it was called with what " + line_text(script_.now.node_of(calls_.statement).line) +
                         " gave it before the edit";
    }

    /// Returns whether the parameters have what the new call gives for them, and the function leaves them alone.
    bool has_what_is_given() const {
        const program::Function& function = *called_.function;
        if (function.foreign != program::none || function.takes_self) return false;
        for (std::size_t i = 0; i < function.parameter_count; ++i) {
            const std::string_view name = function.locals[i];
            const std::optional<Datum> has = variable_of(script_, callee_, name);
            const NewParameter given = new_parameter(script_, &calls_, function, i);
            if (!has || !given.is_sure || !(has->is_string() || has->is_number() || has->is_null()) ||
                !values::equal(given.value, *has) || !script_.liveness.setters_in(function.index, name).empty())
                return false;
        }
        return true;
    }

    void find_changes() {
        if (call_.callee == nullptr) return;
        const program::Function& function = *called_.function;
        const std::size_t self = function.takes_self && call_.callee->kind == ast::ExprKind::member ? 1 : 0;
        for (std::size_t i = 0; i < call_.arguments.size() && i + self < function.parameter_count; ++i) {
            const ast::Expr& argument = *call_.arguments[i];
            if (argument.kind != ast::ExprKind::string) continue;
            const std::string_view name = function.locals[i + self];
            const Datum now =
                script_.state.heap.text(script_.evaluation.parsed().text(ast::as<ast::String>(argument).symbol));
            const std::optional<Datum> before = variable_of(script_, callee_, name);
            if (before && before->is_string() && !values::equal(*before, now))
                changes_.push_back({name, argument.span, *before, now});
        }
    }

    /// Returns whether the old call had the same arguments, apart from strings that are known and those of new parameters.
    bool was_called_so() const {
        if (call_.callee == nullptr) return false;
        if (is_old_call(text_before(call_.span.end))) return true;
        const bool has_parentheses = script_.program.source->text().substr(call_.span.end - 1, 1) == ")";
        for (std::size_t count = call_.arguments.size(); count-- > 0;) {
            const std::uint32_t end = count == 0 ? call_.callee->span.end : call_.arguments[count - 1]->span.end;
            const std::string text = text_before(end);
            for (const std::string& whole : {has_parentheses ? text + (count == 0 ? "()" : ")") : text, text})
                if (is_old_call(whole)) return has_new_parameters(count);
        }
        return false;
    }
    /// Returns whether a text is that of the old call, which may have found the function elsewhere: `count(3)`, and now
    /// `tools.count(3)`.
    bool is_old_call(const std::string& text) const {
        if (script_.old_hash(caller_.function->index, text) == caller_.place->call) return true;
        if (call_.callee->kind != ast::ExprKind::member) return false;
        const auto& member = ast::as<ast::Member>(*call_.callee);
        const std::size_t path = member.object->span.end - call_.span.begin + 1;
        return path < text.size() &&
               script_.old_hash(caller_.function->index, std::string_view(text).substr(path)) == caller_.place->call;
    }
    /// Returns whether all parameters that are given by arguments from that number on are new.
    bool has_new_parameters(std::size_t from) const {
        const program::Function& function = *called_.function;
        const std::size_t self = function.takes_self && call_.callee->kind == ast::ExprKind::member ? 1 : 0;
        for (std::size_t i = from; i < call_.arguments.size(); ++i)
            if (i + self >= function.parameter_count ||
                !is_new_parameter(script_, *callee_.function, function, function.locals[i + self]))
                return false;
        return true;
    }

    /// Returns the call's text up to a position, with the values that the parameters have now.
    std::string text_before(std::uint32_t end) const {
        const std::string_view source = script_.program.source->text();
        std::uint32_t at = call_.span.begin;
        std::string text;
        for (const Change& change : changes_) {
            if (change.span.end > end) break;
            text += source.substr(at, change.span.begin - at);
            text += values::code_text(change.before);
            at = change.span.end;
        }
        text += source.substr(at, end - at);
        return text;
    }

    void renew(const Change& change) {
        // What a function in another language has done was done with what it was given.
        bool is_made_of_it = called_.function->foreign != program::none;
        for (std::size_t i = 0; i < called_.place->registers.size(); ++i) {
            const RegisterContents& held = called_.place->registers[i];
            if (held.kind != RegisterContents::Kind::value) continue;
            const std::vector<std::string_view> names = program::words_in(held.text);
            if (held.text == change.parameter) called_.held[i] = change.now;
            else if (std::find(names.begin(), names.end(), change.parameter) != names.end()) is_made_of_it = true;
        }
        if (called_.function->foreign == program::none &&
            script_.liveness.is_read(script_.now.nodes_of[called_.statement], change.parameter))
            called_.sets.emplace_back(change.parameter, change.now);
        if (!is_made_of_it) return;
        called_.verdict = std::max(called_.verdict, Verdict::differs);
        called_.reason = "what it was called with as " + std::string(change.parameter) +
                         " reads otherwise now, and is in use already";
    }

    ScriptMigration& script_;
    const OldFrame& caller_;
    const MigratedFrame& calls_;
    const OldFrame& callee_;
    MigratedFrame& called_;
    CallInText call_{};
    std::vector<Change> changes_;
};

}  // namespace

void renew_arguments(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                     std::vector<MigratedFrame>& placed) {
    for (std::size_t i = 0; i + 1 < placed.size(); ++i) {
        const MigratedFrame& calls = placed[i];
        MigratedFrame& called = placed[i + 1];
        if (calls.is_inserted || called.is_inserted || calls.place == nullptr || called.place == nullptr) continue;
        const std::size_t index = calls.from.front();
        if (calls.is_other_call) continue;  // told already
        const std::size_t callee = index + (calls.leaves_out ? 2 : 1);
        if (called.from.front() != callee || old_frames[index].place == nullptr) continue;
        if (calls.place->kind != program::ResumePoint::Kind::call ||
            old_frames[index].kind != program::ResumePoint::Kind::call)
            continue;
        Arguments(script, old_frames[index], calls, old_frames[callee], called).run();
    }
}

}  // namespace npcs::migration
