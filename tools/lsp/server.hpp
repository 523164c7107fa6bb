// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A server of the Language Server Protocol 3.17, with one client. It does one thing after another: it takes the messages
// in their order, and publishes diagnostics when for a moment there are none. While it works on a request, it looks
// whether this was cancelled. It writes no files.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lsp/client.hpp"
#include "lsp/connection.hpp"
#include "lsp/editor.hpp"

namespace npcs::tools::lsp {

class Server {
public:
    Server(int input, int output);

    /// Serves until the client says `exit` or is gone. Returns whether it had said `shutdown` before.
    bool run();
    /// Returns whether it ended because what came was not the protocol.
    bool is_lost() const { return connection_.is_broken(); }

private:
    using Clock = std::chrono::steady_clock;
    enum class Stage : std::uint8_t { created, initialized, shut_down, over };

    template <class Step>
    void guarded(const char* what, Step step);
    void take(const Framed& message);
    void take_request(const json& message, const std::string& method);
    std::string result_of(const std::string& method, const json& params, Asked& asked);
    void take_notification(const std::string& method, const json& params);
    json initialize(const json& params);
    void initialized();

    void did_open(const json& params);
    void did_change(const json& params);
    void did_close(const json& params);
    void did_change_files(const json& params);
    void did_change_folders(const json& params);

    std::optional<Clock::time_point> next_work() const;
    void work();
    void load_some();
    void publish_due();
    void publish(const std::string& path);
    void publish_projects();
    void send_diagnostics(const std::string& uri, json params);
    void document_changed(const std::string& path);
    void reload_projects();
    void look_at_files();

    Connection connection_;
    Client client_;
    Editor editor_;
    Stage stage_ = Stage::created;
    long parent_ = 0;                                     ///< the process that must be alive; 0 if none
    std::map<std::string, Clock::time_point> due_;        ///< when to publish the diagnostics of a document, by path
    std::map<std::string, Clock::time_point> due_since_;  ///< since when that is wanted
    std::map<std::string, std::string> published_;        ///< what was published last, by URI
    std::string progress_;                                ///< token of the progress shown while scripts are read
    bool is_loading_ = false;
    Clock::time_point next_look_{};  ///< when to look whether npcs.toml has changed
};

}  // namespace npcs::tools::lsp
