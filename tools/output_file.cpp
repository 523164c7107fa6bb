// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "output_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "answers_file.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view outline_mark("\x8Enpo", 4);

bool is_same_file(const std::string& one, const std::string& other) {
    std::error_code problem;
    return fs::equivalent(one, other, problem) && !problem;
}

std::string beginning_of(const std::string& path) {
    constexpr std::size_t most = 65536;  // enough for the paths before the save
    std::ifstream file(path, std::ios::binary);
    std::string bytes(most, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

/// A text file may begin with the same words, but does not contain the save's mark.
bool is_state(std::string_view bytes) {
    return bytes.substr(0, state_mark.size()) == state_mark && bytes.find(save_in_state) != std::string_view::npos;
}

bool is_of_kind(OutputKind kind, std::string_view bytes) {
    switch (kind) {
        case OutputKind::state: return is_state(bytes);
        case OutputKind::outline: return bytes.substr(0, outline_mark.size()) == outline_mark;
        case OutputKind::playthrough: return bytes.substr(0, playthrough_mark.size()) == playthrough_mark;
        case OutputKind::script: break;
    }
    return false;
}

const char* name_of(OutputKind kind) {
    switch (kind) {
        case OutputKind::state: return "state";
        case OutputKind::outline: return "outline";
        case OutputKind::playthrough: return "playthrough";
        case OutputKind::script: break;
    }
    return "script";
}

}  // namespace

std::string reason_not_writable(const OutputFile& file) {
    const auto is_it = [&](const std::string& source) { return is_same_file(source, file.path); };
    if (std::any_of(file.sources.begin(), file.sources.end(), is_it))
        return "cannot write " + file.path +
               ": it is what is being read, the script itself or a file that belongs to it";
    std::error_code problem;
    const auto status = fs::status(file.path, problem);
    if (!fs::exists(status) || file.force) return "";
    // write_file refuses what is not a regular file. An empty file may be overwritten.
    if (!fs::is_regular_file(status) || fs::file_size(file.path, problem) == 0) return "";
    if (is_of_kind(file.kind, beginning_of(file.path))) return "";
    return "cannot write " + file.path + ": there is such a file" +
           (file.kind == OutputKind::script ? "" : std::string(", and it is no ") + name_of(file.kind)) +
           "; choose another name, or write over it with --force";
}

bool write_output(const OutputFile& file, std::string_view bytes, std::string& why) {
    why = reason_not_writable(file);
    if (!why.empty()) return false;
    if (bytes.size() > largest_output) {
        why = "cannot write " + file.path + ": the " + name_of(file.kind) + " has " + std::to_string(bytes.size()) +
              " bytes, and more than " + std::to_string(largest_output) + " cannot be read again";
        return false;
    }
    return write_file(file.path, bytes, &why);
}

}  // namespace npcs::tools
