// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// docs/embedding.md says how much stack a thread needs. Here one has just that, and the deepest scripts there may be.

#include <catch2/catch.hpp>

#include <pthread.h>

#include <functional>
#include <string>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t larger_frames = 16;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
constexpr std::size_t larger_frames = 16;
#else
constexpr std::size_t larger_frames = 1;
#endif
#else
constexpr std::size_t larger_frames = 1;
#endif

#ifdef NDEBUG
constexpr std::size_t stack_needed = larger_frames * 256 * 1024;
#else
constexpr std::size_t stack_needed = larger_frames * 1024 * 1024;
#endif

void on_small_stack(const std::function<void()>& work) {
    pthread_attr_t attributes;
    pthread_t thread;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, stack_needed) == 0);
    const auto run = [](void* given) -> void* {
        (*static_cast<const std::function<void()>*>(given))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&work)) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

std::string nested(const std::string& open, const std::string& inside, const std::string& close, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += open;
    text += inside;
    for (int i = 0; i < times; ++i) text += close;
    return text;
}

}  // namespace

TEST_CASE("a thread with the stack that is asked for is enough for the deepest scripts", "[saves][limits]") {
    struct Shape {
        std::string before, open, inside, close, after;
    };
    const std::vector<Shape> shapes{
        {"", "if 1 then\n", "prompt 1\n", "end if\n", ""},
        {"", "if 0 then\nelse if 1 then\n", "prompt 1\n", "else\nend if\n", ""},
        {"", "while 1\n", "prompt 1\n", "break\nend while\n", ""},
        {"", "for i in [1]\n", "prompt 1\n", "end for\n", ""},
        {"", "choose \"?\"\noption \"a\" then\n", "prompt 1\n", "end choose\n", ""},
        {"", "plan \"p\"\nchecking 1\n", "prompt 1\n", "end plan\n", ""},
        {"", "f = function\n", "prompt 1\n", "end function\n", ""},
        {"x = ", "(1 + ", "prompt(1)", ")", ""},
        {"x = ", "[1, ", "prompt(1)", "]", ""},
        {"x = ", "{1: ", "prompt(1)", "}", ""},
        {"x = ", "str(", "prompt(1)", ")", ""},
        {"x = ", "not ", "prompt(1)", "", ""},
        {"x = ", "(1 if ", "prompt(1)", " else 2)", ""},
        {"l = [0]\nx = ", "l[", "prompt(0)", "]", ""},
        {"m = {}\nm.m = m\nm.p = 1\nx = prompt(m)", "", "", ".m", ".p"},
    };
    std::string problems;
    on_small_stack([&] {
        Host host;
        host.def("prompt", [](Call& call, Value question) { return call.suspend(question); });
        for (const Shape& shape : shapes) {
            int deepest = 0;
            // One more is a diagnostic, and no overflow either.
            for (int times : {400, 201, 200, 199, 198, 150, 100, 99, 98, 66, 49}) {
                const auto script = Script::compile(
                    shape.before + nested(shape.open, shape.inside, shape.close, times) + shape.after, "deep.npcs");
                if (!script.ok()) continue;
                deepest = std::max(deepest, times);
                if (deepest != times) continue;
                Session talk(script.value(), host);
                talk.start();
                const std::string bytes = talk.save({.outline = true});
                script.value().outline();
                talk.save_readable();
                auto loaded = Session::load(bytes, script.value(), host);
                if (!loaded.ok()) problems += loaded.diagnostics().front().message + ": " + shape.open + "\n";
                else if (loaded.value().outcome().wait == Outcome::Wait::choice) loaded.value().choose(0);
                else if (loaded.value().outcome().waiting()) loaded.value().resume(0);
            }
            if (deepest < 49) problems += "does not compile: " + shape.open + "\n";
        }
    });
    CHECK(problems == "");
}

}  // namespace npcs
