// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "loading.hpp"

#include <algorithm>
#include <exception>

#include "compiler/compile.hpp"
#include "syntax/parse.hpp"

namespace corpus {

using Trace = std::vector<npcs::TraceLine>;

namespace {

Claim claim_of(npcs::Verdict verdict) {
    switch (verdict) {
        case npcs::Verdict::exact: return Claim::exact;
        case npcs::Verdict::moved: return Claim::moved;
        case npcs::Verdict::skips: return Claim::skips;
        case npcs::Verdict::differs: return Claim::differs;
        case npcs::Verdict::repeats: return Claim::repeats;
        case npcs::Verdict::uncertain: return Claim::uncertain;
        case npcs::Verdict::restart: return Claim::restart;
        case npcs::Verdict::refused: break;
    }
    return Claim::refused;
}

Loaded load_unguarded(const std::string& save, const npcs::Script& script, const npcs::Host& host) {
    using npcs::Verdict;
    npcs::LoadOptions options;
    options.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                      Verdict::repeats, Verdict::uncertain, Verdict::restart};
    npcs::MigrationReport report;
    auto session = npcs::Session::load(save, script, host, options, &report);
    Loaded loaded{claim_of(report.verdict), std::nullopt, report.reason};
    if (session) {
        loaded.session = std::move(session).value();
    } else if (report.verdict != Verdict::refused) {
        loaded.claim = Claim::exception;
        loaded.reason = npcs::one_line(session.diagnostics().front());
    }
    return loaded;
}

}  // namespace

Loaded load(const std::string& save, const npcs::Script& script, const npcs::Host& host) {
    try {
        return load_unguarded(save, script, host);
    } catch (const std::exception& exception) {
        return {Claim::exception, std::nullopt, exception.what()};
    }
}

Places::Places(const std::string& text) {
    const auto source = std::make_shared<const npcs::syntax::Source>("", text);
    const npcs::syntax::ParseResult parsed = npcs::syntax::parse(*source);
    const auto resolved = npcs::compiler::compile(parsed.tree, source);
    if (resolved.program == nullptr) throw Mistake("the script does not compile");
    const auto& program = *resolved.program;
    for (std::uint32_t i = 0; i < program.statements.size(); ++i) {
        const auto& statement = program.statements[i];
        const auto& function = *program.functions[statement.function];
        places_.push_back(
            {statement.function, function.is_main ? "" : std::string(function.name), program.path(i), statement.line});
    }
}

Trace Places::by_index(const Places& before, const Trace& trace) const {
    Trace now;
    for (const npcs::TraceLine& frame : trace) {
        npcs::TraceLine found;
        const auto was = std::find_if(before.places_.begin(), before.places_.end(), [&](const Place& place) {
            return place.line == frame.line && place.path == frame.path;
        });
        if (was == before.places_.end()) throw Mistake("line " + std::to_string(frame.line) + " is not in the outline");
        for (const Place& place : places_) {
            if (place.function != was->function || place.path != was->path) continue;
            found.line = place.line;
            found.function = place.name;
        }
        now.push_back(found);
    }
    return now;
}

Trace Places::by_line(const Trace& trace) const {
    Trace now;
    for (const npcs::TraceLine& frame : trace) {
        npcs::TraceLine found;
        const auto place =
            std::find_if(places_.begin(), places_.end(), [&](const Place& other) { return other.line == frame.line; });
        if (place != places_.end()) {
            found.line = place->line;
            found.function = place->name;
        }
        now.push_back(found);
    }
    return now;
}

}  // namespace corpus
