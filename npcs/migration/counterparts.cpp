// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/counterparts.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "matching/kinship.hpp"
#include "migration/skeleton.hpp"
#include "saves/outline_bytes.hpp"

namespace npcs::migration {

using program::Outline;
using program::Program;

namespace {

/// Limits on the work that a forged save can cause. Scripts beyond the first two are not compared; a save beyond the
/// last one is refused.
constexpr std::size_t versions_of_one_max = 8;
constexpr std::size_t compared_max = 64;
constexpr std::size_t scripts_max = 1024;

/// Returns the matching of a script with itself.
Matching identity(const Outline& outline) {
    Matching made;
    made.nodes.resize(outline.nodes.size());
    std::iota(made.nodes.begin(), made.nodes.end(), 0u);
    made.functions.resize(outline.functions.size());
    std::iota(made.functions.begin(), made.functions.end(), 0u);
    made.back = made.nodes;
    made.functions_back = made.functions;
    made.how.assign(outline.nodes.size(), How::same);
    made.moved.assign(outline.nodes.size(), false);
    made.doubtful.assign(outline.nodes.size(), false);
    made.share = 1;
    return made;
}

std::vector<std::uint32_t> texts_of(const Outline& outline) {
    std::vector<std::uint32_t> texts;
    for (const program::OutlineNode& node : outline.nodes) texts.push_back(node.text);
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
}

std::size_t in_common(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    std::vector<std::uint32_t> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both.size();
}

class Finder {
public:
    Finder(const saves::SaveHead& head, saves::Programs programs, std::span<const std::string> outlines)
        : head_(head),
          saved_(head.programs),
          none_(*programs.front()),
          given_(programs.subspan(head.header.is_machine ? 1 : 0)),
          outlines_(outlines) {}

    Result<std::vector<Counterpart>> run() {
        if (saved_.size() > given_.size() + 1 + scripts_max)
            return saves::problem("save-limit",
                                  "this save needs " + std::to_string(saved_.size()) + " scripts; the limit is " +
                                      std::to_string(scripts_max) + " more than are given",
                                  "it was not written by a game like this one");
        for (const saves::SavedProgram& one : saved_) by_text(one);
        for (std::size_t i = 0; i < made_.size(); ++i) {
            if (made_[i].kind == Counterpart::Kind::same) continue;
            Result<Outline> outline = saves::find_outline(saved_[i], outlines_);
            if (!outline) return without_outline(saved_[i], outline.diagnostics());
            made_[i].own = std::make_unique<Outline>(std::move(outline).value());
            made_[i].before = made_[i].own.get();
            by_name(made_[i]);
        }
        by_statements();
        for (Counterpart& one : made_) finish(one);
        return std::move(made_);
    }

private:
    void by_text(const saves::SavedProgram& saved) {
        Counterpart made;
        made.file = saved.file;
        made.fingerprint = saved.fingerprint;
        made.number = saved.number;
        for (const Program* program : given_)
            if (made.program == nullptr && program->fingerprint == saved.fingerprint) made.program = program;
        if (made.program != nullptr) {
            made.kind = Counterpart::Kind::same;
            made.before = made.now = &program::outline_of(*made.program);
            made.matching = identity(*made.now);
            taken_.insert(made.program);
        }
        made_.push_back(std::move(made));
    }

    bool is_machine() const { return head_.header.is_machine; }

    /// Returns the problems of a save whose outline cannot be read. If the script itself is not given at all, that is
    /// the problem to report.
    Diagnostics without_outline(const saves::SavedProgram& saved, const Diagnostics& problems) const {
        if (problems.front().code != "save-version") return problems;
        if (!is_machine()) return saves::check_script(head_.header, *given_.front());
        if (named(saved.file) != nullptr) return problems;
        return {saves::problem("save-script", "this save also needs the script '" + saved.file + "' as it was then",
                               "add that script before loading")};
    }

    const Program* named(std::string_view file) const {
        for (const Program* program : given_)
            if (!file.empty() && saves::file_name(program->name) == file) return program;
        return nullptr;
    }

    /// Pairs by file name. A machine on which scripts were reloaded has several versions of a file; each is paired with
    /// the one that is given.
    void by_name(Counterpart& one) {
        const Program* const program = is_machine() ? named(one.file) : given_.front();
        if (program == nullptr || versions_[program]++ >= versions_of_one_max) return;
        if (!compare(one, *program)) one.kind = Counterpart::Kind::other;
    }

    bool compare(Counterpart& one, const Program& program) {
        const Outline& now = program::outline_of(program);
        Matching matching = match(*one.before, now);
        if (!are_versions(*one.before, now, matching)) return false;
        one.kind = Counterpart::Kind::edited;
        one.program = &program;
        one.now = &now;
        one.matching = std::move(matching);
        taken_.insert(&program);
        return true;
    }

    /// Pairs the scripts that are left on both sides, beginning with those that have most in common.
    void by_statements() {
        struct Pair {
            std::size_t at;
            const Program* program;
            std::size_t common;
        };
        std::vector<Pair> pairs;
        std::size_t compared = 0;
        for (std::size_t i = 0; i < made_.size(); ++i) {
            if (made_[i].has_script() || ++compared > compared_max) continue;
            const std::vector<std::uint32_t> texts = texts_of(*made_[i].before);
            for (const Program* program : given_)
                if (!taken_.contains(program))
                    pairs.push_back({i, program, in_common(texts, texts_of(program::outline_of(*program)))});
        }
        std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.common > b.common; });
        std::size_t left = given_.size() + 2;
        for (const Pair& pair : pairs) {
            Counterpart& one = made_[pair.at];
            if (pair.common == 0 || one.has_script() || taken_.contains(pair.program)) continue;
            if (left-- == 0) return;
            compare(one, *pair.program);
        }
    }

    void finish(Counterpart& one) {
        if (!one.has_script()) {
            one.program = &none_;
            one.now = &program::outline_of(*one.program);
            one.matching = match(*one.before, *one.now);
        }
        one.skeleton = skeleton_of(*one.before);
    }

    const saves::SaveHead& head_;
    const std::vector<saves::SavedProgram>& saved_;
    const Program& none_;  ///< stands for a script that is gone
    saves::Programs given_;
    std::span<const std::string> outlines_;
    std::vector<Counterpart> made_;
    std::unordered_set<const Program*> taken_;
    std::unordered_map<const Program*, std::size_t> versions_;
};

}  // namespace

Result<std::vector<Counterpart>> find_counterparts(const saves::SaveHead& head, saves::Programs programs,
                                                   std::span<const std::string> outlines) {
    return Finder(head, programs, outlines).run();
}

}  // namespace npcs::migration
