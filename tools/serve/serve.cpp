// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs serve`: conversations of a store over HTTP.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "api.hpp"
#include "command.hpp"
#include "conversations.hpp"
#include "events.hpp"
#include "http_server.hpp"
#include "report.hpp"
#include "store/store_choice.hpp"
#include "tokens.hpp"

namespace npcs::tools {
namespace {

struct ServeOptions {
    StoreChoice store;
    std::vector<std::string> scripts;
    ProjectOptions project;
    serve::HttpOptions http;
    std::string tokens;
    bool open = false;
    double rate = 50;
    double burst = 100;
    std::size_t undo = 20;
    std::uint64_t steps = 10'000'000;
    bool timers = false;
    std::string new_token;
    std::string rights = "play";
    std::string prefix;
    ErrorFormat error_format = ErrorFormat::rich;
};

int complain(const std::string& message) {
    std::fprintf(stderr, "npcs: %s\n", message.c_str());
    return usage;
}

/// Prints a token for its user, and its line for the file of the server.
int print_new_token(const ServeOptions& options) {
    serve::Caller caller{options.new_token, 0, options.prefix};
    if (options.new_token.find_first_of(" \t\r\n#") != std::string::npos)
        return complain("the name of a token contains no spaces and no #");
    const std::string problem = serve::read_rights(options.rights, caller.rights);
    if (!problem.empty()) return complain(problem);
    const std::string token = serve::new_token();
    if (token.empty()) return complain("the system gives no random numbers");
    std::printf("# The token, for %s alone: %s\n# The line for the server's file of tokens:\n%s", caller.name.c_str(),
                token.c_str(), serve::token_line(caller, token).c_str());
    return finished;
}

/// Returns the names by which a server without tokens may be called.
std::vector<std::string> own_names(const std::string& host) {
    return {"localhost", "127.0.0.1", "[::1]", host.find(':') == std::string::npos ? host : "[" + host + "]"};
}

bool is_loopback(const std::string& host) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return !error && address.is_loopback();
}

/// Ends the process some time after its graceful stop: a step that waits for a database that does not answer can neither
/// be waited for nor be stopped. Its transaction is undone by the database.
void end_in(double seconds) {
    std::thread([seconds] {
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
        std::fputs("npcs: ended without waiting for what the database has not done in time\n", stderr);
        std::_Exit(failed);
    }).detach();
}

int run_server(const ServeOptions& options, Store store, const Project& project, std::optional<serve::Tokens> tokens) {
    serve::Conversations conversations(std::move(store), project, options.undo);
    serve::Events events(conversations, options.timers);
    serve::ApiOptions chosen{std::move(tokens), {}, options.rate, options.burst, {}};
    if (!chosen.tokens && !options.open) chosen.hosts = own_names(options.http.host);
    serve::HttpServer* running = nullptr;
    chosen.http = [&running] { return running->statistics(); };
    serve::Api api(conversations, events, std::move(chosen));
    serve::HttpServer server(options.http, [&](const serve::HttpRequest& request) { return api.answer(request); });
    running = &server;
    constexpr double last_second = 1;  // for what was closed to be done
    server.on_stop([&] { end_in(options.http.stop_seconds + last_second); });
    const std::string why = server.bind();
    if (!why.empty())
        return complain("cannot serve at " + options.http.host + ", port " + std::to_string(options.http.port) + ": " +
                        why);
    const bool is_long = options.http.host.find(':') != std::string::npos;
    std::printf("npcs: serving %s at http://%s:%d/\n", options.store.shown().c_str(),
                (is_long ? "[" + options.http.host + "]" : options.http.host).c_str(), server.port());
    std::fflush(stdout);
    server.run();
    events.stop();
    return finished;
}

int serve_conversations(const ServeOptions& options) {
    if (!options.new_token.empty()) return print_new_token(options);
    std::optional<serve::Tokens> tokens;
    if (!options.tokens.empty()) {
        auto read = serve::Tokens::read(options.tokens);
        if (!read) return report_unusable(read.diagnostics(), options.error_format);
        tokens = std::move(read).value();
    }
    if (!tokens && !options.open && !is_loopback(options.http.host))
        return complain("whoever reaches " + options.http.host +
                        " could do everything: give --tokens FILE, or --open if that is wanted");
    StoredScripts scripts;
    if (!options.scripts.empty()) {
        auto read = read_stored_scripts(options.scripts, options.project);
        if (!read) return report_unusable(read.diagnostics(), options.error_format);
        scripts = std::move(read).value();
    }
    StoreOptions opened{.host = serve::server_host(scripts.project), .undo = options.undo};
    opened.limits.steps = options.steps;
    opened.limits.bytes = std::size_t{16} << 20;
    opened.connections = options.http.threads + 2;
    auto store = options.store.open(std::move(opened), !scripts.sources.empty());
    if (!store) return report_unusable(store.diagnostics(), options.error_format);
    for (const ScriptSource& source : scripts.sources) {
        const auto added = store.value().add_script(source);
        if (!added) return report_unusable(added.diagnostics(), options.error_format);
    }
    std::signal(SIGPIPE, SIG_IGN);
    return run_server(options, std::move(store).value(), scripts.project, std::move(tokens));
}

void add_limits(CLI::App& command, ServeOptions& options) {
    command.add_option("--rate", options.rate, "Requests a second of each caller; 0: any number")
        ->check(CLI::Range(0.0, 1e6).description("requests"));
    command.add_option("--burst", options.burst, "Requests of a caller at once, after a pause")
        ->check(CLI::Range(1.0, 1e6).description("requests"));
    command.add_option("--threads", options.http.threads, "Requests that are answered at a time")
        ->check(CLI::Range(1, 1024).description("threads"));
    command.add_option("--most-connections", options.http.most_connections, "Open connections")
        ->check(CLI::Range(1, 1000000).description("connections"));
    command.add_option("--most-streams", options.http.most_streams, "Open streams of events")
        ->check(CLI::Range(0, 1000000).description("streams"));
    command.add_option("--largest-body", options.http.largest_body, "Bytes in the body of a request")
        ->check(CLI::Range(64, 16 << 20).description("bytes"));
    command.add_option("--request-seconds", options.http.request_seconds, "Seconds for a request to arrive")
        ->check(CLI::Range(0.01, 3600.0).description("seconds"));
    command.add_option("--stop-seconds", options.http.stop_seconds, "Seconds for what is open when it stops")
        ->check(CLI::Range(0.0, 3600.0).description("seconds"));
    command.add_option("--steps", options.steps, "Work of a script between two stops, see docs/limits.md")
        ->check(CLI::Range(1000.0, 1e12).description("steps"));
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command = app.add_subcommand("serve", "Offer conversations of a store over HTTP (docs/serve.md)");
    command->add_option("SCRIPTS", options->scripts,
                        "Scripts and folders of scripts, which are released first; without, those in the store");
    options->store.add_to(*command);
    command->add_option("--host", options->http.host, "The address to listen at")->capture_default_str();
    command->add_option("--port", options->http.port, "The port to listen at; 0: any that is free, which is printed")
        ->capture_default_str();
    command->add_option("--tokens", options->tokens, "The file that says which bearer tokens may do what");
    command->add_flag("--open", options->open, "Serve everybody who reaches it, without tokens");
    command->add_option("--undo", options->undo, "Earlier states to keep of each conversation; 0: no undo")
        ->check(CLI::Range(0, 10000).description("states"));
    command->add_flag("--timers", options->timers,
                      "Also continue conversations whose time has come, with stubs of the game's functions");
    add_limits(*command, *options);
    command->add_option("--new-token", options->new_token, "Make a token with this name, print it, and serve nothing");
    command->add_option("--rights", options->rights, "Of the new token: look, play, manage, metrics")
        ->capture_default_str();
    command->add_option("--prefix", options->prefix, "Of the new token: the beginning of the ids it is for");
    options->project.add_to(*command);
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = serve_conversations(*options); });
}

}  // namespace npcs::tools
