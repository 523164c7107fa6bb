// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The interface of `npcs serve` (docs/openapi.yaml): takes requests apart, decides who may do what, and answers. It keeps
// nothing of a conversation between requests.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "conversations.hpp"
#include "events.hpp"
#include "http.hpp"
#include "http_server.hpp"
#include "rate_limit.hpp"
#include "tokens.hpp"

namespace npcs::tools::serve {

struct ApiOptions {
    std::optional<Tokens> tokens = {};    ///< without, everybody may do everything
    std::vector<std::string> hosts = {};  ///< the Host headers that are answered; empty: any
    double rate = 50;                     ///< requests a second of each caller; 0: any number
    double burst = 100;
    std::function<HttpStatistics()> http = {};  ///< for the page of metrics
};

class Api {
public:
    Api(Conversations& conversations, Events& events, ApiOptions options)
        : conversations_(conversations),
          events_(events),
          options_(std::move(options)),
          limit_(options_.rate, options_.burst) {}

    /// Thread-safe.
    HttpResponse answer(const HttpRequest& request);

private:
    struct Asked {
        const HttpRequest& request;
        Target target = {};
        Caller caller = {};
        std::string id = {};  ///< of the conversation that the path names
        Value body = {};      ///< a map
    };
    using Handler = HttpResponse (Api::*)(Asked&);
    struct Route;

    HttpResponse answered(const HttpRequest& request);
    std::optional<HttpResponse> identify(Asked& asked);
    std::optional<HttpResponse> read_body(Asked& asked) const;
    HttpResponse route(Asked& asked);
    HttpResponse call(const Route& route, Asked& asked);

    HttpResponse list(Asked& asked);
    HttpResponse remove_all(Asked& asked);
    HttpResponse begin(Asked& asked);
    HttpResponse look_at(Asked& asked);
    HttpResponse remove(Asked& asked);
    HttpResponse answer_question(Asked& asked);
    HttpResponse choose(Asked& asked);
    HttpResponse go_on(Asked& asked);
    HttpResponse undo(Asked& asked);
    HttpResponse follow(Asked& asked);
    HttpResponse scripts(Asked& asked);
    HttpResponse health(Asked& asked);
    HttpResponse metrics_page(Asked& asked);
    HttpResponse player(Asked& asked);
    HttpResponse moved(Asked& asked, Move move);

    Conversations& conversations_;
    Events& events_;
    ApiOptions options_;
    RateLimit limit_;
    std::array<std::atomic<std::uint64_t>, 6> answers_{};  ///< by the first digit of their status
    std::atomic<std::uint64_t> limited_{0}, forged_{0};
    std::mutex health_asking_;                                 ///< held by who asks the database
    std::mutex health_mutex_;                                  ///< of what follows
    HttpResponse health_ = {.body = "{\"status\":\"ok\"}\n"};  ///< what was found last; it has just been opened
    std::chrono::steady_clock::time_point health_time_ = std::chrono::steady_clock::now();
};

/// The page of the player, from player.html.
extern const char* const player_page;

}  // namespace npcs::tools::serve
