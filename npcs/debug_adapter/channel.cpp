// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/channel.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <system_error>

namespace npcs::debug_adapter {
namespace {

#if defined(MSG_NOSIGNAL)
constexpr int quietly = MSG_NOSIGNAL;  // a client that has gone must not end the game
#else
constexpr int quietly = 0;
#endif

/// Waits at most that long; forever if negative. A signal does not make it shorter or longer.
bool is_ready(int descriptor, short events, int milliseconds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + Milliseconds(milliseconds);
    pollfd watched{descriptor, events, 0};
    for (int left = milliseconds;;) {
        const int ready = ::poll(&watched, 1, left);
        if (ready >= 0 || errno != EINTR) return ready > 0;
        if (milliseconds < 0) continue;
        left = static_cast<int>(std::max(std::chrono::ceil<Milliseconds>(end - Clock::now()), Milliseconds(0)).count());
    }
}

void set_option(int socket, int level, int option) {
    const int on = 1;
    ::setsockopt(socket, level, option, &on, sizeof on);
}

void prepare_connection(int socket) {
    set_option(socket, IPPROTO_TCP, TCP_NODELAY);
#if defined(SO_NOSIGPIPE)
    set_option(socket, SOL_SOCKET, SO_NOSIGPIPE);
#endif
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

const sockaddr* plain(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this == &other) return *this;
    close();
    number_ = std::exchange(other.number_, -1);
    is_owned_ = std::exchange(other.is_owned_, false);
    return *this;
}

void Descriptor::close() {
    if (is_owned_ && number_ >= 0) ::close(number_);
    number_ = -1;
}

Channel Channel::over_socket(Descriptor socket) {
    const int number = socket.number();
    Channel channel(std::move(socket), Descriptor::borrowed(number));
    channel.is_socket_ = true;
    return channel;
}

std::optional<std::string> Channel::receive(Milliseconds wait) {
    while (waiting_.empty())
        if (input_end_ || !read_more(wait)) return std::nullopt;
    std::string message = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= message.size();
    return message;
}

void Channel::gather() {
    while (!input_end_ && has_room() && read_more(Milliseconds(0))) continue;
}

void Channel::close(const char* why) noexcept {
    waiting_.clear();
    waiting_bytes_ = 0;
    reader_ = {};
    input_end_.emplace();
    why_closed_ = why;
}

std::string Channel::problem() const {
    const std::string problem = why_closed_ != nullptr ? why_closed_ : input_end_.value_or("");
    return problem.empty() ? output_end_.value_or("") : problem;
}

/// Returns whether bytes have come.
bool Channel::read_more(Milliseconds wait) {
    if (!is_ready(input_.number(), POLLIN, static_cast<int>(wait.count()))) return false;
    read_what_is_ready();
    return !input_end_;
}

void Channel::read_what_is_ready() noexcept {
    try {
        read_bytes();
    } catch (const std::exception&) {  // that there is no memory
        close("There is not enough memory for what the client has sent.");
    }
}

void Channel::read_bytes() {
    std::array<char, 16384> bytes;
    ssize_t size = 0;
    do size = ::read(input_.number(), bytes.data(), bytes.size());
    while (size < 0 && errno == EINTR);
    if (size > 0) {
        reader_.add(std::string_view(bytes.data(), static_cast<std::size_t>(size)));
        take_messages();
    } else if (size < 0 && errno != ECONNRESET) {
        input_end_ = std::string("The client cannot be read: ") + std::strerror(errno) + ".";
    } else {
        input_end_ = reader_.is_within_message() ? "The client has gone in the middle of a message." : "";
    }
}

void Channel::take_messages() {
    while (auto message = reader_.next()) {
        waiting_bytes_ += message->size();
        waiting_.push_back(std::move(*message));
    }
    if (!reader_.problem().empty()) input_end_ = reader_.problem();
}

void Channel::stop_sending() noexcept {
    output_end_ = "Out of memory.";  // short enough to need none
}

void Channel::send(const Json& message) {
    if (output_end_) return;
    std::string bytes;
    try {
        bytes = framed(message);
    } catch (const std::bad_alloc&) {
        return stop_sending();
    }
    for (std::size_t sent = 0; sent < bytes.size();) {
        std::size_t written = 0;
        if (!write_some(bytes.data() + sent, bytes.size() - sent, written)) return;
        sent += written;
    }
}

bool Channel::write_some(const char* bytes, std::size_t size, std::size_t& written) {
    if (!is_ready(output_.number(), POLLOUT, static_cast<int>(patience_.count()))) {
        output_end_ = "The client does not read what it is sent.";
        return false;
    }
    // A blocking write of more than fits would wait without an end.
    constexpr std::size_t fits = 4096;
    const std::size_t part = std::min(size, fits);
    const ssize_t count = is_socket_ ? ::send(output_.number(), bytes, size, quietly | MSG_DONTWAIT)
                                     : ::write(output_.number(), bytes, part);
    if (count >= 0) {
        written = static_cast<std::size_t>(count);
        return true;
    }
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return true;
    const bool has_gone = errno == EPIPE || errno == ECONNRESET;
    output_end_ = has_gone ? "" : std::string("The client cannot be written to: ") + std::strerror(errno) + ".";
    return false;
}

Watch::Watch(Channel& channel, std::function<bool(const std::string&)> is_urgent, std::function<void()> interrupt)
    : channel_(channel), is_urgent_(std::move(is_urgent)), interrupt_(std::move(interrupt)) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return;
    stopped_ = Descriptor::owned(ends[0]);
    stop_ = Descriptor::owned(ends[1]);
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    try {
        thread_ = std::thread([this] { look(); });
    } catch (const std::system_error&) {
        // Without a thread the client is heard when the conversation stops.
    }
}

Watch::~Watch() {
    stop_.close();
    if (thread_.joinable()) thread_.join();
}

/// Whether one of the messages is urgent that have come since.
bool Watch::is_any_urgent(std::size_t& seen) {
    bool is_any = false;
    try {
        for (; !is_any && seen < channel_.waiting_.size(); ++seen) is_any = is_urgent_(channel_.waiting_[seen]);
    } catch (const std::exception&) {
        // What happens here must not end the game.
        channel_.close("There is not enough memory for the messages of the client.");
    }
    return is_any || channel_.input_end_ || !channel_.has_room();
}

void Watch::look() noexcept {
    std::size_t seen = 0;
    bool has_interrupted = false;
    while (true) {
        if (!has_interrupted && is_any_urgent(seen)) {
            has_interrupted = true;
            try {
                interrupt_();
            } catch (const std::exception&) {
                // The client is heard when the run ends.
            }
        }
        const bool reads_on = !channel_.input_end_ && channel_.has_room();
        std::array<pollfd, 2> watched{pollfd{reads_on ? channel_.input_.number() : -1, POLLIN, 0},
                                      pollfd{stopped_.number(), POLLIN, 0}};
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if (watched[1].revents != 0) return;
        if (watched[0].revents != 0) channel_.read_what_is_ready();
    }
}

std::optional<Listener> Listener::open(std::uint16_t port, std::string& why) {
    Descriptor socket = Descriptor::owned(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address = loopback(port);
    const auto failed = [&] {
        why = std::string("cannot listen on 127.0.0.1:") + std::to_string(port) + ": " + std::strerror(errno);
        return std::nullopt;
    };
    if (!socket.is_open()) return failed();
    ::fcntl(socket.number(), F_SETFD, FD_CLOEXEC);
    set_option(socket.number(), SOL_SOCKET, SO_REUSEADDR);
    if (::bind(socket.number(), plain(address), sizeof address) != 0) return failed();
    if (::listen(socket.number(), 4) != 0) return failed();
    socklen_t size = sizeof address;
    if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return failed();
    return Listener(std::move(socket), ntohs(address.sin_port));
}

Descriptor Listener::accept() {
    if (!is_ready(socket_.number(), POLLIN, 0)) return Descriptor();
    Descriptor client = Descriptor::owned(::accept(socket_.number(), nullptr, nullptr));
    if (client.is_open()) prepare_connection(client.number());
    return client;
}

void wait_for_either(const Channel& one, const Channel& other) {
    std::array<pollfd, 2> watched{pollfd{one.number(), POLLIN, 0}, pollfd{other.number(), POLLIN, 0}};
    ::poll(watched.data(), watched.size(), -1);
}

Descriptor connect_to(std::uint16_t port, std::string& why) {
    Descriptor socket = Descriptor::owned(::socket(AF_INET, SOCK_STREAM, 0));
    const sockaddr_in address = loopback(port);
    if (!socket.is_open() || ::connect(socket.number(), plain(address), sizeof address) != 0) {
        why = "nobody listens on 127.0.0.1:" + std::to_string(port) + ": " + std::strerror(errno);
        return Descriptor();
    }
    prepare_connection(socket.number());
    return socket;
}

}  // namespace npcs::debug_adapter
