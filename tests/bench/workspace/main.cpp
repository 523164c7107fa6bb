// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How long an editor waits: after each key press in a generated script of 10,000 lines (or as many as the argument says), the
// time until a question is answered, with all that it has to read again. Prints milliseconds: the median and the longest of
// some key presses.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "npcs/workspace.hpp"

namespace {

/// A story of scenes, functions and talk, in which every name is used somewhere else.
std::string story(std::size_t lines) {
    std::string text = "gold = 3\nfriend = false\npurse = {\"coins\": 3, \"keys\": []}\n";
    std::size_t count = 3;
    for (std::size_t number = 0; count < lines; ++number) {
        const std::string n = std::to_string(number);
        text += "// What happens in place " + n + ".\n" + "scene place" + n + "\n" + "\tseen" + n + " = visits(@place" +
                n + ")\n" + "\tMarta: You have {gold} pence, {seen" + n + "|and more|and {gold * 2}}. #voice=marta\n" +
                "\t: It is {seen" + n + "} o'clock.\n" + "\tif seen" + n + " > 1 and not friend then\n" +
                "\t\tglobals.gold -= price" + n + "(seen" + n + ", [1, 2], {\"kind\": \"soup\"})\n" + "\telse\n" +
                "\t\tpurse.coins += gold\n" + "\tend if\n" + "\t* Any soup " + n + "? [if gold > " + n + "]\n" +
                "\t\tMarta: Pea or bean?\n" + "\t+ On. -> go place" + std::to_string(number > 0 ? number - 1 : 0) +
                "\n" + "end scene\n" + "function price" + n + "(nights, beds, what)\n" + "\ttotal = 0\n" +
                "\tfor night in range(1, nights)\n" + "\t\ttotal += beds.len * what.kind.len + purse.coins\n" +
                "\tend for\n" + "\treturn total\n" + "end function\n";
        count += 21;
    }
    return text + "visit place0\n";
}

/// Returns the processor's time, which other programs do not change. The workspace has one thread.
double milliseconds(const std::function<void()>& work) {
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) * 1000 / CLOCKS_PER_SEC;
}

}  // namespace

int main(int argument_count, char** arguments) {
    using namespace npcs::workspace;
    const std::size_t lines = argument_count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 10'000;
    const std::string path = "story.npcs";
    const std::string text = story(lines);
    npcs::Workspace workspace;
    workspace.set_text(path, text);
    const auto middle = static_cast<std::uint32_t>(text.find("total += ", text.size() / 2));
    const std::uint32_t name = middle + 9;
    std::printf("%zu lines, %zu bytes\n", static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
                text.size());
    const std::vector<std::pair<const char*, std::function<void()>>> questions{
        {"diagnostics", [&] { workspace.diagnostics(path); }},
        {"completion", [&] { workspace.completion(path, name + 2); }},
        {"completion of members",
         [&] {
             workspace.completion(path, static_cast<std::uint32_t>(workspace.text(path).find("purse.coins", name)) + 6);
         }},
        {"hover", [&] { workspace.hover(path, name + 1); }},
        {"signature help",
         [&] {
             workspace.signature_help(path, static_cast<std::uint32_t>(workspace.text(path).find("(seen", name)) + 1);
         }},
        {"definition", [&] { workspace.definition(path, name + 1); }},
        {"references", [&] { workspace.references(path, 1); }},
        {"references of a member",
         [&] {
             workspace.references(path, static_cast<std::uint32_t>(workspace.text(path).find("purse.coins", name)) + 8);
         }},
        {"rename", [&] { workspace.rename(path, 1, "pence"); }},
        {"document symbols", [&] { workspace.document_symbols(path); }},
        {"workspace symbols", [&] { workspace.workspace_symbols("place"); }},
        {"folding ranges", [&] { workspace.folding_ranges(path); }},
        {"semantic tokens", [&] { workspace.semantic_tokens(path); }},
        {"selection ranges", [&] { workspace.selection_ranges(path, name); }},
        {"inlay hints", [&] { workspace.inlay_hints(path); }},
        {"starts", [&] { workspace.starts(path); }},
        {"document links", [&] { workspace.document_links(path); }},
        {"options", [&] { workspace.options(path); }},
        {"calls",
         [&] {
             for (const CallItem& item :
                  workspace.call_item(path, static_cast<std::uint32_t>(workspace.text(path).find("place0") + 1))) {
                 workspace.incoming_calls(item);
                 workspace.outgoing_calls(item);
             }
         }},
    };
    std::printf("%-26s %10s %10s %16s\n", "after a key press", "median ms", "longest ms", "with a mistake");
    for (const auto& [what, ask] : questions) {
        std::vector<double> times, broken;
        for (int press = 0; press < 11; ++press) {
            workspace.edit(path, {{middle, middle}, "x"});
            times.push_back(milliseconds(ask));
            workspace.edit(path, {{middle, middle + 1}, ""});
            workspace.edit(path, {{middle, middle}, "x."});
            workspace.edit(path, {{middle, middle + 2}, "( "});
            broken.push_back(milliseconds(ask));
            workspace.edit(path, {{middle, middle + 2}, ""});
        }
        std::sort(times.begin(), times.end());
        std::sort(broken.begin(), broken.end());
        std::printf("%-26s %10.1f %10.1f %16.1f\n", what, times[times.size() / 2], times.back(),
                    broken[broken.size() / 2]);
    }
    return 0;
}
