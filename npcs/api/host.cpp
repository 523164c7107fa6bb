// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/host.hpp"

#include <algorithm>
#include <cmath>

#include "api/bridge.hpp"
#include "api/host_table.hpp"
#include "api/report.hpp"

namespace npcs {

namespace api {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// Splits "say(who, line)" into its name and the names of its parameters.
std::pair<std::string, std::vector<std::string>> parts(std::string_view signature) {
    const std::size_t open = signature.find('(');
    std::vector<std::string> names;
    if (open != std::string_view::npos) {
        std::string_view rest = signature.substr(open + 1, signature.find(')') - open - 1);
        while (!trimmed(rest).empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            names.emplace_back(trimmed(rest.substr(0, comma)));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return {std::string(trimmed(signature.substr(0, open))), std::move(names)};
}

/// Calls a host function. An exception becomes an error of the run.
Reply call_host(const HostFunction& function, Call& call, runtime::Callbacks& callbacks) {
    const runtime::Callbacks::InProgress going(callbacks, runtime::Callback::function);
    try {
        return function.function(call);
    } catch (...) {
        return Reply::error(runtime::thrown_by(function.name));
    }
}

/// Calls a host function, or repeats what it replied when a debugger has recorded that.
Reply reply_of(const HostFunction& function, Call& call, runtime::Machine& machine) {
    runtime::Tracer* const tracer = machine.tracer;
    if (tracer == nullptr) return call_host(function, call, machine.callbacks);
    if (std::optional<Reply> known = tracer->recorded(function)) return std::move(*known);
    Reply reply = call_host(function, call, machine.callbacks);
    if (machine.tracer == tracer) tracer->record(function, reply);  // the call may have ended the debugger
    return reply;
}

/// Returns a short description of a value.
std::string shown(values::Datum value) {
    switch (value.kind()) {
        case values::Kind::list: return "a list";
        case values::Kind::map: return "a map";
        case values::Kind::function: return "a function";
        case values::Kind::handle: return "a handle";
        default: break;
    }
    constexpr std::size_t longest = 40;
    std::string text = values::code_text(value);
    if (text.size() > longest) text = values::repair_utf8(text.substr(0, longest)) + "...";
    return text;
}

std::string of_wrong_argument(const HostFunction& function, const runtime::NativeCall& call, const Reply& reply) {
    const auto index = static_cast<std::size_t>(reply.argument());
    if (index >= call.arguments.size()) return function.name + ": an argument must be " + reply.message();
    return function.name + ": '" + function.parameters[index].name + "' must be " + reply.message() + ", not " +
           shown(call.arguments[index]);
}

runtime::NativeResult run(const runtime::Native& self, runtime::NativeCall& call) {
    const auto& function = static_cast<const HostFunction&>(self);
    auto& machine = static_cast<runtime::Machine&>(call.services);
    if (function.hides_cancel && machine.is_task(call.arguments[0])) {
        call.is_silent = true;
        return machine.tasks(runtime::TaskRequest::cancel, call);
    }
    // Successive calls reuse one buffer; a nested call allocates its own.
    thread_local std::vector<Value> room;
    std::vector<Value> arguments = std::move(room);
    for (const values::Datum argument : call.arguments) arguments.push_back(Bridge::value(machine, argument));
    Call given(std::move(arguments), &machine);
    const Reply reply = reply_of(function, given, machine);
    arguments = given.take_arguments();
    arguments.clear();
    room = std::move(arguments);
    if (reply.kind() == Reply::Kind::error) {
        call.error =
            values::error_of(reply.argument() < 0 ? reply.message() : of_wrong_argument(function, call, reply));
        return runtime::NativeResult::failed;
    }
    const runtime::Tasks* const tasks = machine.state.tasks.get();
    if (tasks != nullptr && tasks->is_cancelled()) return runtime::NativeResult::suspended;
    call.result = Bridge::datum(machine, reply.value());
    if (std::isfinite(reply.timeout())) call.wake_after = reply.timeout();
    return reply.kind() == Reply::Kind::suspend ? runtime::NativeResult::suspended : runtime::NativeResult::done;
}

}  // namespace

values::Datum HostTable::find_native(std::string_view name) const {
    if (const auto found = by_name.find(std::string(name)); found != by_name.end()) return found->second->object;
    const runtime::Native* intrinsic = runtime::find_intrinsic(name);
    return intrinsic != nullptr ? runtime::intrinsic_function(*intrinsic) : values::Datum::unset();
}

std::shared_ptr<const runtime::Link> HostTable::link(const std::shared_ptr<const program::Program>& program) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    // Another program may have the address of one that has been destroyed.
    const auto found = links_.find(program.get());
    if (found != links_.end() && !found->second.program.expired()) return found->second.link;
    if (links_.size() >= sweep_at_) {
        std::erase_if(links_, [](const auto& entry) { return entry.second.program.expired(); });
        sweep_at_ = std::max<std::size_t>(16, links_.size() * 2);
    }
    auto link = std::make_shared<runtime::Link>(*program, *this);
    links_.insert_or_assign(program.get(), Kept{program, link});
    return link;
}

void HostTable::print(runtime::Machine& machine, std::string_view text) const {
    if (!sink) return;
    try {
        sink(Call({}, &machine), text);
    } catch (...) {
        throw runtime::CallbackFailed(runtime::thrown_by("on_print"));
    }
}

void HostTable::warn(runtime::Machine& machine, const runtime::Warning& warning) const {
    if (!warned) return;
    const Diagnostic told = warning_here(machine, warning);
    try {
        warned(Call({}, &machine), told);
    } catch (...) {
        throw runtime::CallbackFailed(runtime::thrown_by("on_warning"));
    }
}

double HostTable::seconds() const {
    if (!clock) return 0;
    try {
        return clock();
    } catch (...) {
        throw runtime::CallbackFailed(runtime::thrown_by("on_time"));
    }
}

std::size_t HostTable::max_parameters() const { return most_parameters_; }

std::size_t HostTable::most_of_intrinsics() {
    std::size_t most = 0;
    for (const runtime::Native& native : runtime::intrinsics()) most = std::max(most, native.parameters.size());
    return most;
}

void HostTable::define(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function,
                       const FunctionTypes& types, std::shared_ptr<const FunctionNote> note) {
    auto [name, names] = parts(signature);
    HostFunction& made = functions.emplace_back();
    try {
        fill(made, name, names, parameters, std::move(function));
        made.types.assign(types.parameters.begin(), types.parameters.end());
        made.returns = types.returns;
        made.note = std::move(note);
        by_name[name] = &made;
    } catch (...) {
        functions.pop_back();
        throw;
    }
    most_parameters_ = std::max(most_parameters_, made.parameters.size());
}

std::shared_ptr<HostTable> HostTable::copy() const {
    auto made = std::make_shared<HostTable>();
    for (const HostFunction& function : functions) {
        std::string signature = function.name + "(";
        for (const values::Parameter& parameter : function.parameters)
            signature += (signature.back() == '(' ? "" : ", ") + parameter.name;
        made->define(signature + ")", function.parameters.size(), function.function, {function.types, function.returns},
                     function.note);
    }
    made->sink = sink;
    made->warned = warned;
    made->meter = meter;
    made->clock = clock;
    return made;
}

void HostTable::fill(HostFunction& made, const std::string& name, const std::vector<std::string>& names,
                     std::size_t parameters, std::function<Reply(Call&)> function) {
    made.name = name;
    made.origin = values::FunctionOrigin::host;
    made.run = run;
    made.function = std::move(function);
    for (std::size_t i = 0; i < std::max(parameters, names.size()) && i < parameters; ++i)
        made.parameters.push_back(
            {i < names.size() ? names[i] : "argument" + std::to_string(i + 1), values::Datum::null()});
    made.hides_cancel = made.name == "cancel" && !made.parameters.empty();
    made.takes_self = !made.parameters.empty() && made.parameters.front().name == "self";
    made.object = values::Datum::object(heap.function(values::FunctionOrigin::host, made, nullptr));
}

}  // namespace api

Host::Host() : table_(std::make_shared<api::HostTable>()) {}

/// Returns a table that may be modified: a copy if sessions use the present one, a new one if it was moved from.
api::HostTable& Host::own_table() {
    if (table_ == nullptr) table_ = std::make_shared<api::HostTable>();
    if (table_->in_use.load(std::memory_order_relaxed)) table_ = table_->copy();
    return *table_;
}

Host& Host::define(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function,
                   const api::FunctionTypes& types, const FunctionNote& note) {
    const bool says_something =
        !(note.doc.empty() && note.speaks.empty() && note.asks.empty() && note.returns.empty() && note.stub.empty());
    own_table().define(signature, parameters, std::move(function), types,
                       says_something ? std::make_shared<const FunctionNote>(note) : nullptr);
    return *this;
}

Host& Host::def_raw(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function,
                    const FunctionNote& note) {
    return define(signature, parameters, std::move(function), {}, note);
}

std::string Host::describe() const { return table_ == nullptr ? std::string() : table_->describe(); }

Host& Host::on_print(std::function<void(std::string_view)> sink) {
    if (!sink) return on_print(std::function<void(const Call&, std::string_view)>());
    return on_print([sink = std::move(sink)](const Call&, std::string_view text) { sink(text); });
}

Host& Host::on_print(std::function<void(const Call&, std::string_view)> sink) {
    own_table().sink = std::move(sink);
    return *this;
}

Host& Host::on_warning(std::function<void(const Call&, const Diagnostic&)> hook) {
    own_table().warned = std::move(hook);
    return *this;
}

Host& Host::on_run(std::function<void(const Call&, const RunCost&)> meter) {
    own_table().meter = std::move(meter);
    return *this;
}

Host& Host::on_time(std::function<double()> clock) {
    own_table().clock = std::move(clock);
    return *this;
}

}  // namespace npcs
