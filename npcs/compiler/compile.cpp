// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/compile.hpp"

#include "compiler/compiler.hpp"
#include "program/keys.hpp"
#include "syntax/locate.hpp"
#include "syntax/naming.hpp"
#include "values/map.hpp"

namespace npcs::compiler {

std::uint32_t Tables::constant(Datum value) {
    // The hash. Integers differ only in their highest bits; no value has all bits set, so the sum is never zero.
    std::uint64_t key = value.bits() + 1;
    key = (key ^ key >> 32) * 0x9E37'79B9'7F4A'7C15;
    const auto next = static_cast<std::uint32_t>(program.constants.size());
    const auto [entry, fresh] = constants_.emplace(key ^ key >> 32, next);
    if (fresh) program.constants.push_back(value);
    return entry->second;
}

std::uint32_t Tables::text_constant(ast::Symbol symbol) {
    Use& use = uses_[symbol];
    if (use.constant == no_constant) use.constant = constant(text(symbol));
    return use.constant;
}

Datum Tables::text(ast::Symbol symbol) {
    Use& use = uses_[symbol];
    if (use.text.is_unset()) use.text = program.constants_heap.text(symbols.text(symbol));
    return use.text;
}

std::unique_ptr<Code> Tables::take_code() {
    if (codes_.empty()) {
        codes_.reserve(codes_made_ + 1);
        auto made = std::make_unique<Code>();
        ++codes_made_;
        return made;
    }
    std::unique_ptr<Code> code = std::move(codes_.back());
    codes_.pop_back();
    code->clear();
    return code;
}

std::uint16_t Tables::name(ast::Symbol symbol) {
    if (uses_[symbol].name != none) return uses_[symbol].name;
    if (program.names.size() >= none) {
        if (!too_many_names_) problem({}, "too-large", "script uses too many names", "split it into several scripts");
        too_many_names_ = true;
        return 0;
    }
    const auto index = static_cast<std::uint16_t>(program.names.size());
    program.names.push_back(text(symbol));
    program.name_hashes.push_back(values::hash_of(program.names.back()));
    uses_[symbol].name = index;
    return index;
}

std::string Tables::option_id(std::string_view function, std::string_view text) {
    std::string id = option_name(function, text);
    while (options_[id]++ > 0) id += "_" + std::to_string(options_[id]);
    program.option_ids.push_back(id);
    return id;
}

std::uint32_t Tables::alternatives_key(std::string_view function, std::string_view text) {
    // The colon keeps it apart from the ids of options.
    std::string key = "turn:" + option_name(function, text);
    while (options_[key]++ > 0) key += "_" + std::to_string(options_[key]);
    return constant(program.constants_heap.text(key));
}

void Tables::problem(syntax::Span span, std::string code, std::string message, std::string hint) {
    if (diagnostics.size() >= most_problems) return;
    Diagnostic diagnostic;
    diagnostic.code = std::move(code);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    syntax::locate(diagnostic, *program.source, {span.begin, span.begin + 1});
    diagnostics.push_back(std::move(diagnostic));
}

namespace {

Datum default_of(Tables& tables, const ast::Expr* expr) {
    if (expr == nullptr) return Datum::null();
    switch (expr->kind) {
        case ast::ExprKind::number: return Datum::number(ast::as<ast::Number>(*expr).value);
        case ast::ExprKind::string:
            return tables.program.constants[tables.text_constant(ast::as<ast::String>(*expr).symbol)];
        case ast::ExprKind::constant: {
            const auto value = ast::as<ast::Constant>(*expr).value;
            return value == ast::ConstantValue::null ? Datum::null()
                                                     : Datum::boolean(value == ast::ConstantValue::true_);
        }
        default: return Datum::null();
    }
}

void describe(Tables& tables, const FunctionScope& scope, Function& function) {
    Program& program = tables.program;
    function.program = &program;
    function.index = scope.index;
    function.parent = scope.is_main() ? 0 : scope.parent->index;
    function.is_main = scope.is_main();
    function.captured = scope.captured();
    if (scope.is_main()) return;
    function.name = syntax::dotted_name(tables.symbols, scope.named_by);
    function.line = program.source->line_number(scope.node->span.begin);
    function.parameters.reserve(scope.node->parameters.size());
    for (const ast::Parameter& parameter : scope.node->parameters)
        function.parameters.push_back({std::string(parameter.name), default_of(tables, parameter.default_value)});
    function.takes_self = !function.parameters.empty() && function.parameters.front().name == "self";
    const syntax::Stack<ast::Symbol>& locals = scope.locals();
    function.locals.reserve(locals.size());
    function.local_keys.reserve(locals.size());
    function.local_hashes.reserve(locals.size());
    for (std::uint16_t i = 0; i < locals.size(); ++i) {
        const bool is_repeated = i < function.parameters.size() && scope.slot(locals[i]) != i;
        if (is_repeated) function.repeats_parameter = true;
        function.locals.push_back(is_repeated ? std::string_view() : tables.symbols.text(locals[i]));
        function.local_keys.push_back(is_repeated ? Datum::short_text("") : tables.text(locals[i]));
        function.local_hashes.push_back(values::hash_of(function.local_keys.back()));
    }
    function.local_count = static_cast<std::uint16_t>(function.locals.size());
    function.parameter_count = static_cast<std::uint8_t>(function.parameters.size());
    function.is_plain = !function.captured && !function.repeats_parameter && !program.counts_visits;
    function.self_slot = scope.slot(ast::symbol::self);
    function.super_slot = scope.slot(ast::symbol::super);
    if (scope.too_many_names || scope.node->parameters.size() > 255)
        tables.problem(scope.node->span, "too-large", "function has too many names", "split it into several functions");
}

/// `done`, if not null, is the tree's memory; each block is freed as soon as it is no longer needed.
CompileResult compile(const ast::Tree& tree, const Scopes& scopes, std::shared_ptr<const syntax::Source> source,
                      StackMaps* stack_maps, SourceSpans* spans, ast::Arena* done,
                      std::vector<program::Foreign> foreign, bool marks) {
    auto program = std::make_shared<Program>();
    program->foreign = std::move(foreign);
    program->has_marks = marks;
    CompileResult result;
    program->name = source->name();
    program->source = source;
    program->fingerprint = hash_text(source->text());
    program->counts_visits = scopes.mentions_visits;

    program->statements.reserve(tree.statements);
    program->functions.reserve(scopes.functions.size());
    Tables tables(*program, result.diagnostics, scopes, tree.symbols);
    tables.stack_maps = stack_maps;
    tables.contents_left = 4096 + 4 * source->text().size();
    tables.spans = spans;
    for (const ast::Symbol name : scopes.functions.front()->locals()) tables.name(name);
    program->global_count = static_cast<std::uint32_t>(program->names.size());
    for (const auto& scope : scopes.functions) {
        program->functions.push_back(std::make_unique<Function>());
        describe(tables, *scope, *program->functions.back());
    }
    for (const auto& scope : scopes.functions) {
        Function& function = *program->functions[scope->index];
        // The main program comes first; then only functions are visited, in source order.
        if (done != nullptr) done->free_blocks_before(scope->first_block);
        Compiler(tables, *scope, function).compile(scope->is_main() ? tree.body : scope->node->body);
    }
    assign_function_keys(*program);
    if (result.diagnostics.empty()) result.program = std::move(program);
    return result;
}

}  // namespace

CompileResult compile(ast::Tree& tree, const Scopes& scopes, std::shared_ptr<const syntax::Source> source,
                      StackMaps* stack_maps, std::vector<program::Foreign> foreign, bool marks) {
    return compile(tree, scopes, std::move(source), stack_maps, nullptr, &tree.arena, std::move(foreign), marks);
}

CompileResult compile(const ast::Tree& tree, std::shared_ptr<const syntax::Source> source) {
    ScopeFinder finder;
    for (const ast::Statement* node : tree.body) finder.add(tree, *node);
    return compile(tree, finder.scopes(), std::move(source), nullptr, nullptr, nullptr, {}, false);
}

SourceSpans find_source_spans(const Program& program) {
    SourceSpans spans;
    ScopeFinder finder;
    syntax::ParseResult parsed =
        syntax::parse(*program.source, {}, [&](const auto& tree, const auto& node) { finder.add(tree, node); });
    compile(parsed.tree, finder.scopes(), program.source, nullptr, &spans, &parsed.tree.arena, {}, program.has_marks);
    return spans;
}

}  // namespace npcs::compiler
