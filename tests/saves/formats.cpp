// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves that earlier builds have written. They load as long as there is this library, into their script and into an edited one.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
    auto read = npcs::read_file(path.string());
    REQUIRE(read.ok());
    return std::move(read).value();
}

npcs::Host host() {
    npcs::Host made;
    made.def("prompt(question)", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    return made;
}

}  // namespace

TEST_CASE("saves of format 1 load", "[saves]") {
    std::size_t loaded = 0;
    for (const auto& folder : fs::directory_iterator(fs::path(NPCS_TESTS_DIR) / "saves" / "v1")) {
        const std::string text = content(folder.path() / "script.npcs");
        const auto script = npcs::Script::compile(text, "script.npcs");
        const auto edited = npcs::Script::compile("// Edited since.\n" + text + "\nprint \"The end\"\n", "script.npcs");
        REQUIRE(script.ok());
        REQUIRE(edited.ok());
        for (const auto& file : fs::directory_iterator(folder.path())) {
            if (file.path().extension() != ".save") continue;
            INFO(file.path());
            const std::string bytes = content(file.path());
            auto talk = npcs::Session::load(bytes, script.value(), host());
            for (const auto& problem : talk.diagnostics()) INFO(problem.message);
            REQUIRE(talk.ok());
            CHECK(talk.value().save() == bytes);
            auto moved = npcs::Session::load(bytes, edited.value(), host());
            REQUIRE(moved.ok());
            CHECK(moved.value().outcome().value.text() == talk.value().outcome().value.text());
            ++loaded;
        }
    }
    CHECK(loaded >= 8);
}
