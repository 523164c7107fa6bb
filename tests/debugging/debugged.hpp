// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation with a debugger, for tests.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "npcs/debugger.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tests {

inline Script marked(std::string_view text, std::string_view file = "test") {
    auto script = Script::compile(text, file, {}, Marks::all);
    for (const Diagnostic& problem : script.diagnostics()) UNSCOPED_INFO(rich(problem));
    REQUIRE(script.ok());
    return std::move(script).value();
}

struct Debugged {
    std::string printed;
    int calls = 0;  ///< of `roll`
    Host host;
    Script script;
    Session talk;
    Debugger debugger;

    explicit Debugged(std::string_view text, DebugOptions options = {},
                      const std::function<void(Host&)>& define = nullptr)
        : host(game(define)), script(marked(text)), talk(script, host), debugger(talk, options) {}

    /// "function:line" of the innermost frame.
    std::string where() const {
        const auto frames = talk.frames();
        return frames.empty() ? "" : frames[0].function + ":" + std::to_string(frames[0].line);
    }

private:
    Host game(const std::function<void(Host&)>& define) {
        Host made;
        made.def("ask", [](Call& call, Value question) { return call.suspend(question); });
        made.def("roll", [this] { return ++calls; });
        made.on_print([this](std::string_view text) { printed += text; });
        if (define) define(made);
        return made;
    }
};

}  // namespace npcs::tests
