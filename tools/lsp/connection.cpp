// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace npcs::tools::lsp {
namespace {

/// What may wait to be taken. A client that sends more waits itself.
constexpr std::size_t most_arrived_bytes = std::size_t{256} << 20;
/// A pipe that can be written to takes at least this much without blocking (POSIX: PIPE_BUF is 512 or more).
constexpr std::size_t bytes_at_once = 512;

}  // namespace

Connection::Connection(int input, int output, std::size_t most_bytes)
    : input_(input), output_(output), framing_(most_bytes) {}

/// Waits for one of the ends, and reads what has arrived. Returns false if the time is over.
bool Connection::wait(short input_events, short output_events, int milliseconds, bool& can_write) {
    const bool reads = input_events != 0 && !is_closed_ && arrived_bytes_ < most_arrived_bytes;
    std::array<pollfd, 2> ends{pollfd{reads ? input_ : -1, input_events, 0},
                               pollfd{output_events != 0 ? output_ : -1, output_events, 0}};
    const int count = ::poll(ends.data(), ends.size(), milliseconds);
    can_write = false;
    if (count < 0) return errno == EINTR;
    if (ends[0].revents != 0) read();
    if ((ends[1].revents & (POLLERR | POLLNVAL)) != 0) is_deaf_ = true;
    else can_write = (ends[1].revents & (POLLOUT | POLLHUP)) != 0;
    return count > 0;
}

void Connection::read() {
    std::array<char, 65536> bytes;
    const ssize_t count = ::read(input_, bytes.data(), bytes.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) {
        is_closed_ = true;
        return;
    }
    std::deque<Framed> messages;
    framing_.feed(std::string_view(bytes.data(), static_cast<std::size_t>(count)), messages);
    for (Framed& message : messages) {
        if (on_arrival) on_arrival(message);
        arrived_bytes_ += message.body.size();
        arrived_.push_back(std::move(message));
    }
    if (framing_.is_broken()) is_closed_ = true;
}

void Connection::poll() {
    bool can_write = false;
    while (!is_closed_ && arrived_bytes_ < most_arrived_bytes && wait(POLLIN, 0, 0, can_write)) {}
}

std::optional<Framed> Connection::next(std::optional<std::chrono::steady_clock::time_point> until) {
    poll();
    while (arrived_.empty() && !is_closed_) {
        int milliseconds = -1;
        if (until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - std::chrono::steady_clock::now());
            if (left.count() <= 0) return std::nullopt;
            milliseconds = static_cast<int>(std::min<std::chrono::milliseconds::rep>(left.count(), 3'600'000));
        }
        bool can_write = false;
        wait(POLLIN, 0, milliseconds, can_write);
    }
    if (arrived_.empty()) return std::nullopt;
    Framed message = std::move(arrived_.front());
    arrived_.pop_front();
    arrived_bytes_ -= message.body.size();
    return message;
}

bool Connection::send(std::string_view body) {
    const std::string message = framed(body);
    std::string_view left = message;
    while (!left.empty() && !is_deaf_) {
        bool can_write = false;
        wait(POLLIN, POLLOUT, -1, can_write);
        if (!can_write) continue;
        const ssize_t count = ::write(output_, left.data(), std::min(left.size(), bytes_at_once));
        if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EINTR && errno != EAGAIN) is_deaf_ = true;
    }
    return !is_deaf_;
}

}  // namespace npcs::tools::lsp
