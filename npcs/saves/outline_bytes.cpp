// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Encoding outlines.

#include "saves/outline_bytes.hpp"

#include <algorithm>

#include "saves/checksum.hpp"
#include "saves/format.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

using program::Held;
using program::no_statement;
using program::NodeKind;
using program::Outline;
using program::OutlineEntry;
using program::OutlineFunction;
using program::OutlineGlobal;
using program::OutlineNode;
using program::OutlineTable;
using program::SiteLayout;

namespace {

constexpr std::string_view outline_magic("\x8Enpo", 4);
constexpr std::uint32_t outline_version = 1;

Key key(std::uint32_t hash) { return static_cast<Key>(hash); }

// ---- writing ---------------------------------------------------------------------------------------------------------

void write_function(Writer& writer, const OutlineFunction& function, std::uint32_t index) {
    const std::uint32_t flags = (function.captured ? 1u : 0u) | (function.definer != no_statement ? 2u : 0u);
    writer << flags << function.name << std::uint32_t{function.end - function.first};
    if (index == 0) return;
    writer << function.parent << function.line << std::uint32_t{function.parameter_count};
    if (function.definer != no_statement) writer << function.definer;
    writer << static_cast<std::uint32_t>(function.locals.size());
    for (const std::string& local : function.locals) writer << local;
}

void write_node(Writer& writer, const Outline& outline, std::uint32_t index, std::uint32_t& line) {
    const OutlineNode& node = outline.nodes[index];
    // The number of levels from the preceding node up to this node's parent.
    std::uint32_t up = 0;
    if (index != outline.functions[node.function].first)
        for (std::uint32_t at = index - 1; at != node.parent; at = outline.nodes[at].parent) ++up;
    writer << (static_cast<std::uint32_t>(node.kind) | up << 4);
    writer << static_cast<std::int64_t>(std::int64_t{node.line} - line);
    line = node.line;
    if (node.kind == NodeKind::break_ || node.kind == NodeKind::continue_ || node.kind == NodeKind::otherwise) return;
    const std::uint32_t sized = static_cast<std::uint32_t>(node.sketch.size()) << 1 | (node.more != 0 ? 1u : 0u);
    writer << sized << key(node.text);
    writer.save_binary(node.sketch.data(), node.sketch.size());
    if (node.more != 0) writer << key(node.more);
    if (node.kind == NodeKind::option) writer << key(node.option_id);
}

void write_brief(Writer& writer, const Outline& outline) {
    const std::uint32_t flags = (outline.counts_visits ? 1u : 0u) | (outline.tables.empty() ? 0u : 2u);
    writer << flags << static_cast<std::uint32_t>(outline.functions.size())
           << static_cast<std::uint32_t>(outline.nodes.size());
    for (std::uint32_t i = 0; i < outline.functions.size(); ++i) write_function(writer, outline.functions[i], i);
    std::uint32_t line = 0;
    for (std::uint32_t i = 0; i < outline.nodes.size(); ++i) write_node(writer, outline, i, line);
    for (const std::uint32_t count : outline.part_counts) writer << count;
    writer << static_cast<std::uint32_t>(outline.globals.size());
    for (const OutlineGlobal& global : outline.globals) {
        writer << global.name;
        writer.byte(global.initial != 0 ? 1 : 0);
        if (global.initial != 0) writer << key(global.initial);
    }
    if (outline.tables.empty()) return;
    writer << static_cast<std::uint32_t>(outline.tables.size());
    for (const OutlineTable& table : outline.tables) {
        writer << table.node << static_cast<std::uint32_t>(table.entries.size());
        for (const OutlineEntry& entry : table.entries) {
            writer << entry.inner;
            writer.byte(static_cast<std::uint8_t>(entry.key & 0xFF));
            writer.byte(static_cast<std::uint8_t>(entry.key >> 8));
            writer << key(entry.value);
        }
    }
}

void write_layout(Writer& writer, const SiteLayout& layout) {
    const std::uint32_t kinds = static_cast<std::uint32_t>(layout.kind) | (layout.says != 0 ? 4u : 0u) |
                                (layout.call != layout.callee ? 8u : 0u) | (layout.is_first ? 16u : 0u) |
                                (layout.of > 1 ? 32u : 0u);
    writer << std::uint32_t{layout.ordinal} << kinds << std::uint32_t{layout.top}
           << static_cast<std::uint32_t>(layout.held.size());
    if (layout.of > 1) writer << std::uint32_t{layout.nth} << std::uint32_t{layout.of};
    writer << key(layout.callee);
    if (layout.call != layout.callee) writer << key(layout.call);
    if (layout.says != 0) writer << key(layout.says);
    for (const Held& held : layout.held) {
        writer << (static_cast<std::uint32_t>(held.kind) | std::uint32_t{held.part} << 3);
        if (held.kind == Held::Kind::loop) writer << held.what;
        else if (held.kind != Held::Kind::dead) writer << key(held.what);
    }
}

void write_details(Writer& writer, const Outline& outline, std::uint32_t statement,
                   std::span<const SiteLayout* const> layouts) {
    writer << statement << key(outline.keys[statement]) << static_cast<std::uint32_t>(layouts.size());
    for (const SiteLayout* layout : layouts) write_layout(writer, *layout);
}

// ---- reading ---------------------------------------------------------------------------------------------------------

class OutlineReader {
public:
    OutlineReader(Reader& reader, Outline& made) : reader_(reader), made_(made) {}

    bool read() {
        brief();
        if (!reader_.failed()) details();
        return !reader_.failed();
    }

private:
    std::uint32_t number() {
        std::uint32_t value = 0;
        reader_ >> value;
        return value;
    }
    std::uint32_t hash() {
        Key value{};
        reader_ >> value;
        return static_cast<std::uint32_t>(value);
    }
    /// Reads a count of things that need at least `bytes` bytes each.
    std::uint32_t count(std::size_t bytes) {
        const std::uint32_t value = number();
        if (value > reader_.remaining() / bytes) reader_.fail();
        return reader_.failed() ? 0 : value;
    }
    std::string name() {
        const std::string_view text = reader_.text();
        if (!values::is_valid_utf8(text)) reader_.fail();
        return std::string(text);
    }
    void require(bool holds) {
        if (!holds) reader_.fail();
    }

    void brief() {
        const std::uint32_t flags = number();
        require(flags <= 3);
        made_.counts_visits = (flags & 1) != 0;
        const std::uint32_t functions = number();
        const std::uint32_t nodes = number();
        require(functions > 0 && functions <= reader_.remaining() / 3 && nodes <= reader_.remaining() / 2);
        if (reader_.failed()) return;
        std::uint32_t first = 0;
        for (std::uint32_t i = 0; i < functions && !reader_.failed(); ++i) function(i, first, nodes);
        require(first == nodes);
        std::uint32_t line = 0;
        for (std::uint32_t f = 0; f < functions && !reader_.failed(); ++f)
            for (std::uint32_t i = made_.functions[f].first; i < made_.functions[f].end && !reader_.failed(); ++i)
                node(f, line);
        close_nodes();
        for (const OutlineNode& node : made_.nodes)
            if (node.kind == NodeKind::plan && !reader_.failed()) made_.part_counts.push_back(part_count());
        globals();
        if ((flags & 2) != 0 && !reader_.failed()) tables();
        made_.layouts.resize(made_.nodes_of.size());
        made_.keys.assign(made_.nodes_of.size(), 0);
    }

    std::uint32_t part_count() {
        const std::uint32_t parts = number();
        require(parts <= 0xFFFF);
        return parts;
    }

    void function(std::uint32_t index, std::uint32_t& first, std::uint32_t nodes) {
        OutlineFunction made;
        const std::uint32_t flags = number();
        made.name = name();
        const std::uint32_t size = number();
        require(flags < 4 && size <= nodes - first);
        if (reader_.failed()) return;
        made.captured = (flags & 1) != 0;
        made.first = first;
        made.end = first += size;
        if (index > 0) {
            made.parent = number();
            made.line = number();
            const std::uint32_t parameters = number();
            if ((flags & 2) != 0) {
                made.definer = number();
                require(made.definer < nodes);
            }
            const std::uint32_t locals = count(1);
            require(made.parent < index && parameters <= 255 && parameters <= locals && locals < 0xF000);
            for (std::uint32_t i = 0; i < locals && !reader_.failed(); ++i) made.locals.push_back(name());
            made.parameter_count = static_cast<std::uint8_t>(parameters);
        }
        made_.functions.push_back(std::move(made));
    }

    void node(std::uint32_t function, std::uint32_t& line) {
        const auto index = static_cast<std::uint32_t>(made_.nodes.size());
        const std::uint32_t head = number();
        std::int64_t lines = 0;
        reader_ >> lines;
        OutlineNode made;
        made.kind = static_cast<NodeKind>(head & 15);
        made.function = function;
        const std::int64_t at = std::int64_t{line} + std::clamp<std::int64_t>(lines, -0x7FFF'FFFF, 0x7FFF'FFFF);
        made.line = line = static_cast<std::uint32_t>(std::clamp<std::int64_t>(at, 0, 0x7FFF'FFFF));
        std::uint32_t parent = index == made_.functions[function].first ? no_statement : index - 1;
        for (std::uint32_t up = head >> 4; up > 0 && !reader_.failed(); --up) {
            require(parent != no_statement);
            if (parent != no_statement) parent = made_.nodes[parent].parent;
        }
        require(!program::is_block(made.kind) || parent != no_statement);
        made.parent = parent;
        if (!program::is_block(made.kind)) {
            made.statement = static_cast<std::uint32_t>(made_.nodes_of.size());
            made_.nodes_of.push_back(index);
        }
        if (made.kind != NodeKind::break_ && made.kind != NodeKind::continue_ && made.kind != NodeKind::otherwise)
            words(made);
        made_.nodes.push_back(std::move(made));
    }

    void words(OutlineNode& made) {
        const std::uint32_t sized = number();
        made.text = hash();
        require(sized >> 1 <= 255);
        if (reader_.failed()) return;
        made.sketch = std::string(reader_.view(sized >> 1));
        if ((sized & 1) != 0) made.more = hash();
        if (made.kind == NodeKind::option) made.option_id = hash();
    }

    /// Sets the end of each node: after the last node it contains.
    void close_nodes() {
        for (std::uint32_t i = static_cast<std::uint32_t>(made_.nodes.size()); i-- > 0;) {
            OutlineNode& own = made_.nodes[i];
            own.end = std::max(own.end, i + 1);
            if (own.parent != no_statement)
                made_.nodes[own.parent].end = std::max(made_.nodes[own.parent].end, own.end);
        }
    }

    void globals() {
        const std::uint32_t globals = count(2);
        require(globals < 0xFFFF);
        for (std::uint32_t i = 0; i < globals && !reader_.failed(); ++i) {
            OutlineGlobal made;
            made.name = name();
            const unsigned has_initial = reader_.byte();
            require(has_initial <= 1);
            if (has_initial == 1) made.initial = hash();
            made_.globals.push_back(std::move(made));
        }
    }

    void tables() {
        const std::uint32_t tables = count(3);
        for (std::uint32_t i = 0; i < tables && !reader_.failed(); ++i) {
            OutlineTable made;
            made.node = number();
            const std::uint32_t entries = count(7);
            require(made.node < made_.nodes.size() && (i == 0 || made.node > made_.tables.back().node));
            for (std::uint32_t k = 0; k < entries && !reader_.failed(); ++k) {
                OutlineEntry entry;
                entry.inner = number();
                const unsigned low = reader_.byte();
                entry.key = static_cast<std::uint16_t>(low | unsigned{reader_.byte()} << 8);
                entry.value = hash();
                require(entry.inner < entries - k);
                made.entries.push_back(entry);
            }
            made_.tables.push_back(std::move(made));
        }
    }

    void details() {
        const std::uint32_t statements = count(6);
        for (std::uint32_t i = 0; i < statements && !reader_.failed(); ++i) {
            const std::uint32_t statement = number();
            const std::uint32_t of_statement = hash();
            require(statement < made_.nodes_of.size() && of_statement != 0 && made_.keys[statement] == 0);
            if (reader_.failed()) return;
            made_.keys[statement] = of_statement;
            const std::uint32_t layouts = count(8);
            for (std::uint32_t k = 0; k < layouts && !reader_.failed(); ++k) read_layout(statement);
        }
    }

    void read_layout(std::uint32_t statement) {
        SiteLayout made;
        const std::uint32_t ordinal = number();
        const std::uint32_t kinds = number();
        const std::uint32_t top = number();
        const std::uint32_t held = count(1);
        require(ordinal <= 0xFFFE && kinds < 64 && top <= 0xF000 && held <= top);
        made.ordinal = static_cast<std::uint16_t>(ordinal);
        made.kind = static_cast<program::ResumePoint::Kind>(kinds & 3);
        made.top = static_cast<std::uint16_t>(top);
        made.is_first = (kinds & 16) != 0;
        if ((kinds & 32) != 0) {
            const std::uint32_t nth = number();
            const std::uint32_t of = number();
            require(of > 1 && of <= 0xFFFF && nth < of);
            made.nth = static_cast<std::uint16_t>(nth);
            made.of = static_cast<std::uint16_t>(of);
        }
        made.callee = made.call = hash();
        if ((kinds & 8) != 0) made.call = hash();
        if ((kinds & 4) != 0) made.says = hash();
        for (std::uint32_t i = 0; i < held && !reader_.failed(); ++i) {
            Held one;
            const std::uint32_t head = number();
            require((head & 7) <= static_cast<std::uint32_t>(Held::Kind::dead) && head >> 3 <= 0xFFFF);
            one.kind = static_cast<Held::Kind>(head & 7);
            one.part = static_cast<std::uint16_t>(head >> 3);
            if (one.kind == Held::Kind::loop) {
                one.what = number();
                require(one.what < made_.nodes_of.size());
            } else if (one.kind != Held::Kind::dead) {
                one.what = hash();
            }
            made.held.push_back(one);
        }
        const OutlineFunction& function = made_.functions[made_.node_of(statement).function];
        const std::size_t variables =
            &function == &made_.functions[0] || function.captured ? 0 : function.locals.size();
        require(held + variables == top && (made.kind != program::ResumePoint::Kind::choice || held > 0));
        if (!reader_.failed()) made_.layouts[statement].push_back(std::move(made));
    }

    Reader& reader_;
    Outline& made_;
};

Diagnostic not_an_outline() {
    return problem("save-outline", "these bytes are not the outline of a script, or are damaged",
                   "give what Script::outline() gave");
}

/// Opens a shared outline and sets its fingerprint and what follows. Returns false when it is damaged.
bool open_shared(std::string_view bytes, std::uint64_t& fingerprint, std::string& file, std::string_view& body) {
    if (bytes.substr(0, outline_magic.size()) != outline_magic) return false;
    Reader reader(bytes.substr(outline_magic.size()));
    std::uint32_t version = 0;
    Key checksum{};
    reader >> version >> checksum;
    if (reader.failed() || version != outline_version) return false;
    const std::string_view checked = bytes.substr(bytes.size() - reader.remaining());
    if (static_cast<std::uint32_t>(checksum) != crc32c(checked)) return false;
    Bits bits{};
    reader >> bits >> file;
    fingerprint = static_cast<std::uint64_t>(bits);
    body = reader.view(reader.remaining());
    return !reader.failed();
}

}  // namespace

std::string outline_in_save(const program::Program& program, std::vector<StatementPosition> positions) {
    const Outline& outline = outline_of(program);
    std::call_once(program.outline.written, [&] {
        Writer writer(64 + outline.nodes.size() * 16);
        write_brief(writer, outline);
        program.outline.brief = writer.take();
    });
    std::sort(positions.begin(), positions.end(), [](const StatementPosition& a, const StatementPosition& b) {
        return a.statement != b.statement ? a.statement < b.statement : a.ordinal < b.ordinal;
    });
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    std::uint32_t statements = 0;
    for (std::size_t i = 0; i < positions.size(); ++i)
        statements += i == 0 || positions[i].statement != positions[i - 1].statement ? 1 : 0;
    Writer writer;
    writer << statements;
    for (std::size_t i = 0; i < positions.size();) {
        std::vector<const SiteLayout*> of_statement;
        const std::uint32_t statement = positions[i].statement;
        for (; i < positions.size() && positions[i].statement == statement; ++i)
            for (const SiteLayout& layout : outline.layouts[statement])
                if (layout.ordinal == positions[i].ordinal) of_statement.push_back(&layout);
        write_details(writer, outline, statement, of_statement);
    }
    return program.outline.brief + writer.take();
}

std::string shared_outline(const program::Program& program) {
    const Outline& outline = outline_of(program);
    Writer body(256 + outline.nodes.size() * 64);
    body << static_cast<Bits>(outline.fingerprint) << file_name(outline.file);
    write_brief(body, outline);
    body << static_cast<std::uint32_t>(outline.nodes_of.size());
    for (std::uint32_t statement = 0; statement < outline.nodes_of.size(); ++statement) {
        std::vector<const SiteLayout*> layouts;
        for (const SiteLayout& layout : outline.layouts[statement]) layouts.push_back(&layout);
        write_details(body, outline, statement, layouts);
    }
    Writer writer(body.size() + 16);
    writer.save_binary(outline_magic.data(), outline_magic.size());
    writer << outline_version << static_cast<Key>(crc32c(body.bytes()));
    writer.save_binary(body.bytes().data(), body.size());
    return writer.take();
}

Result<Outline> find_outline(const SavedProgram& program, std::span<const std::string> shared) {
    Outline made;
    made.fingerprint = program.fingerprint;
    made.file = program.file;
    const bool is_in_save = program.outline.data() != nullptr;
    std::string_view body = program.outline;
    for (std::size_t i = 0; i < shared.size() && body.data() == nullptr; ++i) {
        std::uint64_t of = 0;
        std::string_view found;
        std::string name;
        if (!open_shared(shared[i], of, name, found)) return not_an_outline();
        if (of == program.fingerprint) body = found;
    }
    if (body.data() == nullptr)
        return problem(
            "save-version",
            "this save was made with another version of the script " +
                (made.file.empty() ? std::string("without a name") : "'" + values::repair_utf8(made.file) + "'") +
                " and holds no outline of it",
            "load it with that version, or give its outline (Script::outline) in LoadOptions::outlines");
    Reader reader(body);
    if (!OutlineReader(reader, made).read() || reader.remaining() > 0)
        return is_in_save ? problem("save-unsound", "this save is not sound: its outline of the script makes no sense",
                                    "it was not written by npcs, or was changed since; do not use it")
                          : not_an_outline();
    return made;
}

}  // namespace npcs::saves
