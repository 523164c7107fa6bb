// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The text of a script is parsed a second time when its outline is first asked for, so that a script which is never
// saved pays nothing for it.

#include "outline/outline.hpp"
#include "outline/conditions.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "compiler/compile.hpp"
#include "compiler/scopes.hpp"
#include "hashing/keyed_hash.hpp"
#include "program/keys.hpp"
#include "program/words.hpp"
#include "syntax/parse.hpp"

namespace npcs::outline {

using compiler::FunctionScope;
using compiler::ScopeFinder;
using compiler::Scopes;
using compiler::StackMapEntry;
using program::ChooseInfo;
using program::Function;
using program::hash_text;
using program::Program;
using program::ResumePoint;
using program::text_hash;
using program::WordReader;
using program::Words;

using compiler::FunctionScope;
using compiler::ScopeFinder;
using compiler::Scopes;
using compiler::StackMapEntry;

namespace {

/// The hash of a list or map, from those of its parts.
class TableHash {
public:
    explicit TableHash(bool is_map)
        : is_map_(is_map), hash_(is_map ? 0x9E37'79B9'7F4A'7C15ULL : 0xC2B2'AE3D'27D4'EB4FULL) {}
    void add(std::uint32_t key, std::uint32_t value) {
        is_constant_ = is_constant_ && key != 0 && value != 0;
        const std::uint64_t one = (std::uint64_t{key} << 32 | value) * 0xFF51'AFD7'ED55'8CCDULL;
        // The order of keys does not count.
        hash_ = is_map_ ? hash_ + (one ^ one >> 29) : (hash_ ^ one) * 0xC4CE'B9FE'1A85'EC53ULL + 1;
    }
    std::uint32_t get() const { return is_constant_ ? static_cast<std::uint32_t>(hash_ ^ hash_ >> 32) | 1 : 0; }

private:
    bool is_map_, is_constant_ = true;
    std::uint64_t hash_;
};

std::uint32_t table_hash(Datum value, std::size_t& parts, unsigned depth) {
    if (!value.is_list() && !value.is_map()) return constant_hash(value);
    if (depth == 0) return 0;
    TableHash hash(value.is_map());
    if (value.is_list()) {
        const values::List& list = *value.as_list();
        for (std::uint32_t i = 0; i < list.count; ++i) {
            if (parts-- == 0) return parts = 0, 0;
            hash.add(1, table_hash(list.items[i], parts, depth - 1));
        }
        return hash.get();
    }
    const values::Map& map = *value.as_map();
    for (std::uint32_t i = 0; i < map.used; ++i) {
        if (map.entries[i].key.is_unset() || map.entries[i].value.is_unset()) continue;
        if (parts-- == 0) return parts = 0, 0;
        hash.add(constant_hash(map.entries[i].key), table_hash(map.entries[i].value, parts, depth - 1));
    }
    return hash.get();
}

class Builder {
public:
    Builder(Outline& made, const Program& program, const Scopes& scopes, const ast::Symbols& symbols)
        : made_(made), program_(program), scopes_(scopes), symbols_(symbols) {}

    void run(const ast::Tree& tree) {
        for (const auto& scope : scopes_.functions) describe(*scope);
        for (const ast::ForeignFunction& block : tree.foreign)
            if (block.body->is_block && block.target == nullptr) add_text(blocks_[block.body->language], *block.body);
            else if (block.body->is_block) named_blocks_.insert(block.body);
        for (const auto& scope : scopes_.functions) {
            OutlineFunction& function = made_.functions[scope->index];
            function_ = scope->index;
            function.first = next();
            chooses_ = 0;
            block(scope->is_main() ? tree.body : scope->node->body);
            made_.functions[scope->index].end = next();
        }
        globals(tree.body);
    }

private:
    std::uint32_t next() const { return static_cast<std::uint32_t>(made_.nodes.size()); }
    std::string_view text(syntax::Span span) const {
        return program_.source->text().substr(span.begin, span.end - span.begin);
    }

    void describe(const FunctionScope& scope) {
        const Function& function = *program_.functions[scope.index];
        OutlineFunction made;
        made.name = function.name;
        made.parent = function.parent;
        made.line = function.line;
        made.key = function.key;
        made.parameter_count = function.parameter_count;
        made.captured = function.captured;
        if (!scope.is_main())
            for (const std::string_view local : function.locals) made.locals.emplace_back(local);
        made_.functions.push_back(std::move(made));
    }

    std::uint32_t add(NodeKind kind, const ast::Statement* statement, syntax::Span span) {
        OutlineNode node;
        node.kind = kind;
        node.parent = parent_;
        node.function = function_;
        node.line = program_.source->line_number(span.begin);
        if (statement != nullptr) {
            node.statement = static_cast<std::uint32_t>(made_.nodes_of.size());
            made_.nodes_of.push_back(next());
            made_.keys.push_back(program_.statement_keys().keys[node.statement]);
        }
        made_.nodes.push_back(std::move(node));
        return next() - 1;
    }

    /// Hashes the text of a node without the bodies of functions in it, which have nodes of their own.
    void own_text(std::uint32_t node, syntax::Span span, std::initializer_list<const ast::Expr*> parts) {
        holes_.clear();
        current_ = node;
        for (const ast::Expr* part : parts) functions_in(part);
        own_text(node, span);
    }
    void own_text(std::uint32_t node, syntax::Span span) {
        WordReader reader;
        OperatorHash operators;
        const auto add = [&](std::string_view piece) {
            reader.add(piece);
            operators.add(piece);
        };
        std::uint32_t at = span.begin;
        for (const syntax::Span hole : holes_) {
            if (hole.begin < at || hole.end > span.end) continue;
            add(text({at, hole.begin}));
            at = hole.end;
        }
        add(text({at, span.end}));
        Words words = reader.take();
        made_.nodes[node].text = words.hash;
        made_.nodes[node].sketch = std::move(words.sketch);
        if (operators.has_strings()) made_.nodes[node].more = operators.get();
    }

    void functions_in(const ast::Expr* node) {
        if (node == nullptr) return;
        using ast::ExprKind;
        switch (node->kind) {
            case ExprKind::number:
            case ExprKind::string:
            case ExprKind::constant:
            case ExprKind::name: return;
            case ExprKind::list:
                for (const ast::Expr* item : ast::as<ast::List>(*node).items) functions_in(item);
                return;
            case ExprKind::map:
                for (const ast::MapEntry& entry : ast::as<ast::Map>(*node).entries) {
                    functions_in(entry.key);
                    functions_in(entry.value);
                }
                return;
            case ExprKind::function: return function(ast::as<ast::Function>(*node));
            case ExprKind::unary: return functions_in(ast::as<ast::Unary>(*node).operand);
            case ExprKind::chain:
                functions_in(ast::as<ast::Chain>(*node).first);
                for (const ast::Link& link : ast::as<ast::Chain>(*node).links) functions_in(link.operand);
                return;
            case ExprKind::isa:
                functions_in(ast::as<ast::Isa>(*node).left);
                return functions_in(ast::as<ast::Isa>(*node).right);
            case ExprKind::ternary:
                functions_in(ast::as<ast::Ternary>(*node).value);
                functions_in(ast::as<ast::Ternary>(*node).condition);
                return functions_in(ast::as<ast::Ternary>(*node).otherwise);
            case ExprKind::call:
                functions_in(ast::as<ast::Call>(*node).callee);
                for (const ast::Expr* argument : ast::as<ast::Call>(*node).arguments) functions_in(argument);
                return;
            case ExprKind::member: return functions_in(ast::as<ast::Member>(*node).object);
            case ExprKind::index:
                functions_in(ast::as<ast::Index>(*node).object);
                return functions_in(ast::as<ast::Index>(*node).index);
            case ExprKind::slice:
                functions_in(ast::as<ast::Slice>(*node).object);
                functions_in(ast::as<ast::Slice>(*node).from);
                return functions_in(ast::as<ast::Slice>(*node).to);
        }
    }

    void function(const ast::Function& node) {
        OutlineFunction& function = made_.functions[scopes_.by_number[node.number]->index];
        function.definer = current_;
        function.span = node.span;
        if (!node.body.empty()) holes_.push_back({node.body.front()->span.begin, node.body.back()->span.end});
    }

    void block(const ast::Block& body) {
        for (const ast::Statement* node : body) statement(*node);
    }
    /// Adds the statements that a node contains.
    void inside(std::uint32_t node, const ast::Block& body) {
        const std::uint32_t before = parent_;
        parent_ = node;
        block(body);
        parent_ = before;
    }
    /// Adds a node for a block, and returns its index.
    std::uint32_t part(NodeKind kind, std::uint32_t in, syntax::Span span,
                       std::initializer_list<const ast::Expr*> parts) {
        const std::uint32_t before = parent_;
        parent_ = in;
        const std::uint32_t node = add(kind, nullptr, span);
        parent_ = before;
        if (kind != NodeKind::otherwise) own_text(node, span, parts);
        return node;
    }
    void end(std::uint32_t node) { made_.nodes[node].end = next(); }

    void otherwise(std::uint32_t in, const ast::Block& body) {
        if (body.empty()) return;
        const std::uint32_t node = part(NodeKind::otherwise, in, body.front()->span, {});
        inside(node, body);
        end(node);
    }

    void statement(const ast::Statement& node) {
        const std::uint32_t made = add(node_kind(node.kind), &node, node.span);
        using ast::StatementKind;
        switch (node.kind) {
            case StatementKind::assign: assign(made, ast::as<ast::Assign>(node)); break;
            case StatementKind::expression: expression(made, ast::as<ast::Expression>(node)); break;
            case StatementKind::command: command(made, ast::as<ast::Command>(node)); break;
            case StatementKind::return_: own_text(made, node.span, {ast::as<ast::Return>(node).value}); break;
            case StatementKind::if_: if_statement(made, ast::as<ast::If>(node)); break;
            case StatementKind::while_:
                if (ast::as<ast::While>(node).is_again) own_text(made, again_span(node), {});
                else own_text(made, ast::as<ast::While>(node).condition->span, {ast::as<ast::While>(node).condition});
                inside(made, ast::as<ast::While>(node).body);
                break;
            case StatementKind::for_: {
                const auto& loop = ast::as<ast::For>(node);
                made_.nodes[made].sets = text(loop.variable_span);
                made_.nodes[made].value_at = loop.sequence->span.begin;
                own_text(made, {loop.variable_span.begin, loop.sequence->span.end}, {loop.sequence});
                inside(made, loop.body);
                break;
            }
            case StatementKind::do_:
                inside(made, ast::as<ast::Do>(node).first);
                for (const ast::Segment& segment : ast::as<ast::Do>(node).segments) {
                    const std::uint32_t at =
                        part(NodeKind::segment, made, segment.condition->span, {segment.condition});
                    inside(at, segment.body);
                    end(at);
                }
                break;
            case StatementKind::choose: choose(made, ast::as<ast::Choose>(node)); break;
            case StatementKind::plan: plan(made, ast::as<ast::Plan>(node)); break;
            case StatementKind::foreign: foreign(made, ast::as<ast::Foreign>(node)); break;
            case StatementKind::break_:
            case StatementKind::continue_: break;
        }
        end(made);
    }

    void add_text(std::uint64_t& hash, const ast::Foreign& node) const {
        hash = hash_text(symbols_.text(node.text), hash);
    }

    /// A function in another language is matched as a whole: by its name, and by everything that decides what it does,
    /// with the blanks and comments of its text, of whose meaning nothing is known here. The blocks of its language belong
    /// to that.
    void foreign(std::uint32_t made, const ast::Foreign& node) {
        std::uint64_t hash = hash_text(symbols_.text(node.language), hash_text(symbols_.text(node.text)));
        const OutlineFunction& function = made_.functions[function_];
        for (std::size_t i = 0; i < function.parameter_count; ++i) hash = hash_text(function.locals[i], hash);
        const auto blocks = blocks_.find(node.language);
        if (blocks != blocks_.end() && named_blocks_.count(&node) == 0)
            hash = hash_text("blocks", hash ^ blocks->second);
        made_.nodes[made].text = static_cast<std::uint32_t>(hash ^ hash >> 32) | 1;
        made_.nodes[made].sketch = program::words_of(symbols_.text(node.text)).sketch;
    }

    /// The text that tells a choice offered again from a loop: its first word.
    static syntax::Span again_span(const ast::Statement& node) {
        constexpr std::uint32_t size = 6;  // choose
        return {node.span.begin, node.span.begin + size};
    }

    void assign(std::uint32_t made, const ast::Assign& node) {
        own_text(made, node.span, {node.target, node.value});
        if (node.op != ast::AssignOp::set) return;
        made_.nodes[made].literal = constant_of(*node.value);
        if (node.target->kind == ast::ExprKind::name) made_.nodes[made].sets = text(node.target->span);
        made_.nodes[made].value_at = node.value->span.begin;
    }

    void expression(std::uint32_t made, const ast::Expression& node) {
        own_text(made, node.span, {node.value});
        if (node.value->kind == ast::ExprKind::call) speaker(made, ast::as<ast::Call>(*node.value).arguments);
    }

    void speaker(std::uint32_t made, std::span<ast::Expr* const> arguments) {
        if (arguments.size() < 2 || arguments[0]->kind != ast::ExprKind::string) return;
        const std::string words = program::words_of(text(arguments[0]->span)).sketch;
        made_.nodes[made].speaker_words = static_cast<std::uint32_t>(words.size());
    }

    void command(std::uint32_t made, const ast::Command& node) {
        speaker(made, node.arguments);
        holes_.clear();
        current_ = made;
        functions_in(node.callee);
        for (const ast::Expr* argument : node.arguments) functions_in(argument);
        own_text(made, node.span);
    }

    void if_statement(std::uint32_t made, const ast::If& node) {
        own_text(made, node.branches[0].condition->span, {node.branches[0].condition});
        inside(made, node.branches[0].body);
        for (const ast::Branch& branch : node.branches.subspan(1)) {
            const std::uint32_t at = part(NodeKind::branch, made, branch.condition->span, {branch.condition});
            inside(at, branch.body);
            end(at);
        }
        otherwise(made, node.otherwise);
    }

    std::uint32_t literal_of(const ast::Expr* node) const {
        if (node == nullptr || node->kind != ast::ExprKind::string) return no_statement;
        return find_text(symbols_.text(ast::as<ast::String>(*node).symbol));
    }
    std::uint32_t find_text(std::string_view wanted) const {
        if (texts_.empty())
            for (std::uint32_t i = 0; i < program_.constants.size(); ++i)
                if (program_.constants[i].is_string())
                    texts_.emplace(std::string(values::Text(program_.constants[i]).view()), i);
        const auto found = texts_.find(std::string(wanted));
        return found == texts_.end() ? no_statement : found->second;
    }

    void choose(std::uint32_t made, const ast::Choose& node) {
        const ChooseInfo& info = program_.functions[function_]->chooses[chooses_++];
        if (node.prompt != nullptr) own_text(made, node.prompt->span, {node.prompt});
        made_.nodes[made].literal = literal_of(node.prompt);
        for (std::size_t i = 0; i < node.options.size(); ++i) {
            const ast::Option& option = node.options[i];
            const std::uint32_t at = part(NodeKind::option, made, option.text->span, {option.text});
            OutlineNode& here = made_.nodes[at];
            here.line = program_.source->line_number(option.span.begin);
            here.option_id = static_cast<std::uint32_t>(hash_text(info.options[i].id));
            here.literal = literal_of(option.text);
            here.more = conditions_hash(option, program_.source->text());
            current_ = at;
            functions_in(option.sequence);
            functions_in(option.condition);
            functions_in(option.locked);
            inside(at, option.body);
            end(at);
        }
        otherwise(made, node.otherwise);
    }

    void plan(std::uint32_t made, const ast::Plan& node) {
        own_text(made, node.value->span, {node.value});
        made_.nodes[made].literal = literal_of(node.value);
        WordReader more;
        for (const ast::Checking& check : node.checks) {
            more.add(text(check.span));
            functions_in(check.payload);
            functions_in(check.condition);
        }
        made_.nodes[made].more = more.take().hash;
        made_.part_counts.push_back(static_cast<std::uint32_t>(node.checks.size()));
        inside(made, node.body);
    }

    void globals(const ast::Block& body) {
        hashing::Map<std::string_view, std::uint32_t> by_name;
        for (std::uint32_t i = 0; i < program_.global_count; ++i) {
            made_.globals.push_back(
                {std::string(values::Text(program_.names[i]).view()), 0, no_statement, no_statement});
        }
        for (std::uint32_t i = 0; i < program_.global_count; ++i) by_name.emplace(made_.globals[i].name, i);
        std::uint32_t at = made_.functions[0].first;
        for (const ast::Statement* node : body) {
            const std::uint32_t here = at;
            at = made_.nodes[at].end;
            if (node->kind != ast::StatementKind::assign) continue;
            const auto& assign = ast::as<ast::Assign>(*node);
            if (assign.op == ast::AssignOp::set) table(*assign.value, here);
            if (assign.op != ast::AssignOp::set || assign.target->kind != ast::ExprKind::name) continue;
            const auto found = by_name.find(symbols_.text(ast::as<ast::Name>(*assign.target).symbol));
            if (found == by_name.end()) continue;
            OutlineGlobal& global = made_.globals[found->second];
            if (global.assigned_at != no_statement) continue;
            global.assigned_at = here;
            constant(*assign.value, global);
        }
    }

    void table(const ast::Expr& value, std::uint32_t node) {
        if (value.kind != ast::ExprKind::list && value.kind != ast::ExprKind::map) return;
        OutlineTable made{node, {}};
        hash_of(value, &made.entries);
        if (!made.entries.empty() && made.entries.size() <= entries_max) made_.tables.push_back(std::move(made));
    }

    /// Returns the table_hash of an expression, 0 if it is no constant; adds the entries inside it to `entries`.
    std::uint32_t hash_of(const ast::Expr& value, std::vector<OutlineEntry>* entries) {
        const auto inside = [&](std::uint16_t key, const ast::Expr& part) {
            const std::size_t at = entries->size();
            entries->push_back({key, 0, 0});
            const std::uint32_t hash = hash_of(part, entries);
            (*entries)[at].value = hash;
            (*entries)[at].inner = static_cast<std::uint32_t>(entries->size() - at - 1);
            return hash;
        };
        if (value.kind == ast::ExprKind::list) {
            TableHash hash(false);
            std::uint16_t index = 0;
            for (const ast::Expr* item : ast::as<ast::List>(value).items) hash.add(1, inside(index++, *item));
            return hash.get();
        }
        if (value.kind == ast::ExprKind::map) {
            TableHash hash(true);
            for (const ast::MapEntry& entry : ast::as<ast::Map>(value).entries) {
                const std::uint32_t constant = constant_of(*entry.key);
                const std::uint32_t key = constant == no_statement ? 0 : constant_hash(program_.constants[constant]);
                hash.add(key, inside(static_cast<std::uint16_t>(key), *entry.value));
            }
            return hash.get();
        }
        const std::uint32_t constant = constant_of(value);
        return constant == no_statement ? 0 : constant_hash(program_.constants[constant]);
    }

    void constant(const ast::Expr& value, OutlineGlobal& global) {
        global.constant = constant_of(value);
        if (global.constant != no_statement) global.initial = constant_hash(program_.constants[global.constant]);
    }

    /// Returns the index of the constant that an expression is, or no_statement if it is none.
    std::uint32_t constant_of(const ast::Expr& value) {
        Datum wanted;
        switch (value.kind) {
            case ast::ExprKind::number: wanted = Datum::number(ast::as<ast::Number>(value).value); break;
            case ast::ExprKind::constant: {
                const auto which = ast::as<ast::Constant>(value).value;
                wanted = which == ast::ConstantValue::null ? Datum::null()
                                                           : Datum::boolean(which == ast::ConstantValue::true_);
                break;
            }
            case ast::ExprKind::string: return literal_of(&value);
            case ast::ExprKind::unary: {
                const auto& unary = ast::as<ast::Unary>(value);
                if (unary.op != ast::UnaryOp::negate || unary.operand->kind != ast::ExprKind::number)
                    return no_statement;
                wanted = Datum::number(0 - ast::as<ast::Number>(*unary.operand).value);
                break;
            }
            default: return no_statement;
        }
        if (plain_.empty())
            for (std::uint32_t i = 0; i < program_.constants.size(); ++i)
                plain_.emplace(program_.constants[i].bits(), i);
        const auto found = plain_.find(wanted.bits());
        return found != plain_.end() ? found->second : no_statement;
    }

    /// A table with more entries is not worth its bytes in every save.
    static constexpr std::size_t entries_max = 400;

    Outline& made_;
    const Program& program_;
    const Scopes& scopes_;
    const ast::Symbols& symbols_;
    std::set<const ast::Foreign*> named_blocks_;
    std::map<ast::Symbol, std::uint64_t> blocks_;  ///< hashes of the blocks without a name, by language
    std::uint32_t function_ = 0;
    std::uint32_t parent_ = no_statement;
    std::uint32_t current_ = 0;
    std::size_t chooses_ = 0;
    std::vector<syntax::Span> holes_;
    hashing::Map<std::uint64_t, std::uint32_t> plain_;
    mutable hashing::Map<std::string, std::uint32_t> texts_;
};

/// Numbers the calls of each callee in a statement, to tell them apart.
void count_alike(std::vector<StackMapEntry>& places) {
    std::unordered_map<std::uint32_t, std::uint16_t> counts;
    for (StackMapEntry& place : places)
        if (place.kind == ResumePoint::Kind::call) place.nth = counts[place.callee]++;
    for (StackMapEntry& place : places)
        if (place.kind == ResumePoint::Kind::call) place.of = counts[place.callee];
}

std::shared_ptr<const Outline> make_outline(const Program& program) {
    auto made = std::make_shared<Outline>();
    made->fingerprint = program.fingerprint;
    made->file = program.name;
    made->counts_visits = program.counts_visits;
    ScopeFinder finder;
    syntax::ParseResult parsed = syntax::parse(
        *program.source, {}, [&](const auto& tree, const auto& statement) { finder.add(tree, statement); });
    const Scopes& scopes = finder.scopes();
    Builder(*made, program, scopes, parsed.tree.symbols).run(parsed.tree);
    compiler::compile(parsed.tree, scopes, program.source, &made->stack_maps);
    made->stack_maps.resize(made->nodes_of.size());
    for (std::vector<StackMapEntry>& places : made->stack_maps) {
        std::erase_if(places, [](const StackMapEntry& place) { return place.is_cut; });
        count_alike(places);
    }
    return made;
}

}  // namespace

std::uint32_t Outline::statement_around(std::uint32_t node) const {
    for (std::uint32_t at = nodes[node].parent; at != no_statement; at = nodes[at].parent)
        if (nodes[at].statement != no_statement) return nodes[at].statement;
    return no_statement;
}

const Outline& outline_of(const Program& program) {
    return program.derived.get<Outline>([&] { return make_outline(program); });
}

Datum version_of(const Program& program) {
    const auto end = program.names.begin() + program.global_count;
    // Most scripts have no `version`, and no outline is made just to find that out.
    const auto found =
        std::find_if(program.names.begin(), end, [&](Datum one) { return values::Text(one).view() == "version"; });
    if (found == end) return Datum::null();
    const std::uint32_t constant =
        outline_of(program).globals[static_cast<std::size_t>(found - program.names.begin())].constant;
    const Datum version = constant == no_statement ? Datum::null() : program.constants[constant];
    return version.is_number() || version.is_string() ? version : Datum::null();
}

void OperatorHash::add(std::string_view piece) {
    constexpr std::string_view operators = "+-*/%^<>=!@[]{}:?";
    for (std::size_t at = 0; at < piece.size();) {
        if (piece[at] == '"') {
            // A doubled quote reads as the end of a string and the start of another.
            has_strings_ = true;
            at = std::min(piece.find('"', at + 1), piece.size() - 1) + 1;
        } else if (piece.substr(at, 2) == "//") {
            at = std::min(piece.find_first_of("\r\n", at), piece.size());
        } else if (operators.find(piece[at]) != std::string_view::npos) {
            const std::size_t end = std::min(piece.find_first_not_of(operators, at), piece.size());
            if (end - at > 1 || piece[at] != '=') run(piece.substr(at, end - at));
            at = end;
        } else {
            ++at;
        }
    }
}

void OperatorHash::run(std::string_view operators) {
    const std::uint64_t hash = hash_text(operators, hash_ + 1);
    hash_ = static_cast<std::uint32_t>(hash ^ hash >> 32) | 1;
}

std::uint32_t table_hash(Datum value) {
    std::size_t parts = 10'000;
    return table_hash(value, parts, 64);
}

std::uint32_t constant_hash(Datum value) {
    if (value.is_null()) return 2;
    std::uint64_t hash = 0;
    if (value.is_number()) {
        const std::string text = std::to_string(value.bits());
        hash = hash_text(text, hash_text("number"));
    } else if (value.is_string()) {
        hash = hash_text(values::Text(value).view(), hash_text("text"));
    } else {
        return 0;
    }
    return static_cast<std::uint32_t>(hash ^ hash >> 32) | 1;
}

}  // namespace npcs::outline
