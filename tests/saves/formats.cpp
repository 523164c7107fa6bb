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
            // Outlines have had more in them since; the state is the same, byte for byte.
            auto again = npcs::Session::load(talk.value().save(), script.value(), host());
            REQUIRE(again.ok());
            CHECK(again.value().save_readable() == talk.value().save_readable());
            auto moved = npcs::Session::load(bytes, edited.value(), host());
            REQUIRE(moved.ok());
            CHECK(moved.value().outcome().value.text() == talk.value().outcome().value.text());
            ++loaded;
        }
    }
    CHECK(loaded >= 8);
}

TEST_CASE("saves of machines of format 1 load", "[saves][machine]") {
    const fs::path folder = fs::path(NPCS_TESTS_DIR) / "saves" / "machine_v1";
    std::vector<npcs::Script> scripts, edited;
    npcs::LoadOptions options;
    for (const std::string name : {"market.npcs", "gate.npcs"}) {
        const std::string text = content(folder / name);
        scripts.push_back(npcs::Script::compile(text, name).value());
        edited.push_back(npcs::Script::compile("// Edited since.\n" + text + "\nprint \"The end\"\n", name).value());
        options.outlines.push_back(scripts.back().outline());
    }
    // The first two are of a time when saves of machines had no outlines.
    for (const auto& [file, has_outlines] :
         {std::pair{"first_tick.save", false}, {"second_tick.save", false}, {"with_outlines.save", true}}) {
        INFO(file);
        const std::string bytes = content(folder / file);
        auto world = npcs::Machine::load(bytes, scripts, host());
        for (const auto& problem : world.diagnostics()) INFO(problem.message);
        REQUIRE(world.ok());
        if (!has_outlines) CHECK(world.value().save({.outline = false}) == bytes);
        const std::string again = world.value().save({.outline = has_outlines});
        auto reloaded = npcs::Machine::load(again, scripts, host());
        REQUIRE(reloaded.ok());
        CHECK(reloaded.value().save({.outline = false}) == world.value().save({.outline = false}));
        auto moved = npcs::Machine::load(bytes, edited, host(), options);
        for (const auto& problem : moved.diagnostics()) INFO(problem.message);
        REQUIRE(moved.ok());
        CHECK(npcs::Machine::load(bytes, edited, host()).ok() == has_outlines);
        for (npcs::Machine* one : {&world.value(), &moved.value()}) {
            const std::vector<npcs::Ticket> tickets = one->tickets();
            REQUIRE(tickets.size() == 2);
            one->complete(tickets[0].id, 7);
            one->complete(tickets[1].id, 0);
            CHECK(one->tick(1).size() == 1);  // the deal
            CHECK(one->tick(1).size() == 1);  // she who had waited for it
            CHECK(one->global("gold") == npcs::Value(13));
            CHECK(one->raise("bell") == 1);
            CHECK(one->tick(1).front().value == npcs::Value("passed"));
        }
    }
}
