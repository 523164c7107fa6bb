// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "answers_file.hpp"

#include <algorithm>
#include <filesystem>

#include "seed.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view marks = ">#!\\";  ///< with which no line of speech may begin

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t length = first < 0x80                    ? 1
                                   : first >= 0xC2 && first < 0xE0 ? 2
                                   : (first & 0xF0) == 0xE0        ? 3
                                   : first >= 0xF0 && first < 0xF5 ? 4
                                                                   : 0;
        if (length == 0 || length > text.size()) return false;
        for (std::size_t i = 1; i < length; ++i)
            if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool decides_start(const std::string& line) { return line.starts_with("/give ") || line.starts_with("/random "); }

class AnswersReader {
public:
    explicit AnswersReader(AnswersFile& file) : file_(file) {}

    Diagnostics problems;

    void read(const std::string& text) {
        file_.is_cut = !text.empty() && text.back() != '\n';
        std::vector<std::string> lines = text_lines(text);
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (!is_utf8(lines[i]))
                return complain("", static_cast<std::uint32_t>(i + 1), "this line is no UTF-8 text", "");
        std::size_t body = 0;
        while (body < lines.size() && lines[body].starts_with('#')) {
            read_header(lines[body], static_cast<std::uint32_t>(body + 1));
            ++body;
        }
        file_.header.assign(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(body));
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(body));
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto line = static_cast<std::uint32_t>(body + i + 1);
            if (!file_.is_playthrough) {
                file_.typed.push_back({lines[i], line});
            } else if (const auto typed = typed_in(lines[i])) {
                const bool has_reply = i + 1 < lines.size() && !typed_in(lines[i + 1]);
                file_.typed.push_back(
                    {*typed, line, has_reply ? std::optional(lines[i + 1]) : std::nullopt, offered(lines, i, *typed)});
            }
        }
        const std::size_t first = file_.is_playthrough ? body + 1 : 1;
        for (std::size_t i = 0; i < file_.typed.size() && decides_start(file_.typed[i].text); ++i)
            file_.typed[i].is_before_start = !file_.is_playthrough || file_.typed[i].line == first + i;
        if (file_.is_playthrough) file_.transcript = std::move(lines);
    }

private:
    void read_header(const std::string& line, std::uint32_t number) {
        constexpr std::string_view seed = "# seed: ";
        if (line.starts_with(playthrough_mark)) {
            const fs::path script(line.substr(playthrough_mark.size()));
            if (script.empty() || script.is_absolute())
                return complain(line, number, "`# script:` needs the path of a script, relative to this file",
                                "as in `# script: inn.npcs`; several lines name the scripts of a machine");
            file_.scripts.push_back((fs::path(file_.path).parent_path() / script).lexically_normal().string());
        } else if (line.starts_with(seed)) {
            file_.seed = seed_of(line.substr(seed.size()));
            if (!file_.seed)
                complain(line, number, "`# seed:` needs a whole number from 0 to 18446744073709551615",
                         "as in `# seed: 1`");
        }
    }

    void complain(const std::string& line, std::uint32_t number, const std::string& message, const std::string& hint) {
        Diagnostic& problem = problems.emplace_back();
        problem.stage = Stage::host;
        problem.code = "answers-file";
        problem.message = message;
        problem.hint = hint;
        problem.file = file_.path;
        problem.line = problem.source_line = number;
        problem.column = problem.length = line.empty() ? 0 : 1;
        problem.source = line.substr(0, 500);
    }

    AnswersFile& file_;
};

}  // namespace

Result<AnswersFile> AnswersFile::read(const std::string& path) {
    AnswersFile file;
    file.path = path;
    file.is_playthrough = tools::is_playthrough(path);
    const auto text = read_file(path);
    if (!text) {
        Diagnostic problem = text.diagnostics().front();
        problem.stage = Stage::host;
        return problem;
    }
    AnswersReader reader(file);
    reader.read(text.value());
    if (!reader.problems.empty()) return reader.problems;
    return file;
}

std::vector<std::string> text_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::optional<std::string> typed_in(std::string_view line) {
    if (line == ">") return "";  // an editor may have removed the blank behind it
    return line.starts_with("> ") ? std::optional<std::string>(line.substr(2)) : std::nullopt;
}

std::string offered(const std::vector<std::string>& lines, std::size_t typed, const std::string& number) {
    if (number.empty() || number.size() > 6 || number.find_first_not_of("0123456789") != std::string::npos) return "";
    for (std::size_t i = typed; i-- > 0 && !typed_in(lines[i]);) {
        const std::string head = "  " + number + ".";
        if (!lines[i].starts_with(head)) continue;
        const auto text = lines[i].find_first_not_of(' ', head.size());
        return text == std::string::npos ? "" : lines[i].substr(text);
    }
    return "";
}

std::string shown_in(std::string_view line) { return std::string(line.substr(line.starts_with('\\') ? 1 : 0)); }

bool is_playthrough(std::string_view path) { return path.ends_with(".play"); }

std::string playthrough_header(const std::string& path, const std::vector<std::string>& scripts, std::uint64_t seed) {
    std::error_code problem;
    const fs::path folder = fs::absolute(path, problem).parent_path();
    std::string header;
    for (const std::string& script : scripts) {
        const fs::path near =
            fs::absolute(script, problem).lexically_normal().lexically_relative(folder.lexically_normal());
        header += std::string(playthrough_mark) + (near.empty() ? fs::path(script) : near).generic_string() + "\n";
    }
    return header + "# seed: " + std::to_string(seed) + "\n";
}

void Transcript::begin_line() {
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
}

void Transcript::say(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        const bool begins = text_.empty() || text_.back() == '\n';
        if (begins && marks.find(text.front()) != std::string_view::npos) text_ += '\\';
        text_ += text.substr(0, end);
        text.remove_prefix(end);
    }
}

void Transcript::type(std::string_view line) {
    begin_line();
    text_.append("> ").append(line).append("\n");
}

void Transcript::fail(const Diagnostic& error) {
    begin_line();
    text_ += "! " + error.message + "\n";
}

}  // namespace npcs::tools
