// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The HTTP server of `npcs serve`, over Boost.Beast, which only its source includes. One thread reads and writes all
// connections; requests that have arrived completely are answered by a pool of threads. So a client that sends or reads
// slowly costs a connection and its buffer, never a thread, and an open stream of events costs none either.
//
// Everything is bounded: connections, streams, requests that wait for a thread, the bytes of headers and bodies, and the
// seconds that a request may take to arrive and a response to be taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http.hpp"

namespace npcs::tools::serve {

struct HttpOptions {
    std::string host = "127.0.0.1";  ///< a numeric address
    std::uint16_t port = 0;          ///< 0: any that is free
    std::size_t threads = 8;
    std::size_t largest_header = 16 * 1024;
    std::size_t largest_body = 64 * 1024;
    std::size_t most_connections = 2000;
    std::size_t most_streams = 1000;
    std::size_t most_waiting = 1000;        ///< requests that no thread has taken yet
    std::size_t most_unread = 1024 * 1024;  ///< bytes that a stream's peer has not taken yet
    double request_seconds = 10;            ///< from the first byte of a request to its last
    double idle_seconds = 60;               ///< between requests
    double write_seconds = 30;              ///< for a response to be taken
    double stop_seconds = 30;               ///< after which a graceful stop closes what is still open
};

struct HttpStatistics {
    std::uint64_t connections = 0;  ///< open now
    std::uint64_t streams = 0;      ///< open now
    std::uint64_t waiting = 0;      ///< requests that no thread has taken yet
    std::uint64_t refused = 0;      ///< connections and requests for which there was no room
    std::uint64_t broken = 0;       ///< requests that were no HTTP, too large or too slow
};

class HttpServer {
public:
    /// Is called by several threads at a time. What it throws is answered with status 500.
    using Handler = std::function<HttpResponse(const HttpRequest&)>;

    HttpServer(HttpOptions options, Handler handler);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Takes the address. Returns why that is not possible; empty if it is.
    std::string bind();
    std::uint16_t port() const;
    /// Serves until stop() is called, or SIGTERM or SIGINT arrives; then finishes requests that have begun, closes
    /// streams, and returns. A second signal does not wait.
    void run();
    /// Thread-safe.
    void stop();
    /// Is called at the beginning of a stop, by the thread of run().
    void on_stop(std::function<void()> told);
    HttpStatistics statistics() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace npcs::tools::serve
