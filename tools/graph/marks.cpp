// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "graph/marks.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "json.hpp"

namespace npcs::tools::graph {
namespace fs = std::filesystem;
namespace {

Diagnostic unreadable(const std::string& name, const std::string& why) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "file";
    problem.message = name + ": " + why;
    return problem;
}

std::string text_of(const Value& map, const char* key) {
    const Value found = map.get(key);
    return found.is_string() ? std::string(found.text()) : "";
}

/// Reads a number; returns whether there is one.
bool take_number(std::string_view& text, std::uint64_t& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

/// How often the lines of a file were reached, and its branches, by their line.
struct Counts {
    std::map<std::uint32_t, std::uint64_t> lines, branches;
    bool are_known = true;  ///< false: 1 means reached, however often
};
using Files = std::map<std::string, Counts>;

bool take_pair(std::string_view text, std::map<std::uint32_t, std::uint64_t>& counts, int between) {
    std::uint64_t line = 0, count = 0, skipped = 0;
    if (!take_number(text, line)) return false;
    for (int i = 0; i < between; ++i) {
        if (!text.starts_with(',')) return false;
        text.remove_prefix(1);
        if (!take_number(text, skipped)) return false;
    }
    if (!text.starts_with(',')) return false;
    text.remove_prefix(1);
    if (text.starts_with('-')) count = 0;  // a branch whose condition was never evaluated
    else if (!take_number(text, count)) return false;
    counts[static_cast<std::uint32_t>(std::min<std::uint64_t>(line, 0xFFFF'FFFE))] += count;
    return true;
}

Result<Files> read_lcov(std::string_view text, const std::string& name) {
    Files files;
    Counts* current = nullptr;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        bool is_right = true;
        if (line.starts_with("SF:")) current = &files[std::string(line.substr(3))];
        else if (line == "end_of_record") current = nullptr;
        else if (line.starts_with("DA:")) is_right = current != nullptr && take_pair(line.substr(3), current->lines, 0);
        else if (line.starts_with("BRDA:"))
            is_right = current != nullptr && take_pair(line.substr(5), current->branches, 2);
        if (!is_right) return unreadable(name, "line " + std::to_string(number) + " is none of an lcov file");
    }
    if (files.empty()) return unreadable(name, "this is no lcov file: it names no source file (SF:)");
    return files;
}

/// Reads what `npcs test --coverage` and `npcs explore` write as JSON.
class JsonCoverage {
public:
    /// Returns why it cannot be read; empty if it was.
    std::string read(std::string_view text) {
        const auto json = json::read(text);
        if (!json) return "this is no JSON";
        const Value version = json->is_map() ? json->get("npcs_coverage") : Value();
        if (version == Value(1)) {
            for (const Value& script : json->get("scripts").items()) read_places(script, text_of(script, "file"));
        } else if (!version.is_null()) {
            return "another version of npcs has written it";
        } else if (json->is_map() && json->get("places").is_list() && json->get("options").is_list()) {
            read_places(*json, "");
        } else {
            return "this is neither an lcov file, nor what `npcs test --coverage` or `npcs explore` writes as JSON";
        }
        if (is_wrong_) return "a place or an option in it has no line";
        return files_.empty() ? "it names no place of a script" : "";
    }
    Files take() { return std::move(files_); }

private:
    /// `file`: of all places; empty if each names its own.
    void read_places(const Value& report, const std::string& file) {
        const auto each = [&](const char* list, const auto& visit) {
            const Value places = report.is_map() ? report.get(list) : Value();
            for (const Value& place : places.items()) {
                const Value line = place.is_map() ? place.get("line") : Value();
                const std::string name = file.empty() && place.is_map() ? text_of(place, "file") : file;
                if (name.empty() || !line.is_number() || !(line.number() >= 1 && line.number() < 4e9)) is_wrong_ = true;
                else visit(files_[name], static_cast<std::uint32_t>(line.number()), place);
            }
        };
        each("places", [](Counts& counts, std::uint32_t line, const Value& place) {
            const Value reached = place.get("reached");
            if (!reached.is_null()) counts.are_known = false;
            // A line is reached as often as the place in it that is reached least.
            const std::uint64_t count = whole(reached.is_null() ? place.get("count") : reached);
            const auto [found, is_first] = counts.lines.emplace(line, count);
            if (!is_first) found->second = std::min(found->second, count);
        });
        each("options", [](Counts& counts, std::uint32_t line, const Value& option) {
            counts.branches[line] += whole(option.get("taken"));
        });
    }

    static std::uint64_t whole(const Value& value) {
        constexpr double most = 1e15;
        return value.number() > 0 ? static_cast<std::uint64_t>(std::min(value.number(), most)) : 0;
    }

    Files files_;
    bool is_wrong_ = false;
};

Result<Files> read_coverage(std::string_view text, const std::string& name) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '[')) return read_lcov(text, name);
    JsonCoverage coverage;
    if (const std::string why = coverage.read(text); !why.empty()) return unreadable(name, why);
    return coverage.take();
}

/// Returns the lines that say whether a node was reached.
std::vector<std::uint32_t> lines_of(const StoryNode& node) {
    if (node.kind != StoryNodeKind::said) return {node.line};
    std::vector<std::uint32_t> lines;
    for (const StoryLine& line : node.lines) lines.push_back(line.line);
    return lines;
}

Mark covered(const StoryNode& node, const Counts& counts) {
    std::size_t known = 0, reached = 0;
    std::uint64_t most = 0;
    const auto count = [&](std::uint64_t times) {
        ++known;
        if (times > 0) ++reached;
        most = std::max(most, times);
    };
    const auto branch = counts.branches.find(node.line);
    if (node.kind == StoryNodeKind::option && branch != counts.branches.end()) {
        count(branch->second);
    } else {
        for (const std::uint32_t line : lines_of(node)) {
            const auto found = counts.lines.find(line);
            if (found != counts.lines.end()) count(found->second);
        }
    }
    if (known == 0) return {};
    if (reached == 0) return {Colour::unreached, {"never reached"}};
    const std::string how_often = counts.are_known ? "reached " + std::to_string(most) + " times" : "reached";
    return {reached == known ? Colour::reached : Colour::partly, {how_often}};
}

/// Beginnings and ends have no statement of their own; they are reached if what is beside them is.
void infer(const Story& story, std::vector<Mark>& marks) {
    for (auto edge = story.edges.rbegin(); edge != story.edges.rend(); ++edge) {
        const StoryNodeKind from = story.nodes[edge->from].kind, to = story.nodes[edge->to].kind;
        if (edge->kind != StoryEdgeKind::next && edge->kind != StoryEdgeKind::again) continue;
        const bool is_head = from == StoryNodeKind::begin || from == StoryNodeKind::option;
        if (is_head && marks[edge->from].colour == Colour::none && to != StoryNodeKind::end)
            marks[edge->from].colour =
                marks[edge->to].colour == Colour::partly ? Colour::reached : marks[edge->to].colour;
        if (to == StoryNodeKind::end && marks[edge->to].colour != Colour::reached)
            marks[edge->to].colour = std::min(marks[edge->from].colour, Colour::reached);
    }
}

}  // namespace

Places::Places(const Story& story) : story_(story) {
    for (std::uint32_t i = 0; i < story.nodes.size(); ++i)
        nodes_[key_of(story.functions[story.nodes[i].function].file)].push_back(i);
    for (std::uint32_t i = 0; i < story.functions.size(); ++i) functions_[key_of(story.functions[i].file)].push_back(i);
    for (auto& [file, nodes] : nodes_)
        std::stable_sort(nodes.begin(), nodes.end(),
                         [&](auto one, auto other) { return story.nodes[one].line < story.nodes[other].line; });
}

std::string Places::key_of(const std::string& file) const {
    const auto [at, is_new] = keys_.try_emplace(file);
    if (is_new) {
        std::error_code problem;
        const fs::path whole = fs::weakly_canonical(fs::absolute(file, problem), problem);
        at->second = problem ? file : whole.string();
    }
    return at->second;
}

const std::vector<std::uint32_t>& Places::nodes_in(const std::string& file) const {
    static const std::vector<std::uint32_t> none;
    const auto found = nodes_.find(key_of(file));
    return found != nodes_.end() ? found->second : none;
}

bool Places::has_file(const std::string& file) const { return functions_.contains(key_of(file)); }

std::uint32_t Places::function_at(const std::string& file, std::uint32_t line) const {
    std::uint32_t best = no_story_node;
    const auto found = functions_.find(key_of(file));
    if (found == functions_.end()) return best;
    for (const std::uint32_t number : found->second) {
        const StoryFunction& function = story_.functions[number];
        if (line < function.line || line > function.last_line) continue;
        if (best == no_story_node || function.line >= story_.functions[best].line) best = number;
    }
    return best;
}

std::uint32_t Places::node_at(const std::string& file, std::uint32_t line, bool wants_option) const {
    const std::uint32_t function = function_at(file, line);
    std::uint32_t best = no_story_node;
    for (const std::uint32_t number : nodes_in(file)) {
        const StoryNode& node = story_.nodes[number];
        if (node.function != function) continue;
        if (node.line > line) break;
        const bool is_later = best == no_story_node || node.line > story_.nodes[best].line;
        const bool is_wanted = best != no_story_node && node.line == line && wants_option &&
                               node.kind == StoryNodeKind::option && story_.nodes[best].kind != StoryNodeKind::option;
        const bool is_better_begin = best != no_story_node && node.line == story_.nodes[best].line &&
                                     story_.nodes[best].kind == StoryNodeKind::begin;
        if (is_later || is_wanted || is_better_begin) best = number;
    }
    return best;
}

Result<Marked> marks_of_coverage(const Story& story, std::string_view report, const std::string& name) {
    const auto files = read_coverage(report, name);
    if (!files) return files.diagnostics();
    Marked result{std::vector<Mark>(story.nodes.size()), {}};
    const Places places(story);
    bool is_any = false;
    for (const auto& [file, counts] : files.value()) {
        // Paths are relative to where the tests were run, or to the file that says so.
        const std::string beside = (fs::path(name).parent_path() / file).string();
        for (const std::uint32_t node : places.nodes_in(places.has_file(file) ? file : beside)) {
            result.marks[node] = covered(story.nodes[node], counts);
            is_any = true;
        }
    }
    if (!is_any) result.problem = name + ": none of the files in it belongs to this story";
    infer(story, result.marks);
    return result;
}

Result<Marked> marks_of_findings(const Story& story, std::string_view report, const std::string& name) {
    const auto json = json::read(report);
    if (!json) return unreadable(name, "this is no JSON");
    const Value findings = json->is_map() ? json->get("findings") : Value();
    if (!findings.is_list()) return unreadable(name, "this has no list `findings`, as reports of `npcs explore` have");
    Marked result{std::vector<Mark>(story.nodes.size()), {}};
    const Places places(story);
    std::size_t elsewhere = 0;
    for (const Value& finding : findings.items()) {
        const Value line = finding.is_map() ? finding.get("line") : Value();
        if (!line.is_number()) return unreadable(name, "a finding without a line");
        const std::string code = text_of(finding, "code");
        const bool is_option = code.find("option") != std::string::npos || code == "spent-once";
        const double number = line.number();
        const std::uint32_t at =
            number >= 1 && number < 4e9
                ? places.node_at(text_of(finding, "file"), static_cast<std::uint32_t>(number), is_option)
                : no_story_node;
        if (at == no_story_node) {
            ++elsewhere;
            continue;
        }
        result.marks[at].colour = Colour::found;
        result.marks[at].notes.push_back(code + ": " + text_of(finding, "message"));
    }
    if (elsewhere > 0)
        result.problem = name + ": " + std::to_string(elsewhere) + (elsewhere == 1 ? " finding is" : " findings are") +
                         " about lines that are not in the picture";
    return result;
}

Marked marks_of_trace(const Story& story, const std::vector<std::pair<TraceLine, bool>>& trace) {
    Marked result{std::vector<Mark>(story.nodes.size()), {}};
    const Places places(story);
    bool is_any = false;
    for (const auto& [line, is_innermost] : trace) {
        const std::uint32_t at = places.node_at(line.file, line.line);
        if (at == no_story_node) continue;
        is_any = true;
        Mark& mark = result.marks[at];
        if (is_innermost || mark.colour == Colour::none) mark.colour = is_innermost ? Colour::here : Colour::called;
        mark.notes.emplace_back(is_innermost ? "the save is here" : "the save is in this call");
    }
    if (!is_any) result.problem = "the place of the save is not in the picture";
    return result;
}

}  // namespace npcs::tools::graph
