// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Takes messages out of a stream of bytes: a header with the number of bytes, an empty line, that many bytes (base
// protocol of LSP). Whatever the bytes are, no more is kept of them than one message and what was fed at once.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace npcs::tools::lsp {

struct Framed {
    std::string body;
    bool is_too_large = false;  ///< the message was passed over; `body` is empty
};

class Framing {
public:
    explicit Framing(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// Takes bytes, and appends the messages that they complete.
    void feed(std::string_view bytes, std::deque<Framed>& messages);
    /// Returns whether the stream is something else: a header without end, or without a length. Nothing is read after
    /// that, because nobody knows where the next message begins.
    bool is_broken() const { return is_broken_; }

private:
    bool read_header();
    void read_body(std::deque<Framed>& messages);

    std::size_t most_bytes_;
    std::string pending_;          ///< of a header, or of a body
    bool is_in_body_ = false;      ///< otherwise in a header
    std::size_t length_ = 0;       ///< of the body
    std::size_t passed_over_ = 0;  ///< bytes of a message that is too large
    bool is_passing_over_ = false;
    bool is_broken_ = false;
};

/// Returns the message with its header.
std::string framed(std::string_view body);

}  // namespace npcs::tools::lsp
