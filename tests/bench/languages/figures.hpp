// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What npcs-bench-languages measures is the same for all languages (main.cpp). What it is measured against, the VM alone with
// nothing of npcs around it, is written by hand for each of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "npcs/language.hpp"

namespace npcs::bench {

/// Ends the program when a result is wrong.
void require(bool is_right, const std::string& what);

/// Nanoseconds of the fastest of several rounds, in CPU time of this process: a busy machine matters little.
double best_of(const std::function<void()>& work);

/// A language, and how one says in it what is measured. Texts are bodies of functions, a line each, without indentation.
struct Dialect {
    std::shared_ptr<const Language> language;
    std::string nothing;                    ///< an empty body
    std::function<std::string(int)> count;  ///< adds 1 to the script's `gold`, so often
    std::function<std::string(int)> step;  ///< adds what the game's function `step` gives to a sum of its own, so often
    std::string ask;                       ///< gives what `prompt("?")` answers
    std::function<double(int)> bare_call;  ///< nanoseconds of a call of an empty function, from C, so often
    std::function<double(int)> bare_hook;  ///< nanoseconds of adding 1 to a variable of the host, in a loop of the VM
};

/// Variables of a host that offers them by hand: by name, as a host does that has more than one.
class HostVariables {
public:
    double read(const char* name) const { return values_.at(name); }
    void write(const char* name, double value) { values_[name] = value; }

private:
    std::unordered_map<std::string, double> values_{{"gold", 0}};
};

// Those that this build has.
Dialect lua_dialect();
Dialect javascript_dialect();
Dialect python_dialect();
Dialect wren_dialect();

}  // namespace npcs::bench
