// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is neither decided by the script nor by an answer: random draws, and the values of stubbed functions. A run asks for one
// decision after another; the first ones are given, all others are 0. To try everything, the run is repeated with each of
// the sequences that next() goes through.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/native.hpp"

namespace npcs::exploration {

class Decisions final : public runtime::Draws {
public:
    struct Made {
        std::uint16_t choice;
        std::uint16_t of;
        const std::string* function;  ///< whose value it was; null: a random draw
    };

    explicit Decisions(const std::vector<double>& draws) : draws_(draws) {}

    /// Begins a run with these decisions.
    void begin(std::vector<std::uint16_t> given) {
        given_ = std::move(given);
        made_.clear();
    }
    std::uint16_t decide(std::size_t of, const std::string* function) {
        const std::size_t at = made_.size();
        const std::uint16_t choice = at < given_.size() && given_[at] < of ? given_[at] : std::uint16_t{0};
        made_.push_back({choice, static_cast<std::uint16_t>(of), function});
        return choice;
    }
    double next() override { return draws_[decide(draws_.size(), nullptr)]; }

    const std::vector<Made>& made() const { return made_; }
    double draw(std::uint16_t choice) const { return draws_[choice]; }
    /// Returns the decisions of the last run, without zeros at the end.
    std::vector<std::uint16_t> sequence() const {
        std::vector<std::uint16_t> choices;
        for (const Made& made : made_) choices.push_back(made.choice);
        while (!choices.empty() && choices.back() == 0) choices.pop_back();
        return choices;
    }
    /// Sets `given` to the sequence that follows that of the last run. Returns false behind the last one.
    bool next(std::vector<std::uint16_t>& given) const {
        for (std::size_t at = made_.size(); at-- > 0;) {
            if (made_[at].choice + 1 >= made_[at].of) continue;
            given.clear();
            for (std::size_t i = 0; i < at; ++i) given.push_back(made_[i].choice);
            given.push_back(static_cast<std::uint16_t>(made_[at].choice + 1));
            return true;
        }
        return false;
    }

private:
    const std::vector<double>& draws_;
    std::vector<std::uint16_t> given_;
    std::vector<Made> made_;
};

}  // namespace npcs::exploration
