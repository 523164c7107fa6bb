// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The client as JSON-RPC 2.0 sees it: answers, notifications and requests to it, and the requests that it has cancelled.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "lsp/connection.hpp"

namespace npcs::tools::lsp {

using nlohmann::json;

enum class ErrorCode : int {  // by JSON-RPC and LSP: do not change these values
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603,
    server_not_initialized = -32002,
    request_cancelled = -32800,
    request_failed = -32803
};

/// Thrown by what works on a request: why it has no result.
struct RequestError {
    ErrorCode code;
    std::string message;
};

enum class MessageType : int { error = 1, warning = 2, info = 3, log = 4 };  // by LSP

class Client {
public:
    explicit Client(Connection& connection);

    /// `result` is JSON.
    void answer(const json& id, std::string_view result);
    void refuse(const json& id, const RequestError& error);
    void notify(const std::string& method, json params);
    /// Sends a request. `answered` is called with its result, unless it was refused.
    void request(const std::string& method, json params, std::function<void(const json&)> answered = {});
    /// Takes the client's answer to one of these.
    void take_answer(const json& message);

    void log(MessageType type, const std::string& text);
    void show(MessageType type, const std::string& text);

    /// Looks what has arrived, and returns whether it cancels a request.
    bool is_cancelled(const json& id);
    /// Returns whether something has arrived that waits.
    bool has_more();
    /// Forgets a cancellation, when its turn comes.
    void forget_cancellation(const json& id) { cancelled_.erase(id.dump()); }
    bool is_gone() const { return is_gone_; }

private:
    void send(const json& message);
    void send_text(std::string_view message);

    Connection& connection_;
    std::set<std::string> cancelled_;  ///< ids, as JSON
    std::map<std::int64_t, std::function<void(const json&)>> asked_;
    std::int64_t last_asked_ = 0;
    bool is_gone_ = false;
};

/// A request that is being worked on.
class Asked {
public:
    Asked(Client& client, json id, const json& params);

    /// Ends the work on the request if the client has cancelled it: throws RequestError. Called between its steps.
    void check() const;
    /// Reports progress, if the client wants to hear of it.
    void report(const std::string& title, std::size_t done, std::size_t all);
    /// Tells the user something about the result.
    void warn(const std::string& text) { client_.show(MessageType::warning, text); }
    ~Asked();
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

private:
    Client& client_;
    json id_;
    json token_;  ///< of the client, for progress; null if it wants none
    bool has_begun_ = false;
    std::size_t percentage_ = 0;
};

}  // namespace npcs::tools::lsp
