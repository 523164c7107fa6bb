// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Messages of the Debug Adapter Protocol as bytes, whole and damaged.

#include "debug_adapter/framing.hpp"

#include <catch2/catch.hpp>
#include <string>

using npcs::debug_adapter::framed;
using npcs::debug_adapter::Json;
using npcs::debug_adapter::longest_header;
using npcs::debug_adapter::longest_message;
using npcs::debug_adapter::MessageReader;
using npcs::debug_adapter::parsed;

TEST_CASE("debug adapter: a message comes whole, in whatever portions its bytes come", "[debug-adapter]") {
    const std::string bytes = framed({{"type", "event"}}) + framed({{"seq", 2}});
    for (std::size_t portion = 1; portion <= bytes.size(); ++portion) {
        MessageReader reader;
        std::vector<std::string> messages;
        for (std::size_t at = 0; at < bytes.size(); at += portion) {
            reader.add(bytes.substr(at, portion));
            while (auto message = reader.next()) messages.push_back(*message);
        }
        REQUIRE(messages == std::vector<std::string>{R"({"type":"event"})", R"({"seq":2})"});
        CHECK_FALSE(reader.is_within_message());
        CHECK(reader.problem().empty());
    }
}

TEST_CASE("debug adapter: a length is counted in bytes, and other fields are passed over", "[debug-adapter]") {
    CHECK(framed("ä") == "Content-Length: 4\r\n\r\n\"ä\"");
    MessageReader reader;
    reader.add("Content-Type: application/json\r\ncontent-length:  2 \r\n\r\n{}");
    CHECK(reader.next() == "{}");
    reader.add("Content-Length: 0\r\n\r\n");
    CHECK(reader.next() == "");
}

TEST_CASE("debug adapter: what is no message is refused, with the reason", "[debug-adapter]") {
    const auto problem_of = [](const std::string& bytes) {
        MessageReader reader;
        reader.add(bytes);
        CHECK_FALSE(reader.next());
        reader.add(framed("after it"));
        CHECK_FALSE(reader.next());
        return reader.problem();
    };
    CHECK(problem_of("GET / HTTP/1.1\r\nHost: me\r\n\r\n") == "The header of a message has no Content-Length.");
    CHECK(problem_of("Content-Length: ten\r\n\r\n") == "The Content-Length of a message is no number.");
    CHECK(problem_of("Content-Length: -1\r\n\r\n") == "The Content-Length of a message is no number.");
    CHECK(problem_of("Content-Length: 99999999999999999999999\r\n\r\n") ==
          "The Content-Length of a message is no number.");
    CHECK(problem_of("Content-Length: 8388609\r\n\r\n") == "A message has 8388609 bytes; at most 8388608 are read.");
    CHECK(problem_of(std::string(longest_header + 1, 'x')) ==
          "What came is no message: there is no end of a header in 4096 bytes.");
    CHECK(problem_of(std::string(longest_header + 1, 'x') + "\r\n\r\n") ==
          "What came is no message: there is no end of a header in 4096 bytes.");
}

TEST_CASE("debug adapter: a message that has begun is known not to be whole", "[debug-adapter]") {
    MessageReader reader;
    CHECK_FALSE(reader.is_within_message());
    reader.add("Content-Length: 20\r\n\r\n{\"seq\"");
    CHECK_FALSE(reader.next());
    CHECK(reader.is_within_message());
    CHECK(reader.problem().empty());
}

TEST_CASE("debug adapter: JSON that is wrong, cut or deeply nested is no message", "[debug-adapter]") {
    CHECK(parsed("[1, {\"a\": null}]") == Json::parse("[1, {\"a\": null}]"));
    CHECK_FALSE(parsed(""));
    CHECK_FALSE(parsed("{\"a\": "));
    CHECK_FALSE(parsed("{} {}"));
    CHECK_FALSE(parsed("\"\xFF\""));
    CHECK(parsed(std::string(90, '[') + std::string(90, ']')));
    CHECK_FALSE(parsed(std::string(200, '[') + std::string(200, ']')));
    CHECK_FALSE(parsed(std::string(longest_message, '[')));
}

TEST_CASE("debug adapter: a text that is no UTF-8 is sent as something that is", "[debug-adapter]") {
    CHECK(framed("a\xFF") == "Content-Length: 6\r\n\r\n\"a\xEF\xBF\xBD\"");
}
