// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/counterparts.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "matching/version_check.hpp"
#include "migration/skeleton.hpp"
#include "saves/outline_bytes.hpp"

namespace npcs::migration {

using outline::Outline;
using program::Program;

namespace {

/// Limits on the work that a forged save can cause. Scripts beyond the first two are not compared; a save beyond the
/// last one is refused.
constexpr std::size_t versions_of_one_max = 8;
constexpr std::size_t compared_max = 64;
constexpr std::size_t scripts_max = 1024;

/// Returns the matching of a script with itself.
matching::Matching identity(const Outline& outline) {
    matching::Matching made;
    made.nodes.resize(outline.nodes.size());
    std::iota(made.nodes.begin(), made.nodes.end(), 0u);
    made.functions.resize(outline.functions.size());
    std::iota(made.functions.begin(), made.functions.end(), 0u);
    made.back = made.nodes;
    made.functions_back = made.functions;
    made.kinds.assign(outline.nodes.size(), matching::MatchKind::same);
    made.moved.assign(outline.nodes.size(), false);
    made.doubtful.assign(outline.nodes.size(), false);
    made.has_rival.assign(outline.nodes.size(), false);
    made.share = 1;
    return made;
}

/// What belongs to a script that was not edited, made once for it.
struct Same {
    matching::Matching matching;
    std::shared_ptr<const Program> skeleton;
};

std::vector<std::uint32_t> texts_of(const Outline& outline) {
    std::vector<std::uint32_t> texts;
    for (const outline::OutlineNode& node : outline.nodes) texts.push_back(node.text);
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
        own_.resize(made_.size());
        for (std::size_t i = 0; i < made_.size(); ++i) {
            if (made_[i].kind == Counterpart::Kind::same) continue;
            const Result<std::string_view> outline = saves::find_outline(saved_[i], outlines_);
            if (!outline) return without_outline(saved_[i], outline.diagnostics());
            own_[i].bytes = outline.value();
            if (is_known(i)) continue;
            Result<Outline> read = saves::read_outline(saved_[i], own_[i].bytes);
            if (!read) return without_outline(saved_[i], read.diagnostics());
            own_[i].outline = std::move(read).value();
            by_name(i);
        }
        by_statements();
        for (std::size_t i = 0; i < made_.size(); ++i)
            if (!made_[i].has_script()) without_script(i);
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
            made.before = made.now = &outline::outline_of(*made.program);
            const Same& same = made.program->derived.get<Same>([&] {
                return std::make_shared<const Same>(Same{identity(*made.now), skeleton_of(*made.now)});
            });
            made.matching = &same.matching;
            made.skeleton = same.skeleton.get();
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
    void by_name(std::size_t i) {
        const Program* const program = program_named_as(i);
        if (program == nullptr || versions_[program]++ >= versions_of_one_max) return;
        if (!compare(i, *program)) made_[i].kind = Counterpart::Kind::other;
    }
    const Program* program_named_as(std::size_t i) const {
        return is_machine() ? named(made_[i].file) : given_.front();
    }

    /// Returns whether a save of this version has been loaded into the script of the same name before.
    bool is_known(std::size_t i) {
        const Program* const program = program_named_as(i);
        if (program == nullptr) return false;
        const auto pair = known_versions_of(*program).find(saved_[i], own_[i].bytes);
        if (pair == nullptr || versions_[program] >= versions_of_one_max) return false;
        ++versions_[program];
        found(i, *program, pair);
        return true;
    }

    bool compare(std::size_t i, const Program& program) {
        const Outline& now = outline::outline_of(program);
        matching::Matching matching = matching::match(own_[i].outline, now);
        if (!matching::are_versions(own_[i].outline, now, matching)) return false;
        auto pair = std::make_shared<const VersionPair>(saved_[i], own_[i].bytes, std::move(own_[i].outline),
                                                        std::move(matching), now);
        known_versions_of(program).keep(pair);
        found(i, program, std::move(pair));
        return true;
    }

    void found(std::size_t i, const Program& program, std::shared_ptr<const VersionPair> pair) {
        Counterpart& one = made_[i];
        one.kind = Counterpart::Kind::edited;
        one.program = &program;
        one.now = &outline::outline_of(program);
        one.pair = std::move(pair);
        show(one);
        taken_.insert(&program);
    }

    static void show(Counterpart& one) {
        one.before = &one.pair->before();
        one.matching = &one.pair->matching();
        one.skeleton = &one.pair->skeleton();
    }

    /// Pairs the scripts that are left on both sides, then those that are left in the save with any in which most of them is
    /// found: scripts may have been put together.
    void by_statements() {
        by_statements([&](const Program* program) { return !taken_.contains(program); }, 0);
        const std::unordered_set<const Program*> paired = taken_;
        by_statements([&](const Program* program) { return paired.contains(program); }, 80);
    }

    /// Pairs scripts without a counterpart with some of those that are given, beginning with those that have most in common:
    /// a text at least, and as many percent of the script's own.
    template <typename MayBe>
    void by_statements(MayBe&& may_be, std::size_t percent) {
        struct Pair {
            std::size_t at;
            const Program* program;
            std::size_t common;
        };
        std::vector<Pair> pairs;
        std::size_t compared = 0;
        for (std::size_t i = 0; i < made_.size(); ++i) {
            if (made_[i].has_script() || ++compared > compared_max) continue;
            const std::vector<std::uint32_t> texts = texts_of(own_[i].outline);
            for (const Program* program : given_) {
                if (!may_be(program)) continue;
                const std::size_t common = in_common(texts, texts_of(outline::outline_of(*program)));
                if (common > 0 && common * 100 >= texts.size() * percent) pairs.push_back({i, program, common});
            }
        }
        std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.common > b.common; });
        std::size_t left = given_.size() + 2;
        for (const Pair& pair : pairs) {
            if (made_[pair.at].has_script() || !may_be(pair.program)) continue;
            if (left-- == 0) return;
            compare(pair.at, *pair.program);
        }
    }

    void without_script(std::size_t i) {
        Counterpart& one = made_[i];
        one.program = &none_;
        one.now = &outline::outline_of(*one.program);
        matching::Matching matching = matching::match(own_[i].outline, *one.now);
        one.pair = std::make_shared<const VersionPair>(saved_[i], own_[i].bytes, std::move(own_[i].outline),
                                                       std::move(matching), *one.now);
        show(one);
    }

    const saves::SaveHead& head_;
    const std::vector<saves::SavedProgram>& saved_;
    const Program& none_;  ///< stands for a script that is gone
    saves::Programs given_;
    std::span<const std::string> outlines_;
    std::vector<Counterpart> made_;
    struct Own {
        std::string_view bytes;
        Outline outline;  ///< until it is part of a pair
    };
    std::vector<Own> own_;  ///< of each of `made_`
    std::unordered_set<const Program*> taken_;
    std::unordered_map<const Program*, std::size_t> versions_;
};

}  // namespace

Result<std::vector<Counterpart>> find_counterparts(const saves::SaveHead& head, saves::Programs programs,
                                                   std::span<const std::string> outlines) {
    return Finder(head, programs, outlines).run();
}

}  // namespace npcs::migration
