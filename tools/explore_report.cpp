// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "explore_report.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "json.hpp"

namespace npcs::tools {
namespace {

/// All codes, in the order in which they matter.
constexpr std::array finding_codes = {"error",      "dead-end",      "soft-lock",        "endless",
                                      "unanswered", "unreached",     "unoffered-option", "unavailable-option",
                                      "spent-once", "unreached-text"};

std::string answers_in_words(const std::vector<std::string>& answers) {
    if (answers.empty()) return "as soon as it starts";
    std::string text;
    for (const std::string& answer : answers) text += (text.empty() ? "" : ", ") + (answer.empty() ? "\"\"" : answer);
    return text;
}

/// Escapes text for XML and HTML; control characters, which XML cannot represent, become spaces.
std::string xml_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default: result += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
        }
    }
    return result;
}

/// Returns "1 state" or "2 states".
std::string counted(std::uint64_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// Replaces control characters, which a terminal would interpret.
std::string printable(std::string text) {
    for (char& c : text)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7F') c = '?';
    return text;
}

std::vector<std::string> source_lines(const std::string& path) {
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string ordinal(std::size_t number) {
    const std::size_t tens = number % 100 / 10;
    const char* const ending = tens == 1          ? "th"
                               : number % 10 == 1 ? "st"
                               : number % 10 == 2 ? "nd"
                               : number % 10 == 3 ? "rd"
                                                  : "th";
    return std::to_string(number) + ending;
}

/// Adds to findings about texts which one of their line it is, because they have no columns and would look like one that
/// is told twice. Both lists are in the order of the script.
void tell_texts_apart(std::vector<Finding>& findings, const std::vector<CoveredPlace>& places) {
    struct TextsOfLine {
        std::vector<std::size_t> unused;  ///< from 1
        std::size_t all = 0;
        std::vector<Finding*> findings = {};
    };
    std::map<std::pair<std::string, std::uint32_t>, TextsOfLine> lines;
    for (const CoveredPlace& place : places) {
        if (!place.is_text) continue;
        TextsOfLine& line = lines[{place.file, place.line}];
        ++line.all;
        if (place.count == 0) line.unused.push_back(line.all);
    }
    for (Finding& finding : findings)
        if (finding.code == "unreached-text") lines[{finding.file, finding.line}].findings.push_back(&finding);
    for (auto& [place, line] : lines) {
        // What lies inside an unused text is not told, and then it is not known which ones were.
        if (line.all < 2 || line.findings.size() != line.unused.size()) continue;
        for (std::size_t i = 0; i < line.findings.size(); ++i)
            line.findings[i]->message +=
                ": the " + ordinal(line.unused[i]) + " of " + std::to_string(line.all) + " in this line";
    }
}

}  // namespace

Explored::Explored(ExploreReport found, const Scripts& read) : report(std::move(found)), scripts(read.paths()) {
    const auto place = [&](std::string& file, std::uint32_t& line) {
        TraceLine at;
        at.file = file;
        at.line = line;
        at = read.in_their_files({at}).front();
        file = at.file;
        line = at.line;
    };
    std::erase_if(report.findings, [&](const Finding& finding) {
        return !finding.has_answers && !read.origin(finding.file, finding.line);
    });
    for (Finding& finding : report.findings) place(finding.file, finding.line);
    for (Ending& ending : report.endings) place(ending.file, ending.line);
    covered_places = report.coverage->places();
    std::erase_if(covered_places, [&](const CoveredPlace& one) { return !read.origin(one.file, one.line); });
    for (CoveredPlace& one : covered_places) place(one.file, one.line);
    tell_texts_apart(report.findings, covered_places);
    covered_options = report.coverage->options();
    for (CoveredOption& one : covered_options) place(one.file, one.line);
    places = covered_places.size();
    options = covered_options.size();
    for (const CoveredPlace& one : covered_places) reached += one.count > 0 ? 1 : 0;
    for (const CoveredOption& one : covered_options) taken += one.taken > 0 ? 1 : 0;
}

std::string cut_in_words(const Explored& explored) {
    static const std::map<std::string, std::string> reasons = {
        {"states", "the number of states that --states allows is used up"},
        {"time", "the time that --seconds allows is over"},
        {"memory", "the memory that --memory allows is used up"},
        {"ways", "chance and stubs can decide in more ways than were tried (--ways)"},
        {"answers", "nobody knows an answer to a question"},
        {"stopped", "it was stopped"}};
    const ExploreReport& report = explored.report;
    if (report.is_complete) return {};
    std::string text = "Not everything was seen: " + reasons.at(report.cut) + ".";
    if (report.unexplored > 0)
        text +=
            " " + counted(report.unexplored, "state") + (report.unexplored == 1 ? " was" : " were") + " not looked at.";
    return text + " What is never reached can be told only when everything was seen.";
}

std::string as_text(const Explored& explored, bool colours) {
    const ExploreReport& report = explored.report;
    const auto styled = [&](const char* code, const std::string& text) {
        return colours ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
    };
    std::string text;
    std::map<std::string, std::vector<std::string>> sources;
    for (const Finding& finding : report.findings) {
        const bool is_error = finding.severity == Severity::error;
        text += styled("1", finding.file + ":" + std::to_string(finding.line) + ":") + " " +
                styled(is_error ? "31" : "35", finding.code) + ": " + printable(finding.message) + "\n";
        std::vector<std::string>& lines = sources[finding.file];
        if (lines.empty()) lines = source_lines(finding.file);
        if (finding.line >= 1 && finding.line <= lines.size()) {
            const std::string& line = lines[finding.line - 1];
            text += "    " + printable(line.substr(std::min(line.find_first_not_of(" \t"), line.size()))) + "\n";
        }
        if (finding.has_answers) text += "    shown by: " + printable(answers_in_words(finding.answers)) + "\n";
        if (!finding.hint.empty()) text += "    hint: " + finding.hint + "\n";
    }
    if (!report.endings.empty()) text += styled("1", "Endings") + "\n";
    for (const Ending& ending : report.endings)
        text += "    " + ending.file + ":" + std::to_string(ending.line) + ": " +
                printable(answers_in_words(ending.answers)) + "\n";
    text += counted(report.findings.size(), "finding") + ", " + counted(report.endings.size(), "ending") + "; " +
            std::to_string(explored.reached) + " of " + std::to_string(explored.places) +
            " statements and texts reached, " + std::to_string(explored.taken) + " of " +
            std::to_string(explored.options) + " options taken; " + counted(report.states, "state") + " and " +
            counted(report.transitions, "move") + " in " + std::to_string(report.elapsed.count()) + " ms\n";
    if (const std::string cut = cut_in_words(explored); !cut.empty()) text += cut + "\n";
    return text;
}

std::string as_json(const Explored& explored) {
    const ExploreReport& report = explored.report;
    const auto texts = [](const std::vector<std::string>& lines) {
        std::vector<std::string> items;
        for (const std::string& line : lines) items.push_back(json::text(line));
        return json::array(items);
    };
    const auto number = [](auto value) { return json::number(static_cast<double>(value)); };
    std::vector<std::string> findings, endings, places, options;
    for (const Finding& finding : report.findings) {
        std::vector<std::pair<std::string, std::string>> members = {
            {"code", json::text(finding.code)},
            {"severity", json::text(finding.severity == Severity::error ? "error" : "warning")},
            {"file", json::text(finding.file)},
            {"line", number(finding.line)},
            {"message", json::text(finding.message)},
            {"hint", json::text(finding.hint)}};
        if (finding.has_answers) members.emplace_back("answers", texts(finding.answers));
        findings.push_back(json::object(members));
    }
    for (const Ending& ending : report.endings)
        endings.push_back(json::object(
            {{"file", json::text(ending.file)}, {"line", number(ending.line)}, {"answers", texts(ending.answers)}}));
    for (const CoveredPlace& place : explored.covered_places)
        places.push_back(json::object({{"file", json::text(place.file)},
                                       {"line", number(place.line)},
                                       {"reached", place.count > 0 ? "true" : "false"}}));
    for (const CoveredOption& option : explored.covered_options)
        options.push_back(json::object({{"file", json::text(option.file)},
                                        {"line", number(option.line)},
                                        {"id", json::text(option.id)},
                                        {"offered", option.offered > 0 ? "true" : "false"},
                                        {"available", option.available > 0 ? "true" : "false"},
                                        {"taken", option.taken > 0 ? "true" : "false"}}));
    return json::object({{"scripts", texts(explored.scripts)},
                         {"complete", report.is_complete ? "true" : "false"},
                         {"cut", json::text(report.cut)},
                         {"states", number(report.states)},
                         {"moves", number(report.transitions)},
                         {"unexplored", number(report.unexplored)},
                         {"findings", json::array(findings)},
                         {"endings", json::array(endings)},
                         {"places", json::array(places)},
                         {"options", json::array(options)}}) +
           "\n";
}

std::string as_junit(const Explored& explored) {
    const ExploreReport& report = explored.report;
    std::string cases;
    std::size_t count = 0;
    const std::string name = explored.scripts.empty() ? std::string("story") : explored.scripts.front();
    for (const char* const code : finding_codes) {
        std::string failures;
        for (const Finding& finding : report.findings) {
            if (finding.code != code) continue;
            failures += "      <failure type=\"" + xml_text(code) + "\" message=\"" + xml_text(finding.message) +
                        "\">" + xml_text(finding.file + ":" + std::to_string(finding.line));
            if (finding.has_answers) failures += xml_text("\nshown by: " + answers_in_words(finding.answers));
            failures += "</failure>\n";
        }
        ++count;
        cases += "    <testcase classname=\"" + xml_text(name) + "\" name=\"no " + code + "\"" +
                 (failures.empty() ? "/>\n" : ">\n" + failures + "    </testcase>\n");
    }
    if (!report.is_complete) {
        ++count;
        cases += "    <testcase classname=\"" + xml_text(name) + "\" name=\"complete\">\n      <skipped message=\"" +
                 xml_text(cut_in_words(explored)) + "\"/>\n    </testcase>\n";
    }
    std::size_t failed_cases = 0;
    for (const char* const code : finding_codes)
        failed_cases += std::any_of(report.findings.begin(), report.findings.end(),
                                    [&](const Finding& finding) { return finding.code == code; })
                            ? 1
                            : 0;
    const std::string numbers = " tests=\"" + std::to_string(count) + "\" failures=\"" + std::to_string(failed_cases) +
                                "\" skipped=\"" + (report.is_complete ? "0" : "1") + "\"";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + numbers +
           ">\n  <testsuite name=\"npcs explore " + xml_text(name) + "\"" + numbers + ">\n" + cases +
           "  </testsuite>\n</testsuites>\n";
}

namespace {

constexpr const char* page_style = R"(
:root { color-scheme: light dark; --line: #8884; --bad: #c0392b; --odd: #b9770e; --good: #1e8449; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem 1.5rem 4rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.finding { border-left: 4px solid var(--odd); padding: .2rem .8rem; margin: .8rem 0; }
.finding.error { border-color: var(--bad); }
.code { font-weight: 600; } .hint, .cut { opacity: .8; }
code, pre, .script { font: 13px/1.5 ui-monospace, monospace; }
.answers code { background: #8882; border-radius: 3px; padding: 0 .35em; margin-right: .2em; white-space: pre-wrap; }
.script { border: 1px solid var(--line); overflow-x: auto; }
.script div { display: flex; white-space: pre; padding-right: 1rem; min-width: max-content; }
.script .n { width: 3.5rem; text-align: right; padding-right: .8rem; opacity: .5; flex: none; border-left: 4px solid transparent; }
.script .yes .n { border-color: var(--good); } .script .no .n { border-color: var(--bad); } .script .part .n { border-color: var(--odd); }
.script .no { background: #c0392b1c; } .script div:target { outline: 2px solid var(--odd); }
a { color: inherit; }
)";

std::string anchor(const std::vector<std::string>& files, const std::string& file, std::uint32_t line) {
    const auto at = std::find(files.begin(), files.end(), file);
    return "f" + std::to_string(at - files.begin()) + "-" + std::to_string(line);
}

std::string place_link(const std::vector<std::string>& files, const std::string& file, std::uint32_t line) {
    return "<a href=\"#" + anchor(files, file, line) + "\">" + xml_text(file + ":" + std::to_string(line)) + "</a>";
}

std::string answers_as_html(const std::vector<std::string>& answers) {
    std::string text = "<p class=\"answers\">";
    if (answers.empty()) return text + "as soon as it starts</p>";
    for (const std::string& answer : answers) text += "<code>" + xml_text(answer.empty() ? "\"\"" : answer) + "</code>";
    return text + "</p>";
}

/// Whether the places of a line were all reached, none of them, or some.
std::map<std::pair<std::string, std::uint32_t>, const char*> classes_of_lines(const Explored& explored) {
    std::map<std::pair<std::string, std::uint32_t>, std::pair<int, int>> counts;
    for (const CoveredPlace& place : explored.covered_places) {
        auto& [all, reached] = counts[{place.file, place.line}];
        ++all;
        reached += place.count > 0 ? 1 : 0;
    }
    for (const CoveredOption& option : explored.covered_options) {
        auto& [all, reached] = counts[{option.file, option.line}];
        ++all;
        reached += option.taken > 0 ? 1 : 0;
    }
    std::map<std::pair<std::string, std::uint32_t>, const char*> classes;
    for (const auto& [place, count] : counts)
        classes[place] = count.second == 0 ? "no" : count.second == count.first ? "yes" : "part";
    return classes;
}

}  // namespace

std::string as_html(const Explored& explored, const Scripts& scripts) {
    const ExploreReport& report = explored.report;
    const std::vector<std::string> files = scripts.sources();
    const std::string title =
        "Exploration of " + (explored.scripts.empty() ? std::string("a story") : explored.scripts.front());
    std::string page =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" +
        xml_text(title) + "</title><style>" + page_style + "</style></head><body>\n<h1>" + xml_text(title) +
        "</h1>\n<p>" + counted(report.findings.size(), "finding") + ", " + counted(report.endings.size(), "ending") +
        "; " + std::to_string(explored.reached) + " of " + std::to_string(explored.places) +
        " statements and texts reached, " + std::to_string(explored.taken) + " of " + std::to_string(explored.options) +
        " options taken; " + counted(report.states, "state") + ".</p>\n";
    if (const std::string cut = cut_in_words(explored); !cut.empty())
        page += "<p class=\"cut\">" + xml_text(cut) + "</p>\n";
    if (!report.findings.empty()) page += "<h2>Findings</h2>\n";
    for (const Finding& finding : report.findings) {
        page += std::string("<div class=\"finding") + (finding.severity == Severity::error ? " error" : "") + "\">" +
                place_link(files, finding.file, finding.line) + " <span class=\"code\">" + xml_text(finding.code) +
                "</span>: " + xml_text(finding.message);
        if (finding.has_answers) page += answers_as_html(finding.answers);
        if (!finding.hint.empty()) page += "<p class=\"hint\">" + xml_text(finding.hint) + "</p>";
        page += "</div>\n";
    }
    if (!report.endings.empty()) page += "<h2>Endings</h2>\n";
    for (const Ending& ending : report.endings)
        page += "<div>" + place_link(files, ending.file, ending.line) + answers_as_html(ending.answers) + "</div>\n";
    const auto classes = classes_of_lines(explored);
    for (const std::string& file : files) {
        const std::vector<std::string> lines = source_lines(file);
        if (lines.empty()) continue;
        page += "<h2>" + xml_text(file) + "</h2>\n<div class=\"script\">";
        for (std::uint32_t line = 1; line <= lines.size(); ++line) {
            const auto found = classes.find({file, line});
            page += "<div id=\"" + anchor(files, file, line) + "\" class=\"" +
                    (found != classes.end() ? found->second : "") + "\"><span class=\"n\">" + std::to_string(line) +
                    "</span><span dir=\"auto\">" + xml_text(lines[line - 1]) + "</span></div>\n";
        }
        page += "</div>\n";
    }
    return page + "</body></html>\n";
}

}  // namespace npcs::tools
