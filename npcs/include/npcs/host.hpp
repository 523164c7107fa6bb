// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a game provides to its scripts: functions, output, time. A Host can serve many sessions; copies share its
// definitions. Define everything before creating the first session: later definitions are seen only by later sessions
// and by later copies of the Host. Defining allocates memory and can throw std::bad_alloc, in which case nothing is
// defined.
//
//     npcs::Host game;
//     game.def("gold", [&] { return purse.gold; });
//     game.def("say", [](std::string who, std::string line) { ui.show(who, line); });
//     game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
//
// Tools such as `npcs check` and `npcs explore` do not have the game's code. What they need to know of it,
// Host::describe() tells them.
#pragma once

#include <any>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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
class Loader;
struct HostTable;
struct Moment;
}  // namespace api
namespace runtime {
class Machine;
}

/// The result of a host function: a value, an error, or a request to suspend.
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
    /// The argument at `index` (from 0) has the wrong type; `wanted` says what is expected. The message names function
    /// and parameter.
    static Reply wrong_argument(std::size_t index, std::string wanted) {
        Reply reply = error(std::move(wanted));
        reply.argument_ = static_cast<int>(index);
        return reply;
    }
    /// Suspends the call. `timeout`: seconds of game time (Machine::tick) after which the call evaluates to null;
    /// negative: never.
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
    /// Returns the index given to wrong_argument; -1 for any other reply.
    int argument() const { return argument_; }

private:
    Kind kind_ = Kind::value;
    Value value_;
    std::string message_;
    double timeout_ = -1;
    int argument_ = -1;
};

/// The call in progress, for functions that take it as their first parameter: who calls, from where, and on whose
/// behalf. This lets one Host serve any number of conversations. Valid until the function returns.
class NPCS_API Call {
public:
    explicit Call(std::vector<Value> arguments, runtime::Machine* machine = nullptr)
        : arguments_(std::move(arguments)), machine_(machine) {}
    /// Stops the conversation and passes `value` to the game; the game's answer becomes the value of the call.
    /// `timeout`: see Reply::suspend.
    Reply suspend(Value value, double timeout = -1) const { return Reply::suspend(std::move(value), timeout); }
    /// Ends the run with a run-time error at the calling statement.
    Reply error(std::string message) const { return Reply::error(std::move(message)); }
    const std::vector<Value>& arguments() const { return arguments_; }
    /// Moves the arguments out, at the end of the call; for the library, which reuses their memory.
    std::vector<Value> take_arguments() { return std::move(arguments_); }

    /// Returns the calling conversation, or null when the caller is a Machine. docs/embedding.md lists the functions
    /// that may be called on it during a call.
    Session* session() const;
    Machine* machine() const;
    TaskId task() const;  ///< the current task; 0 in a Session
    /// Returns the ticket this question will have if the function suspends, so that asynchronous work can be started
    /// here and finished with Machine::complete(). The ticket is open once the function has returned. 0 in a Session.
    TicketId ticket() const;
    /// Returns the value of SessionOptions::user_data or set_user_data as `T*`, if it holds a `T*` or a
    /// `std::shared_ptr<T>`, else null.
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
    /// Returns the user data as it was given.
    const std::any& any_user_data() const;
    /// Returns script, function, line and path of the calling statement.
    TraceLine where() const;
    /// Returns the key of the calling statement, eight hexadecimal digits: it does not change when the lines of the
    /// script move. Empty between statements.
    std::string statement_key() const;

private:
    std::vector<Value> arguments_;
    runtime::Machine* machine_ = nullptr;
};

/// What C++ does not tell of a function, for Host::describe. It changes nothing about the function.
struct FunctionNote {
    std::string doc = {};          ///< what it does, for those who write scripts
    std::string speaks = {};       ///< the parameter that is a line for the player
    std::string asks = {};         ///< the parameter that is a question to the player, whose answer is the result
    std::string returns = {};      ///< "text", "number", "list" or "map", where the C++ result is a Reply or a Value
    std::vector<Value> stub = {};  ///< possible results: tools take the first one, and `npcs explore` tries all
};

namespace api {

/// A parameter's type as descriptions name it; empty: anything.
struct ParameterType {
    std::string_view type = {};
    bool may_lack = false;
};

/// What the C++ types of a function say.
struct FunctionTypes {
    std::span<const ParameterType> parameters = {};  ///< empty: nothing is known of any
    std::string_view returns = {};
};

}  // namespace api

class NPCS_API Host {
public:
    Host();

    /// Defines a function: any callable whose parameters and result Convert supports. It may take `Call&` first, and
    /// return Reply or void. An omitted argument is null, which is an error unless the parameter is a Value or
    /// std::optional. `signature` is a name, optionally with parameter names: "say" or "say(who, line)". `note`: what
    /// describe() adds to it.
    ///
    ///     game.def("gold", [&] { return purse.gold; }, {.doc = "What the player owns", .stub = {0, 5, 100}});
    template <typename Function>
    Host& def(std::string_view signature, Function function, const FunctionNote& note = {});

    /// Defines a function that receives whatever arguments were given, at most `parameters`.
    Host& def_raw(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function,
                  const FunctionNote& note = {});

    /// Describes all functions for the tools, in TOML: write it to the file that `host` of npcs.toml names
    /// (docs/command.md). There is one table for each, in the order of definition, with its parameters, their types
    /// and the type of the result, as far as C++ knows them, and its note. Of functions with the same name, the last one
    /// counts; one whose name scripts cannot write is left out, as is what TOML cannot represent in a stub (null,
    /// functions, keys that are no texts).
    std::string describe() const;

    /// Sets the sink of `print`. The text includes its line end. Without a sink, printed text is dropped.
    Host& on_print(std::function<void(std::string_view)> sink);
    /// Sets a sink of `print` that also receives the printing call.
    Host& on_print(std::function<void(const Call&, std::string_view)> sink);
    /// Sets a hook for warnings: things that are doubtful but not errors, with their position; meant for script
    /// authors, never for players. Script::warnings() reports most of them before a run. Without a hook, warnings are
    /// dropped.
    Host& on_warning(std::function<void(const Call&, const Diagnostic&)> hook);
    /// Sets a hook for every run that has ended, with its cost, for metrics. The Call tells whose run it was and where
    /// it stopped. With a hook, each run is timed.
    Host& on_run(std::function<void(const Call&, const RunCost&)> meter);
    /// Sets the clock of `time`: seconds since any fixed moment. Without one, time stands still at 0.
    Host& on_time(std::function<double()> clock);

private:
    friend class Session;
    friend class Machine;
    friend class api::Loader;
    api::HostTable& own_table();
    Host& define(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function,
                 const api::FunctionTypes& types, const FunctionNote& note);
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

// g++ 12 mistakes the inline buffer of a moved-from short string for uninitialized memory.
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

/// Converts one argument after the other, so that the first one of the wrong type is reported.
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

/// Returns the type that a conversion tells; empty if it tells none.
template <typename T>
constexpr std::string_view type_of() {
    if constexpr (requires {
                      { Convert<T>::type } -> std::convertible_to<std::string_view>;
                  })
        return Convert<T>::type;
    else return {};
}

template <typename T>
struct Described {
    static constexpr ParameterType parameter{type_of<T>(), false};
    static constexpr std::string_view result = type_of<T>();
};
template <typename T>
struct Described<std::optional<T>> {
    static constexpr ParameterType parameter{type_of<T>(), true};
    static constexpr std::string_view result = type_of<T>();
};
/// As an argument, anything is true or false.
template <>
struct Described<bool> {
    static constexpr ParameterType parameter{};
    static constexpr std::string_view result = "number";
};
template <>
struct Described<std::optional<bool>> : Described<bool> {};
template <>
struct Described<void> {
    static constexpr std::string_view result{};
};

template <typename R, typename Arguments>
struct TypesOf;
template <typename R, typename... A>
struct TypesOf<R, std::tuple<A...>> {
    static constexpr std::array<ParameterType, sizeof...(A)> parameters{Described<std::decay_t<A>>::parameter...};
    static constexpr FunctionTypes types() { return {parameters, Described<std::decay_t<R>>::result}; }
};

}  // namespace api

template <typename Function>
Host& Host::def(std::string_view signature, Function function, const FunctionNote& note) {
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
        auto with_call = [called = std::move(function)](Call& call) mutable {
            const auto invoke = [&](auto&&... arguments) -> R {
                return called(call, std::forward<decltype(arguments)>(arguments)...);
            };
            return api::call_with<R, Rest, 0>(invoke, call);
        };
        return define(signature, count - 1, std::move(with_call), api::TypesOf<R, Rest>::types(), note);
    } else {
        auto without_call = [called = std::move(function)](Call& call) mutable {
            return api::call_with<R, Arguments, 0>(called, call);
        };
        return define(signature, count, std::move(without_call), api::TypesOf<R, Arguments>::types(), note);
    }
}

}  // namespace npcs
