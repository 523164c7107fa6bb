// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tests that every language has to pass are written once: machine.cpp, vm.cpp and folders.cpp are compiled into the tests of
// each language, with NPCS_LANGUAGE, its name, and NPCS_LANGUAGE_TITLE, what people call it. What they say in the language stands
// in NAME/texts.cpp; what only one language promises is tested beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "languages/plain_call.hpp"
#include "npcs/language.hpp"

namespace npcs::tests {

/// Texts of functions. `echo(x)` gives its argument back, `refuse()` is an error with the message "no", `ask()` stops; `gold` is 1,
/// `items` a list with "rope", and `stock` a map in which "rope" is 3 (vm.cpp).
struct TestedLanguage {
    std::shared_ptr<const Language> (*again)();  ///< such as lua::language
    std::shared_ptr<const Language> language = again();
    std::string version;           ///< what Language::version begins with
    std::string left_out_folders;  ///< folders of scripts with this name are for another build

    // ---- machine.cpp: bodies of functions in scripts, each line indented by a tab
    std::string
        ask_both;  ///< adds 1 to `n` before each of prompt("first?") and prompt("second?"), gives both answers and `n` as text
    std::string watch;        ///< waits 2 seconds, and gives its parameter `name` with " is awake"
    std::string both;         ///< spawns `watch` for Ann and Bob, and gives both values with ", " between them
    std::string spy_globals;  ///< what the script needs above `spy`
    std::string
        spy;  ///< tries to leave something in the VM, and gives what it finds of that, and how often `secret` was added to
    std::string spied;
    std::string carry;  ///< gives use(sword) of what find() gives, and what the sword looks like and is equal to
    std::string carried;

    // ---- vm.cpp: whole texts
    std::string busy;               ///< does much with the script, under all that could catch or delay a stop
    bool tries_after_stop = false;  ///< whether its VM may begin operations after a stop, which are refused
    std::string toil_before;        ///< to be put before `busy`: work that crosses no border
    std::uint64_t budget_step = 64;
    std::string repeatable;         ///< works, calls `echo`, works, and calls it again
    std::uint64_t bytes = 1 << 20;  ///< the limit that all of `hogs` reach
    std::vector<std::string> hogs;  ///< take all memory, and print when a handler hears of it
    std::string half;               ///< needs half of `bytes`
    std::string garbage;            ///< makes more than `bytes`, but keeps little; gives a number
    double garbage_result = 0;
    std::uint64_t enough = 100'000, too_little = 10'000;  ///< bytes to make a VM
    std::vector<std::string> toil;                        ///< endless, mostly within the VM's own library
    std::uint64_t most_toil = 22'000'000;                 ///< units it ends at when 20,000,000 are allowed
    std::vector<std::pair<bool, std::string>> calls;  ///< whether an error of its last call of `echo` would be caught
    std::string caught;                               ///< catches the error of `refuse`, and gives its message
    std::string not_caught;                           ///< calls `refuse` in line 2
    std::string mine;  ///< keeps `items`, calls echo(1), and gives whether they are the same and how many they are
    std::string mine_if_none, mine_if_one;
    std::string asks;          ///< calls `ask`, and prints whenever it can
    std::string calls_asking;  ///< calls `echo`, and prints whenever it can
    std::string one = "return 1";
};

/// That of this executable.
const TestedLanguage& tested_language();

/// A function in that language, and a VM that it is run on.
class TestedFunction : public PlainFunction {
public:
    explicit TestedFunction(std::string text, std::vector<std::string> parameters = {}, const Limits& limits = {})
        : PlainFunction(tested_language().language, std::move(text), std::move(parameters), limits) {}
};

/// Gives a call the variables that the texts use.
void furnish(PlainCall& call);

inline double number_from(const PlainCall::Item& item) { return std::get<double>(item.value); }

}  // namespace npcs::tests
