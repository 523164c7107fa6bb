// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of codes: what is wrong or doubtful in a script because of what the game defines.

#include "analysis/codes.hpp"

namespace npcs::analysis {

namespace {

using Needs = CodeInfo::Needs;

constexpr CodeInfo all_of_game[] = {
    {"missing-argument", Severity::warning, Needs::game, "a call that omits what the game needs",
     "A parameter with a type must be given, unless its type ends with `?`.",
     "give\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n",
     "give \"a rope\"\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n"},
    {"project-file", Severity::warning, Needs::file, "something in npcs.toml that means nothing, or cannot be read",
     "Unknown keys and types are warnings; what is no TOML, or has the wrong type, is an error. "
     "[command.md](command.md#the-games-functions) describes the file.",
     "print gold\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "retuns = \"number\"\n",
     "print gold\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"},
    {"read-too-early", Severity::warning, Needs::game, "a variable that is read before it has a value",
     "The first assignment comes later, in the same function and outside of any common loop. Reported if "
     "npcs.toml declares the game's functions.",
     "print total\n"
     "total = 3\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n",
     "total = 3\n"
     "print total\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n"},
    {"unknown-event", Severity::warning, Needs::game, "an event that nothing raises",
     "A task that waits for it waits for ever. Reported if `events` of `[project]` names those that the "
     "game raises, and scripts raise none whose name is worked out.",
     "waitFor \"alrm\"\n"
     "==> npcs.toml\n"
     "[project]\n"
     "events = [\"alarm\"]\n",
     "waitFor \"alarm\"\n"
     "==> npcs.toml\n"
     "[project]\n"
     "events = [\"alarm\"]\n"},
    {"unknown-member", Severity::warning, Needs::game, "a member that no map has",
     "It is read once, stands nowhere else in the script, and resembles a member that the script assigns.",
     "anna = {\"name\": \"Anna\", \"mood\": 3}\n"
     "print anna.name\n"
     "print anna.modo\n",
     "anna = {\"name\": \"Anna\", \"mood\": 3}\n"
     "print anna.name\n"
     "print anna.mood\n"},
    {"unknown-name", Severity::warning, Needs::script, "a name that nothing defines",
     "No part of the script assigns it, or only another function does, whose variables are its own. If "
     "npcs.toml declares the game's functions, each such name is reported, and otherwise only one that is "
     "read once and is similar to a name that the script assigns or to an intrinsic.",
     "print gild\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n",
     "print gold\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n"},
    {"unknown-speaker", Severity::warning, Needs::script, "a speaker who may not exist",
     "`names` of `[characters]` in npcs.toml does not contain the name; without that table, a speaker with "
     "one line whose name is similar to that of a speaker with several.",
     "Mrata: Good evening.\n"
     "==> npcs.toml\n"
     "[characters]\n"
     "names = [\"Marta\", \"Bram\"]\n",
     "Marta: Good evening.\n"
     "==> npcs.toml\n"
     "[characters]\n"
     "names = [\"Marta\", \"Bram\"]\n"},
    {"wrong-type", Severity::warning, Needs::game, "an argument of a type that the game does not take",
     "npcs.toml declares the type of the parameter, and the argument certainly has another. A number is "
     "accepted as a text.",
     "give [\"a rope\"]\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n",
     "give \"a rope\"\n"
     "==> npcs.toml\n"
     "[host.gold]\n"
     "returns = \"number\"\n"
     "\n"
     "[host.give]\n"
     "parameters = [\"what: text\", \"count: number?\"]\n"},
};

}  // namespace

std::span<const CodeInfo> game_codes() { return all_of_game; }

}  // namespace npcs::analysis
