// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The envelope of a save: checks that bytes are a save at all, complete, undamaged, and of a known format.

#include <algorithm>
#include <iterator>

#include "saves/checksum.hpp"
#include "saves/format.hpp"

namespace npcs::saves {

namespace {

Diagnostic not_a_save() {
    return problem("save-unknown", "these bytes are not a save",
                   "give the bytes or the file that a conversation was saved to");
}

Diagnostic cut_off(std::string found) {
    return problem("save-cut", "this save is cut off: " + std::move(found),
                   "it was not written or copied to its end; use an earlier save");
}

}  // namespace

Diagnostic problem(std::string code, std::string message, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.stage = Stage::save;
    diagnostic.code = std::move(code);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return diagnostic;
}

Diagnostic unsound_parts() {
    return problem("save-unsound", "this save is not sound: its parts do not fit together",
                   "it was not written by npcs, or was changed since; do not use it");
}

std::string_view file_name(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string key_text(Key key) { return digits_of(key); }

EnvelopeMark begin_envelope(ByteSink& sink, std::uint64_t fingerprint, std::string_view script) {
    EnvelopeMark mark;
    sink.save_binary(magic.data(), magic.size());
    sink.varint(format_version);
    mark.checksum_at = sink.size();
    sink.fixed(std::uint32_t{0});
    sink.fixed(fingerprint);
    sink.text(script);
    mark.length_at = sink.size();
    for (std::size_t i = 0; i < mark.length_size; ++i) sink.byte(0);
    return mark;
}

std::string end_envelope(ByteSink& sink, const EnvelopeMark& mark) {
    std::string bytes = sink.take();
    char length[10];
    std::size_t used = 0;
    std::uint64_t rest = bytes.size() - mark.length_at - mark.length_size;
    for (; rest >= 0x80; rest >>= 7) length[used++] = static_cast<char>(rest | 0x80);
    length[used++] = static_cast<char>(rest);
    bytes.replace(mark.length_at, mark.length_size, length, used);
    std::uint32_t checksum = crc32c(std::string_view(bytes).substr(mark.checksum_at + sizeof(Key)));
    for (std::size_t i = 0; i < sizeof(Key); ++i, checksum >>= 8)
        bytes[mark.checksum_at + i] = static_cast<char>(checksum & 0xFF);
    return bytes;
}

Result<Envelope> open_envelope(std::string_view bytes) {
    if (bytes.substr(0, magic.size()) != magic.substr(0, bytes.size()) || bytes.empty()) return not_a_save();
    if (bytes.size() <= magic.size()) return cut_off("there is only its beginning");
    Reader reader(bytes.substr(magic.size()));
    Envelope envelope;
    Key checksum{};
    reader >> envelope.header.format;
    if (!reader.failed() && envelope.header.format != format_version)
        return problem("save-format",
                       "this save has format " + std::to_string(envelope.header.format) + "; only format " +
                           std::to_string(format_version) + " is known here",
                       "load it with the version of the game that wrote it, or with a newer one");
    reader >> checksum;
    const std::size_t checked_from = bytes.size() - reader.remaining();
    reader >> envelope.header;
    if (reader.failed()) return cut_off("its header is not complete");
    if (envelope.header.length > reader.remaining())
        return cut_off("its content should have " + std::to_string(envelope.header.length) + " bytes and has " +
                       std::to_string(reader.remaining()));
    if (envelope.header.length < reader.remaining())
        return problem("save-trailing",
                       "this save is followed by " + std::to_string(reader.remaining() - envelope.header.length) +
                           " bytes that do not belong to it",
                       "it was damaged when it was written or copied; use an earlier save");
    if (static_cast<std::uint32_t>(checksum) != crc32c(bytes.substr(checked_from)))
        return problem("save-damaged", "this save is damaged: its checksum is wrong", "use an earlier save");
    envelope.body = reader.view(envelope.header.length);
    return envelope;
}

bool read_front(std::string_view body, Front& front) {
    Reader reader(body);
    serialize_front(reader, front);
    return !reader.failed();
}

}  // namespace npcs::saves
