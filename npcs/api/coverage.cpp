// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/coverage.hpp"

#include <algorithm>

#include "api/loading.hpp"
#include "runtime/coverage.hpp"

namespace npcs {

Coverage::Coverage() : counts_(std::make_unique<runtime::Coverage>()) {}
Coverage::Coverage(Coverage&&) noexcept = default;
Coverage& Coverage::operator=(Coverage&&) noexcept = default;
Coverage::~Coverage() = default;

void Coverage::include(const Script& script) {
    if (const program::Program* const program = api::Loader::program(script)) counts_->include(*program);
}

void Coverage::add(const Coverage& other) { counts_->add(*other.counts_); }

std::vector<CoveredPlace> Coverage::places() const {
    std::vector<CoveredPlace> places;
    for (const runtime::Coverage::Counts& counts : counts_->all()) {
        const program::Program& program = *counts.program;
        const std::size_t first = places.size();
        for (std::size_t i = 0; i < counts.marks.size(); ++i) {
            const program::Mark& mark = program.marks[i];
            const std::uint32_t function = program.statements[mark.statement].function;
            places.push_back(
                {program.name, mark.line, program.functions[function]->name, mark.is_text, counts.marks[i]});
        }
        std::stable_sort(places.begin() + static_cast<std::ptrdiff_t>(first), places.end(),
                         [](const CoveredPlace& a, const CoveredPlace& b) { return a.line < b.line; });
    }
    return places;
}

std::vector<CoveredOption> Coverage::options() const {
    std::vector<CoveredOption> options;
    for (const runtime::Coverage::Counts& counts : counts_->all()) {
        const std::size_t first = options.size();
        for (const auto& function : counts.program->functions)
            for (const program::ChooseInfo& choose : function->chooses)
                for (const program::OptionInfo& option : choose.options) {
                    const runtime::Coverage::OptionCounts& count = counts.options[option.index];
                    options.push_back({counts.program->name, option.line, option.id, option.once, count.offered,
                                       count.available, count.taken});
                }
        std::stable_sort(options.begin() + static_cast<std::ptrdiff_t>(first), options.end(),
                         [](const CoveredOption& a, const CoveredOption& b) { return a.line < b.line; });
    }
    return options;
}

}  // namespace npcs
