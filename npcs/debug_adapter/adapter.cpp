// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Messages: what comes in, what goes out, and which request is handled where.

#include "debug_adapter/adapter.hpp"

#include <algorithm>
#include <cctype>
#include <new>

#include "debug_adapter/arguments.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr std::string_view file_uri = "file://";

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string path_of_uri(std::string_view uri) {
    if (uri.starts_with(file_uri)) uri.remove_prefix(file_uri.size());
    std::string path;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        const int high = uri[i] == '%' && i + 2 < uri.size() ? digit_of(uri[i + 1]) : -1;
        const int low = high >= 0 ? digit_of(uri[i + 2]) : -1;
        if (low < 0) {
            path += uri[i];
            continue;
        }
        path += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return path;
}

std::string uri_of_path(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri(file_uri);
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || std::string_view("/-_.~").find(c) != std::string_view::npos) uri += c;
        else (uri += '%').append({digits[byte / 16], digits[byte % 16]});
    }
    return uri;
}

/// Requests that make sense while the conversation runs, or before there is one.
bool is_always_possible(const std::string& command) {
    static const std::vector<std::string> those = {"initialize",
                                                   "launch",
                                                   "attach",
                                                   "configurationDone",
                                                   "restart",
                                                   "terminate",
                                                   "disconnect",
                                                   "cancel",
                                                   "setBreakpoints",
                                                   "setFunctionBreakpoints",
                                                   "setDataBreakpoints",
                                                   "threads",
                                                   "pause",
                                                   "loadedSources",
                                                   "setExceptionBreakpoints",
                                                   "source",
                                                   "completions",
                                                   "breakpointLocations"};
    return std::find(those.begin(), those.end(), command) != those.end();
}

}  // namespace

Adapter::Adapter(Channel channel, AdapterSetup setup) : channel_(std::move(channel)), setup_(std::move(setup)) {}

const std::map<std::string, Adapter::Handler>& Adapter::handlers() {
    static const std::map<std::string, Handler> all = {
        {"initialize", &Adapter::initialize},
        {"launch", &Adapter::launch},
        {"attach", &Adapter::attach},
        {"configurationDone", &Adapter::configuration_done},
        {"restart", &Adapter::restart},
        {"terminate", &Adapter::end_program},
        {"disconnect", &Adapter::disconnect},
        {"cancel", &Adapter::cancel},
        {"continue", &Adapter::go_on},
        {"next", &Adapter::next},
        {"stepIn", &Adapter::step_in},
        {"stepOut", &Adapter::step_out},
        {"stepBack", &Adapter::step_back},
        {"reverseContinue", &Adapter::reverse_continue},
        {"restartFrame", &Adapter::restart_frame},
        {"pause", &Adapter::pause},
        {"setBreakpoints", &Adapter::set_breakpoints},
        {"setFunctionBreakpoints", &Adapter::set_function_breakpoints},
        {"setExceptionBreakpoints", &Adapter::set_exception_breakpoints},
        {"dataBreakpointInfo", &Adapter::data_breakpoint_info},
        {"setDataBreakpoints", &Adapter::set_data_breakpoints},
        {"breakpointLocations", &Adapter::breakpoint_locations},
        {"threads", &Adapter::threads},
        {"stackTrace", &Adapter::stack_trace},
        {"scopes", &Adapter::scopes},
        {"variables", &Adapter::variables},
        {"setVariable", &Adapter::set_variable},
        {"source", &Adapter::source},
        {"loadedSources", &Adapter::loaded_sources},
        {"exceptionInfo", &Adapter::exception_info},
        {"evaluate", &Adapter::evaluate},
        {"setExpression", &Adapter::set_expression},
        {"completions", &Adapter::completions},
    };
    return all;
}

/// Receives the next message, or nothing. Waits for one at most that long; forever if negative.
std::optional<std::string> Adapter::next_message(Milliseconds wait) {
    auto message = channel_.receive(wait);
    if (message && looked_at_ > 0) --looked_at_;
    return message;
}

/// A client for which there is not enough memory is let go; that must not end a game.
void Adapter::handle(const std::string& text) {
    try {
        handle_request(text);
    } catch (const std::bad_alloc&) {
        is_handling_ = false;
        capture_ = nullptr;
        later_.clear();
        channel_.close("There is not enough memory for a request of the client.");
    }
}

void Adapter::handle_request(const std::string& text) {
    const auto message = parsed(text);
    if (!message || !message->is_object())
        return put_out("stderr", "npcs: a message of the client is no JSON object\n");
    if (text_of(*message, "type") != "request" || !number_of(*message, "seq"))
        return put_out("stderr", "npcs: a message of the client is no request with a number\n");
    if (is_cancelled(*message)) return respond(*message, Response::failure("cancelled"));
    request_ = text;
    is_handling_ = true;
    const Response response = answer(text_of(*message, "command"), member(*message, "arguments"));
    if (!attaching_) respond(*message, response);
    is_handling_ = false;
    for (auto& [event, body] : std::exchange(later_, {})) send_event(event, std::move(body));
}

Response Adapter::answer(const std::string& command, const Json& arguments) {
    const auto found = handlers().find(command);
    if (found == handlers().end()) return Response::failure("There is no request \"" + command + "\" here.");
    if (!is_initialized_ && command != "initialize" && command != "disconnect")
        return Response::failure("The first request must be initialize.");
    const bool is_entrance = command == "initialize" || command == "attach" || command == "disconnect";
    if (setup_.is_game && !is_admitted_ && !is_entrance) return Response::failure("Attach first.");
    if (!is_always_possible(command)) {
        if (is_finished_) return Response::failure("The conversation is over.");
        if (!talk_) return Response::failure("Nothing is debugged now.");
        if (!is_standing_) return Response::failure("The conversation is running; pause it first.");
    }
    return (this->*found->second)(arguments);
}

/// Returns whether a message that has come since withdraws the request. Each message is looked at once.
bool Adapter::is_cancelled(const Json& request) {
    channel_.gather();
    for (; looked_at_ < channel_.waiting().size(); ++looked_at_) {
        const std::string& text = channel_.waiting()[looked_at_];
        if (text.find("\"cancel\"") == std::string::npos) continue;
        const auto message = parsed(text);
        if (!message || text_of(*message, "command") != "cancel") continue;
        if (const auto number = number_of(member(*message, "arguments"), "requestId")) cancelled_.insert(*number);
    }
    if (text_of(request, "command") == "cancel") return false;
    return cancelled_.erase(*number_of(request, "seq")) > 0;
}

void Adapter::respond(const Json& request, const Response& response) {
    Json message = {{"seq", ++last_seq_},
                    {"type", "response"},
                    {"request_seq", member(request, "seq")},
                    {"command", text_of(request, "command")},
                    {"success", response.problem.empty()}};
    if (!response.problem.empty()) {
        message["message"] = response.problem;
        message["body"] = {
            {"error", {{"id", 1}, {"format", "{problem}"}, {"variables", {{"problem", response.problem}}}}}};
    } else if (!response.body.is_null()) {
        message["body"] = response.body;
    }
    channel_.send(message);
}

void Adapter::post(const char* event, Json body) {
    if (is_handling_) later_.emplace_back(event, std::move(body));
    else send_event(event, std::move(body));
}

void Adapter::send_event(const char* event, Json body) {
    Json message = {{"seq", ++last_seq_}, {"type", "event"}, {"event", event}};
    if (!body.is_null()) message["body"] = std::move(body);
    channel_.send(message);
}

void Adapter::put_out(const char* category, std::string text) {
    if (capture_ != nullptr) {
        *capture_ += text;
        return;
    }
    try {
        send_event("output", {{"category", category}, {"output", std::move(text)}});
    } catch (const std::bad_alloc&) {
        channel_.stop_sending();
    }
}

std::string Adapter::path_from(const Json& source) const {
    const std::string path = text_of(source, "path");
    return paths_are_uris_ || path.starts_with(file_uri) ? path_of_uri(path) : path;
}

Json Adapter::source_of(const std::string& path) const {
    return {{"name", last_name(path)}, {"path", paths_are_uris_ ? uri_of_path(path) : path}};
}

}  // namespace npcs::debug_adapter
