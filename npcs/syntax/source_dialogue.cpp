// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes interpolated texts, lines of dialogue, short options and alternatives.
#include "syntax/characters.hpp"
#include "syntax/operators.hpp"
#include "syntax/source_text.hpp"
#include "syntax/source_writer.hpp"

namespace npcs::syntax {

using ast::ExprKind;

namespace {

/// Returns whether the text would have another meaning at the beginning of a text or after white space.
bool means_more(std::string_view rest) {
    return rest.starts_with("//") || rest.starts_with('#') || rest.starts_with("->") || rest.starts_with('[');
}

}  // namespace

// ---- texts ----------------------------------------------------------------------------------------------------------

void SourceWriter::interpolated(const ast::Chain& node) {
    out_ += "$\"";
    text(node, TextPlace::quoted, true);
    out_ += '"';
}

void SourceWriter::text(const ast::Expr& node, TextPlace place, bool in_quotes) {
    const auto* const chain =
        node.kind == ExprKind::chain && ast::as<ast::Chain>(node).is_text ? &ast::as<ast::Chain>(node) : nullptr;
    if (chain == nullptr) return text_part(node, place, in_quotes, true, true);
    text_part(*chain->first, place, in_quotes, true, false);
    for (std::size_t i = 0; i < chain->links.size(); ++i)
        text_part(*chain->links[i].operand, place, in_quotes, false, i + 1 == chain->links.size());
}

void SourceWriter::text_part(const ast::Expr& node, TextPlace place, bool in_quotes, bool is_first, bool is_last) {
    if (node.kind == ExprKind::string)
        return plain_text(text_of(ast::as<ast::String>(node).symbol), place, in_quotes, is_first, is_last);
    if (node.kind == ExprKind::list && ast::as<ast::List>(node).selection != ast::Selection::none)
        return alternatives(ast::as<ast::List>(node), in_quotes);
    out_ += '{';
    const std::size_t start = out_.size();
    expr(node, Binding::any);
    // Brackets, because the expression could be taken for an escaped brace or for alternatives.
    if (out_.find('|', start) != out_.npos || out_[start] == '{') {
        const std::string expression = out_.substr(start);
        out_.resize(start);
        out_ += '(';
        out_ += expression;
        out_ += ')';
    }
    out_ += '}';
}

/// Writes literal text. What would end the text or have another meaning is written as a string in braces.
void SourceWriter::plain_text(std::string_view text, TextPlace place, bool in_quotes, bool is_first, bool is_last) {
    const bool is_free = place == TextPlace::line || place == TextPlace::option;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char byte = text[i];
        const bool at_begin = is_first && i == 0;
        const bool at_end = is_last && i + 1 == text.size();
        const bool behind_blank = at_begin || (i > 0 && is_blank(text[i - 1]));
        bool is_held = is_free && is_blank(byte) && (at_begin || at_end);
        is_held = is_held || (is_free && behind_blank && means_more(text.substr(i)));
        is_held = is_held || (place == TextPlace::reason && (byte == ']' || (is_blank(byte) && at_end)));
        is_held = is_held || (place == TextPlace::alternative && (byte == '|' || byte == '}'));
        if (is_held) {
            out_ += "{\"";
            out_ += byte;
            out_ += "\"}";
            continue;
        }
        if (byte == '{' || byte == '}' || (in_quotes && byte == '"')) out_ += byte;
        out_ += byte;
    }
}

void SourceWriter::alternatives(const ast::List& node, bool in_quotes) {
    out_ += '{';
    out_ += words_of(node.selection).sign;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out_ += '|';
        text(*node.items[i], TextPlace::alternative, in_quotes);
    }
    out_ += '}';
}

// ---- lines ----------------------------------------------------------------------------------------------------------

void SourceWriter::said(const ast::Command& node) {
    const std::size_t first = node.form == ast::CallForm::narration ? 1 : 0;
    if (first == 0) out_ += text_of(ast::as<ast::Name>(*node.callee).symbol);
    out_ += ": ";
    text(*node.arguments[first], TextPlace::line);
    if (node.arguments.size() <= first + 1) return;
    for (const ast::MapEntry& tag : ast::as<ast::Map>(*node.arguments[first + 1]).entries) {
        out_ += " #";
        out_ += text_of(ast::as<ast::String>(*tag.key).symbol);
        if (tag.value->kind != ExprKind::string) continue;
        out_ += '=';
        out_ += text_of(ast::as<ast::String>(*tag.value).symbol);
    }
}

// ---- options and alternatives ---------------------------------------------------------------------------------------

void SourceWriter::short_option(const ast::Option& node) {
    line(node.once ? "* " : "+ ");
    text(*node.text, TextPlace::option);
    if (node.sequence != nullptr || node.condition != nullptr) {
        out_ += " [";
        if (node.sequence != nullptr) {
            out_ += "for ";
            out_ += node.variable;
            out_ += " in ";
            expr(*node.sequence, Binding::disjunction);
        }
        if (node.condition != nullptr) {
            out_ += node.sequence != nullptr ? " if " : "if ";
            expr(*node.condition, Binding::disjunction);
        }
        if (node.locked != nullptr) {
            out_ += " else ";
            text(*node.locked, TextPlace::reason);
        }
        out_ += ']';
    }
    sign_block(node.body, " -> ");
}

void SourceWriter::sign_block(const ast::Block& body, std::string_view arrow) {
    if (body.size() == 1 && is_short(*body[0])) {
        out_ += arrow;
        write(*body[0]);
        out_ += '\n';
        return;
    }
    out_ += '\n';
    inner_block(body);
}

void SourceWriter::turn(const ast::If& node) {
    const std::string_view word = words_of(node.selection).word;
    out_ += word;
    out_ += '\n';
    ++depth_;
    for (const ast::Branch& branch : node.branches) {
        line("*");
        if (ast::has_condition(branch)) {
            out_ += " [if ";
            expr(*branch.condition, Binding::disjunction);
            out_ += ']';
        }
        sign_block(branch.body, " ");
    }
    --depth_;
    line("end ");
    out_ += word;
}

bool SourceWriter::is_short(const ast::Statement& node) {
    switch (node.kind) {
        case ast::StatementKind::assign: return !ast::as<ast::Assign>(node).named;
        case ast::StatementKind::expression:
        case ast::StatementKind::command:
        case ast::StatementKind::break_:
        case ast::StatementKind::continue_:
        case ast::StatementKind::return_: return true;
        default: return false;
    }
}

}  // namespace npcs::syntax
