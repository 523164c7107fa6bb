// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves of machines that were cut, changed and made up, loaded into edited scripts: each is refused, or sound.

#include "migration/world.hpp"
#include "saves/checksum.hpp"

using npcs::LoadOptions;
using npcs::Machine;
using npcs::tests::migration::accepting_all;
using npcs::tests::migration::asking_host;
using npcs::tests::migration::compiled;
using npcs::tests::migration::Files;
using npcs::tests::migration::world_of;

namespace {

const Files before{
    {"words.npcs", "version = 1\ngreet = function(who)\n  a = prompt(\"Name?\")\n  return who + a\nend function\n"},
    {"people.npcs",
     "meet = function(who)\n  for i in range(1, 2)\n    plan \"p\"\n      said = greet(who)\n    end plan\n  end for\n "
     " return said\nend function\n"
     "pick = function\n  choose \"?\"\n    option \"a\" then\n      return visits(@pick)\n    option once \"b\" then\n "
     "     waitFor \"bell\", 5\n  end choose\nend function\n"
     "follow = function(t)\n  return join(t)\nend function\n"
     "ann = spawn(@meet, \"Ann\")\nspawn @pick\nspawn @follow, ann\n"}};
const Files after{{"words.npcs", "// Words\n" + before[0].second + "x = 1\n"},
                  {"people.npcs", "// People\n" + before[1].second}};

std::string with_checksum(std::string bytes) {
    std::uint32_t checksum = npcs::saves::crc32c(std::string_view(bytes).substr(9));
    for (std::size_t k = 5; k < 9; ++k, checksum >>= 8) bytes[k] = static_cast<char>(checksum & 0xFF);
    return bytes;
}

LoadOptions tolerant() {
    LoadOptions options = accepting_all();
    options.drop_lost_tasks = true;
    return options;
}

}  // namespace

TEST_CASE("machines: damaged saves are refused by edited scripts", "[migration][machine]") {
    const std::string good = world_of(before, 1).save();
    const auto scripts = compiled(after);
    CHECK(Machine::load(good, scripts, asking_host()).ok());
    for (std::size_t i = 0; i < good.size(); ++i) {
        REQUIRE_FALSE(Machine::load(std::string_view(good).substr(0, i), scripts, asking_host(), tolerant()).ok());
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x11);
        REQUIRE_FALSE(Machine::load(bad, scripts, asking_host(), tolerant()).ok());
    }
}

TEST_CASE("machines: made up saves do no harm to edited scripts", "[migration][machine]") {
    // Every byte changed in several ways, with a checksum that is right. What loads can be gone on with.
    const auto old = compiled(before);
    for (const Files& files : {after, Files{after[1], before[0]}, Files{after[1]}}) {
        const auto scripts = compiled(files);
        for (const bool with_outline : {true, false}) {
            LoadOptions options = tolerant();
            if (!with_outline)
                for (const npcs::Script& script : old) options.outlines.push_back(script.outline());
            const std::string good = world_of(before, 1).save({.outline = with_outline});
            std::size_t loaded = 0;
            for (std::size_t i = 9; i < good.size(); ++i)
                for (const int change : {0x01, 0x10, 0x80, 0xFF}) {
                    std::string bad = good;
                    bad[i] = static_cast<char>(bad[i] ^ change);
                    auto machine = Machine::load(with_checksum(bad), scripts, asking_host(), options);
                    if (!machine.ok()) continue;
                    ++loaded;
                    for (const npcs::Ticket& ticket : machine.value().tickets()) machine.value().complete(ticket.id, 0);
                    machine.value().raise("bell", "x");
                    machine.value().tick(1);
                    CHECK(Machine::load(machine.value().save(), scripts, asking_host()).ok());
                }
            CHECK(loaded > 0);
        }
    }
}

TEST_CASE("machines: very many scripts in a save are bounded", "[migration][machine]") {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "yield \"line " + std::to_string(i) + "\"\n";
    Machine world(asking_host());
    for (int i = 0; i < 300; ++i) world.run(compiled("a = " + std::to_string(i) + "\n", "a.npcs"));
    const std::string bytes = world.save();
    const std::vector<npcs::Script> scripts =
        compiled(Files{{"a.npcs", text}, {"b.npcs", text + "x = 1\n"}, {"c.npcs", text + "y = 1\n"}});
    CHECK_FALSE(Machine::load(bytes, scripts, asking_host(), tolerant()).ok());
}
