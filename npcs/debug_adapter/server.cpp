// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lets clients attach to a game, one at a time.

#include <algorithm>
#include <atomic>
#include <iterator>
#include <tuple>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"
#include "npcs/debug_server.hpp"

namespace npcs {

using namespace debug_adapter;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_refusal{
    1};                                        ///< that a client may take until it is told that there is another one
constexpr std::size_t most_refused = 16;       ///< that are told so at the same time; more are closed without a word
constexpr int most_welcomed = 16;              ///< in one call
constexpr Milliseconds longest_greeting{100};  ///< that a client may take to read before it has attached

Diagnostic problem_of(const char* code, std::string message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = code;
    problem.message = std::move(message);
    return problem;
}

Outcome refusal_of(const char* code, std::string message) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    outcome.error = problem_of(code, std::move(message));
    return outcome;
}

Outcome nothing_debugged() {
    return refusal_of("nothing-debugged", "debug() has not been called with a session or machine that can do this");
}

Outcome running() {
    Outcome outcome = refusal_of("running", "this is not possible in a callback of a run that the server makes");
    outcome.error.hint = "do it after the call that runs it";
    return outcome;
}

/// Returns the time that is so much later, or the last one there is.
Clock::time_point time_in(Milliseconds wait) {
    const auto now = Clock::now();
    const auto most = std::chrono::duration_cast<Milliseconds>(Clock::time_point::max() - now);
    return wait < most ? now + std::max(wait, Milliseconds(0)) : Clock::time_point::max();
}

}  // namespace

class DebugServer::Core {
public:
    Core(Listener listener, DebugServerOptions options)
        : listener_(std::move(listener)), options_(std::move(options)) {}
    ~Core() {
        if (adapter_) adapter_->end_game();
    }

    std::uint16_t port() const { return listener_.port(); }
    bool is_attached() const { return is_attached_.load(); }

    void debug(Session* session, Machine* machine) {
        wanted_ = {session, machine};
        if (is_busy_) return;  // the run in progress is that of another one
        const Call call(*this);
    }

    bool wait_for_client(Milliseconds most) {
        if (is_busy_) return is_attached();
        const auto end = time_in(most);
        do {
            std::vector<Outcome> outcomes = poll();
            kept_ = std::move(outcomes);
            if (is_attached()) return true;
            std::this_thread::sleep_for(Milliseconds(5));
        } while (Clock::now() < end);
        return false;
    }

    std::vector<Outcome> poll() {
        if (is_busy_) return {};
        const Call call(*this);
        welcome();
        if (adapter_) {
            if (adapter_->talk() != nullptr && adapter_->talk()->is_unattached()) show_to(*adapter_);
            const bool has_run = adapter_->poll();
            const auto instead = let_go_if_over();
            if (has_run || instead) keep_outcomes(instead);
        }
        return std::exchange(kept_, {});
    }

    template <typename Plain, typename Debugged>
    Outcome run_session(const Plain& plain, const Debugged& debugged, const RunOptions& options) {
        if (is_busy_) return running();
        const Call call(*this);
        if (session_ == nullptr) return nothing_debugged();
        kept_.clear();  // the conversation goes on from there
        return run(*session_, plain, debugged, options);
    }

    template <typename Plain, typename Debugged>
    Outcome run_machine(const Plain& plain, const Debugged& debugged, const RunOptions& options) {
        if (is_busy_) return running();
        const Call call(*this);
        if (machine_ == nullptr) return nothing_debugged();
        return run(*machine_, plain, debugged, options);
    }

    std::vector<Outcome> tick(double seconds, const RunOptions& options) {
        if (is_busy_) return {running()};
        const Call call(*this);
        if (machine_ == nullptr) return {nothing_debugged()};
        const auto keep = [&](std::vector<Outcome> outcomes) {
            kept_.insert(kept_.end(), std::make_move_iterator(outcomes.begin()),
                         std::make_move_iterator(outcomes.end()));
        };
        if (Conversation* const talk = watched_talk()) {
            const auto debugged = [&](Debugger& debugger) { return debugger.tick(seconds, options); };
            const DebugStop stop = watched(*talk, debugged, options);
            if (stop.reason == DebugStop::Reason::refused) kept_.push_back(stop.outcome);
            keep(adapter_->take_news());
            let_go_if_over();
        } else {
            keep(machine_->tick(seconds, options));
        }
        return std::exchange(kept_, {});
    }

private:
    struct Refused {
        Channel channel;
        Clock::time_point until;
    };

    /// A call of the game. While it is made, the game's functions may make no other.
    class Call {
    public:
        explicit Call(Core& core) : core_(core) {
            core_.is_busy_ = true;
            core_.look_at_wanted();
        }
        ~Call() {
            core_.look_at_wanted();
            core_.is_busy_ = false;
            const Adapter* const adapter = core_.adapter_.get();
            core_.is_attached_ = adapter != nullptr && adapter->is_configured() && !adapter->is_over();
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        Core& core_;
    };

    /// The bounds of a run, which hold for what follows its pauses, too.
    class Bounds {
    public:
        Bounds(Conversation& talk, const RunOptions& options) : talk_(talk) { talk_.set_bounds(options); }
        ~Bounds() { talk_.set_bounds({}); }
        Bounds(const Bounds&) = delete;
        Bounds& operator=(const Bounds&) = delete;

    private:
        Conversation& talk_;
    };

    template <typename Debugged>
    DebugStop watched(Conversation& talk, const Debugged& debugged, const RunOptions& options) {
        const Bounds bounds(talk, options);
        return adapter_->run([&] { return debugged(talk.debugger()); });
    }

    template <typename Target, typename Plain, typename Debugged>
    Outcome run(Target& target, const Plain& plain, const Debugged& debugged, const RunOptions& options) {
        Conversation* const talk = watched_talk();
        if (talk == nullptr) return plain(target);
        const Outcome outcome = watched(*talk, debugged, options).outcome;
        return let_go_if_over().value_or(outcome);
    }

    void look_at_wanted() {
        if (!wanted_) return;
        std::tie(session_, machine_) = *std::exchange(wanted_, std::nullopt);
        kept_.clear();
        if (adapter_) show_to(*adapter_);
    }

    /// Lets in a client that has come; another one is told that there is one already.
    void welcome() {
        let_go_if_over();
        if (adapter_ && !adapter_->is_admitted() && Clock::now() > attach_until_) {
            adapter_->turn_away("The game lets this client go: it has not attached in time.");
            let_go_if_over();
        }
        for (int i = 0; i < most_welcomed; ++i) {
            Descriptor client = listener_.accept();
            if (!client.is_open()) break;
            Channel channel = Channel::over_socket(std::move(client));
            channel.set_patience(longest_greeting);
            if (!adapter_) let_in(std::move(channel));
            else if (refused_.size() < most_refused) refused_.push_back({std::move(channel), time_in(longest_refusal)});
        }
        std::erase_if(refused_, [](Refused& one) { return turn_away(one.channel) || Clock::now() > one.until; });
    }

    void let_in(Channel channel) {
        AdapterSetup setup;
        setup.is_game = true;
        setup.token = options_.token;
        setup.folder = options_.folder;
        adapter_ = std::make_unique<Adapter>(std::move(channel), std::move(setup));
        attach_until_ = time_in(options_.attach_within);
        show_to(*adapter_);
    }

    /// Returns whether the client has been told.
    static bool turn_away(Channel& channel) {
        const auto text = channel.receive(Milliseconds(0));
        const auto request = text ? parsed(*text) : std::nullopt;
        if (!request) return !channel.is_open();
        channel.send({{"seq", 1},
                      {"type", "response"},
                      {"request_seq", member(*request, "seq")},
                      {"command", text_of(*request, "command")},
                      {"success", false},
                      {"message", "Another debugger is attached to this game."}});
        return true;
    }

    void show_to(Adapter& adapter) {
        if (session_ != nullptr) adapter.debug(*session_);
        else if (machine_ != nullptr) adapter.debug(*machine_);
        else adapter.debug_nothing();
    }

    /// Returns the conversation if a client may want to see its run.
    Conversation* watched_talk() {
        welcome();
        const bool is_watched = adapter_ && adapter_->is_configured() && !adapter_->is_over();
        return is_watched ? adapter_->talk() : nullptr;
    }

    /// Keeps where the conversation has come to stand without a call of the game.
    void keep_outcomes(const std::optional<Outcome>& instead) {
        if (session_ != nullptr) kept_.clear();
        if (adapter_)
            for (Outcome& one : adapter_->take_news()) kept_.push_back(std::move(one));
        if (session_ != nullptr) return kept_.assign(1, session_->outcome());
        const Outcome last = instead ? *instead : adapter_->talk()->debugger().last_stop().outcome;
        if (last.task != 0 && last.error.code != "paused") kept_.push_back(last);
    }

    /// Returns where the conversation stands if it has gone on because its client has gone.
    std::optional<Outcome> let_go_if_over() {
        if (!adapter_ || !adapter_->is_over()) return std::nullopt;
        auto outcome = adapter_->let_go();
        for (Outcome& one : adapter_->take_news()) kept_.push_back(std::move(one));
        adapter_.reset();
        return outcome;
    }

    Listener listener_;
    DebugServerOptions options_;
    Session* session_ = nullptr;
    Machine* machine_ = nullptr;
    std::optional<std::pair<Session*, Machine*>> wanted_;  ///< what is to be debugged from now on
    std::unique_ptr<Adapter> adapter_;
    Clock::time_point attach_until_;  ///< by when the client must have attached
    std::vector<Refused> refused_;
    std::vector<Outcome> kept_;  ///< outcomes that the game has not got yet
    bool is_busy_ = false;
    std::atomic<bool> is_attached_{false};
};

Result<DebugServer> DebugServer::listen(DebugServerOptions options) {
    std::string why;
    auto listener = Listener::open(options.port, why);
    if (!listener) return problem_of("port", why);
    return DebugServer(std::make_shared<Core>(std::move(*listener), std::move(options)));
}

DebugServer::DebugServer(std::shared_ptr<Core> core) : core_(std::move(core)) {}
DebugServer::DebugServer(DebugServer&&) noexcept = default;
DebugServer& DebugServer::operator=(DebugServer&&) noexcept = default;
DebugServer::~DebugServer() = default;

// A callback may destroy the server, or assign to it: a call keeps what it uses.
std::uint16_t DebugServer::port() const { return core_->port(); }
bool DebugServer::is_attached() const { return core_->is_attached(); }
bool DebugServer::wait_for_client(std::chrono::milliseconds most) {
    return std::shared_ptr(core_)->wait_for_client(most);
}
void DebugServer::debug(Session& talk) { core_->debug(&talk, nullptr); }
void DebugServer::debug(Machine& world) { core_->debug(nullptr, &world); }
void DebugServer::debug_nothing() { core_->debug(nullptr, nullptr); }
std::vector<Outcome> DebugServer::poll() { return std::shared_ptr(core_)->poll(); }

Outcome DebugServer::start(const RunOptions& options) {
    return std::shared_ptr(core_)->run_session([&](Session& talk) { return talk.start(options); },
                                               [&](Debugger& debugger) { return debugger.start(options); }, options);
}

Outcome DebugServer::resume(const Value& answer, const RunOptions& options) {
    return std::shared_ptr(core_)->run_session([&](Session& talk) { return talk.resume(answer, options); },
                                               [&](Debugger& debugger) { return debugger.resume(answer, options); },
                                               options);
}

Outcome DebugServer::choose(std::size_t option, const RunOptions& options) {
    return std::shared_ptr(core_)->run_session([&](Session& talk) { return talk.choose(option, options); },
                                               [&](Debugger& debugger) { return debugger.choose(option, options); },
                                               options);
}

Outcome DebugServer::choose(std::string_view id, const RunOptions& options) {
    return std::shared_ptr(core_)->run_session([&](Session& talk) { return talk.choose(id, options); },
                                               [&](Debugger& debugger) { return debugger.choose(id, options); },
                                               options);
}

Outcome DebugServer::run(const Script& script, const RunOptions& options) {
    return std::shared_ptr(core_)->run_machine([&](Machine& world) { return world.run(script, options); },
                                               [&](Debugger& debugger) { return debugger.run(script, options); },
                                               options);
}

Outcome DebugServer::resume(TaskId task, const Value& answer, const RunOptions& options) {
    return std::shared_ptr(core_)->run_machine(
        [&](Machine& world) { return world.resume(task, answer, options); },
        [&](Debugger& debugger) { return debugger.resume(task, answer, options); }, options);
}

std::vector<Outcome> DebugServer::tick(double seconds, const RunOptions& options) {
    return std::shared_ptr(core_)->tick(seconds, options);
}

}  // namespace npcs
