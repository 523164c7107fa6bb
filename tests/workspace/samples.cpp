// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every variable of the samples is renamed. What comes out must be the same script but for the name: the same tree, the same
// story.
#include <set>

#include <catch2/catch.hpp>

#include "files.hpp"
#include "npcs/npcs.hpp"
#include "npcs/workspace.hpp"
#include "syntax/name_bytes.hpp"

using namespace npcs;

namespace {

/// Returns the text with each of two whole words replaced by a third.
std::string masked(const std::string& text, std::string_view a, std::string_view b) {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && syntax::is_in_name(text[end])) ++end;
        if (end == at) {
            made += text[at++];
            continue;
        }
        const std::string_view word = std::string_view(text).substr(at, end - at);
        made += word == a || word == b ? "?" : std::string(word);
        at = end;
    }
    return made;
}

/// Plays a script with the first option of each choice, and returns what is shown.
std::string story(const std::string& text) {
    const auto script = Script::compile(text, "story.npcs");
    if (!script) return "";
    std::string shown;
    Host game;
    game.on_print([&](std::string_view said) { shown += said; });
    game.def_raw("say", 3, [&](Call& call) -> Reply {
        for (const Value& each : call.arguments())
            if (each.is_string()) shown += each.text() + "\n";
        return Reply(Value());
    });
    for (const char* const name : {"prompt", "input"})
        game.def_raw(name, 2, [](Call& call) -> Reply {
            return call.suspend(call.arguments().empty() ? Value() : call.arguments()[0]);
        });
    Session talk(script.value(), game);
    Outcome outcome = talk.start();
    for (int stops = 0; stops < 300 && outcome.waiting(); ++stops) {
        if (outcome.value.is_string()) shown += "* " + outcome.value.text() + "\n";
        if (outcome.wait == Outcome::Wait::choice) {
            std::size_t taken = 0;
            for (std::size_t i = outcome.options.size(); i-- > 0;) {
                shown += "- " + outcome.options[i].text + "\n";
                if (outcome.options[i].available) taken = i;
            }
            outcome = talk.choose(taken);
        } else {
            outcome = talk.resume(Value("3"));
        }
    }
    return shown + std::to_string(static_cast<int>(outcome.kind));
}

std::string edited(std::string text, const std::vector<workspace::Edit>& edits) {
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
        text.replace(edit->range.begin, edit->range.end - edit->range.begin, edit->text);
    return text;
}

}  // namespace

TEST_CASE("renaming each name of the samples changes nothing else", "[workspace][samples]") {
    const auto scripts = tests::scripts_below(NPCS_SAMPLES_DIR);
    REQUIRE(scripts.size() > 10);
    std::size_t renamed = 0;
    for (const auto& [path, text] : scripts) {
        Workspace workspace;
        workspace.set_text(path, text);
        const auto before = Script::dump(text);
        REQUIRE(before.ok());
        const std::string told = story(text);
        std::set<std::string> done;
        for (std::uint32_t at = 0; at < text.size(); ++at) {
            if (!syntax::begins_name(text[at]) || (at > 0 && syntax::is_in_name(text[at - 1]))) continue;
            const auto target = workspace.prepare_rename(path, at);
            if (!target || target.value().range.begin != at) continue;
            const auto found = workspace.references(path, at);
            REQUIRE_FALSE(found.empty());
            const std::string name = target.value().name;
            if (!done.insert(name + "@" + std::to_string(found.front().location.range.begin)).second) continue;
            const auto made = workspace.rename(path, at, "fresh_name");
            if (!made) {
                CHECK(made.diagnostics().front().code == "rename-unclear");
                continue;
            }
            REQUIRE(made.value().documents.size() == 1);
            const std::string after_text = edited(text, made.value().documents[0].edits);
            const auto after = Script::dump(after_text);
            INFO(path << ":" << at << " " << name);
            REQUIRE(after.ok());
            CHECK(masked(after.value(), name, "fresh_name") == masked(before.value(), name, "fresh_name"));
            // What is shown of a name is shown under its new one.
            CHECK(masked(story(after_text), name, "fresh_name") == masked(told, name, "fresh_name"));
            ++renamed;
        }
    }
    CHECK(renamed > 100);
}
