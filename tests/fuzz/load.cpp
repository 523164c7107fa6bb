// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes that claim to be a save. The checksum is made right, so that everything behind it is reached. What loads must be
// sound: it can be saved, shown, and gone on with. The first byte chooses how the input is used.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "npcs/npcs.hpp"
#include "saves/checksum.hpp"
#include "saves/save.hpp"

namespace {

constexpr std::string_view script_text = R"(
hero = {"name": "Ada", "gold": 10}
greet = function(who, times=2)
    for i in range(1, times)
        for letter in who
            answer = prompt("Hello " + who + [letter, prompt("more?")] + i)
        end for
    end for
    return answer
end function
counter = function
    n = 0
    step = function
        outer.n += prompt("by?")
        return n
    end function
    return @step
end function
step = counter
while hero.gold > 0
    for entry in {"a": [1, prompt("in a map?")], "b": hero}
        choose "What now?"
            option "talk", hero.gold > 2 then
                greet "Bo"
            option "count"
                step
            option item for item in ["x", "y"]
                hero[item] = greet(item)[:prompt("to?")]
        end choose
    end for
end while
)";

constexpr std::size_t checksum_at = 5;

npcs::SessionOptions options() {
    npcs::SessionOptions options;
    options.limits.steps = 1'000;
    options.limits.depth = 100;
    options.limits.bytes = 4 << 20;
    return options;
}

npcs::Host make_host() {
    npcs::Host host;
    host.def("prompt", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    return host;
}

/// Saves of the script after 0, 1, 2 ... steps, for the fuzzer to change.
std::string save_after(const npcs::Script& script, const npcs::Host& host, unsigned steps) {
    npcs::Session talk(script, host, options());
    if (steps > 0) talk.start();
    for (unsigned step = 1; step < steps && talk.outcome().waiting(); ++step) {
        if (talk.outcome().wait == npcs::Outcome::Wait::choice) talk.choose(step % talk.outcome().options.size());
        else talk.resume(npcs::Value(double(step)));
    }
    return talk.save();
}

std::string with_checksum(std::string bytes) {
    if (bytes.size() < checksum_at + 4) return bytes;
    std::uint32_t checksum = npcs::saves::crc32c(std::string_view(bytes).substr(checksum_at + 4));
    for (std::size_t i = 0; i < 4; ++i, checksum >>= 8) bytes[checksum_at + i] = static_cast<char>(checksum & 0xFF);
    return bytes;
}

/// Pairs of input bytes change a sound save: where, and to what.
std::string changed(std::string bytes, std::string_view changes) {
    for (std::size_t i = 0; i + 2 < changes.size(); i += 3) {
        const std::size_t at = (static_cast<unsigned char>(changes[i]) << 8 | static_cast<unsigned char>(changes[i + 1])) % bytes.size();
        bytes[at] = changes[i + 2];
    }
    return bytes;
}

void go_on(npcs::Session& talk) {
    for (int step = 0; step < 8 && talk.outcome().waiting(); ++step) {
        const npcs::Outcome outcome = talk.outcome();
        if (outcome.wait == npcs::Outcome::Wait::choice) {
            for (std::size_t option = 0; option < outcome.options.size(); ++option)
                if (talk.choose(option).kind != npcs::Outcome::Kind::refused) break;
        } else {
            talk.resume(npcs::Value("x"));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const npcs::Script script = npcs::Script::compile(script_text, "fuzz.npcs").value();
    static const npcs::Host host = make_host();
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::string bytes =
        with_checksum(data[0] == 0 ? std::string(input) : changed(save_after(script, host, data[0] % 32), input));
    npcs::saves::show(bytes);
    auto loaded = npcs::Session::load(bytes, script, host, options());
    if (!loaded.ok()) return 0;
    npcs::Session talk = std::move(loaded).value();
    const std::string again = talk.save();
    auto twice = npcs::Session::load(again, script, host, options());
    if (!twice.ok() || twice.value().save() != again) std::abort();
    go_on(talk);
    return 0;
}
