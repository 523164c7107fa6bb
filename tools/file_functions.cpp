// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "file_functions.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <vector>

#include "folder.hpp"
#include "raw_data.hpp"
#include "words.hpp"

namespace npcs::tools {
namespace {

constexpr std::size_t longest_text = 16'000'000;  // bytes; a text in a script may be slightly longer
constexpr const char* handle_type = "npcs file";

constexpr std::array file_functions{"curdir()",
                                    "setdir(path)",
                                    "children(path)",
                                    "name(path)",
                                    "exists(path)",
                                    "info(path)",
                                    "makedir(path)",
                                    "parent(path)",
                                    "child(parentPath, childName)",
                                    "move(oldPath, newPath)",
                                    "copy(oldPath, newPath)",
                                    "delete(path)",
                                    "open(path, mode)",
                                    "readLines(path)",
                                    "writeLines(path, lines)",
                                    "loadRaw(path)",
                                    "saveRaw(path, rawData)"};

constexpr std::array handle_functions{
    "close(self)",           "isOpen(self)",   "write(self, data)", "writeLine(self, data)",
    "read(self, byteCount)", "readLine(self)", "position(self)",    "atEnd(self)"};

std::string_view name_of(std::string_view signature) { return signature.substr(0, signature.find('(')); }

struct OpenFile {
    std::FILE* stream = nullptr;
    bool has_written = false;  ///< since the last read: C requires a seek between writing and reading

    ~OpenFile() {
        if (stream != nullptr) std::fclose(stream);
    }
    OpenFile() = default;
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    void turn(bool writes) {
        if (has_written != writes) std::fseek(stream, 0, SEEK_CUR);
        has_written = writes;
    }
};

struct Mode {
    int flags = 0;
    const char* stream = "r";
};

/// Parses a mode as fopen has it; `b` is ignored. The default opens for reading and writing and creates missing files.
std::optional<Mode> mode_of(const Value& value) {
    std::string text = value.is_null() ? "" : value.text();
    text.erase(std::remove(text.begin(), text.end(), 'b'), text.end());
    if (text.empty() || text == "r+" || text == "rw+") return Mode{O_RDWR | O_CREAT, "r+"};
    if (text == "r") return Mode{O_RDONLY, "r"};
    if (text == "w") return Mode{O_WRONLY | O_CREAT | O_TRUNC, "w"};
    if (text == "w+") return Mode{O_RDWR | O_CREAT | O_TRUNC, "w+"};
    if (text == "a") return Mode{O_WRONLY | O_CREAT | O_APPEND, "a"};
    if (text == "a+") return Mode{O_RDWR | O_CREAT | O_APPEND, "a+"};
    return std::nullopt;
}

std::vector<Value> lines_of(const std::string& text) {
    std::vector<Value> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of("\r\n", at), text.size());
        lines.emplace_back(text.substr(at, end - at));
        at = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    }
    return lines;
}

std::string text_of(const Value& value) { return value.is_null() ? "" : value.text(); }

std::string file_date(std::time_t seconds) {
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    char text[64];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return std::string(text, length);
}

std::string base_name(const std::string& path) {
    const auto last = path.find_last_not_of('/');
    if (last == std::string::npos) return path.empty() ? "." : "/";
    const auto slash = path.find_last_of('/', last);
    const auto first = slash == std::string::npos ? 0 : slash + 1;
    return path.substr(first, last + 1 - first);
}

std::string parent_name(const std::string& path) {
    const auto last = path.find_last_not_of('/');
    if (last == std::string::npos) return path.empty() ? "." : "/";
    const auto slash = path.find_last_of('/', last);
    if (slash == std::string::npos) return ".";
    const auto end = path.find_last_not_of('/', slash);
    return end == std::string::npos ? "/" : path.substr(0, end + 1);
}

bool has_word(const std::string& text, std::string_view word) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || !continues_word(text[at - 1])) && (end == text.size() || !continues_word(text[end])))
            return true;
    }
    return false;
}

}  // namespace

struct ProgramFiles::Files {
    std::optional<Folder> folder;
    std::map<double, std::shared_ptr<OpenFile>> open;  ///< by the number in the program's map
    double last_number = 0;
    bool keeps_open = false;

    /// The target of a handle in the program's memory. When the handle is garbage collected, the file is closed.
    struct Hold {
        std::weak_ptr<Files*> files;
        double number;
    };
    std::shared_ptr<Files*> self = std::make_shared<Files*>(this);

    static void let_go(void* pointer) {
        const std::unique_ptr<Hold> hold(static_cast<Hold*>(pointer));
        const auto files = hold->files.lock();
        if (files != nullptr && !(*files)->keeps_open) (*files)->open.erase(hold->number);
    }

    // ---- paths

    /// Resolves a path. `reply` becomes an error if it is not a path or leads outside; otherwise it is kept.
    std::optional<ResolvedPath> find(Call& call, const char* function, const Value& path, Reply& reply,
                                     Folder::LastLink last = Folder::LastLink::followed) {
        if (!path.is_string() && !path.is_number()) {
            reply = call.error(std::string("file.") + function + ": a path is required, that is a text");
            return std::nullopt;
        }
        auto place = folder->find(path.text(), last);
        if (!place && folder->is_outside())
            reply = call.error(std::string("file.") + function + ": \"" + path.text() +
                               "\" leads out of the folder that --allow-files names");
        return place;
    }

    /// Opens a regular file; the descriptor is closed if there is none. Never blocks, as opening a pipe would.
    static Descriptor open_at(const ResolvedPath& place, int flags) {
        Descriptor file(::openat(place.folder.number(), place.name.c_str(),
                                 flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0666));
        struct stat facts;
        if (file.is_open() && (::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode))) return Descriptor();
        return file;
    }

    static std::optional<std::string> read_all(const Descriptor& file) {
        std::string bytes;
        char chunk[16384];
        for (;;) {
            const ssize_t count = ::read(file.number(), chunk, sizeof chunk);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return std::nullopt;
            if (count == 0) return bytes;
            bytes.append(chunk, static_cast<std::size_t>(count));
            if (bytes.size() > longest_text) return bytes;
        }
    }

    static bool write_all(const Descriptor& file, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// Reads a whole file. Returns nothing if that fails, and sets `reply` if an error is to be reported.
    std::optional<std::string> read(Call& call, const char* function, const Value& path, Reply& reply) {
        const auto place = find(call, function, path, reply);
        if (!place) return std::nullopt;
        const Descriptor file = open_at(*place, O_RDONLY);
        auto bytes = file.is_open() ? read_all(file) : std::nullopt;
        if (bytes && bytes->size() > longest_text) {
            reply = call.error(std::string("file.") + function + ": \"" + path.text() + "\" is larger than " +
                               std::to_string(longest_text) + " bytes; read it piece by piece with file.open");
            return std::nullopt;
        }
        return bytes;
    }

    // ---- file.*

    Reply children(Call& call, const Value& path) {
        Reply reply = Reply(Value::list({}));
        const auto place = find(call, "children", path.is_null() ? Value(".") : path, reply);
        if (!place) return reply;
        Descriptor there(
            ::openat(place->folder.number(), place->name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        DIR* const entries = there.is_open() ? ::fdopendir(there.number()) : nullptr;
        if (entries == nullptr) return reply;
        there.release();
        std::vector<std::string> names;
        while (const dirent* const entry = ::readdir(entries)) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") names.push_back(name);
        }
        ::closedir(entries);
        std::sort(names.begin(), names.end());
        return Reply(Value::list({names.begin(), names.end()}));
    }

    Reply exists(Call& call, const Value& path) {
        if (path.is_null()) return Reply(Value());
        Reply reply = Reply(Value(0));
        const auto place = find(call, "exists", path, reply);
        struct stat facts;
        if (!place) return reply;
        return Reply(Value(::fstatat(place->folder.number(), place->name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0));
    }

    Reply info(Call& call, const Value& given) {
        const Value path = text_of(given).empty() ? Value(".") : given;
        Reply reply = Reply(Value());
        const auto place = find(call, "info", path, reply);
        struct stat facts;
        if (!place || ::fstatat(place->folder.number(), place->name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
            return reply;
        return Reply(Value::map({{"path", folder->absolute(path.text())},
                                 {"isDirectory", S_ISDIR(facts.st_mode) ? 1 : 0},
                                 {"size", static_cast<double>(facts.st_size)},
                                 {"date", file_date(facts.st_mtime)}}));
    }

    Reply make_folder(Call& call, const Value& path) {
        if (path.is_null()) return Reply(Value());
        Reply reply = Reply(Value(0));
        const auto place = find(call, "makedir", path, reply, Folder::LastLink::kept);
        if (!place) return reply;
        return Reply(Value(::mkdirat(place->folder.number(), place->name.c_str(), 0777) == 0));
    }

    Reply move(Call& call, const Value& from, const Value& to) {
        Reply reply = Reply(Value(0));
        const auto old_place = find(call, "move", from, reply, Folder::LastLink::kept);
        if (!old_place) return reply;
        const auto new_place = find(call, "move", to, reply, Folder::LastLink::kept);
        if (!new_place) return reply;
        return Reply(Value(::renameat(old_place->folder.number(), old_place->name.c_str(), new_place->folder.number(),
                                      new_place->name.c_str()) == 0));
    }

    Reply copy(Call& call, const Value& from, const Value& to) {
        Reply reply = Reply(Value(0));
        const auto old_place = find(call, "copy", from, reply);
        if (!old_place) return reply;
        const auto new_place = find(call, "copy", to, reply);
        if (!new_place) return reply;
        const Descriptor source = open_at(*old_place, O_RDONLY);
        if (!source.is_open()) return reply;
        // Not truncated until it is known to be a different file.
        const Descriptor target = open_at(*new_place, O_WRONLY | O_CREAT);
        struct stat old_facts, new_facts;
        if (!target.is_open() || ::fstat(source.number(), &old_facts) != 0 ||
            ::fstat(target.number(), &new_facts) != 0 ||
            (old_facts.st_dev == new_facts.st_dev && old_facts.st_ino == new_facts.st_ino) ||
            ::ftruncate(target.number(), 0) != 0)
            return reply;
        char chunk[65536];
        for (;;) {
            const ssize_t count = ::read(source.number(), chunk, sizeof chunk);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return Reply(Value(count == 0));
            if (!write_all(target, {chunk, static_cast<std::size_t>(count)})) return reply;
        }
    }

    Reply remove(Call& call, const Value& path) {
        Reply reply = Reply(Value(0));
        const auto place = find(call, "delete", path, reply, Folder::LastLink::kept);
        if (!place) return reply;
        const int folder_number = place->folder.number();
        return Reply(Value(::unlinkat(folder_number, place->name.c_str(), 0) == 0 ||
                           ::unlinkat(folder_number, place->name.c_str(), AT_REMOVEDIR) == 0));
    }

    Reply open_file(Call& call, const Value& path, const Value& wanted) {
        const auto mode = mode_of(wanted);
        if (!mode) return call.error("file.open: \"" + text_of(wanted) + "\" is no mode: write r, w, a, r+, w+ or a+");
        Reply reply = Reply(Value());
        const auto place = find(call, "open", path, reply);
        if (!place) return reply;
        Descriptor descriptor = open_at(*place, mode->flags);
        auto file = std::make_shared<OpenFile>();
        if (descriptor.is_open()) file->stream = ::fdopen(descriptor.number(), mode->stream);
        if (file->stream == nullptr) return reply;
        descriptor.release();
        open[++last_number] = file;
        return Reply(Value::map({{"__isa", call.session()->global("__file_handle")},
                                 {"_handle", Value::handle(new Hold{self, last_number}, handle_type, let_go)},
                                 {"_number", last_number}}));
    }

    Reply read_lines(Call& call, const Value& path) {
        Reply reply = Reply(Value());
        const auto bytes = read(call, "readLines", path, reply);
        return bytes ? Reply(Value::list(lines_of(*bytes))) : reply;
    }

    Reply write_lines(Call& call, const Value& path, const Value& lines) {
        Reply reply = Reply(Value());
        const auto place = find(call, "writeLines", path, reply);
        if (!place) return reply;
        const Descriptor file = open_at(*place, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file.is_open()) return reply;
        std::string bytes;
        for (const Value& line : lines.is_list() ? lines.items() : std::vector<Value>{lines})
            bytes += text_of(line) + "\n";
        return write_all(file, bytes) ? Reply(Value(static_cast<double>(bytes.size()))) : reply;
    }

    Reply load_raw(Call& call, const Value& path) {
        Reply reply = Reply(Value());
        const auto bytes = read(call, "loadRaw", path, reply);
        if (!bytes) return reply;
        return Reply(Value::map({{"__isa", call.session()->global("__raw_data")}, {"_bytes", bytes_value(*bytes)}}));
    }

    /// Writes a file. The reply is null on success, or a text with the reason, as in MiniScript.
    Reply save_raw(Call& call, const Value& path, const Value& raw_data) {
        const auto bytes = bytes_of(raw_data);
        if (!bytes || bytes->empty()) return Reply(Value("Error: RawData parameter is required"));
        Reply reply = Reply(Value());
        const auto place = find(call, "saveRaw", path, reply);
        if (!place) return reply;
        const Descriptor file = open_at(*place, O_WRONLY | O_CREAT | O_TRUNC);
        if (file.is_open() && write_all(file, *bytes)) return reply;
        return Reply(Value(std::string("Error: ") + std::strerror(errno)));
    }

    // ---- handles

    /// Returns null for values that are not files. A closed file has no stream.
    std::shared_ptr<OpenFile> file_of(const Value& value) const {
        static const auto closed = std::make_shared<OpenFile>();
        const Value number = entry_of(value, "_number");
        if (!number.is_number()) return nullptr;
        const auto found = open.find(number.number());
        return found == open.end() ? closed : found->second;
    }

    Reply of_handle(std::string_view function, Call& call) {
        const std::vector<Value>& arguments = call.arguments();
        const auto file = file_of(arguments[0]);
        if (file == nullptr) return Reply(Value());
        if (function == "isOpen") return Reply(Value(file->stream != nullptr));
        if (file->stream == nullptr) {
            const bool counts =
                function == "close" || function == "write" || function == "writeLine" || function == "read";
            return Reply(counts ? Value(0) : Value());
        }
        if (function == "close") {
            open.erase(entry_of(arguments[0], "_number").number());
            return Reply(Value(1));
        }
        if (function == "position") return Reply(Value(static_cast<double>(std::ftell(file->stream))));
        if (function == "atEnd") return Reply(Value(std::feof(file->stream) != 0));
        if (function == "write") return write(*file, text_of(arguments[1]));
        if (function == "writeLine") return write(*file, text_of(arguments[1]) + "\n");
        if (function == "readLine") return read_line(call, *file);
        return read_some(call, *file, arguments[1].is_null() ? -1 : arguments[1].number());
    }

    static Reply write(OpenFile& file, const std::string& text) {
        file.turn(true);
        return Reply(Value(static_cast<double>(std::fwrite(text.data(), 1, text.size(), file.stream))));
    }

    static Reply read_line(Call& call, OpenFile& file) {
        file.turn(false);
        std::string line;
        int byte = EOF;
        while ((byte = std::fgetc(file.stream)) != EOF && byte != '\n') {
            line += static_cast<char>(byte);
            if (line.size() > longest_text) return call.error("readLine: the line is too long for a text");
        }
        return Reply(byte == EOF && line.empty() ? Value() : Value(std::move(line)));
    }

    static Reply read_some(Call& call, OpenFile& file, double wanted) {
        file.turn(false);
        std::string bytes;
        char chunk[4096];
        while (wanted != 0 && std::feof(file.stream) == 0) {
            const std::size_t most =
                wanted > 0 && wanted < sizeof chunk ? static_cast<std::size_t>(wanted) : sizeof chunk;
            const std::size_t count = std::fread(chunk, 1, std::max<std::size_t>(most, 1), file.stream);
            if (count == 0) break;
            bytes.append(chunk, count);
            if (wanted > 0) wanted = std::max(0.0, wanted - static_cast<double>(count));
            if (bytes.size() > longest_text)
                return call.error("read: what is left is larger than " + std::to_string(longest_text) +
                                  " bytes; give read a number of bytes");
        }
        return Reply(Value(std::move(bytes)));
    }

    Reply of_file(std::string_view function, Call& call) {
        const std::vector<Value>& given = call.arguments();
        if (function == "curdir") return Reply(Value(folder->current()));
        if (function == "children") return children(call, given[0]);
        if (function == "exists") return exists(call, given[0]);
        if (function == "info") return info(call, given[0]);
        if (function == "makedir") return make_folder(call, given[0]);
        if (function == "name") return Reply(given[0].is_null() ? Value(0) : Value(base_name(given[0].text())));
        if (function == "parent") return Reply(given[0].is_null() ? Value(0) : Value(parent_name(given[0].text())));
        if (function == "child") {
            const std::string path = text_of(given[0]);
            return Reply(Value(path + (path.ends_with('/') ? "" : "/") + text_of(given[1])));
        }
        if (function == "setdir") return set_current(call, given[0]);
        if (function == "move") return move(call, given[0], given[1]);
        if (function == "copy") return copy(call, given[0], given[1]);
        if (function == "delete") return remove(call, given[0]);
        if (function == "open") return open_file(call, given[0], given[1]);
        if (function == "readLines") return read_lines(call, given[0]);
        if (function == "writeLines") return write_lines(call, given[0], given[1]);
        if (function == "loadRaw") return load_raw(call, given[0]);
        return save_raw(call, given[0], given[1]);
    }

    Reply set_current(Call& call, const Value& path) {
        if (text_of(path).empty()) return Reply(Value(0));
        Reply reply = Reply(Value(0));
        if (!find(call, "setdir", path, reply)) return reply;
        return Reply(Value(folder->change(path.text())));
    }
};

ProgramFiles::ProgramFiles() : files_(std::make_unique<Files>()) {}
ProgramFiles::~ProgramFiles() = default;

bool ProgramFiles::allow(const std::string& folder, std::string& why) {
    files_->folder = Folder::open(folder, why);
    return files_->folder.has_value();
}

void ProgramFiles::define(Host& host) {
    define_raw_data(host);
    if (!files_->folder) {
        host.def("file", [](Call& call) {
            return call.error(
                "file: a program may use no files unless it is told which: npcs run --allow-files FOLDER");
        });
        return;
    }
    Files& files = *files_;
    const auto define = [&host](const char* prefix, std::string_view signature, auto function) {
        const std::string written = std::string(prefix) + std::string(signature);
        const auto commas = static_cast<std::size_t>(std::count(signature.begin(), signature.end(), ','));
        const std::size_t parameters = signature.ends_with("()") ? 0 : commas + 1;
        host.def_raw(parameters == 0 ? written.substr(0, written.size() - 2) : written, parameters, function);
    };
    for (const std::string_view signature : file_functions)
        define("__file_", signature,
               [&files, name = name_of(signature)](Call& call) { return files.of_file(name, call); });
    for (const std::string_view signature : handle_functions)
        define("__handle_", signature,
               [&files, name = name_of(signature)](Call& call) { return files.of_handle(name, call); });
}

std::string ProgramFiles::prelude(const std::string& program) const {
    const auto map_of = [](const char* prefix, const auto& signatures) {
        std::string map = "{";
        for (const std::string_view signature : signatures) {
            const std::string name(name_of(signature));
            map += (map.size() > 1 ? ", \"" : "\"") + name + "\": @" + prefix + name;
        }
        return map + "}";
    };
    const bool uses_files = files_->folder.has_value() && has_word(program, "file");
    std::string line;
    if (uses_files || has_word(program, "RawData")) line = "RawData = " + raw_data_map();
    if (uses_files)
        line += "; __raw_data = RawData; __file_handle = " + map_of("__handle_", handle_functions) +
                "; file = " + map_of("__file_", file_functions);
    return line;
}

void ProgramFiles::keep_open() { files_->keeps_open = true; }

}  // namespace npcs::tools
