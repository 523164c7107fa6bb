// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lets clients attach to a game, one at a time.

#include <algorithm>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"
#include "npcs/debug_server.hpp"

namespace npcs {

using namespace debug_adapter;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_refusal{
    1};  ///< that a client may take until it is told that there is another one

Diagnostic problem_of(const char* code, std::string message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = code;
    problem.message = std::move(message);
    return problem;
}

Outcome nothing_debugged() {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    outcome.error =
        problem_of("nothing-debugged", "debug() has not been called with a session or machine that can do this");
    return outcome;
}

}  // namespace

class DebugServer::Core {
public:
    Core(Listener listener, DebugServerOptions options)
        : listener_(std::move(listener)), options_(std::move(options)) {}
    ~Core() { leave(); }

    std::uint16_t port() const { return listener_.port(); }
    bool is_attached() const { return adapter_ != nullptr && adapter_->is_configured() && !adapter_->is_over(); }

    void debug(Session* session, Machine* machine) {
        session_ = session;
        machine_ = machine;
        if (adapter_) show_to(*adapter_);
    }

    bool wait_for_client(std::chrono::milliseconds most) {
        const auto end = Clock::now() + most;
        do {
            poll();
            if (is_attached()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        } while (Clock::now() < end);
        return false;
    }

    std::vector<Outcome> poll() {
        welcome();
        if (!adapter_) return {};
        const bool has_run = adapter_->poll();
        std::vector<Outcome> outcomes;
        if (has_run) outcomes = outcomes_after(present());
        end_if_over();
        return outcomes;
    }

    template <typename Plain, typename Debugged>
    Outcome run_session(const Plain& plain, const Debugged& debugged) {
        if (session_ == nullptr) return nothing_debugged();
        Conversation* const talk = watched_talk();
        if (talk == nullptr) return plain(*session_);
        const Outcome outcome = adapter_->run([&] { return debugged(talk->debugger()); }).outcome;
        return ended(outcome);
    }

    template <typename Plain, typename Debugged>
    Outcome run_machine(const Plain& plain, const Debugged& debugged) {
        if (machine_ == nullptr) return nothing_debugged();
        Conversation* const talk = watched_talk();
        if (talk == nullptr) return plain(*machine_);
        return ended(adapter_->run([&] { return debugged(talk->debugger()); }).outcome);
    }

    std::vector<Outcome> tick(double seconds, const RunOptions& options) {
        if (machine_ == nullptr) return {nothing_debugged()};
        Conversation* const talk = watched_talk();
        if (talk == nullptr) return machine_->tick(seconds, options);
        adapter_->take_news();
        adapter_->run([&] { return talk->debugger().tick(seconds, options); });
        auto outcomes = adapter_->take_news();
        end_if_over();
        return outcomes;
    }

private:
    struct Refused {
        Channel channel;
        Clock::time_point until;
    };

    /// Lets in a client that has come; another one is told that there is one already.
    void welcome() {
        for (Descriptor client = listener_.accept(); client.is_open(); client = listener_.accept()) {
            Channel channel = Channel::over_socket(std::move(client));
            if (adapter_) {
                refused_.push_back({std::move(channel), Clock::now() + longest_refusal});
                continue;
            }
            AdapterSetup setup;
            setup.is_game = true;
            setup.token = options_.token;
            setup.folder = options_.folder;
            adapter_ = std::make_unique<Adapter>(std::move(channel), std::move(setup));
            show_to(*adapter_);
        }
        std::erase_if(refused_, [](Refused& one) { return turn_away(one.channel) || Clock::now() > one.until; });
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
        return is_attached() ? adapter_->talk() : nullptr;
    }

    Outcome present() const {
        if (session_ != nullptr) return session_->outcome();
        const DebugStop stop = adapter_->talk()->debugger().last_stop();
        return stop.outcome;
    }

    std::vector<Outcome> outcomes_after(const Outcome& present) {
        std::vector<Outcome> outcomes = adapter_->take_news();
        if (machine_ == nullptr) outcomes = {present};
        return outcomes;
    }

    /// Returns the outcome; if the client has gone meanwhile, that of going on without it.
    Outcome ended(Outcome outcome) {
        end_if_over();
        const bool is_paused = outcome.kind == Outcome::Kind::interrupted && outcome.error.code == "paused";
        if (!is_paused) return outcome;
        return session_ != nullptr ? session_->resume() : machine_->resume(outcome.task);
    }

    void end_if_over() {
        if (adapter_ && adapter_->is_over()) leave();
    }

    void leave() { adapter_.reset(); }

    Listener listener_;
    DebugServerOptions options_;
    Session* session_ = nullptr;
    Machine* machine_ = nullptr;
    std::unique_ptr<Adapter> adapter_;
    std::vector<Refused> refused_;
};

Result<DebugServer> DebugServer::listen(DebugServerOptions options) {
    std::string why;
    auto listener = Listener::open(options.port, why);
    if (!listener) return problem_of("port", why);
    return DebugServer(std::make_unique<Core>(std::move(*listener), std::move(options)));
}

DebugServer::DebugServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
DebugServer::DebugServer(DebugServer&&) noexcept = default;
DebugServer& DebugServer::operator=(DebugServer&&) noexcept = default;
DebugServer::~DebugServer() = default;

std::uint16_t DebugServer::port() const { return core_->port(); }
bool DebugServer::is_attached() const { return core_->is_attached(); }
bool DebugServer::wait_for_client(std::chrono::milliseconds most) { return core_->wait_for_client(most); }
void DebugServer::debug(Session& talk) { core_->debug(&talk, nullptr); }
void DebugServer::debug(Machine& world) { core_->debug(nullptr, &world); }
void DebugServer::debug_nothing() { core_->debug(nullptr, nullptr); }
std::vector<Outcome> DebugServer::poll() { return core_->poll(); }

Outcome DebugServer::start(const RunOptions& options) {
    return core_->run_session([&](Session& talk) { return talk.start(options); },
                              [&](Debugger& debugger) { return debugger.start(options); });
}

Outcome DebugServer::resume(const Value& answer, const RunOptions& options) {
    return core_->run_session([&](Session& talk) { return talk.resume(answer, options); },
                              [&](Debugger& debugger) { return debugger.resume(answer, options); });
}

Outcome DebugServer::choose(std::size_t option, const RunOptions& options) {
    return core_->run_session([&](Session& talk) { return talk.choose(option, options); },
                              [&](Debugger& debugger) { return debugger.choose(option, options); });
}

Outcome DebugServer::choose(std::string_view id, const RunOptions& options) {
    return core_->run_session([&](Session& talk) { return talk.choose(id, options); },
                              [&](Debugger& debugger) { return debugger.choose(id, options); });
}

Outcome DebugServer::run(const Script& script, const RunOptions& options) {
    return core_->run_machine([&](Machine& world) { return world.run(script, options); },
                              [&](Debugger& debugger) { return debugger.run(script, options); });
}

Outcome DebugServer::resume(TaskId task, const Value& answer, const RunOptions& options) {
    return core_->run_machine([&](Machine& world) { return world.resume(task, answer, options); },
                              [&](Debugger& debugger) { return debugger.resume(task, answer, options); });
}

std::vector<Outcome> DebugServer::tick(double seconds, const RunOptions& options) {
    return core_->tick(seconds, options);
}

}  // namespace npcs
