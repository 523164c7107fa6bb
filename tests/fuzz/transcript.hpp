// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Playing a script whatever it does, so that two plays of it can be compared.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "npcs/npcs.hpp"

namespace npcs::fuzz {

/// Returns what a script shows until it ends or has stopped `most_stops` times: output, questions, its error. Takes the first
/// option that is available, and answers others with the number of the stop. With `reloads`, it is saved and loaded at each
/// stop. Aborts if that is not possible.
inline std::string transcript(const npcs::Script& script, const npcs::SessionOptions& options, int most_stops,
                              bool reloads) {
    std::string text;
    npcs::Host host;
    host.on_print([&](std::string_view printed) { text += printed; });
    host.def("prompt", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    npcs::Session talk(script, host, options);
    npcs::Outcome outcome = talk.start();
    for (int stop = 0; stop < most_stops && outcome.waiting(); ++stop) {
        text += "<" + outcome.value.text() + ">";
        if (reloads) {
            auto again = npcs::Session::load(talk.save(), script, host, options);
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

}  // namespace npcs::fuzz
