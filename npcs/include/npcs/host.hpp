// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a game offers its scripts: functions, output, time. A Host may serve many sessions; copies share. Finish defining
// before the first session is made: what is defined later is there for later sessions only, and for copies of the Host made
// after it. Defining takes memory of the host's own, and throws std::bad_alloc as a container does; nothing is half defined then.
//
//     npcs::Host game;
//     game.def("gold", [&] { return purse.gold; });
//     game.def("say", [](std::string who, std::string line) { ui.show(who, line); });
//     game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
#pragma once

#include <any>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/run_options.hpp"
#include "npcs/trace.hpp"
#include "npcs/value.hpp"

namespace npcs {

class Machine;
class Session;
namespace api {
struct HostTable;
}
namespace runtime {
class Machine;
}

/// What a host function gives: a value, an error, or the wish to suspend.
class Reply {
public:
    enum class Kind : std::uint8_t { value, error, suspend };
    Reply(Value value) : value_(std::move(value)) {}
    static Reply error(std::string message) {
        Reply reply{Value()};
        reply.kind_ = Kind::error;
        reply.message_ = std::move(message);
        return reply;
    }
    /// An argument, counted from 0, is not what the function wants; the message names function and parameter.
    static Reply wrong_argument(std::size_t index, std::string wanted) {
        Reply reply = error(std::move(wanted));
        reply.argument_ = static_cast<int>(index);
        return reply;
    }
    /// `timeout`: seconds of game time (Machine::tick) after which the call gives null; negative: it waits for ever.
    static Reply suspend(Value value, double timeout = -1) {
        Reply reply{std::move(value)};
        reply.kind_ = Kind::suspend;
        reply.timeout_ = timeout;
        return reply;
    }
    Kind kind() const { return kind_; }
    const Value& value() const { return value_; }
    const std::string& message() const { return message_; }
    double timeout() const { return timeout_; }
    /// Of wrong_argument: which one; else -1.
    int argument() const { return argument_; }

private:
    Kind kind_ = Kind::value;
    Value value_;
    std::string message_;
    double timeout_ = -1;
    int argument_ = -1;
};

/// The call being made, for functions that ask for it as their first parameter: who calls, from where, and on whose behalf. So
/// one Host serves any number of conversations. Good until the function returns.
class NPCS_API Call {
public:
    explicit Call(std::vector<Value> arguments, runtime::Machine* machine = nullptr)
        : arguments_(std::move(arguments)), machine_(machine) {}
    /// Stops the conversation and gives `value` to the game; the call's own value is what the game goes on with.
    Reply suspend(Value value, double timeout = -1) const { return Reply::suspend(std::move(value), timeout); }
    /// Ends the run with a run-time error at the calling statement.
    Reply error(std::string message) const { return Reply::error(std::move(message)); }
    const std::vector<Value>& arguments() const { return arguments_; }
    /// Ends the use of this call; the library uses the room again.
    std::vector<Value> take_arguments() { return std::move(arguments_); }

    /// The conversation that calls, or null when a Machine does. Which of its functions may be called now, docs/embedding.md
    /// says.
    Session* session() const;
    Machine* machine() const;
    TaskId task() const;  ///< whose turn it is; 0 in a Session
    /// The number that names this question if the function suspends, so that asynchronous work can be started here and end with
    /// Machine::complete(). It is open once the function has returned. 0 in a Session.
    TicketId ticket() const;
    /// What SessionOptions::user_data or set_user_data gave: as `T*` when it holds a `T*` or a `std::shared_ptr<T>`, else null.
    ///
    ///     npcs::Session talk(script, game, {.user_data = &player});
    ///     game.def("pay", [](npcs::Call& call, int amount) { call.user_data<Player>()->gold -= amount; });
    template <typename T>
    T* user_data() const {
        const std::any& data = any_user_data();
        if (T* const* pointer = std::any_cast<T*>(&data)) return *pointer;
        const std::shared_ptr<T>* shared = std::any_cast<std::shared_ptr<T>>(&data);
        return shared != nullptr ? shared->get() : nullptr;
    }
    /// The same as it was given.
    const std::any& any_user_data() const;
    /// Script, function, line and path of the calling statement.
    TraceLine where() const;
    /// The key of that statement, eight hexadecimal digits: the same however the lines of the script move. Empty between
    /// statements.
    std::string statement_key() const;

private:
    std::vector<Value> arguments_;
    runtime::Machine* machine_ = nullptr;
};

class NPCS_API Host {
public:
    Host();

    /// A function of that name: any callable whose parameters and result Convert knows; it may take `Call&` first, and
    /// give Reply, or nothing. Left-out arguments are null (an error, unless the parameter is a Value or std::optional).
    /// `signature` is a name, or a name with parameter names: "say" or "say(who, line)".
    template <typename Function>
    Host& def(std::string_view signature, Function function);

    /// A function that gets whatever arguments were given, up to `most`.
    Host& def_raw(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function);

    /// Where `print` goes. The text holds its line end. Without it printed text is dropped.
    Host& on_print(std::function<void(std::string_view)> sink);
    /// The same, told who prints.
    Host& on_print(std::function<void(const Call&, std::string_view)> sink);
    /// Told of what a run does that is doubtful and no error, with its place: for who writes scripts, never for the player.
    /// Script::warnings() tells most of it before a run. Without it nobody is told.
    Host& on_warning(std::function<void(const Call&, const Diagnostic&)> hook);
    /// Told of every run that has ended, with what it took: for metrics. Its Call tells whose run it was and where it stands.
    /// Asks for the time of each run.
    Host& on_run(std::function<void(const Call&, const RunCost&)> meter);
    /// Seconds since any fixed moment, for `time`. Without it time stands at 0.
    Host& on_time(std::function<double()> clock);

private:
    friend class Session;
    friend class Machine;
    api::HostTable& own_table();
    std::shared_ptr<api::HostTable> table_;
};

namespace api {

template <typename T>
struct Shape : Shape<decltype(&T::operator())> {};
template <typename R, typename... A>
struct Shape<R (*)(A...)> {
    using Result = R;
    using Arguments = std::tuple<A...>;
};
template <typename R, typename... A>
struct Shape<R (*)(A...) noexcept> : Shape<R (*)(A...)> {};
template <typename C, typename R, typename... A>
struct Shape<R (C::*)(A...)> : Shape<R (*)(A...)> {};
template <typename C, typename R, typename... A>
struct Shape<R (C::*)(A...) const> : Shape<R (*)(A...)> {};
template <typename C, typename R, typename... A>
struct Shape<R (C::*)(A...) noexcept> : Shape<R (*)(A...)> {};
template <typename C, typename R, typename... A>
struct Shape<R (C::*)(A...) const noexcept> : Shape<R (*)(A...)> {};

// g++ 12 takes the inner buffer of a short text that was moved for one that was never written.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
template <typename R, typename Invoke>
Reply reply_of(Invoke&& invoke) {
    if constexpr (std::is_void_v<R>) {
        invoke();
        return Reply(Value());
    } else if constexpr (std::is_same_v<std::decay_t<R>, Reply>) {
        return invoke();
    } else {
        return Reply(Convert<std::decay_t<R>>::to(invoke()));
    }
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// Converts one argument after another, so that the first one that does not fit is the one to name.
template <typename R, typename Arguments, std::size_t I, typename Invoke, typename... Converted>
Reply call_with(Invoke&& invoke, Call& call, Converted&... converted) {
    if constexpr (I == std::tuple_size_v<Arguments>) {
        return reply_of<R>([&]() -> R { return invoke(std::move(converted)...); });
    } else {
        using Wanted = Convert<std::decay_t<std::tuple_element_t<I, Arguments>>>;
        auto next = Wanted::from(call.arguments()[I]);
        if (!next) return Reply::wrong_argument(I, Wanted::name);
        return call_with<R, Arguments, I + 1>(invoke, call, converted..., *next);
    }
}

template <typename Arguments>
struct Tail;
template <typename... A>
struct Tail<std::tuple<Call&, A...>> {
    using Arguments = std::tuple<A...>;
};

}  // namespace api

template <typename Function>
Host& Host::def(std::string_view signature, Function function) {
    using Shape = api::Shape<std::decay_t<Function>>;
    using Arguments = typename Shape::Arguments;
    using R = typename Shape::Result;
    constexpr std::size_t count = std::tuple_size_v<Arguments>;
    constexpr bool takes_call = [] {
        if constexpr (count > 0) return std::is_same_v<std::tuple_element_t<0, Arguments>, Call&>;
        else return false;
    }();
    if constexpr (takes_call) {
        using Rest = typename api::Tail<Arguments>::Arguments;
        return def_raw(signature, count - 1, [function = std::move(function)](Call& call) mutable {
            const auto invoke = [&](auto&&... arguments) -> R {
                return function(call, std::forward<decltype(arguments)>(arguments)...);
            };
            return api::call_with<R, Rest, 0>(invoke, call);
        });
    } else {
        return def_raw(signature, count, [function = std::move(function)](Call& call) mutable {
            return api::call_with<R, Arguments, 0>(function, call);
        });
    }
}

}  // namespace npcs
