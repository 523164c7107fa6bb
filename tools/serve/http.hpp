// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Requests and responses of `npcs serve` as plain data: what the server reads and writes, and what answers them. Nothing
// here knows sockets or the store.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace npcs::tools::serve {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method;  ///< as it was sent: "GET"
    std::string target;  ///< as it was sent: path and query, percent-encoded
    Headers headers;
    std::string body;
    std::string address;  ///< of the peer, without port

    /// Returns the header's value, its name in any case; empty if it is not there. Of several, the first one.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

/// A response that stays open. Thread-safe.
class EventStream {
public:
    virtual ~EventStream() = default;
    /// Returns false if the stream is closed: the peer has gone, the server stops, or the peer reads too slowly.
    virtual bool send(std::string text) = 0;
    virtual bool is_open() const = 0;
    /// Closes it when all that was sent is written.
    virtual void close() = 0;
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json";
    Headers headers = {};
    std::string body = {};
    /// If set, `body` only begins the response: this is called once, and the stream stays open until it is closed.
    std::function<void(std::shared_ptr<EventStream>)> stream = {};
};

/// Returns an error as RFC 9457 has it (application/problem+json): `code` is for programs, `detail` for people.
HttpResponse problem(int status, std::string_view code, std::string_view detail, std::string_view hint = {});
/// Returns a status' name, e.g. "Not Found".
std::string_view title_of(int status);

/// A target, taken apart. Segments and parameters are decoded, and may contain any bytes.
struct Target {
    std::vector<std::string> path;
    std::vector<std::pair<std::string, std::string>> parameters;

    /// Returns false if something in it is not encoded as it should be.
    static bool read(std::string_view text, Target& target);
    const std::string* parameter(std::string_view name) const;
};

/// Returns the text with all but letters, digits and `-._~` percent-encoded.
std::string percent_encoded(std::string_view text);
/// Returns false if a percent sign is not followed by two hexadecimal digits.
bool percent_decode(std::string_view text, std::string& decoded);
/// Returns whether both are equal but for the case of ASCII letters.
bool is_same_word(std::string_view one, std::string_view other);

}  // namespace npcs::tools::serve
