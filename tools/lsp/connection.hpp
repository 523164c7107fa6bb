// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The two pipes to a client. While one end waits to be read, the other is read: neither side can block the other. There
// is no thread: what works for long looks from time to time whether something has come, with poll().
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lsp/framing.hpp"

namespace npcs::tools::lsp {

class Connection {
public:
    /// Reads from one file descriptor and writes to the other. Neither is closed.
    Connection(int input, int output, std::size_t most_bytes);

    /// Takes what has arrived, without waiting. `arrived` is called for each new message, in their order.
    void poll();
    /// Waits for a message until a time, or for ever, and takes it. Returns nothing if the time is over or the client is
    /// gone.
    std::optional<Framed> next(std::optional<std::chrono::steady_clock::time_point> until);
    bool has_next() const { return !arrived_.empty(); }
    /// Returns whether nothing more will come, and everything that came was taken.
    bool is_over() const { return is_closed_ && arrived_.empty(); }
    /// Returns whether what came was no message of the protocol.
    bool is_broken() const { return framing_.is_broken(); }

    /// Writes a message. Returns false if the client is gone.
    bool send(std::string_view body);

    /// Called for each message when it has arrived, and before it is taken.
    std::function<void(const Framed&)> on_arrival;

private:
    bool wait(short input_events, short output_events, int milliseconds, bool& can_write);
    void read();

    int input_, output_;
    Framing framing_;
    std::deque<Framed> arrived_;
    std::size_t arrived_bytes_ = 0;
    bool is_closed_ = false;  ///< the client has closed its end
    bool is_deaf_ = false;    ///< the client does not read any more
};

}  // namespace npcs::tools::lsp
