// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "check_report.hpp"

#include <algorithm>
#include <set>

#include "json.hpp"

namespace npcs::tools {
namespace {

const char* word_of(Severity severity) {
    return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

/// A file of an example.
struct ExampleFile {
    std::string name;
    std::string text;
};

std::vector<ExampleFile> files_of(std::string_view example) {
    constexpr std::string_view mark = "==> ";
    std::vector<ExampleFile> files{{"", ""}};
    while (!example.empty()) {
        const std::string_view line = example.substr(0, example.find('\n'));
        example.remove_prefix(std::min(line.size() + 1, example.size()));
        if (line.starts_with(mark)) files.push_back({std::string(line.substr(mark.size())), ""});
        else files.back().text.append(line).append("\n");
    }
    return files;
}

std::string indented(std::string_view example) {
    std::string result;
    for (const ExampleFile& file : files_of(example)) {
        if (!file.name.empty()) result += "  " + file.name + ":\n";
        for (std::size_t at = 0; at < file.text.size();) {
            const std::size_t end = std::min(file.text.find('\n', at), file.text.size());
            result += end == at ? "\n" : "    " + file.text.substr(at, end - at) + "\n";
            at = end + 1;
        }
    }
    return result;
}

/// Returns the examples as indented blocks, with blanks for tabs, because fenced ones are run by the tests as scripts that
/// work.
std::string markdown_of(std::string_view example) {
    std::string result;
    for (const ExampleFile& file : files_of(example)) {
        if (!file.name.empty()) result += "and `" + file.name + "`:\n\n";
        for (const char byte : indented(file.text))
            if (byte == '\t') result += "    ";
            else result += byte;
        result += "\n";
    }
    return result;
}

std::string capital(std::string_view text) {
    std::string result(text);
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') result[0] = static_cast<char>(result[0] - 'a' + 'A');
    return result;
}

}  // namespace

std::string explanation_of(const CodeInfo& info) {
    std::string text = std::string(info.code) + " (" + word_of(info.severity) + "): " + std::string(info.title) +
                       "\n\n" + std::string(info.explanation) + "\n";
    if (!info.example.empty()) text += "\nFound here:\n\n" + indented(info.example);
    if (!info.mended.empty()) text += "\nMended:\n\n" + indented(info.mended);
    return text;
}

std::string codes_as_text() {
    std::size_t widest = 0;
    for (const CodeInfo& info : codes()) widest = std::max(widest, info.code.size());
    std::string text;
    for (const CodeInfo& info : codes())
        text +=
            std::string(info.code) + std::string(widest - info.code.size() + 2, ' ') + std::string(info.title) + "\n";
    return text;
}

std::string codes_as_markdown() {
    std::string text =
        "# Diagnostics\n\n"
        "What `npcs check` and editors report, by code. `npcs check --codes --format=markdown` prints this page from "
        "the table in\n"
        "`npcs/analysis/codes_*.cpp`, and a test compares both, and each example with what is found in it. `npcs check "
        "--explain CODE`\n"
        "shows one entry. Errors keep a script from running; warnings can be silenced with `// npcs: ignore CODE`\n"
        "([command.md](command.md#check)).\n\n| code | | |\n|---|---|---|\n";
    for (const CodeInfo& info : codes()) {
        const std::string code(info.code);
        std::string title(info.title);
        text += "| [`" + code + "`](#" + code + ") | " + word_of(info.severity) + " | " + title + " |\n";
    }
    for (const CodeInfo& info : codes()) {
        text += "\n## " + std::string(info.code) + "\n\n" + capital(word_of(info.severity)) + ": " +
                std::string(info.title) + ". " + std::string(info.explanation) + "\n";
        if (!info.example.empty()) text += "\n" + markdown_of(info.example);
        if (!info.mended.empty()) text += "Mended:\n\n" + markdown_of(info.mended);
        while (text.ends_with("\n\n")) text.pop_back();
    }
    return text;
}

std::string codes_as_json() {
    constexpr const char* needs[] = {"script", "game", "file"};
    std::string text;
    for (const CodeInfo& info : codes())
        text += json::object({{"code", json::text(info.code)},
                              {"severity", json::text(word_of(info.severity))},
                              {"needs", json::text(needs[static_cast<std::size_t>(info.needs)])},
                              {"title", json::text(info.title)},
                              {"explanation", json::text(info.explanation)},
                              {"example", json::text(info.example)},
                              {"mended", json::text(info.mended)}}) +
                "\n";
    return text;
}

namespace {

std::string message(const std::string& text) { return json::object({{"text", json::text(text)}}); }

/// Returns a path as SARIF wants it: relative, and with what an address cannot contain as %XX.
std::string address_of(const std::string& path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char byte : path) {
        const auto value = static_cast<unsigned char>(byte);
        const bool is_plain =
            value > ' ' && value < 0x7F && std::string_view("%\"<>\\^`{|}#?[]").find(byte) == std::string_view::npos;
        if (is_plain) result += byte;
        else result.append({'%', digits[value >> 4], digits[value & 15]});
    }
    return result;
}

std::string region_of(std::uint32_t line, std::uint32_t column, std::uint32_t end_line, std::uint32_t end_column) {
    std::vector<std::pair<std::string, std::string>> members{{"startLine", json::number(line)}};
    if (column != 0) {
        members.emplace_back("startColumn", json::number(column));
        members.emplace_back("endLine", json::number(end_line));
        members.emplace_back("endColumn", json::number(end_column));
    }
    return json::object(members);
}

std::string artifact_of(const Diagnostic& finding) {
    return json::object({{"uri", json::text(address_of(finding.file))}});
}

std::string result_of(const Diagnostic& finding) {
    std::vector<std::pair<std::string, std::string>> members{
        {"ruleId", json::text(finding.code)},
        {"level", json::text(word_of(finding.severity))},
        {"message", message(finding.message + (finding.hint.empty() ? "" : " (" + finding.hint + ")"))}};
    const std::uint32_t line = finding.source_line != 0 ? finding.source_line : finding.line;
    if (!finding.file.empty()) {
        std::vector<std::pair<std::string, std::string>> place{{"artifactLocation", artifact_of(finding)}};
        if (line != 0)
            place.emplace_back("region", region_of(line, finding.column, line, finding.column + finding.length));
        members.emplace_back("locations", json::array({json::object({{"physicalLocation", json::object(place)}})}));
    }
    if (!finding.fix.empty()) {
        std::vector<std::string> parts;
        for (const TextEdit& edit : finding.fix)
            parts.push_back(
                json::object({{"deletedRegion", region_of(edit.line, edit.column, edit.end_line, edit.end_column)},
                              {"insertedContent", message(edit.text)}}));
        const std::string change =
            json::object({{"artifactLocation", artifact_of(finding)}, {"replacements", json::array(parts)}});
        members.emplace_back("fixes", json::array({json::object({{"artifactChanges", json::array({change})}})}));
    }
    return json::object(members);
}

}  // namespace

std::string sarif_of(const Diagnostics& findings) {
    std::set<std::string> used;
    std::vector<std::string> rules, results;
    for (const Diagnostic& finding : findings) {
        used.insert(finding.code);
        results.push_back(result_of(finding));
    }
    for (const std::string& code : used) {
        const CodeInfo* const info = code_info(code);
        std::vector<std::pair<std::string, std::string>> members{{"id", json::text(code)}};
        if (info != nullptr) {
            members.emplace_back("shortDescription", message(std::string(info->title)));
            members.emplace_back("fullDescription", message(std::string(info->explanation)));
        }
        rules.push_back(json::object(members));
    }
    const std::string driver = json::object({{"name", json::text("npcs")}, {"rules", json::array(rules)}});
    const std::string run = json::object({{"tool", json::object({{"driver", driver}})},
                                          {"columnKind", json::text("unicodeCodePoints")},
                                          {"results", json::array(results)}});
    return json::object({{"$schema", json::text("https://json.schemastore.org/sarif-2.1.0.json")},
                         {"version", json::text("2.1.0")},
                         {"runs", json::array({run})}}) +
           "\n";
}

}  // namespace npcs::tools
