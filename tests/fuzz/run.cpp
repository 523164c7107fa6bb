// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Any script that compiles runs to an end or into its limits, straight and with a save and load at every stop, with the same
// output.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "npcs/npcs.hpp"

namespace {

constexpr int most_stops = 20;

npcs::SessionOptions options() {
    npcs::SessionOptions options;
    options.limits.steps = 2'000;
    options.limits.depth = 200;
    options.limits.bytes = 4 << 20;
    options.limits.text_bytes = 100'000;
    options.limits.list_items = 100'000;
    options.seed = 7;
    return options;
}

std::string transcript(const npcs::Script& script, bool reloads) {
    std::string text;
    npcs::Host host;
    host.on_print([&](std::string_view printed) { text += printed; });
    host.def("prompt", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    npcs::Session talk(script, host, options());
    npcs::Outcome outcome = talk.start();
    for (int stop = 0; stop < most_stops && outcome.waiting(); ++stop) {
        text += "<" + outcome.value.text() + ">";
        if (reloads) {
            auto again = npcs::Session::load(talk.save(), script, host, options());
            if (!again.ok()) std::abort();
            talk = std::move(again).value();
        }
        if (outcome.wait == npcs::Outcome::Wait::choice) {
            std::size_t option = 0;
            while (!outcome.options[option].available) ++option;
            outcome = talk.choose(option);
        } else {
            outcome = talk.resume(stop);
        }
    }
    if (outcome.kind == npcs::Outcome::Kind::failed) text += npcs::one_line(outcome.error);
    if (outcome.kind == npcs::Outcome::Kind::refused) std::abort();
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto script = npcs::Script::compile(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!script.ok()) return 0;
    if (transcript(script.value(), false) != transcript(script.value(), true)) std::abort();
    return 0;
}
