// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reading numbers without the standard library's function gives what that gives.

#include "portable/from_chars.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <system_error>
#include <version>

namespace {

using npcs::portable::from_chars_by_strtod;

struct Read {
    std::size_t length;
    std::errc problem;
    double value;
    friend bool operator==(const Read&, const Read&) = default;
};

template <typename Function>
Read read(Function function, const std::string& text, std::chars_format format) {
    double value = -1;
    const auto [end, problem] = function(text.data(), text.data() + text.size(), value, format);
    return {static_cast<std::size_t>(end - text.data()), problem, value};
}

Read by_strtod(const std::string& text, std::chars_format format = std::chars_format::general) {
    return read(from_chars_by_strtod, text, format);
}

}  // namespace

TEST_CASE("numbers are read without the standard library's function", "[portable]") {
    constexpr std::errc fine{};
    CHECK(by_strtod("12") == Read{2, fine, 12});
    CHECK(by_strtod("-0.5x") == Read{4, fine, -0.5});
    CHECK(by_strtod(".5.5") == Read{2, fine, 0.5});
    CHECK(by_strtod("7.") == Read{2, fine, 7});
    CHECK(by_strtod("1e3") == Read{3, fine, 1000});
    CHECK(by_strtod("1e+") == Read{1, fine, 1});
    CHECK(by_strtod("1,5") == Read{1, fine, 1});
    CHECK(by_strtod("0x10") == Read{1, fine, 0});
    CHECK(by_strtod("5e-324") == Read{6, fine, 5e-324});
    CHECK(by_strtod("0e999") == Read{5, fine, 0});
    CHECK(by_strtod("1e999") == Read{5, std::errc::result_out_of_range, -1});
    CHECK(by_strtod("1e-999") == Read{6, std::errc::result_out_of_range, -1});
    for (const char* const none : {"", "-", ".", "+1", " 1", "e3", "--1", "x"})
        CHECK(by_strtod(none) == Read{0, std::errc::invalid_argument, -1});
    CHECK(by_strtod("ff.8p1", std::chars_format::hex) == Read{6, fine, 511});
    CHECK(by_strtod("-1fg", std::chars_format::hex) == Read{3, fine, -31});
    // libstdc++ 12 reads 0.5.
    CHECK(read(npcs::portable::from_chars, "1p+-1", std::chars_format::hex) == Read{1, fine, 1});
}

#ifdef __cpp_lib_to_chars
TEST_CASE("reading numbers agrees with the standard library", "[portable]") {
    std::mt19937 random(1);
    const auto standard = [](const char* first, const char* last, double& value, std::chars_format format) {
        return std::from_chars(first, last, value, format);
    };
    for (const auto& [format, letters] : {std::pair{std::chars_format::general, std::string("0123456789..--eE+x ")},
                                          std::pair{std::chars_format::hex, std::string("0189afAF..--pP+xg")}})
        for (int i = 0; i < 20'000; ++i) {
            std::string text;
            for (auto length = random() % 12; length > 0; --length) text += letters[random() % letters.size()];
            if (text.find("+-") != std::string::npos) continue;  // of which libstdc++ 12 makes one sign
            INFO('"' << text << '"');
            REQUIRE(by_strtod(text, format) == read(standard, text, format));
        }
}
#endif
