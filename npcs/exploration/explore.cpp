// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/explore.hpp"

#include <chrono>

#include "api/loading.hpp"
#include "exploration/draws.hpp"
#include "exploration/findings.hpp"
#include "exploration/search.hpp"

namespace npcs {

namespace {

using exploration::Setup;

Diagnostic problem(std::string code, std::string message, std::string hint, const std::string& file = {}) {
    Diagnostic made;
    made.stage = Stage::host;
    made.code = std::move(code);
    made.message = std::move(message);
    made.hint = std::move(hint);
    made.file = file;
    return made;
}

/// Returns a copy of a host in which stubs stand for functions. Reports those that it does not define.
std::shared_ptr<api::HostTable> with_stubs(const std::shared_ptr<api::HostTable>& host, const ExploreOptions& options,
                                           Diagnostics& problems) {
    std::shared_ptr<api::HostTable> copy = host->copy();
    for (const auto& [name, values] : options.stubs) {
        const auto found = copy->by_name.find(name);
        if (found == copy->by_name.end()) {
            problems.push_back(problem("unknown-stub",
                                       "the game defines no function " + name + " that could be stubbed",
                                       "define it, or take the stub out"));
            continue;
        }
        if (values.empty()) {
            problems.push_back(problem("empty-stub", "the stub of " + name + " has no values", "give at least one"));
            continue;
        }
        found->second->function = [&stub_name = name, &stub_values = values](Call&) -> Reply {
            exploration::Decisions* const decisions = exploration::current_decisions();
            return stub_values[decisions != nullptr ? decisions->decide(stub_values.size(), &stub_name) : 0];
        };
    }
    return copy;
}

ExploreReport explored(std::span<const Script> scripts, bool is_machine, const std::shared_ptr<api::HostTable>& host,
                       const ExploreOptions& options) {
    ExploreReport report;
    report.coverage = std::make_shared<Coverage>();
    Setup setup;
    setup.is_machine = is_machine;
    setup.options = options;
    for (const Script& script : scripts) {
        const program::Program* const program = api::Loader::program(script);
        if (program == nullptr) {
            report.problems.push_back(problem("moved-from", "a script that was moved from cannot be explored", ""));
            return report;
        }
        if (!program->has_marks && !program->statements.empty()) {
            report.problems.push_back(problem("no-marks", "the script was compiled without marks",
                                              "compile it with npcs::Marks::all", program->name));
            return report;
        }
        setup.scripts.push_back(script);
        setup.programs.push_back(program->shared_from_this());
    }
    setup.host = with_stubs(host, setup.options, report.problems);
    if (!report.problems.empty()) return report;
    setup.host->in_use.store(true);
    setup.draws = exploration::values_of_draws(setup.programs);

    const auto began = std::chrono::steady_clock::now();
    runtime::Coverage& seen = report.coverage->counts();
    const exploration::Story story = exploration::search(setup, seen);
    report.states = story.states;
    report.transitions = story.edges.size();
    for (const bool is_explored : story.is_explored) report.unexplored += is_explored ? 0 : 1;
    report.cut = story.cut;
    report.is_complete = story.cut.empty();
    report.bytes = story.most_bytes;
    exploration::add_findings(setup, story, seen, report);
    report.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    return report;
}

}  // namespace

ExploreReport api::Loader::explore(std::span<const Script> scripts, bool is_machine, const Host& host,
                                   const ExploreOptions& options, const std::function<void(const Finding&)>& found) {
    ExploreReport report;
    try {
        if (host.table_ == nullptr)
            report.problems.push_back(problem("moved-from", "a host that was moved from has no functions", ""));
        else report = explored(scripts, is_machine, host.table_, options);
    } catch (const std::exception&) {
        report.problems.push_back(problem("out-of-memory", "out of memory", "set a budget of states or bytes"));
    }
    if (found)
        for (const Finding& finding : report.findings) found(finding);
    return report;
}

ExploreReport explore(const Script& script, const Host& host, const ExploreOptions& options,
                      const std::function<void(const Finding&)>& found) {
    return api::Loader::explore({&script, 1}, false, host, options, found);
}

ExploreReport explore(std::span<const Script> scripts, const Host& host, const ExploreOptions& options,
                      const std::function<void(const Finding&)>& found) {
    return api::Loader::explore(scripts, true, host, options, found);
}

}  // namespace npcs
