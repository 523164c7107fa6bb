// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/skeleton.hpp"

#include "program/keys.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using outline::NodeKind;
using outline::Outline;
using outline::OutlineFunction;
using outline::OutlineNode;
using program::Function;
using program::no_statement;
using program::Program;
using program::ResumePoint;
using values::Datum;

namespace {

class Maker {
public:
    Maker(const Outline& outline, Program& made) : outline_(outline), made_(made) {}

    void run() {
        made_.name = outline_.file;
        made_.fingerprint = outline_.fingerprint;
        made_.counts_visits = outline_.counts_visits;
        // Names of locals are views of the source, so the skeleton's source consists of these names.
        std::string text;
        for (const OutlineFunction& function : outline_.functions)
            for (const std::string& local : function.locals) text += local;
        made_.source = std::make_shared<const syntax::Source>(outline_.file, std::move(text));
        for (const outline::OutlineGlobal& global : outline_.globals) name(global.name);
        made_.global_count = static_cast<std::uint32_t>(outline_.globals.size());
        for (std::uint32_t i = 0; i < outline_.functions.size(); ++i) function(i);
        program::assign_function_keys(made_);
        statements();
        places();
        plans();
    }

private:
    void name(const std::string& text) {
        made_.names.push_back(made_.constants_heap.text(text));
        made_.name_hashes.push_back(values::hash_of(made_.names.back()));
    }

    void function(std::uint32_t index) {
        const OutlineFunction& from = outline_.functions[index];
        auto made = std::make_unique<Function>();
        made->program = &made_;
        made->index = index;
        made->parent = from.parent;
        made->is_main = index == 0;
        made->name = from.name;
        made->line = from.line;
        made->captured = from.captured;
        made->registers = 0xFFFF;
        for (const std::string& local : from.locals) {
            made->locals.push_back(made_.source->text().substr(in_source_, local.size()));
            in_source_ += local.size();
            made->local_keys.push_back(made_.constants_heap.text(local));
            made->local_hashes.push_back(values::hash_of(made->local_keys.back()));
        }
        made->local_count = static_cast<std::uint16_t>(made->locals.size());
        made->parameter_count = from.parameter_count;
        made_.functions.push_back(std::move(made));
    }

    void statements() {
        std::vector<std::uint32_t> children(outline_.nodes_of.size(), 0);
        std::vector<std::uint32_t> outermost(outline_.functions.size(), 0);
        for (std::uint32_t i = 0; i < outline_.nodes_of.size(); ++i) {
            const OutlineNode& node = outline_.node_of(i);
            program::Statement made{};
            made.kind = static_cast<ast::StatementKind>(node.kind);
            made.parent = outline_.statement_around(outline_.nodes_of[i]);
            made.position = made.parent == no_statement ? outermost[node.function]++ : children[made.parent]++;
            made.function = node.function;
            made.line = node.line;
            made_.statements.push_back(made);
            const std::uint32_t key = outline_.keys[i];
            made_.keys.made.keys.push_back(key);
            if (key != 0) made_.keys.made.indexes.emplace(key, i);
        }
    }

    void places() {
        std::uint32_t statement = 0;
        for (const auto& function : made_.functions) {
            function->resume_points.push_back(
                {0, no_statement, 0, first_free(*function), program::discard, ResumePoint::Kind::entry});
            std::uint32_t pc = 4;
            for (; statement < made_.statements.size() && made_.statements[statement].function == function->index;
                 ++statement) {
                function->starts.push_back({pc, statement});
                pc += 2;
                for (const compiler::StackMapEntry& place : outline_.stack_maps[statement]) {
                    const bool is_choice = place.kind == ResumePoint::Kind::choice;
                    const std::uint16_t result =
                        is_choice ? static_cast<std::uint16_t>(place.top - 1) : program::discard;
                    function->resume_points.push_back({pc++, statement, place.ordinal, place.top, result, place.kind});
                }
            }
        }
    }

    static std::uint16_t first_free(const Function& function) {
        return function.captured ? std::uint16_t{0} : function.local_count;
    }

    void plans() {
        std::size_t next = 0;
        for (const OutlineNode& node : outline_.nodes) {
            if (node.kind != NodeKind::plan) continue;
            program::PlanInfo made{};
            made.statement = node.statement;
            made.conditions.resize(outline_.part_counts[next++]);
            made_.functions[node.function]->plans.push_back(std::move(made));
        }
    }

    const Outline& outline_;
    Program& made_;
    std::size_t in_source_ = 0;
};

}  // namespace

std::shared_ptr<const Program> skeleton_of(const Outline& outline) {
    auto made = std::make_shared<Program>();
    Maker(outline, *made).run();
    return made;
}

}  // namespace npcs::migration
