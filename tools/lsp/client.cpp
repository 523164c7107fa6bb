// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/client.hpp"

#include <algorithm>
#include <utility>

#include "lsp/json_text.hpp"

namespace npcs::tools::lsp {
namespace {

/// Of requests to the client that are not answered yet.
constexpr std::size_t most_asked = 1000;
/// A cancellation is a short message.
constexpr std::size_t most_cancel_bytes = 4096;

}  // namespace

Client::Client(Connection& connection) : connection_(connection) {
    connection_.on_arrival = [this](const Framed& message) {
        constexpr std::string_view method = "$/cancelRequest";
        if (message.body.size() > most_cancel_bytes || message.body.find(method) == std::string::npos) return;
        const auto read = json_of_text(message.body);
        if (!read || !read->is_object() || read->value("method", json()) != method) return;
        const auto params = read->find("params");
        if (params != read->end() && params->is_object() && params->contains("id"))
            cancelled_.insert(params->at("id").dump());
    };
}

void Client::send(const json& message) { send_text(text_of_json(message)); }

void Client::send_text(std::string_view message) {
    if (!is_gone_ && !connection_.send(message)) is_gone_ = true;
}

void Client::answer(const json& id, std::string_view result) {
    std::string message = R"({"jsonrpc":"2.0","id":)" + text_of_json(id) + R"(,"result":)";
    message += result;
    message += '}';
    send_text(message);
}

void Client::refuse(const json& id, const RequestError& error) {
    const json problem{{"code", static_cast<int>(error.code)}, {"message", error.message}};
    send({{"jsonrpc", "2.0"}, {"id", id}, {"error", problem}});
}

void Client::notify(const std::string& method, json params) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void Client::request(const std::string& method, json params, std::function<void(const json&)> answered) {
    const std::int64_t id = ++last_asked_;
    if (asked_.size() < most_asked) asked_.emplace(id, std::move(answered));
    send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
}

void Client::take_answer(const json& message) {
    const json& id = message.at("id");
    if (!id.is_number_integer()) return;
    const auto found = asked_.find(id.get<std::int64_t>());
    if (found == asked_.end()) return;
    const auto answered = std::move(found->second);
    asked_.erase(found);
    if (answered && message.contains("result")) answered(message.at("result"));
}

void Client::log(MessageType type, const std::string& text) {
    notify("window/logMessage", {{"type", static_cast<int>(type)}, {"message", text}});
}

void Client::show(MessageType type, const std::string& text) {
    notify("window/showMessage", {{"type", static_cast<int>(type)}, {"message", text}});
}

bool Client::is_cancelled(const json& id) {
    connection_.poll();
    return cancelled_.count(id.dump()) > 0;
}

bool Client::has_more() {
    connection_.poll();
    return connection_.has_next();
}

Asked::Asked(Client& client, json id, const json& params) : client_(client), id_(std::move(id)) {
    if (params.is_object()) token_ = params.value("workDoneToken", json());
}

void Asked::check() const {
    if (client_.is_cancelled(id_)) throw RequestError{ErrorCode::request_cancelled, "cancelled"};
}

void Asked::report(const std::string& title, std::size_t done, std::size_t all) {
    if (token_.is_null() || all == 0) return;
    const std::size_t percentage = std::min<std::size_t>(100, done * 100 / all);
    json value{{"percentage", percentage}};
    if (!has_begun_) {
        value["kind"] = "begin";
        value["title"] = title;
        value["cancellable"] = true;
    } else if (percentage > percentage_) {
        value["kind"] = "report";
    } else {
        return;
    }
    has_begun_ = true;
    percentage_ = percentage;
    client_.notify("$/progress", {{"token", token_}, {"value", std::move(value)}});
}

Asked::~Asked() {
    if (has_begun_) client_.notify("$/progress", {{"token", token_}, {"value", {{"kind", "end"}}}});
}

}  // namespace npcs::tools::lsp
