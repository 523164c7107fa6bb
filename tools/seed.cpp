// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "seed.hpp"

#include <charconv>
#include <random>

namespace npcs::tools {

std::optional<std::uint64_t> seed_of(const std::string& text) {
    std::uint64_t seed = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, seed);
    // A leading zero is refused, because it could be taken for an octal number.
    const bool is_plain = !text.empty() && (text == "0" || text.front() != '0');
    if (!is_plain || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return seed;
}

void Seed::add_to(CLI::App& command, const char* description) {
    command
        .add_option_function<std::string>(
            "--seed", [this](const std::string& text) { given_ = seed_of(text); }, description)
        ->check([](const std::string& text) {
            return seed_of(text) ? std::string()
                                 : "\"" + text + "\" is no seed: write a whole number from 0 to 18446744073709551615";
        });
}

std::uint64_t Seed::value() const {
    if (given_) return *given_;
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

}  // namespace npcs::tools
