// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "test_report.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "json.hpp"

namespace npcs::tools {
namespace {

std::string with_prefix(std::string_view text, const std::string& prefix) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        result.append(prefix).append(text.substr(0, end));
        text.remove_prefix(end);
    }
    return result;
}

std::string differences(const TestResult& result, const TestLook& look) {
    if (result.rows.empty()) return "";
    return side_by_side(result.rows, {result.expected, result.got, result.places}, look.width, look.has_colours);
}

/// Returns text as XML. What XML cannot represent is replaced: control characters.
std::string xml(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&') result += "&amp;";
        else if (c == '<') result += "&lt;";
        else if (c == '>') result += "&gt;";
        else if (c == '"') result += "&quot;";
        else if (c == '\n') result += "&#10;";
        else if (static_cast<unsigned char>(c) < ' ' && c != '\t') result += "?";
        else result += c;
    }
    return result;
}

std::string seconds_of(double seconds) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.3f", seconds);
    return digits;
}

}  // namespace

std::string told_of(const TestResult& result, const TestLook& look) {
    if (result.has_passed) return "";
    const std::string path = look.has_colours ? "\x1b[1m" + result.path + "\x1b[0m" : result.path;
    if (result.is_skipped) return path + ": skipped: " + result.problem + "\n";
    if (result.is_updated) return path + ": updated\n" + differences(result, look);
    return path + ": " + result.problem + "\n" + with_prefix(result.details, "  ") + differences(result, look);
}

std::string summary_of(const std::vector<TestResult>& results) {
    const auto count = [&](auto is_meant) { return std::count_if(results.begin(), results.end(), is_meant); };
    const auto passed = count([](const TestResult& result) { return result.has_passed; });
    const auto updated = count([](const TestResult& result) { return result.is_updated; });
    const auto skipped = count([](const TestResult& result) { return result.is_skipped; });
    const auto failures = static_cast<std::ptrdiff_t>(results.size()) - passed - updated - skipped;
    std::string text = std::to_string(passed) + (passed == 1 ? " test is" : " tests are") + " as expected";
    if (updated > 0) text += ", " + std::to_string(updated) + " updated";
    if (skipped > 0) text += ", " + std::to_string(skipped) + " skipped";
    if (failures > 0) text += ", " + std::to_string(failures) + (failures == 1 ? " is not" : " are not");
    return text + "\n";
}

std::string tap_of(const TestResult& result, std::size_t number) {
    std::string name = result.path;
    for (std::size_t at = 0; (at = name.find_first_of("#\\", at)) != std::string::npos; at += 2) name.insert(at, "\\");
    const bool is_ok = result.has_passed || result.is_updated || result.is_skipped;
    const std::string directive = result.is_skipped ? " # SKIP " + result.problem : "";
    std::string text = (is_ok ? "ok " : "not ok ") + std::to_string(number) + " - " + name + directive + "\n";
    if (is_ok) return text;
    // A JSON text is a YAML text.
    text += "  ---\n  message: " + json::text(result.problem) + "\n  ...\n";
    return text + with_prefix(result.details + differences(result, {}), "# ");
}

std::string junit_of(const std::vector<TestResult>& results) {
    double seconds = 0;
    std::size_t failures = 0, skipped = 0;
    std::string cases;
    for (const TestResult& result : results) {
        seconds += result.seconds;
        const std::filesystem::path path(result.path);
        const std::string folder = path.parent_path().empty() ? "." : path.parent_path().generic_string();
        cases += "  <testcase classname=\"" + xml(folder) + "\" name=\"" + xml(path.filename().string()) +
                 "\" time=\"" + seconds_of(result.seconds) + "\"";
        if (result.has_passed || result.is_updated) {
            cases += "/>\n";
            continue;
        }
        if (result.is_skipped) {
            ++skipped;
            cases += ">\n    <skipped message=\"" + xml(result.problem) + "\"/>\n  </testcase>\n";
            continue;
        }
        ++failures;
        cases += ">\n    <failure message=\"" + xml(result.problem) + "\">" +
                 xml(result.details + differences(result, {})) + "</failure>\n  </testcase>\n";
    }
    const std::string counts =
        "tests=\"" + std::to_string(results.size()) + "\" failures=\"" + std::to_string(failures) + "\" errors=\"0\"";
    const std::string time = " time=\"" + seconds_of(seconds) + "\"";
    const std::string of_suite = " skipped=\"" + std::to_string(skipped) + "\"" + time;
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts + time +
           ">\n<testsuite name=\"npcs test\" " + counts + of_suite + ">\n" + cases + "</testsuite>\n</testsuites>\n";
}

}  // namespace npcs::tools
