// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The public class: finds the document and asks what it is made of.
#include "npcs/workspace.hpp"

#include <algorithm>
#include <utility>

#include "workspace/scripts.hpp"
#include "workspace/structure.hpp"

namespace npcs {

namespace {

Diagnostic nothing_there(std::string_view path) {
    Diagnostic diagnostic;
    diagnostic.stage = Stage::host;
    diagnostic.code = "rename-nothing";
    diagnostic.message = "the document is not open";
    diagnostic.file = path;
    return diagnostic;
}

}  // namespace

class Workspace::Core : public workspace::Scripts {};

Workspace::Workspace() : core_(std::make_unique<Core>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

void Workspace::set_facts(workspace::Facts facts) { core_->set_facts(std::move(facts)); }
const workspace::Facts& Workspace::facts() const { return core_->facts; }

void Workspace::set_text(std::string_view path, std::string text, std::int64_t version) {
    core_->set_text(path, std::move(text), version);
}

void Workspace::edit(std::string_view path, const workspace::Edit& edit, std::int64_t version) {
    const workspace::Document* const document = core_->open(path);
    if (document == nullptr) return;
    const std::uint32_t end = std::min(edit.range.end, document->size());
    const std::uint32_t begin = std::min(edit.range.begin, end);
    std::string text(document->text());
    text.replace(begin, end - begin, edit.text);
    core_->set_text(path, std::move(text), version);
}

void Workspace::close(std::string_view path) { core_->close(path); }
void Workspace::refresh(std::string_view path) { core_->refresh(path); }
bool Workspace::is_open(std::string_view path) const { return core_->open(path) != nullptr; }
std::vector<std::string> Workspace::documents() const { return core_->open_paths(); }

std::string_view Workspace::text(std::string_view path) const {
    const workspace::Document* const document = core_->open(path);
    return document != nullptr ? document->text() : std::string_view();
}

std::int64_t Workspace::version(std::string_view path) const {
    const workspace::Document* const document = core_->open(path);
    return document != nullptr ? document->version() : 0;
}

std::vector<workspace::Problem> Workspace::diagnostics(std::string_view path) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->diagnostics(*document) : std::vector<workspace::Problem>();
}

workspace::Completions Workspace::completion(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->completion(*document, document->whole(offset)) : workspace::Completions();
}

std::optional<workspace::Hover> Workspace::hover(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->hover(*document, document->whole(offset)) : std::nullopt;
}

std::optional<workspace::SignatureHelp> Workspace::signature_help(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->signature_help(*document, document->whole(offset)) : std::nullopt;
}

workspace::Definition Workspace::definition(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->definition(*document, document->whole(offset)) : workspace::Definition();
}

std::vector<workspace::Reference> Workspace::references(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    std::vector<workspace::Reference> found;
    if (document == nullptr) return found;
    for (workspace::FoundReference& each :
         core_->references(core_->place_at(*document, document->whole(offset)).entity))
        found.push_back(std::move(each.reference));
    return found;
}

std::vector<workspace::Reference> Workspace::highlights(std::string_view path, std::uint32_t offset) {
    std::vector<workspace::Reference> found = references(path, offset);
    std::erase_if(found, [&](const workspace::Reference& each) { return each.location.path != path; });
    return found;
}

Result<workspace::RenameTarget> Workspace::prepare_rename(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    if (document == nullptr) return nothing_there(path);
    return core_->prepare_rename(*document, document->whole(offset));
}

Result<workspace::Rename> Workspace::rename(std::string_view path, std::uint32_t offset, std::string_view new_name) {
    workspace::Document* const document = core_->loaded(path);
    if (document == nullptr) return nothing_there(path);
    return core_->rename(*document, document->whole(offset), new_name);
}

std::vector<workspace::DocumentSymbol> Workspace::document_symbols(std::string_view path) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->document_symbols(*document) : std::vector<workspace::DocumentSymbol>();
}

std::vector<workspace::FoundSymbol> Workspace::workspace_symbols(std::string_view query, std::size_t most) {
    return core_->workspace_symbols(query, most);
}

std::vector<workspace::Folding> Workspace::folding_ranges(std::string_view path) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? workspace::folding_ranges(*document) : std::vector<workspace::Folding>();
}

std::vector<workspace::Token> Workspace::semantic_tokens(std::string_view path, workspace::Range range) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->semantic_tokens(*document, range) : std::vector<workspace::Token>();
}

std::vector<workspace::Range> Workspace::selection_ranges(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? workspace::selection_ranges(*document, document->whole(offset))
                               : std::vector<workspace::Range>();
}

std::vector<workspace::Start> Workspace::starts(std::string_view path) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->starts(*document) : std::vector<workspace::Start>();
}

std::vector<workspace::InlayHint> Workspace::inlay_hints(std::string_view path, workspace::Range range) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->inlay_hints(*document, range) : std::vector<workspace::InlayHint>();
}

std::vector<workspace::DocumentLink> Workspace::document_links(std::string_view path) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->document_links(*document) : std::vector<workspace::DocumentLink>();
}

std::vector<workspace::OptionInfo> Workspace::options(std::string_view path) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? document->reading().options() : std::vector<workspace::OptionInfo>();
}

std::vector<workspace::CallItem> Workspace::call_item(std::string_view path, std::uint32_t offset) {
    workspace::Document* const document = core_->loaded(path);
    return document != nullptr ? core_->call_item(*document, document->whole(offset))
                               : std::vector<workspace::CallItem>();
}

std::vector<workspace::CallEdge> Workspace::incoming_calls(const workspace::CallItem& item) {
    return core_->incoming_calls(item);
}
std::vector<workspace::CallEdge> Workspace::outgoing_calls(const workspace::CallItem& item) {
    return core_->outgoing_calls(item);
}

}  // namespace npcs
