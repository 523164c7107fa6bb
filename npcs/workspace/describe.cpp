// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a name is, in words: for hover, completion and the help with arguments.
#include <algorithm>

#include "syntax/characters.hpp"
#include "syntax/naming.hpp"
#include "workspace/cursor.hpp"
#include "workspace/scripts.hpp"

namespace npcs::workspace {

using ast::ExprKind;

namespace {

constexpr std::size_t longest_value = 80;
constexpr int most_comment_lines = 40;

std::string written_default(const Value& value) {
    if (value.is_string()) return "\"" + value.text() + "\"";
    if (!value.is_number()) return "";
    std::string text = std::to_string(value.number());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// The parameters of a function, as its signature shows them.
std::vector<std::string> parameter_texts(const Scripts::FunctionOf& function) {
    std::vector<std::string> texts;
    for (const ast::Parameter& each : function.node->parameters) {
        std::string text(each.name);
        if (each.default_value != nullptr)
            text.append("=").append(function.document->written(range_of(each.default_value->span)));
        texts.push_back(std::move(text));
    }
    return texts;
}

std::vector<std::string> parameter_texts(const IntrinsicInfo& info) {
    std::vector<std::string> texts;
    for (const IntrinsicParameter& each : info.parameters) {
        const std::string value = written_default(each.default_value);
        texts.push_back(each.name + (value.empty() ? "" : "=" + value));
    }
    return texts;
}

std::vector<std::string> parameter_texts(const HostFunction& function) {
    std::vector<std::string> texts;
    for (const HostParameter& each : function.parameters) {
        std::string text = each.name;
        if (!each.type.empty()) text += ": " + each.type;
        if (each.may_lack) text += "?";
        texts.push_back(std::move(text));
    }
    return texts;
}

Signature signature(std::string_view name, const std::vector<std::string>& parameters, std::string documentation) {
    Signature made;
    made.label = name;
    if (!parameters.empty()) made.label += "(";
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (i > 0) made.label += ", ";
        const auto begin = static_cast<std::uint32_t>(made.label.size());
        made.label += parameters[i];
        made.parameters.push_back({begin, static_cast<std::uint32_t>(made.label.size())});
    }
    if (!parameters.empty()) made.label += ")";
    made.documentation = std::move(documentation);
    return made;
}

/// Leaves out the first parameter if the call gives it as what is in front of the dot.
std::vector<std::string> behind_object(std::vector<std::string> parameters, bool is_method) {
    if (is_method && !parameters.empty() && (parameters[0] == "self" || parameters[0].starts_with("self=")))
        parameters.erase(parameters.begin());
    return parameters;
}

std::string about_kind(analysis::Kind kind) {
    switch (kind) {
        case analysis::Kind::number: return "a number";
        case analysis::Kind::text: return "a text";
        case analysis::Kind::list: return "a list";
        case analysis::Kind::map: return "a map";
        case analysis::Kind::function: return "a function";
        case analysis::Kind::unknown: break;
    }
    return "";
}

std::string_view about_special(std::string_view name) {
    if (name == "self") return "in a method, the map it was called on";
    if (name == "super") return "in a method, what the map it was found in inherits from";
    if (name == "locals") return "the variables of this function, as a map";
    if (name == "globals") return "the global variables, as a map";
    return "the variables of the function around this one, as a map";
}

}  // namespace

std::string Scripts::comment_at(const Document& document, std::uint32_t offset) const {
    const syntax::Source& source = document.source();
    const std::uint32_t line = source.line_number(offset);
    std::string comment;
    for (std::uint32_t above = line; above-- > 1 && line - above <= most_comment_lines;) {
        std::string_view text = source.line(above);
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (!text.starts_with("//")) break;
        text.remove_prefix(std::min(text.find_first_not_of("/ "), text.size()));
        comment = std::string(text) + (comment.empty() ? "" : "\n") + comment;
    }
    if (!comment.empty()) return comment;
    const std::string_view own = source.line(line);
    const std::size_t at = own.rfind(" //");
    if (at == own.npos || own.find('"', at) != own.npos) return "";
    const std::size_t begin = own.find_first_not_of("/ ", at);
    return begin == own.npos ? "" : std::string(own.substr(begin));
}

SymbolKind Scripts::kind_of(const Entity& entity) {
    switch (entity.kind) {
        case Entity::Kind::own:
        case Entity::Kind::global: {
            const FunctionOf function = function_of(entity);
            if (function.node != nullptr)
                return function.document->index().scopes[function.scope].is_scene ? SymbolKind::scene
                                                                                  : SymbolKind::function;
            if (entity.kind == Entity::Kind::own && entity.document->index().variables[entity.variable].is_parameter)
                return SymbolKind::parameter;
            if (!module_path_of(entity).empty()) return SymbolKind::module;
            return SymbolKind::variable;
        }
        case Entity::Kind::member: return function_of(entity).node != nullptr ? SymbolKind::method : SymbolKind::member;
        case Entity::Kind::character: return SymbolKind::character;
        case Entity::Kind::host_function: return SymbolKind::host_function;
        case Entity::Kind::intrinsic: return SymbolKind::intrinsic;
        case Entity::Kind::special: return SymbolKind::keyword;
        case Entity::Kind::module_file: return SymbolKind::file;
        case Entity::Kind::option: return SymbolKind::option;
        case Entity::Kind::event: return SymbolKind::event;
        case Entity::Kind::nothing: break;
    }
    return SymbolKind::variable;
}

std::string Scripts::module_path_of(const Entity& entity) {
    if (entity.kind != Entity::Kind::own && entity.kind != Entity::Kind::global) return {};
    const analysis::SymbolIndex& index = entity.document->index();
    for (const analysis::ImportSite& site : index.imports) {
        if (site.variable == analysis::no_index) continue;
        const analysis::IndexedVariable& variable = index.variables[site.variable];
        const bool is_it = entity.kind == Entity::Kind::own
                               ? site.variable == entity.variable
                               : variable.scope == 0 && entity.document->name(variable.name) == entity.name;
        if (!is_it) continue;
        const std::string_view name = entity.document->name(site.module->symbol);
        const Document* const module = imported(*entity.document, name);
        return module != nullptr ? module->path() : std::string(name);
    }
    return {};
}

std::string Scripts::signature_of(const FunctionOf& function, std::string_view name) {
    return signature(name, parameter_texts(function), "").label;
}

Hover Scripts::describe(const Entity& entity) {
    Hover hover;
    hover.kind = kind_of(entity);
    hover.code = entity.name;
    switch (entity.kind) {
        case Entity::Kind::own:
        case Entity::Kind::global:
        case Entity::Kind::member: describe_variable(entity, hover); break;
        case Entity::Kind::character: hover.about = "speaks"; break;
        case Entity::Kind::host_function: {
            const HostFunction& function = *host_function(entity.name);
            hover.code = signature(function.name, parameter_texts(function), "").label;
            hover.about = "function of the game" + (function.returns.empty() ? "" : ", gives a " + function.returns);
            hover.documentation = function.doc;
            break;
        }
        case Entity::Kind::intrinsic: {
            const IntrinsicInfo& info = *intrinsic(entity.name);
            hover.code = signature(info.name, parameter_texts(info), "").label;
            hover.about = "intrinsic";
            for (const std::string& type : info.methods_of)
                hover.about += (&type == info.methods_of.data() ? ", a method of " : ", ") + type;
            hover.documentation = info.documentation;
            break;
        }
        case Entity::Kind::special: hover.about = about_special(entity.name); break;
        case Entity::Kind::module_file: {
            const Document* const module = imported(*entity.document, entity.name);
            hover.about = module != nullptr ? "module, " + module->path() : "there is no such module";
            if (module != nullptr && module->text().starts_with("//")) hover.documentation = comment_at(*module, 0);
            break;
        }
        case Entity::Kind::option: hover.about = "id of an option"; break;
        case Entity::Kind::event: hover.about = "event"; break;
        case Entity::Kind::nothing: break;
    }
    return hover;
}

void Scripts::describe_variable(const Entity& entity, Hover& hover) {
    const FunctionOf function = function_of(entity);
    if (function.node != nullptr) {
        const analysis::IndexedScope& scope = function.document->index().scopes[function.scope];
        hover.code = (scope.is_scene ? "scene " : "function ") + signature_of(function, entity.name);
        hover.about = entity.kind == Entity::Kind::member ? "method" : scope.is_scene ? "scene" : "function";
        if (scope.statement != nullptr)
            hover.documentation = comment_at(*function.document, scope.statement->span.begin);
        return;
    }
    if (entity.kind == Entity::Kind::member) {
        hover.about = entity.object.empty() ? "member of a map" : "member";
    } else if (entity.kind == Entity::Kind::global) {
        hover.about = "global variable";
    } else {
        const analysis::SymbolIndex& index = entity.document->index();
        const analysis::IndexedVariable& variable = index.variables[entity.variable];
        const std::string of =
            syntax::dotted_name(entity.document->reading().symbols(), index.scopes[variable.scope].target);
        hover.about = variable.is_parameter ? "parameter" : variable.scope == 0 ? "variable of the module" : "variable";
        if (variable.scope != 0 && !of.empty()) hover.about += " of " + of;
    }
    if (const std::string module = module_path_of(entity); !module.empty()) {
        hover.about = "module, " + module;
        return;
    }
    const Values values = values_of(entity);
    if (values.values.empty()) return;
    const Values::Value& first = values.values.front();
    hover.documentation = comment_at(*first.document, first.expr->span.begin);
    if (!values.is_complete) return;
    if (values.values.size() == 1) {
        const std::string_view text = first.document->written(range_of(first.expr->span));
        if (text.size() <= longest_value && text.find_first_of("\r\n") == text.npos && ast::is_literal(*first.expr))
            hover.code = entity.name + " = " + std::string(text);
    }
    analysis::Kind kind = first.document->reading().kinds().of(*first.expr);
    for (const Values::Value& each : values.values)
        if (each.document->reading().kinds().of(*each.expr) != kind) kind = analysis::Kind::unknown;
    if (kind != analysis::Kind::unknown) hover.about += ", " + about_kind(kind);
}

std::optional<Hover> Scripts::hover(Document& document, std::uint32_t offset) {
    const Place place = place_at(document, offset);
    if (place.entity) {
        Hover found = describe(place.entity);
        found.range = place.range;
        return found;
    }
    for (const OptionInfo& option : document.reading().options()) {
        if (offset < option.range.begin || offset > option.range.end) continue;
        if (place.range.end > place.range.begin) break;
        Hover found;
        found.range = option.text.begin < option.text.end ? option.text : option.range;
        found.kind = SymbolKind::option;
        found.code = "taken(\"" + option.id + "\")";
        found.about = option.is_once ? "option, offered until it has been taken" : "option";
        return found;
    }
    return std::nullopt;
}

std::optional<SignatureHelp> Scripts::signature_help(Document& document, std::uint32_t offset) {
    const Cursor cursor = read_cursor(document, offset);
    const bool is_text = cursor.where == Cursor::Where::comment || cursor.where == Cursor::Where::text;
    if (cursor.calls.empty() || is_text) return std::nullopt;
    const OpenCall& call = cursor.calls.back();
    if (call.callee.empty()) return std::nullopt;
    SignatureHelp help;
    help.parameter = call.argument;
    const std::size_t dot = call.callee.rfind('.');
    const std::string name = call.callee.substr(dot == std::string::npos ? 0 : dot + 1);
    const auto add_intrinsic = [&](bool is_method) {
        const IntrinsicInfo* const info = intrinsic(name);
        if (info == nullptr || (is_method && info->methods_of.empty())) return;
        help.signatures.push_back(
            signature(name, behind_object(parameter_texts(*info), is_method), info->documentation));
    };
    const auto add_function = [&](const FunctionOf& function, bool is_method) {
        if (function.node == nullptr) return;
        const analysis::IndexedScope& scope = function.document->index().scopes[function.scope];
        help.signatures.push_back(
            signature(name, behind_object(parameter_texts(function), is_method),
                      scope.statement == nullptr ? "" : comment_at(*function.document, scope.statement->span.begin)));
    };
    if (dot == std::string::npos) {
        const Entity entity = entity_named(document, name, call.at);
        if (entity.kind == Entity::Kind::host_function) {
            const HostFunction& function = *host_function(name);
            help.signatures.push_back(signature(name, parameter_texts(function), function.doc));
        } else if (entity.kind == Entity::Kind::intrinsic) {
            add_intrinsic(false);
        } else {
            add_function(function_of(entity), false);
        }
    } else {
        for (const Member& member : members_of(document, call.callee.substr(0, dot), call.at))
            if (member.name == name && member.is_certain) add_function(function_of(member.entity), true);
        if (help.signatures.empty()) add_intrinsic(true);
    }
    if (help.signatures.empty()) return std::nullopt;
    return help;
}

}  // namespace npcs::workspace
