// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "http_server.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <deque>
#include <exception>
#include <optional>
#include <set>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "log.hpp"

namespace npcs::tools::serve {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

std::chrono::steady_clock::duration for_seconds(double seconds) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

std::string text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

HttpRequest request_of(const http::request<http::string_body>& message, std::string address) {
    HttpRequest request{
        text_of(message.method_string()), text_of(message.target()), {}, message.body(), std::move(address)};
    for (const auto& field : message)
        request.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
    return request;
}

/// Returns how a request that cannot be read is answered.
HttpResponse problem_of(const error_code& error) {
    if (error == http::error::body_limit)
        return problem(413, "too-large", "the body of the request is larger than this server takes");
    if (error == http::error::buffer_overflow)
        return problem(413, "too-large", "a part of the request is larger than this server takes");
    if (error == http::error::header_limit)
        return problem(431, "too-large", "the headers of the request are larger than this server takes");
    return problem(400, "bad-request", "this is no HTTP request: " + error.message());
}

}  // namespace

struct HttpServer::Parts {
    Parts(HttpOptions chosen, Handler answers)
        : options(std::move(chosen)), handler(std::move(answers)), pool(options.threads) {}

    class Connection;

    void accept();
    void take(Tcp::socket socket);
    void begin_stop();
    HttpResponse answer(const HttpRequest& request) const;

    HttpOptions options;
    Handler handler;
    std::function<void()> told_of_stop = [] {};
    asio::io_context io{1};
    Tcp::acceptor acceptor{io};
    asio::steady_timer pause{io};        ///< before the next accept, when there are no descriptors left
    asio::steady_timer last_moment{io};  ///< of a graceful stop
    std::optional<asio::signal_set> signals;
    std::set<std::shared_ptr<Connection>> connections;
    bool is_stopping = false;
    std::atomic<std::uint64_t> open{0}, streams{0}, waiting{0}, refused{0}, broken{0};
    asio::thread_pool pool;  ///< last: its threads use what is above
};

/// One connection. All of it runs in the thread of the io_context, except where it says otherwise.
class HttpServer::Parts::Connection final : public EventStream, public std::enable_shared_from_this<Connection> {
public:
    Connection(Parts& server, Tcp::socket socket)
        : server_(server),
          socket_(std::move(socket)),
          timer_(server.io),
          buffer_(server.options.largest_header + room_beside_header) {
        error_code ignored;
        const Tcp::endpoint peer = socket_.remote_endpoint(ignored);
        if (!ignored) address_ = peer.address().to_string();
        socket_.set_option(Tcp::no_delay(true), ignored);
    }

    /// Waits for the first byte of a request.
    void await_request() {
        phase_ = Phase::idle;
        if (server_.is_stopping && buffer_.size() == 0) return end();
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(server_.options.largest_header));
        parser_->body_limit(server_.options.largest_body);
        if (buffer_.size() > 0) return read_header();
        expire_in(server_.options.idle_seconds, [](Connection& self) { self.end(); });
        const auto self = shared_from_this();
        socket_.async_read_some(buffer_.prepare(4096), [self](error_code error, std::size_t read) {
            if (error) return self->end();
            self->buffer_.commit(read);
            self->read_header();
        });
    }

    /// Of a graceful stop: closes it unless a request is being read or answered.
    void stop() {
        if (phase_ == Phase::idle) end();
        else if (phase_ == Phase::stream) close_stream();
    }

    void end() {
        if (phase_ == Phase::ended) return;
        if (phase_ == Phase::stream) --server_.streams;
        phase_ = Phase::ended;
        is_open_ = false;
        error_code ignored;
        timer_.cancel();
        socket_.shutdown(Tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
        --server_.open;
        server_.connections.erase(shared_from_this());
    }

    // Of an EventStream; called by any thread.
    bool send(std::string text) override {
        if (!is_open_) return false;
        if (unread_ += text.size(); unread_ > server_.options.most_unread) is_open_ = false;
        asio::post(server_.io, [self = shared_from_this(), text = std::move(text)]() mutable {
            if (self->phase_ != Phase::stream) return;
            if (!self->is_open_ && !self->is_closing_) return self->end();
            self->events_.push_back(std::move(text));
            if (self->events_.size() == 1) self->write_event();
        });
        return is_open_;
    }
    bool is_open() const override { return is_open_; }
    void close() override {
        asio::post(server_.io, [self = shared_from_this()] { self->close_stream(); });
    }

    void refuse_for_lack_of_room() {
        ++server_.refused;
        log_problem(503, "server-busy", "too many connections are open");
        HttpResponse busy = problem(503, "server-busy", "too many connections are open");
        busy.headers.emplace_back("Retry-After", "1");
        respond(std::move(busy), false);
    }

private:
    enum class Phase : std::uint8_t { idle, reading, answering, writing, stream, ended };

    void expire_in(double seconds, void (*late)(Connection&)) {
        timer_.expires_after(for_seconds(seconds));
        timer_.async_wait([self = shared_from_this(), late, number = ++timer_number_](error_code error) {
            if (!error && number == self->timer_number_ && self->phase_ != Phase::ended) late(*self);
        });
    }
    void forget_timer() {
        ++timer_number_;
        timer_.cancel();
    }

    void read_header() {
        phase_ = Phase::reading;
        // Reading is given up, so that the client can be told.
        expire_in(server_.options.request_seconds, [](Connection& self) {
            self.is_late_ = true;
            error_code ignored;
            self.socket_.cancel(ignored);
        });
        const auto self = shared_from_this();
        http::async_read_header(socket_, buffer_, *parser_, [self](error_code error, std::size_t) {
            if (error) return self->give_up(error);
            if (!is_same_word(text_of(self->parser_->get()[http::field::expect]), "100-continue"))
                return self->read_body();
            asio::async_write(self->socket_, asio::buffer(continue_), [self](error_code failed, std::size_t) {
                if (failed) self->end();
                else self->read_body();
            });
        });
    }

    void read_body() {
        const auto self = shared_from_this();
        http::async_read(socket_, buffer_, *parser_, [self](error_code error, std::size_t) {
            if (error) return self->give_up(error);
            self->answer();
        });
    }

    void give_up(const error_code& error) {
        forget_timer();
        if (phase_ == Phase::ended) return;
        if (is_late_) {
            ++server_.broken;
            return respond(problem(408, "too-slow", "the request did not arrive in time"), false);
        }
        if (error == http::error::end_of_stream || error == http::error::partial_message ||
            error.category() == asio::error::get_system_category() ||
            error.category() == asio::error::get_misc_category())
            return end();  // the peer has gone
        ++server_.broken;
        respond(problem_of(error), false);
    }

    void answer() {
        forget_timer();
        phase_ = Phase::answering;
        const bool keep_alive = parser_->get().keep_alive();
        is_head_ = parser_->get().method() == http::verb::head;
        if (server_.waiting >= server_.options.most_waiting) {
            ++server_.refused;
            log_problem(503, "server-busy", "too many requests are waiting");
            HttpResponse busy = problem(503, "server-busy", "too many requests are waiting");
            busy.headers.emplace_back("Retry-After", "1");
            return respond(std::move(busy), keep_alive);
        }
        ++server_.waiting;
        auto request = std::make_shared<HttpRequest>(request_of(parser_->get(), address_));
        asio::post(server_.pool, [self = shared_from_this(), request, keep_alive,
                                  busy = asio::make_work_guard(server_.io)]() mutable {
            --self->server_.waiting;
            auto response = std::make_shared<HttpResponse>(self->server_.answer(*request));
            asio::post(self->server_.io,
                       [self, response, keep_alive] { self->respond(std::move(*response), keep_alive); });
        });
    }

    void respond(HttpResponse response, bool keep_alive) {
        if (phase_ == Phase::ended) return;
        phase_ = Phase::writing;
        if (response.stream && (server_.is_stopping || server_.streams >= server_.options.most_streams)) {
            ++server_.refused;
            log_problem(503, "server-busy", "too many streams of events are open");
            response = problem(503, "server-busy", "too many streams of events are open");
            response.headers.emplace_back("Retry-After", "5");
        }
        const bool goes_on = keep_alive && !server_.is_stopping && !response.stream;
        response_.emplace();
        response_->result(static_cast<unsigned>(response.status));
        response_->set(http::field::content_type, response.content_type);
        // Nothing that is said here is for anybody else, nor to be taken for what it is not.
        response_->set(http::field::cache_control, "no-store");
        response_->set("X-Content-Type-Options", "nosniff");
        for (const auto& [name, value] : response.headers) response_->set(name, value);
        response_->keep_alive(goes_on);
        if (!response.stream && response.status != 204 && response.status != 304)
            response_->content_length(response.body.size());
        if (!is_head_) response_->body() = std::move(response.body);
        expire_in(server_.options.write_seconds, [](Connection& self) { self.end(); });
        const auto self = shared_from_this();
        http::async_write(socket_, *response_,
                          [self, goes_on, stream = std::move(response.stream)](error_code error, std::size_t) {
                              if (self->phase_ == Phase::ended) return;
                              self->forget_timer();
                              if (error) return self->end();
                              if (stream) return self->begin_stream(stream);
                              if (goes_on) self->await_request();
                              else self->linger();
                          });
    }

    /// Takes what the peer is still sending, for a moment: a connection that is closed with unread bytes is reset, and the
    /// peer may never see the response.
    void linger() {
        error_code ignored;
        socket_.shutdown(Tcp::socket::shutdown_send, ignored);
        expire_in(2, [](Connection& self) { self.end(); });
        drain(std::size_t{4} << 20);
    }
    void drain(std::size_t most) {
        buffer_.clear();
        const auto self = shared_from_this();
        socket_.async_read_some(buffer_.prepare(16384), [self, most](error_code error, std::size_t read) {
            if (error || read >= most) self->end();
            else self->drain(most - read);
        });
    }

    void begin_stream(const std::function<void(std::shared_ptr<EventStream>)>& told) {
        if (server_.is_stopping) return end();
        phase_ = Phase::stream;
        is_open_ = true;
        ++server_.streams;
        watch_peer();
        told(shared_from_this());
    }

    /// Takes notice when the peer goes.
    void watch_peer() {
        buffer_.clear();
        const auto self = shared_from_this();
        socket_.async_read_some(buffer_.prepare(512), [self](error_code error, std::size_t) {
            if (error) self->end();
            else self->watch_peer();
        });
    }

    void write_event() {
        expire_in(server_.options.write_seconds, [](Connection& self) { self.end(); });
        const auto self = shared_from_this();
        asio::async_write(socket_, asio::buffer(events_.front()), [self](error_code error, std::size_t) {
            if (self->phase_ == Phase::ended) return;
            self->forget_timer();
            if (error) return self->end();
            self->unread_ -= self->events_.front().size();
            self->events_.pop_front();
            if (!self->events_.empty()) self->write_event();
            else if (self->is_closing_) self->end();
        });
    }

    void close_stream() {
        if (phase_ != Phase::stream) return;
        is_closing_ = true;
        is_open_ = false;
        if (events_.empty()) end();
    }

    /// Extensions of chunks and trailers count neither as header nor as body: the buffer is what bounds them.
    static constexpr std::size_t room_beside_header = std::size_t{64} * 1024;
    static constexpr std::string_view continue_ = "HTTP/1.1 100 Continue\r\n\r\n";

    Parts& server_;
    Tcp::socket socket_;
    asio::steady_timer timer_;
    std::uint64_t timer_number_ = 0;  ///< of the last one that was set: an earlier one may be on its way already
    std::string address_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<http::response<http::string_body>> response_;
    Phase phase_ = Phase::idle;
    bool is_late_ = false;
    bool is_head_ = false;
    // Of a stream.
    std::deque<std::string> events_;
    bool is_closing_ = false;
    std::atomic<bool> is_open_{false};
    std::atomic<std::size_t> unread_{0};
};

HttpResponse HttpServer::Parts::answer(const HttpRequest& request) const {
    try {
        return handler(request);
    } catch (const std::exception& error) {
        // What it says may concern anything; the client is not told.
        log_problem(500, "internal", error.what());
        return problem(500, "internal", "the server could not answer this request");
    }
}

void HttpServer::Parts::accept() {
    acceptor.async_accept([this](error_code error, Tcp::socket socket) {
        if (is_stopping || error == asio::error::operation_aborted) return;
        if (!error) take(std::move(socket));
        if (!error || error == asio::error::connection_aborted) return accept();
        // There are no descriptors left, or no memory. Others will go; meanwhile the system keeps who comes.
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([this](error_code stopped) {
            if (!stopped) accept();
        });
    });
}

void HttpServer::Parts::take(Tcp::socket socket) {
    const auto connection = std::make_shared<Connection>(*this, std::move(socket));
    connections.insert(connection);
    if (++open > options.most_connections) connection->refuse_for_lack_of_room();
    else connection->await_request();
}

void HttpServer::Parts::begin_stop() {
    const auto all = connections;
    if (is_stopping) {
        for (const auto& connection : all) connection->end();
        return;
    }
    is_stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    told_of_stop();
    for (const auto& connection : all) connection->stop();
    last_moment.expires_after(for_seconds(options.stop_seconds));
    last_moment.async_wait([this](error_code stopped) {
        if (!stopped) begin_stop();
    });
}

HttpServer::HttpServer(HttpOptions options, Handler handler)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { parts_->pool.join(); }

std::string HttpServer::bind() {
    error_code error;
    const auto address = asio::ip::make_address(parts_->options.host, error);
    if (error) return "\"" + parts_->options.host + "\" is no numeric address, such as 127.0.0.1 or ::1";
    const Tcp::endpoint endpoint(address, parts_->options.port);
    Tcp::acceptor& acceptor = parts_->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    // From here on: whoever knows the address may want to stop it.
    if (!error) parts_->signals.emplace(parts_->io, SIGTERM, SIGINT);
    return error ? error.message() : "";
}

std::uint16_t HttpServer::port() const {
    error_code ignored;
    return parts_->acceptor.local_endpoint(ignored).port();
}

void HttpServer::run() {
    Parts& parts = *parts_;
    const std::function<void(error_code, int)> on_signal = [&](error_code error, int) {
        if (error) return;
        parts.begin_stop();
        parts.signals->async_wait(on_signal);
    };
    parts.signals->async_wait(on_signal);
    parts.accept();
    // Until nothing is left but the signals.
    while (!parts.is_stopping || parts.open > 0) parts.io.run_one();
    parts.signals.reset();
    parts.last_moment.cancel();
    parts.io.poll();
    parts.pool.join();
    parts.io.poll();
}

void HttpServer::stop() {
    asio::post(parts_->io, [this] { parts_->begin_stop(); });
}

void HttpServer::on_stop(std::function<void()> told) { parts_->told_of_stop = std::move(told); }

HttpStatistics HttpServer::statistics() const {
    return {parts_->open, parts_->streams, parts_->waiting, parts_->refused, parts_->broken};
}

}  // namespace npcs::tools::serve
