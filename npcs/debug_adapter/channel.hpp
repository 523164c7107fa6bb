// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The connection to a client: two descriptors, or one socket. And the port on which clients are waited for.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "debug_adapter/framing.hpp"

namespace npcs::debug_adapter {

/// A descriptor of the system, closed on destruction if it is owned.
class Descriptor {
public:
    Descriptor() = default;
    static Descriptor owned(int number) { return Descriptor(number, true); }
    static Descriptor borrowed(int number) { return Descriptor(number, false); }
    Descriptor(Descriptor&& other) noexcept
        : number_(std::exchange(other.number_, -1)), is_owned_(std::exchange(other.is_owned_, false)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor() { close(); }

    /// Returns whether there is a client, or something it has sent before it went.
    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }
    void close();

private:
    Descriptor(int number, bool is_owned) : number_(number), is_owned_(is_owned) {}
    int number_ = -1;
    bool is_owned_ = false;
};

using Milliseconds = std::chrono::milliseconds;

/// Sends and receives messages. A client that has gone, one that does not read what it is sent, and one for whose messages there
/// is no memory, end the connection. Nothing throws.
class Channel {
public:
    static constexpr std::size_t most_waiting = 1000;  ///< messages; more stay with the system
    static constexpr std::size_t most_waiting_bytes = std::size_t{16}
                                                      << 20;  ///< of them together, but for the last one

    /// `output` may be the same as `input`; it is a socket then.
    Channel(Descriptor input, Descriptor output) : input_(std::move(input)), output_(std::move(output)) {}
    static Channel over_socket(Descriptor socket);

    /// Returns the next message that has come, or nothing. Waits for one at most that long; forever if negative.
    std::optional<std::string> receive(Milliseconds wait);
    void send(const Json& message);
    /// Ends the connection because there is no memory for what is to be sent.
    void stop_sending() noexcept;

    bool is_open() const { return (!input_end_ || !waiting_.empty()) && !output_end_; }
    /// Ends the connection for a reason, a sentence that is kept by reference. What has come is forgotten.
    void close(const char* why) noexcept;
    /// How long the client may take to read what it is sent.
    void set_patience(Milliseconds most) { patience_ = most; }
    /// Returns why the connection has ended, as a sentence; empty if the client has ended it between two messages.
    std::string problem() const;
    /// Returns the messages that have come and have not been received.
    const std::deque<std::string>& waiting() const { return waiting_; }
    /// Receives what has come, without waiting, as far as so much may wait.
    void gather();
    int number() const { return input_.number(); }

private:
    friend class Watch;
    bool has_room() const { return waiting_.size() < most_waiting && waiting_bytes_ < most_waiting_bytes; }
    bool read_more(Milliseconds wait);
    void read_what_is_ready() noexcept;
    void read_bytes();
    void take_messages();
    bool write_some(const char* bytes, std::size_t size, std::size_t& written);

    Descriptor input_, output_;
    bool is_socket_ = false;
    MessageReader reader_;
    std::deque<std::string> waiting_;
    std::size_t waiting_bytes_ = 0;
    Milliseconds patience_{10'000};
    std::optional<std::string> input_end_;   ///< why nothing more comes; empty: the client has ended it
    std::optional<std::string> output_end_;  ///< why nothing more can be sent
    const char* why_closed_ = nullptr;
};

/// Receives, in a thread of its own, what comes while the conversation runs. Meanwhile nothing else may be received; sending is
/// allowed. Ends with the object; what has come can be received then.
class Watch {
public:
    /// Both are called in that thread: `is_urgent` with each message that has come, and `interrupt`, once, when one is urgent, the
    /// client has gone, or no more can wait. If `is_urgent` throws, the connection is closed.
    Watch(Channel& channel, std::function<bool(const std::string& message)> is_urgent, std::function<void()> interrupt);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    void look() noexcept;
    bool is_any_urgent(std::size_t& seen);

    Channel& channel_;
    std::function<bool(const std::string&)> is_urgent_;
    std::function<void()> interrupt_;
    Descriptor stop_, stopped_;  ///< the ends of a pipe
    std::thread thread_;
};

/// Listens on a port of the loopback address 127.0.0.1, which other machines cannot reach.
class Listener {
public:
    /// Port 0 is any free one. Returns nothing, and sets `why`, if that fails.
    static std::optional<Listener> open(std::uint16_t port, std::string& why);
    std::uint16_t port() const { return port_; }
    /// Returns a client that has come; a closed descriptor if there is none.
    Descriptor accept();
    int number() const { return socket_.number(); }

private:
    Listener(Descriptor socket, std::uint16_t port) : socket_(std::move(socket)), port_(port) {}
    Descriptor socket_;
    std::uint16_t port_;
};

/// Waits until something has come from one of them.
void wait_for_either(const Channel& one, const Channel& other);

/// Connects to a port of 127.0.0.1. Returns a closed descriptor, and sets `why`, if nobody listens.
Descriptor connect_to(std::uint16_t port, std::string& why);

}  // namespace npcs::debug_adapter
