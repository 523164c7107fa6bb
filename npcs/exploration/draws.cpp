// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/draws.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "exploration/code.hpp"
#include "values/datum.hpp"

namespace npcs::exploration {

using program::Op;

namespace {

constexpr std::size_t most_draws = 48;
constexpr double largest_factor = 1000;

/// The numbers in a function: what is compared with, and what is multiplied by.
struct Numbers {
    std::set<double> compared;
    std::set<double> factors{1};
    bool draws = false;
};

void collect(const program::Function& function, Numbers& numbers) {
    const program::Program& program = *function.program;
    for (std::uint32_t pc = 0; pc < function.code.size(); pc += 1 + words_after(function, pc)) {
        const program::Instruction& i = function.code[pc];
        const bool is_name = i.op == Op::read_free || i.op == Op::fetch_free;
        if (is_name && values::Text(program.names[i.b]).view() == "rnd") numbers.draws = true;
        if (i.op == Op::multiply_k) numbers.factors.insert(program.constants[i.c].as_number());
        if (i.op >= Op::unless_equal_k && i.op <= Op::unless_greater_equal_k)
            numbers.compared.insert(program.constants[i.b].as_number());
        // Comparisons as values, and products with the constant on the left, load it into a register.
        if (i.op == Op::constant && program.constants[i.wide()].is_number()) {
            const double number = program.constants[i.wide()].as_number();
            numbers.compared.insert(number);
            if (number == std::trunc(number)) numbers.factors.insert(number);
        }
    }
}

}  // namespace

std::vector<double> values_of_draws(std::span<const std::shared_ptr<const program::Program>> programs) {
    Numbers numbers;
    for (const auto& program : programs)
        for (const auto& function : program->functions) collect(*function, numbers);
    // Draws of `shuffle`, `any` and alternatives are compared with nothing.
    std::set<double> cuts{0, 1.0 / 3, 2.0 / 3, 1};
    if (numbers.draws) {
        std::set<double> exact;
        for (const double factor : numbers.factors)
            for (const double constant : numbers.compared) {
                if (!(factor >= 1 && factor <= largest_factor)) continue;
                // Also its neighbours, for what is rounded down, and for what 1 is added to: floor(rnd * 6) + 1 == 6.
                for (const double at : {(constant - 1) / factor, constant / factor, (constant + 1) / factor})
                    if (at > 0 && at < 1) exact.insert(at);
            }
        if (exact.size() <= most_draws) cuts.insert(exact.begin(), exact.end());
    }
    std::vector<double> draws;
    for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) draws.push_back((*cut + *std::next(cut)) / 2);
    return draws;
}

}  // namespace npcs::exploration
