// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/check.hpp"

#include <vector>

#include "analysis/game_uses.hpp"
#include "analysis/warnings.hpp"
#include "api/loading.hpp"
#include "runtime/intrinsics.hpp"

namespace npcs {

Diagnostics check(const Script& script, const HostFacts& facts) {
    return api::guarded(nullptr, [&]() -> Diagnostics {
        const program::Program* const program = api::Loader::program(script);
        if (program == nullptr) return {};
        std::vector<std::string_view> names;
        std::vector<analysis::KnownFunction> functions;
        for (const runtime::Native& intrinsic : runtime::intrinsics()) {
            names.push_back(intrinsic.name);
            functions.push_back({intrinsic.name, static_cast<std::uint32_t>(intrinsic.parameters.size()),
                                 runtime::method_row(intrinsic.name) != nullptr});
        }
        return analysis::find_warnings(*program->source, {names, program->option_ids, functions, &facts});
    });
}

HostFacts guess_facts(std::span<const Script> scripts) {
    std::vector<const syntax::Source*> sources;
    for (const Script& script : scripts)
        if (const program::Program* const program = api::Loader::program(script))
            sources.push_back(program->source.get());
    std::vector<std::string_view> intrinsics;
    for (const runtime::Native& intrinsic : runtime::intrinsics()) intrinsics.push_back(intrinsic.name);
    return analysis::find_game_uses(sources, intrinsics);
}

}  // namespace npcs
