// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One text of a workspace and what its tree says. Everything is found when it is first asked for, and forgotten with the
// text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/kinds.hpp"
#include "analysis/symbol_index.hpp"
#include "npcs/workspace.hpp"
#include "syntax/parse.hpp"

namespace npcs::workspace {

using syntax::Span;

inline Range range_of(Span span) { return {span.begin, span.end}; }
inline Span span_of(Range range) { return {range.begin, range.end}; }

/// The owner of a map literal: what it is assigned to.
struct MapOwner {
    std::uint32_t occurrence = analysis::no_index;
    std::uint32_t member = analysis::no_index;
};

/// What the tree of a text says.
class Reading {
public:
    explicit Reading(const syntax::Source& source);

    const ast::Tree& tree() const { return parsed_.tree; }
    const ast::Symbols& symbols() const { return parsed_.tree.symbols; }
    /// What parsing has reported, as `npcs check` does.
    const Diagnostics& mistakes() const { return mistakes_; }
    bool has_errors() const { return has_errors_; }

    const analysis::SymbolIndex& index();
    analysis::Kinds& kinds();
    const std::vector<OptionInfo>& options();
    /// Returns what a map literal is assigned to.
    MapOwner owner_of(const ast::Map& map);

private:
    const syntax::Source& source_;
    syntax::ParseResult parsed_;
    Diagnostics mistakes_;
    bool has_errors_ = false;
    std::optional<analysis::SymbolIndex> index_;
    std::unique_ptr<analysis::Kinds> kinds_;
    std::optional<std::vector<OptionInfo>> options_;
    std::optional<std::unordered_map<const ast::Map*, MapOwner>> owners_;
};

class Document {
public:
    Document(std::string path, std::string text, std::int64_t version, bool is_open);

    const std::string& path() const { return source_->name(); }
    std::string_view text() const { return source_->text(); }
    const syntax::Source& source() const { return *source_; }
    std::int64_t version() const { return version_; }
    bool is_open() const { return is_open_; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(text().size()); }

    Reading& reading();
    const analysis::SymbolIndex& index() { return reading().index(); }
    std::string_view name(ast::Symbol symbol) { return reading().symbols().text(symbol); }
    /// Returns an offset inside the text where a character begins.
    std::uint32_t whole(std::uint32_t offset) const;
    std::string_view written(Range range) const { return text().substr(range.begin, range.end - range.begin); }

    void set(std::string text, std::int64_t version);

private:
    std::unique_ptr<const syntax::Source> source_;
    std::int64_t version_;
    bool is_open_;
    std::unique_ptr<Reading> reading_;
};

}  // namespace npcs::workspace
