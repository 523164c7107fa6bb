// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From text to a function of Python. The text becomes the body of a `def`: each line that begins a statement is indented by
// a tab. Which lines do is asked of MicroPython's own lexer, so that a text within quotes stays what it is.

#include <algorithm>
#include <array>
#include <charconv>
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

mp_lexer_t* make_lexer(Reading& reading, qstr file) {
    reading.lexer = nullptr;
    mp_reader_t reader = {&reading, read_byte, close_reader};
    mp_lexer_t* const lexer = mp_lexer_new(file, reader);
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
    mp_lexer_t* const lexer = make_lexer(reading, MP_QSTR_script);
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

constexpr std::string_view block_file = "block ";

qstr file_of_block(std::size_t block) {
    std::array<char, 32> name{};
    char* const number = std::copy(block_file.begin(), block_file.end(), name.begin());
    const char* const end = std::to_chars(number, name.data() + name.size(), block).ptr;
    return qstr_from_strn(name.data(), static_cast<std::size_t>(end - name.data()));
}

mp_obj_t compile_source(const char* text, std::size_t size, qstr file) {
    Reading reading{text, size, 0, nullptr};
    mp_parse_tree_t tree = mp_parse(make_lexer(reading, file), MP_PARSE_FILE_INPUT);
    return mp_compile(&tree, file, false);
}

/// The text as the only definition of a module.
mp_obj_t compile_definition(const ForeignFunction& function) {
    vstr_t source;
    vstr_init(&source, function.text.size() + function.text.size() / 16 + 256);
    add_head(source, function, plain_name(function));
    add_body(source, function.text);
    return compile_source(source.buf, source.len, MP_QSTR_script);
}

/// The module with other variables.
mp_obj_t with_names(mp_obj_t module, mp_obj_t names) {
    const auto& plain = *static_cast<const mp_obj_fun_bc_t*>(MP_OBJ_TO_PTR(module));
    auto* const context = m_new_obj(mp_module_context_t);
    *context = *plain.context;
    context->module.globals = static_cast<mp_obj_dict_t*>(MP_OBJ_TO_PTR(names));
    return mp_obj_new_fun_bc(nullptr, plain.bytecode, context, plain.child_table);
}

/// Runs a module that puts its names into this dictionary.
void run_module(mp_obj_t module, mp_obj_t into) {
    mp_obj_dict_t* const before = mp_locals_get();
    mp_locals_set(static_cast<mp_obj_dict_t*>(MP_OBJ_TO_PTR(into)));
    mp_call_function_0(module);
    mp_locals_set(before);
}

/// Runs a definition. Its name is put where nobody else looks for it.
mp_obj_t run_definition(mp_obj_t module, const ForeignFunction& function) {
    const std::string_view name = plain_name(function);
    const mp_obj_t made = mp_obj_new_dict(1);
    run_module(module, made);
    const mp_obj_t result = mp_obj_dict_get(made, MP_OBJ_NEW_QSTR(qstr_from_strn(name.data(), name.size())));
    if (MP_OBJ_SMALL_INT_VALUE(mp_obj_len(made)) != 1) raise(mp_type_SyntaxError, "the text is no body of a function");
    return result;
}

}  // namespace

Place last_place() { return stopped_at; }

mp_obj_t compile(const ForeignFunction& function) {
    stopped_at = {};
    return run_definition(compile_definition(function), function);
}

mp_obj_t compile_module(const ForeignFunction& function, std::size_t block) {
    stopped_at = {};
    if (function.kind != ForeignFunction::Kind::block) return compile_definition(function);
    return compile_source(function.text.data(), function.text.size(), file_of_block(block));
}

void run_block(mp_obj_t module, mp_obj_t names) { run_module(with_names(module, names), names); }

mp_obj_t function_with_names(mp_obj_t module, mp_obj_t names, const ForeignFunction& function) {
    return run_definition(with_names(module, names), function);
}

std::size_t block_of_file(qstr file) {
    std::size_t size = 0;
    const char* const name = reinterpret_cast<const char*>(qstr_data(file, &size));
    const std::string_view text(name, size);
    if (text.substr(0, block_file.size()) != block_file) return 0;
    std::size_t block = 0;
    for (const char digit : text.substr(block_file.size())) block = block * 10 + static_cast<std::size_t>(digit - '0');
    return block + 1;
}

}  // namespace npcs::python
