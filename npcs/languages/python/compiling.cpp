// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From text to a function of Python. The text becomes the body of a `def`: each line that begins a statement is indented by
// a tab. Which lines do is asked of MicroPython's own lexer, so that a text within quotes stays what it is.

#include <algorithm>
#include <cstring>

#include "languages/python/source.hpp"
#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

/// A text for the lexer, and where the lexer is.
struct Reading {
    const char* text;
    std::size_t size;
    std::size_t at;
    const mp_lexer_t* lexer;
};

thread_local Place stopped_at;

mp_uint_t read_byte(void* data) {
    auto& reading = *static_cast<Reading*>(data);
    return reading.at < reading.size ? static_cast<unsigned char>(reading.text[reading.at++]) : MP_READER_EOF;
}

/// Called before the lexer is gone, also when the parser gives up.
void close_reader(void* data) {
    const auto& reading = *static_cast<const Reading*>(data);
    if (reading.lexer != nullptr) stopped_at = {reading.lexer->tok_line, reading.lexer->tok_column};
}

mp_lexer_t* make_lexer(Reading& reading) {
    reading.lexer = nullptr;
    mp_reader_t reader = {&reading, read_byte, close_reader};
    mp_lexer_t* const lexer = mp_lexer_new(MP_QSTR_script, reader);
    reading.lexer = lexer;
    return lexer;
}

bool is_dent(mp_token_kind_t kind) {
    return kind == MP_TOKEN_INDENT || kind == MP_TOKEN_DEDENT || kind == MP_TOKEN_DEDENT_MISMATCH;
}

std::size_t count_lines(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n') +
                                    std::count(text.begin(), text.end(), '\r'));
}

/// For each line of the text, from 1, whether a statement begins in it.
const bool* find_statements(std::string_view text) {
    const std::size_t lines = count_lines(text) + 2;
    auto* const begins = static_cast<bool*>(m_malloc0(lines));
    Reading reading{text.data(), text.size(), 0, nullptr};
    mp_lexer_t* const lexer = make_lexer(reading);
    for (bool is_first = true; lexer->tok_kind != MP_TOKEN_END; mp_lexer_to_next(lexer)) {
        if (lexer->tok_kind == MP_TOKEN_NEWLINE) {
            is_first = true;
        } else if (!is_dent(lexer->tok_kind) && is_first) {
            if (lexer->tok_line < lines) begins[lexer->tok_line] = true;
            is_first = false;
        }
    }
    mp_lexer_free(lexer);
    return begins;
}

/// Adds the text to the head of its `def`, indented.
void add_body(vstr_t& source, std::string_view text) {
    const bool* const begins = find_statements(text);
    std::size_t line = 1;
    if (begins[line]) vstr_add_byte(&source, '\t');
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        vstr_add_byte(&source, static_cast<byte>(c));
        const bool is_end = c == '\n' || (c == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
        if (is_end && begins[++line]) vstr_add_byte(&source, '\t');
    }
    if (source.buf[source.len - 1] != '\n') vstr_add_byte(&source, '\n');
    const bool has_statement =
        std::find(begins, begins + count_lines(text) + 2, true) != begins + count_lines(text) + 2;
    if (!has_statement) vstr_add_str(&source, "\tpass\n");
}

std::string_view plain_name(const ForeignFunction& function) {
    const std::size_t dot = function.name.rfind('.');
    std::string_view name = function.name;
    if (dot != std::string::npos) name.remove_prefix(dot + 1);
    return is_identifier(name) ? name : "function";
}

void add_head(vstr_t& source, const ForeignFunction& function, std::string_view name) {
    vstr_add_str(&source, "def ");
    vstr_add_strn(&source, name.data(), name.size());
    vstr_add_byte(&source, '(');
    for (const std::string& parameter : function.parameters) {
        vstr_add_strn(&source, parameter.data(), parameter.size());
        vstr_add_byte(&source, ',');
    }
    vstr_add_str(&source, "):\n");
}

}  // namespace

Place last_place() { return stopped_at; }

mp_obj_t compile(const ForeignFunction& function) {
    stopped_at = {};
    const std::string_view name = plain_name(function);
    vstr_t source;
    vstr_init(&source, function.text.size() + function.text.size() / 16 + 256);
    add_head(source, function, name);
    add_body(source, function.text);
    Reading reading{source.buf, source.len, 0, nullptr};
    mp_lexer_t* const lexer = make_lexer(reading);
    mp_parse_tree_t tree = mp_parse(lexer, MP_PARSE_FILE_INPUT);
    const mp_obj_t module = mp_compile(&tree, MP_QSTR_script, false);

    // What runs here is the definition. Its name is put where nobody else looks for it.
    mp_obj_dict_t* const before = mp_locals_get();
    const mp_obj_t made = mp_obj_new_dict(1);
    mp_locals_set(static_cast<mp_obj_dict_t*>(MP_OBJ_TO_PTR(made)));
    mp_call_function_0(module);
    mp_locals_set(before);
    const mp_obj_t result = mp_obj_dict_get(made, MP_OBJ_NEW_QSTR(qstr_from_strn(name.data(), name.size())));
    if (MP_OBJ_SMALL_INT_VALUE(mp_obj_len(made)) != 1) raise(mp_type_SyntaxError, "the text is no body of a function");
    return result;
}

}  // namespace npcs::python
