// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "workspace/document.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "program/keys.hpp"
#include "syntax/characters.hpp"
#include "syntax/naming.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::workspace {

namespace {

bool any_error(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& each) { return each.severity == Severity::error; });
}

class KindCollector : public syntax::TreeWalk<KindCollector> {
public:
    explicit KindCollector(analysis::Kinds& kinds) : kinds_(kinds) {}
    void statement(const ast::Statement& node) {
        kinds_.see(node);
        inside(node);
    }
    void expr(const ast::Expr& node) {
        kinds_.see(node);
        inside(node);
    }

private:
    analysis::Kinds& kinds_;
};

}  // namespace

Reading::Reading(const syntax::Source& source) : source_(source), parsed_(syntax::parse(source)) {
    mistakes_ = std::move(parsed_.diagnostics);
    has_errors_ = any_error(mistakes_);
    if (has_errors_) parsed_ = syntax::parse(source, {.recover = true});
}

const analysis::SymbolIndex& Reading::index() {
    if (!index_) index_ = analysis::index_symbols(parsed_.tree, source_.text());
    return *index_;
}

analysis::Kinds& Reading::kinds() {
    if (kinds_ == nullptr) {
        kinds_ = std::make_unique<analysis::Kinds>(parsed_.tree.symbols);
        KindCollector(*kinds_).block(parsed_.tree.body);
    }
    return *kinds_;
}

const std::vector<OptionInfo>& Reading::options() {
    if (options_) return *options_;
    options_.emplace();
    std::map<std::string, unsigned, std::less<>> given;
    const analysis::SymbolIndex& symbols_of = index();
    for (const analysis::IndexedOption& each : symbols_of.options) {
        const ast::Option& option = *each.option;
        const Span named = syntax::named_by(symbols(), *option.text).span;
        const std::string function = syntax::dotted_name(symbols(), symbols_of.scopes[each.scope].target);
        std::string id = program::option_name(function, source_.text().substr(named.begin, named.end - named.begin));
        while (given[id]++ > 0) id += "_" + std::to_string(given[id]);
        options_->push_back({std::move(id), range_of(option.span), range_of(option.text->span), option.once});
    }
    return *options_;
}

MapOwner Reading::owner_of(const ast::Map& map) {
    if (!owners_) {
        owners_.emplace();
        const analysis::SymbolIndex& all = index();
        const auto is_map = [](const ast::Expr* value) {
            return value != nullptr && value->kind == ast::ExprKind::map;
        };
        for (std::uint32_t i = 0; i < all.occurrences.size(); ++i)
            if (is_map(all.occurrences[i].value))
                (*owners_)[&ast::as<ast::Map>(*all.occurrences[i].value)].occurrence = i;
        for (std::uint32_t i = 0; i < all.members.size(); ++i)
            if (is_map(all.members[i].value)) (*owners_)[&ast::as<ast::Map>(*all.members[i].value)].member = i;
    }
    const auto found = owners_->find(&map);
    return found == owners_->end() ? MapOwner{} : found->second;
}

Document::Document(std::string path, std::string text, std::int64_t version, bool is_open)
    : source_(std::make_unique<syntax::Source>(std::move(path), std::move(text))),
      version_(version),
      is_open_(is_open) {}

Reading& Document::reading() {
    if (reading_ == nullptr) reading_ = std::make_unique<Reading>(*source_);
    return *reading_;
}

std::uint32_t Document::whole(std::uint32_t offset) const {
    offset = std::min(offset, size());
    while (offset > 0 && offset < size() && !syntax::begins_code_point(text()[offset])) --offset;
    return offset;
}

void Document::set(std::string text, std::int64_t version) {
    reading_.reset();
    source_ = std::make_unique<syntax::Source>(source_->name(), std::move(text));
    version_ = version;
    is_open_ = true;
}

}  // namespace npcs::workspace
