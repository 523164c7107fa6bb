// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Encoding outlines.

#include "saves/outline_bytes.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>

#include "saves/checksum.hpp"
#include "saves/format.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

using compiler::RegisterContents;
using compiler::StackMapEntry;
using outline::NodeKind;
using outline::Outline;
using outline::OutlineFunction;
using outline::OutlineGlobal;
using outline::OutlineNode;
using program::no_statement;

namespace {

constexpr std::string_view outline_magic("\x8Enpo", 4);
constexpr std::uint32_t outline_version = 1;

// ---- the order of an outline, for both directions ----------------------------------------------------------------------

/// The details of a statement. Its stack map entries are written from where they are, and read into a list of their own.
template <class Place>
struct Detail {
    std::uint32_t statement = 0;
    std::vector<Place> places;
};
const StackMapEntry& entry_of(const StackMapEntry* place) { return *place; }
StackMapEntry& entry_of(StackMapEntry& place) { return place; }

/// Goes over an outline with a Writer or a Reader. Nothing that is read is trusted; what does not hold fails the archive.
template <class Archive>
class OutlineOrder {
public:
    using Whole = std::conditional_t<loads<Archive>, Outline, const Outline>;
    using Place = std::conditional_t<loads<Archive>, StackMapEntry, const StackMapEntry*>;

    OutlineOrder(Archive& archive, Whole& outline) : archive_(archive), outline_(outline) {}

    void brief() {
        std::uint32_t flags = (outline_.counts_visits ? 1u : 0u) | (outline_.tables.empty() ? 0u : 2u);
        auto functions = static_cast<std::uint32_t>(outline_.functions.size());
        auto nodes = static_cast<std::uint32_t>(outline_.nodes.size());
        archive_& flags& functions& nodes;
        require(flags <= 3);
        if constexpr (loads<Archive>) {
            require(functions > 0 && functions <= archive_.remaining() / 3 && nodes <= archive_.remaining() / 2);
            outline_.counts_visits = (flags & 1) != 0;
        }
        std::uint32_t first = 0;
        for (std::uint32_t i = 0; i < functions && going(); ++i) function(i, first, nodes);
        require(first == nodes);
        std::uint32_t line = 0;
        for (std::uint32_t f = 0; f < functions && going(); ++f)
            for (std::uint32_t i = outline_.functions[f].first; i < outline_.functions[f].end && going(); ++i)
                node(i, f, line);
        if constexpr (loads<Archive>) close_nodes();
        std::size_t plans = 0;
        for (std::uint32_t i = 0; i < nodes && going(); ++i)
            if (outline_.nodes[i].kind == NodeKind::plan) part_count(item(outline_.part_counts, plans++));
        auto globals = count(outline_.globals, 2);
        require(globals < 0xFFFF);
        for (std::uint32_t i = 0; i < globals && going(); ++i) global(item(outline_.globals, i));
        if ((flags & 2) == 0 || !going()) return;
        const auto tables = count(outline_.tables, 3);
        for (std::uint32_t i = 0; i < tables && going(); ++i) table(i, item(outline_.tables, i));
    }

    void details(std::vector<Detail<Place>>& details) {
        auto statements = count(details, 6);
        for (std::uint32_t i = 0; i < statements && going(); ++i) detail(item(details, i));
    }

private:
    bool going() const { return !stopped(archive_); }
    void require(bool holds) {
        if constexpr (loads<Archive>)
            if (!holds) archive_.fail();
    }
    /// An item of a list. One that is read is added when it is reached: a count that is not true takes no memory.
    template <class Items>
    static auto& item(Items& items, std::size_t index) {
        if constexpr (loads<Archive>)
            if (index == items.size()) items.emplace_back();
        return items[index];
    }
    /// How many items there are of at least so many bytes each.
    template <class Items>
    std::uint32_t count(const Items& items, [[maybe_unused]] std::size_t bytes) {
        auto number = static_cast<std::uint32_t>(items.size());
        archive_& number;
        if constexpr (loads<Archive>) {
            require(number <= archive_.remaining() / bytes);
            if (!going()) number = 0;
        }
        return number;
    }
    /// Bits that are as good as random.
    template <class Hash>
    void hash(Hash& hash) {
        auto key = static_cast<Key>(hash);
        archive_& key;
        if constexpr (loads<Archive>) hash = static_cast<std::uint32_t>(key);
    }
    template <class Text>
    void name(Text& text) {
        archive_& text;
        require(values::is_valid_utf8(text));
    }

    template <class Function>
    void function(std::uint32_t index, std::uint32_t& first, std::uint32_t nodes, Function& function) {
        bool has_definer = function.definer != no_statement;
        std::uint32_t flags = (function.captured ? 1u : 0u) | (has_definer ? 2u : 0u);
        std::uint32_t size = function.end - function.first;
        archive_& flags;
        name(function.name);
        archive_& size;
        require(flags < 4 && size <= nodes - first);
        if (!going()) return;
        if constexpr (loads<Archive>) {
            function.captured = (flags & 1) != 0;
            has_definer = (flags & 2) != 0;
            function.first = first;
            function.end = first + size;
        }
        first += size;
        if (index == 0) return;
        archive_& function.parent& function.line& function.parameter_count;
        if (has_definer) archive_& function.definer;
        const std::uint32_t locals = count(function.locals, 1);
        require(function.parent < index && (!has_definer || function.definer < nodes));
        require(function.parameter_count <= locals && locals < 0xF000);
        for (std::uint32_t i = 0; i < locals && going(); ++i) name(item(function.locals, i));
    }
    void function(std::uint32_t index, std::uint32_t& first, std::uint32_t nodes) {
        function(index, first, nodes, item(outline_.functions, index));
    }

    void node(std::uint32_t index, std::uint32_t function, std::uint32_t& line) {
        auto& node = item(outline_.nodes, index);
        // The number of levels from the preceding node up to this node's parent.
        std::uint32_t up = 0;
        if constexpr (!loads<Archive>)
            if (index != outline_.functions[function].first)
                for (std::uint32_t at = index - 1; at != node.parent; at = outline_.nodes[at].parent) ++up;
        std::uint32_t head = static_cast<std::uint32_t>(node.kind) | up << 4;
        std::int64_t lines = std::int64_t{node.line} - line;
        archive_& head& lines;
        if constexpr (loads<Archive>) {
            node.kind = static_cast<NodeKind>(head & 15);
            const std::int64_t at = std::int64_t{line} + std::clamp<std::int64_t>(lines, -0x7FFF'FFFF, 0x7FFF'FFFF);
            node.line = static_cast<std::uint32_t>(std::clamp<std::int64_t>(at, 0, 0x7FFF'FFFF));
            put_below(node, index, function, head >> 4);
        }
        line = node.line;
        if (node.kind != NodeKind::break_ && node.kind != NodeKind::continue_ && node.kind != NodeKind::otherwise)
            words(node);
    }

    template <class Node>
    void words(Node& node) {
        std::uint32_t sized = static_cast<std::uint32_t>(node.sketch.size()) << 1 | (node.more != 0 ? 1u : 0u);
        archive_& sized;
        hash(node.text);
        require(sized >> 1 <= 255);
        if (!going()) return;
        if constexpr (loads<Archive>) node.sketch = std::string(archive_.view(sized >> 1));
        else archive_.save_binary(node.sketch.data(), node.sketch.size());
        if ((sized & 1) != 0) hash(node.more);
        if (node.kind == NodeKind::option) hash(node.option_id);
    }

    template <class Count>
    void part_count(Count& parts) {
        archive_& parts;
        require(parts <= 0xFFFF);
    }

    template <class Global>
    void global(Global& global) {
        name(global.name);
        std::uint32_t has_initial = global.initial != 0 ? 1 : 0;
        archive_& has_initial;
        require(has_initial <= 1);
        if (has_initial != 0 && going()) hash(global.initial);
    }

    template <class Table>
    void table(std::uint32_t index, Table& table) {
        archive_& table.node;
        const std::uint32_t entries = count(table.entries, 7);
        require(table.node < outline_.nodes.size() && (index == 0 || table.node > outline_.tables[index - 1].node));
        for (std::uint32_t i = 0; i < entries && going(); ++i) {
            auto& entry = item(table.entries, i);
            archive_& entry.inner;
            two_bytes(entry.key);
            hash(entry.value);
            require(entry.inner < entries - i);
        }
    }
    template <class Bits>
    void two_bytes(Bits& bits) {
        if constexpr (loads<Archive>) {
            const unsigned low = archive_.byte();
            bits = static_cast<std::uint16_t>(low | unsigned{archive_.byte()} << 8);
        } else {
            archive_.byte(static_cast<std::uint8_t>(bits & 0xFF));
            archive_.byte(static_cast<std::uint8_t>(bits >> 8));
        }
    }

    void detail(Detail<Place>& detail) {
        archive_& detail.statement;
        require(detail.statement < outline_.nodes_of.size());
        if (!going()) return;
        auto& key = outline_.keys[detail.statement];
        require(key == 0);
        hash(key);
        require(key != 0);
        const std::uint32_t places = count(detail.places, 8);
        for (std::uint32_t i = 0; i < places && going(); ++i) {
            auto& place = entry_of(item(detail.places, i));
            layout(place);
            if constexpr (loads<Archive>) check(place, detail.statement);
        }
    }

    template <class Layout>
    void layout(Layout& place) {
        bool says = place.says != 0, calls = place.call != place.callee, is_several = place.of > 1;
        std::uint32_t kinds = static_cast<std::uint32_t>(place.kind) | (says ? 4u : 0u) | (calls ? 8u : 0u) |
                              (place.is_first ? 16u : 0u) | (is_several ? 32u : 0u);
        archive_& place.ordinal& kinds& place.top;
        const std::uint32_t held = count(place.registers, 1);
        require(place.ordinal <= 0xFFFE && kinds < 64 && place.top <= 0xF000 && held <= place.top);
        if constexpr (loads<Archive>) {
            place.kind = static_cast<program::ResumePoint::Kind>(kinds & 3);
            place.is_first = (kinds & 16) != 0;
            says = (kinds & 4) != 0;
            calls = (kinds & 8) != 0;
            is_several = (kinds & 32) != 0;
        }
        if (is_several) archive_& place.nth& place.of;
        require(!is_several || (place.of > 1 && place.nth < place.of));
        hash(place.callee);
        if constexpr (loads<Archive>) place.call = place.callee;
        if (calls) hash(place.call);
        if (says) hash(place.says);
        for (std::uint32_t i = 0; i < held && going(); ++i) operand(item(place.registers, i));
    }

    template <class Operand>
    void operand(Operand& held) {
        std::uint32_t head = static_cast<std::uint32_t>(held.kind) | std::uint32_t{held.part} << 3;
        archive_& head;
        require((head & 7) <= static_cast<std::uint32_t>(RegisterContents::Kind::dead) && head >> 3 <= 0xFFFF);
        if constexpr (loads<Archive>) {
            held.kind = static_cast<RegisterContents::Kind>(head & 7);
            held.part = static_cast<std::uint16_t>(head >> 3);
        }
        if (held.kind == RegisterContents::Kind::loop) {
            archive_& held.what;
            require(held.what < outline_.nodes_of.size());
        } else if (held.kind != RegisterContents::Kind::dead) {
            hash(held.what);
        }
    }

    // ---- what follows from what was read

    void put_below(OutlineNode& node, std::uint32_t index, std::uint32_t function, std::uint32_t up) {
        node.function = function;
        std::uint32_t parent = index == outline_.functions[function].first ? no_statement : index - 1;
        for (; up > 0 && going(); --up) {
            require(parent != no_statement);
            if (parent != no_statement) parent = outline_.nodes[parent].parent;
        }
        const bool is_block = outline::is_block(node.kind);
        require(!is_block || parent != no_statement);
        node.parent = parent;
        if (is_block) return;
        node.statement = static_cast<std::uint32_t>(outline_.nodes_of.size());
        outline_.nodes_of.push_back(index);
    }

    /// Sets the end of each node: after the last node it contains.
    void close_nodes() {
        for (std::uint32_t i = static_cast<std::uint32_t>(outline_.nodes.size()); i-- > 0;) {
            OutlineNode& own = outline_.nodes[i];
            own.end = std::max(own.end, i + 1);
            if (own.parent != no_statement)
                outline_.nodes[own.parent].end = std::max(outline_.nodes[own.parent].end, own.end);
        }
        outline_.stack_maps.resize(outline_.nodes_of.size());
        outline_.keys.assign(outline_.nodes_of.size(), 0);
    }

    void check(const StackMapEntry& place, std::uint32_t statement) {
        const OutlineFunction& function = outline_.functions[outline_.node_of(statement).function];
        const bool in_registers = &function != &outline_.functions[0] && !function.captured;
        const std::size_t variables = in_registers ? function.locals.size() : 0;
        require(place.registers.size() + variables == place.top &&
                (place.kind != program::ResumePoint::Kind::choice || !place.registers.empty()));
    }

    Archive& archive_;
    Whole& outline_;
};

/// False when the bytes are not sound.
bool read_body(std::string_view bytes, Outline& made) {
    Reader reader(bytes);
    OutlineOrder order(reader, made);
    order.brief();
    if (reader.failed()) return false;
    std::vector<Detail<StackMapEntry>> details;
    order.details(details);
    if (reader.failed() || reader.remaining() > 0) return false;
    for (Detail<StackMapEntry>& detail : details) made.stack_maps[detail.statement] = std::move(detail.places);
    return true;
}

/// The brief part, which is made once for each script.
struct Brief {
    std::string bytes;
};
const std::string& brief_of(const program::Program& program) {
    const auto make = [&] {
        const Outline& outline = outline::outline_of(program);
        Writer writer(64 + outline.nodes.size() * 16);
        OutlineOrder(writer, outline).brief();
        return std::make_shared<const Brief>(Brief{writer.take()});
    };
    return program.derived.get<Brief>(make).bytes;
}

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
    const Outline& outline = outline::outline_of(program);
    std::sort(positions.begin(), positions.end(), [](const StatementPosition& a, const StatementPosition& b) {
        return a.statement != b.statement ? a.statement < b.statement : a.ordinal < b.ordinal;
    });
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    std::vector<Detail<const StackMapEntry*>> details;
    for (const StatementPosition& position : positions) {
        if (details.empty() || details.back().statement != position.statement)
            details.push_back({position.statement, {}});
        for (const StackMapEntry& entry : outline.stack_maps[position.statement])
            if (entry.ordinal == position.ordinal) details.back().places.push_back(&entry);
    }
    Writer writer;
    OutlineOrder(writer, outline).details(details);
    return brief_of(program) + writer.take();
}

std::string shared_outline(const program::Program& program) {
    const Outline& outline = outline::outline_of(program);
    Writer body(256 + outline.nodes.size() * 64);
    body << static_cast<Bits>(outline.fingerprint) << file_name(outline.file);
    OutlineOrder order(body, outline);
    order.brief();
    std::vector<Detail<const StackMapEntry*>> details;
    for (std::uint32_t statement = 0; statement < outline.nodes_of.size(); ++statement) {
        details.push_back({statement, {}});
        for (const StackMapEntry& place : outline.stack_maps[statement]) details.back().places.push_back(&place);
    }
    order.details(details);
    Writer writer(body.size() + 16);
    writer.save_binary(outline_magic.data(), outline_magic.size());
    writer << outline_version << static_cast<Key>(crc32c(body.bytes()));
    writer.save_binary(body.bytes().data(), body.size());
    return writer.take();
}

Result<std::string_view> find_outline(const SavedProgram& program, std::span<const std::string> shared) {
    std::string_view body = program.outline;
    for (std::size_t i = 0; i < shared.size() && body.data() == nullptr; ++i) {
        std::uint64_t of = 0;
        std::string_view found;
        std::string name;
        if (!open_shared(shared[i], of, name, found)) return not_an_outline();
        if (of == program.fingerprint) body = found;
    }
    if (body.data() != nullptr) return body;
    return problem(
        "save-version",
        "this save was made with another version of the script " +
            (program.file.empty() ? std::string("without a name") : "'" + values::repair_utf8(program.file) + "'") +
            " and holds no outline of it",
        "load it with that version, or give its outline (Script::outline) in LoadOptions::outlines");
}

Result<Outline> read_outline(const SavedProgram& program, std::string_view found) {
    Outline made;
    made.fingerprint = program.fingerprint;
    made.file = program.file;
    if (read_body(found, made)) return made;
    return program.outline.data() != nullptr
               ? problem("save-unsound", "this save is not sound: its outline of the script makes no sense",
                         "it was not written by npcs, or was changed since; do not use it")
               : not_an_outline();
}

}  // namespace npcs::saves
