// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/server.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>
#include <vector>

#include <signal.h>

#include "lsp/features.hpp"
#include "lsp/json_text.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools::lsp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_message_bytes = std::size_t{64} << 20;
/// Problems are shown when nothing was typed for so long, but not later than that.
constexpr auto quiet_time = 120ms;
constexpr auto most_delay = 1s;
/// Other documents can be affected by a change, but nobody looks at them.
constexpr auto others_time = 400ms;
/// How often to look at what nobody tells of: npcs.toml, and whether the editor is alive.
constexpr auto look_interval = 2s;

bool is_gone_process(long process) {
    return process > 0 && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

}  // namespace

Server::Server(int input, int output) : connection_(input, output, most_message_bytes), client_(connection_) {}

bool Server::run() {
    bool was_shut_down = false;
    while (stage_ != Stage::over && !client_.is_gone()) {
        const auto message = connection_.next(next_work());
        was_shut_down = stage_ == Stage::shut_down;
        if (message) guarded("a message", [&] { take(*message); });
        else if (connection_.is_over()) break;
        if (stage_ == Stage::initialized) guarded("diagnostics", [&] { work(); });
        else if (is_gone_process(parent_)) break;
    }
    return stage_ == Stage::over && was_shut_down;
}

/// Whatever goes wrong with one thing, the next may go well.
template <class Step>
void Server::guarded(const char* what, Step step) {
    try {
        step();
    } catch (const RequestError& error) {
        client_.log(MessageType::error, std::string(what) + ": " + error.message);
    } catch (const std::exception& problem) {
        client_.log(MessageType::error, std::string(what) + ": " + problem.what());
    }
}

// --- Messages ---

void Server::take(const Framed& message) {
    const auto read = message.is_too_large ? std::nullopt : json_of_text(message.body);
    if (!read) {
        const char* const why = message.is_too_large ? "the message is larger than 64 MiB" : "the message is not JSON";
        return client_.refuse(nullptr, {ErrorCode::parse_error, why});
    }
    const bool is_object = read->is_object();
    const json method = is_object ? read->value("method", json()) : json();
    const json id = is_object ? read->value("id", json()) : json();
    const bool has_id = id.is_number_integer() || id.is_string();
    if (is_object && !read->contains("method") && has_id) return client_.take_answer(*read);
    if (!method.is_string() || (is_object && read->contains("id") && !has_id))
        return client_.refuse(nullptr, {ErrorCode::invalid_request, "the message is no request and no notification"});
    if (has_id) return take_request(*read, method.get<std::string>());
    try {
        take_notification(method.get<std::string>(), read->value("params", json()));
    } catch (const std::exception& problem) {
        client_.log(MessageType::error, method.get<std::string>() + ": " + problem.what());
    }
}

void Server::take_request(const json& message, const std::string& method) {
    const json& id = message.at("id");
    const json params = message.value("params", json());
    try {
        std::string result;
        {
            Asked asked(client_, id, params);
            asked.check();
            result = result_of(method, params, asked);
        }
        client_.answer(id, result);
    } catch (const RequestError& error) {
        client_.refuse(id, error);
    } catch (const json::exception& problem) {
        client_.refuse(id, {ErrorCode::invalid_params, problem.what()});
    } catch (const std::exception& problem) {
        client_.refuse(id, {ErrorCode::internal_error, problem.what()});
    }
}

std::string Server::result_of(const std::string& method, const json& params, Asked& asked) {
    if (method == "initialize") {
        if (stage_ != Stage::created)
            throw RequestError{ErrorCode::invalid_request, "initialize may be sent once only"};
        return text_of_json(initialize(params));
    }
    if (stage_ == Stage::created)
        throw RequestError{ErrorCode::server_not_initialized, "the first request must be initialize"};
    if (stage_ == Stage::shut_down)
        throw RequestError{ErrorCode::invalid_request, "after shutdown only exit may follow"};
    if (method == "shutdown") {
        stage_ = Stage::shut_down;
        return "null";
    }
    const auto& handlers = request_handlers();
    const auto found = handlers.find(method);
    if (found == handlers.end()) throw RequestError{ErrorCode::method_not_found, "there is no request " + method};
    return found->second(editor_, params, asked);
}

void Server::take_notification(const std::string& method, const json& params) {
    if (method == "exit") {
        stage_ = Stage::over;
        return;
    }
    if (method == "$/cancelRequest") return client_.forget_cancellation(params.at("id"));
    if (stage_ != Stage::initialized) return;
    if (method == "initialized") initialized();
    else if (method == "textDocument/didOpen") did_open(params);
    else if (method == "textDocument/didChange") did_change(params);
    else if (method == "textDocument/didClose") did_close(params);
    else if (method == "textDocument/didSave") look_at_files();
    else if (method == "workspace/didChangeWatchedFiles") did_change_files(params);
    else if (method == "workspace/didChangeWorkspaceFolders") did_change_folders(params);
}

// --- Life ---

json Server::initialize(const json& params) {
    editor_.capabilities = ClientCapabilities::read(params);
    if (const json process = params.value("processId", json()); process.is_number_integer())
        parent_ = process.get<long>();
    const json folders = params.value("workspaceFolders", json());
    std::vector<std::string> uris;
    if (folders.is_array())
        for (const json& folder : folders) uris.push_back(folder.at("uri").get<std::string>());
    else if (const json root = params.value("rootUri", json()); root.is_string())
        uris.push_back(root.get<std::string>());
    for (const std::string& uri : uris) {
        const std::string path = name_of_uri(uri);
        if (path.starts_with('/')) editor_.projects.add_folder(spelled_path(path));
    }
    stage_ = Stage::initialized;
    next_look_ = Clock::now() + look_interval;
    const std::string version = std::to_string(NPCS_VERSION_MAJOR) + "." + std::to_string(NPCS_VERSION_MINOR) + "." +
                                std::to_string(NPCS_VERSION_PATCH);
    return {{"capabilities", server_capabilities(editor_.capabilities)},
            {"serverInfo", {{"name", "npcs"}, {"version", version}}}};
}

void Server::initialized() {
    if (editor_.capabilities.watches_files) {
        json watchers = json::array();
        for (const char* pattern : {"**/*.npcs", "**/*.ms", "**/*.toml"})
            watchers.push_back({{"globPattern", pattern}});
        const json registration{{"id", "npcs-files"},
                                {"method", "workspace/didChangeWatchedFiles"},
                                {"registerOptions", {{"watchers", watchers}}}};
        client_.request("client/registerCapability", {{"registrations", json::array({registration})}});
    }
    publish_projects();
    const auto sets = editor_.projects.all();
    is_loading_ = std::any_of(sets.begin(), sets.end(), [](ScriptSet* set) { return !set->is_loaded(); });
    if (!is_loading_ || !editor_.capabilities.has_progress) return;
    const std::string token = "npcs-reading";
    client_.request("window/workDoneProgress/create", {{"token", token}}, [this, token](const json&) {
        if (!is_loading_) return;
        progress_ = token;
        client_.notify("$/progress", {{"token", token}, {"value", {{"kind", "begin"}, {"title", "Reading scripts"}}}});
    });
}

// --- Documents ---

void Server::did_open(const json& params) {
    const json& document = params.at("textDocument");
    const std::string uri = document.at("uri").get<std::string>();
    // npcs.toml and others of an editor's documents are for other servers.
    if (document.value("languageId", "") == "toml" || name_of_uri(uri).ends_with(".toml")) return;
    const OpenDocument& opened =
        editor_.open.open(uri, document.value("version", std::int64_t{0}), document.at("text").get<std::string>());
    const std::size_t sets = editor_.projects.count();
    ScriptSet& set = editor_.projects.set_of(opened.path);
    set.take(opened.path);
    if (!set.is_loaded()) is_loading_ = true;
    if (editor_.projects.count() > sets) publish_projects();
    document_changed(opened.path);
    due_[opened.path] = Clock::now();
}

void Server::did_change(const json& params) {
    const json& named = params.at("textDocument");
    const std::string uri = named.at("uri").get<std::string>();
    OpenDocument* const document = editor_.open.find(name_of_uri(uri));
    if (document == nullptr)
        return client_.log(MessageType::warning, "a document was changed that is not open: " + uri);
    const json version = named.value("version", json());
    if (version.is_number_integer() && version.get<std::int64_t>() < document->version)
        return client_.log(MessageType::warning, "a change to version " + version.dump() + " came too late for " + uri);
    apply_changes(*document, params.at("contentChanges"), editor_.capabilities.encoding);
    document->version = version.is_number_integer() ? version.get<std::int64_t>() : document->version + 1;
    document_changed(document->path);
}

void Server::did_close(const json& params) {
    const std::string uri = params.at("textDocument").at("uri").get<std::string>();
    const std::string path = name_of_uri(uri);
    if (!editor_.open.close(uri))
        return client_.log(MessageType::warning, "a document was closed that is not open: " + uri);
    editor_.sent_tokens.erase(path);
    due_.erase(path);
    due_since_.erase(path);
    for (ScriptSet* const set : editor_.projects.all())
        if (set->knows(path)) set->give_up(path);
    send_diagnostics(uri, {{"uri", uri}, {"diagnostics", json::array()}});
    published_.erase(uri);
    if (editor_.projects.forget_unused()) publish_projects();
    document_changed("");
}

void Server::did_change_files(const json& params) {
    bool has_project_changed = false;
    for (const json& change : params.at("changes")) {
        const std::string path = name_of_uri(change.at("uri").get<std::string>());
        if (path.ends_with(".toml")) has_project_changed = true;
        else editor_.projects.refresh_file(path);
    }
    if (has_project_changed) reload_projects();
    else document_changed("");
}

void Server::did_change_folders(const json& params) {
    const json& event = params.at("event");
    for (const json& folder : event.at("removed"))
        editor_.projects.remove_folder(spelled_path(name_of_uri(folder.at("uri").get<std::string>())));
    for (const json& folder : event.at("added")) {
        const std::string path = name_of_uri(folder.at("uri").get<std::string>());
        if (path.starts_with('/')) editor_.projects.add_folder(spelled_path(path));
    }
    publish_projects();
    document_changed("");
}

// --- Work between messages ---

/// Plans new diagnostics for a document that was changed, and for all others, which may refer to it.
void Server::document_changed(const std::string& path) {
    const auto now = Clock::now();
    for (const auto& [other, document] : editor_.open.all()) {
        const auto since = due_since_.emplace(other, now).first->second;
        if (other == path) due_[other] = std::min(now + quiet_time, since + most_delay);
        else due_.emplace(other, now + others_time);
    }
}

std::optional<Server::Clock::time_point> Server::next_work() const {
    if (stage_ != Stage::initialized) return parent_ > 0 ? std::optional(Clock::now() + look_interval) : std::nullopt;
    if (is_loading_) return Clock::now();
    Clock::time_point next = next_look_;
    for (const auto& [path, due] : due_) next = std::min(next, due);
    return next;
}

void Server::work() {
    if (next_look_ <= Clock::now()) {
        next_look_ = Clock::now() + look_interval;
        if (is_gone_process(parent_)) stage_ = Stage::over;
        else look_at_files();
    }
    publish_due();
    if (is_loading_ && !client_.has_more()) load_some();
}

void Server::load_some() {
    constexpr std::size_t at_once = 16;
    for (ScriptSet* const set : editor_.projects.all())
        if (!set->is_loaded()) return set->load_some(at_once);
    is_loading_ = false;
    if (progress_.empty()) return;
    client_.notify("$/progress", {{"token", progress_}, {"value", {{"kind", "end"}}}});
    progress_.clear();
}

/// Publishes the diagnostics whose time has come: while messages wait, only those that have waited too long themselves.
void Server::publish_due() {
    while (!due_.empty()) {
        const auto first = std::min_element(
            due_.begin(), due_.end(), [](const auto& one, const auto& other) { return one.second < other.second; });
        const auto now = Clock::now();
        if (first->second > now) return;
        const std::string path = first->first;
        if (client_.has_more() && now < due_since_[path] + most_delay) return;
        due_.erase(first);
        // What is a mistake depends on the other scripts.
        if (ScriptSet* const set = editor_.projects.find_set_of(path); set != nullptr && !set->is_loaded()) {
            due_.emplace(path, now);
            return load_some();
        }
        due_since_.erase(path);
        publish(path);
    }
}

void Server::publish(const std::string& path) {
    const OpenDocument* const document = editor_.open.find(path);
    if (document == nullptr || editor_.capabilities.pulls_diagnostics) return;
    json params = published_diagnostics(editor_, *document);
    send_diagnostics(document->uri, std::move(params));
}

/// Sends diagnostics, unless the client knows them.
void Server::send_diagnostics(const std::string& uri, json params) {
    std::string& before = published_[uri];
    std::string now = text_of_json(params);
    if (before == now) return;
    before = std::move(now);
    client_.notify("textDocument/publishDiagnostics", std::move(params));
}

void Server::publish_projects() {
    std::map<std::string, json> all;
    for (ScriptSet* const set : editor_.projects.all())
        for (auto& [uri, params] : project_diagnostics(editor_, *set)) all[uri] = std::move(params);
    // What was wrong with files that are no projects any more is wrong no more.
    std::vector<std::string> gone;
    for (const auto& [uri, published] : published_)
        if (uri.ends_with(".toml") && !all.contains(uri)) gone.push_back(uri);
    for (const std::string& uri : gone) {
        send_diagnostics(uri, {{"uri", uri}, {"diagnostics", json::array()}});
        published_.erase(uri);
    }
    for (auto& [uri, params] : all) send_diagnostics(uri, std::move(params));
}

void Server::reload_projects() {
    editor_.projects.reset();
    is_loading_ = true;
    publish_projects();
    document_changed("");
    if (editor_.capabilities.refreshes_tokens) client_.request("workspace/semanticTokens/refresh", nullptr);
    if (editor_.capabilities.pulls_diagnostics && editor_.capabilities.refreshes_diagnostics)
        client_.request("workspace/diagnostic/refresh", nullptr);
}

/// A client that watches files tells of those in its folders; nobody tells of the others.
void Server::look_at_files() {
    const bool everywhere = !editor_.capabilities.watches_files;
    if (everywhere && editor_.projects.refresh_projects()) reload_projects();
    else if (editor_.projects.refresh_files(everywhere)) document_changed("");
}

}  // namespace npcs::tools::lsp
