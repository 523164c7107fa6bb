// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "test_case.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "comments.hpp"
#include "nearest.hpp"
#include "script_file.hpp"
#include "seed.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

const std::vector<std::string> expectation_words{"expect", "said", "yield", "ask", "choose", "error", "seed"};

bool is_expectation(const Comment& comment) {
    const auto& words = expectation_words;
    return std::find(words.begin(), words.end(), comment.word) != words.end();
}

std::string unquoted(const std::string& text) {
    return text.size() > 1 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

std::string without_outer_blanks(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Turns the comments of a script into the lines of a transcript.
class Expectations {
public:
    explicit Expectations(TestCase& test) : test_(test) {}

    Diagnostics problems;

    void add(const Comment& comment) {
        const std::string& word = comment.word;
        if (word == "seed") return seed(comment);
        if (word == "error") return line(comment, "! " + comment.text);
        if (word != "ask" && word != "choose") return say(comment, comment.text);
        const auto arrow = comment.text.rfind("->");
        if (arrow == std::string::npos)
            return complain(comment, "this says no answer",
                            word == "ask" ? "write // ask: QUESTION -> ANSWER"
                                          : "write // choose: PROMPT | OPTION | (NOT AVAILABLE) -> OPTION");
        const std::string asked = without_outer_blanks(comment.text.substr(0, arrow));
        const std::string answer = without_outer_blanks(comment.text.substr(arrow + 2));
        if (word == "choose") return choose(comment, asked, answer);
        if (!asked.empty()) say(comment, asked);
        type(comment, unquoted(answer));
    }

private:
    void seed(const Comment& comment) {
        const auto number = seed_of(comment.text);
        if (number) test_.seed = *number;
        else complain(comment, "this is no seed", "write a whole number from 0 to 18446744073709551615");
    }

    void choose(const Comment& comment, std::string prompt, const std::string& answer) {
        std::vector<std::string> options;
        for (auto bar = prompt.find('|'); bar != std::string::npos; bar = prompt.find('|', bar + 1)) {
            const std::string option = prompt.substr(bar + 1, prompt.find('|', bar + 1) - bar - 1);
            options.push_back(without_outer_blanks(option));
        }
        prompt = without_outer_blanks(prompt.substr(0, prompt.find('|')));
        const auto taken = std::find(options.begin(), options.end(), answer);
        if (taken == options.end())
            return complain(comment, "\"" + answer + "\" is none of the options" + did_you_mean(answer, options),
                            "write the text of the option that is taken behind the arrow");
        if (!prompt.empty()) say(comment, prompt);
        for (std::size_t i = 0; i < options.size(); ++i) {
            const std::string& option = options[i];
            const bool is_locked = option.size() > 1 && option.front() == '(' && option.back() == ')';
            const std::string number = std::to_string(i + 1) + (i < 9 ? ". " : ".");
            line(comment, "  " + (is_locked ? "-  " + option.substr(1, option.size() - 2) : number + option));
        }
        type(comment, std::to_string(taken - options.begin() + 1));
        test_.typed.back().option = answer;
    }

    void say(const Comment& comment, const std::string& text) {
        Transcript transcript;
        transcript.say(text + "\n");
        line(comment, transcript.text().substr(0, transcript.text().size() - 1));
    }

    void type(const Comment& comment, const std::string& text) {
        test_.typed.push_back({text, comment.line});
        line(comment, "> " + text);
    }

    void line(const Comment& comment, const std::string& text) {
        test_.expected.push_back(text);
        test_.places.push_back(comment.line);
    }

    void complain(const Comment& comment, const std::string& message, const std::string& hint) {
        Diagnostic& problem = problems.emplace_back();
        problem.stage = Stage::host;
        problem.code = "expectation";
        problem.message = message;
        problem.hint = hint;
        problem.file = test_.path;
        problem.line = problem.source_line = comment.line;
        if (comment.column > 500) return;
        problem.column = comment.column;
        problem.length = static_cast<std::uint32_t>(comment.word.size()) + 1;
        problem.source = comment.source.substr(0, 500);
    }

    TestCase& test_;
};

Result<TestCase> read_playthrough(const std::string& path) {
    auto file = AnswersFile::read(path);
    if (!file) return file.diagnostics();
    AnswersFile& read = file.value();
    TestCase test;
    test.path = path;
    test.scripts = std::move(read.scripts);
    // Without a header, it is about what its folder stands for.
    if (test.scripts.empty())
        test.scripts.push_back(fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path().string());
    test.seed = read.seed.value_or(test.seed);
    test.typed = std::move(read.typed);
    test.expected = std::move(read.transcript);
    test.header = std::move(read.header);
    test.is_cut = read.is_cut;
    for (std::size_t i = 0; i < test.expected.size(); ++i)
        test.places.push_back(static_cast<std::uint32_t>(test.header.size() + i + 1));
    return test;
}

Result<TestCase> read_expectations(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return text.diagnostics();
    TestCase test;
    test.path = path;
    test.is_playthrough = false;
    test.scripts = {path};
    Expectations expectations(test);
    for (const Comment& comment : comments_of(text.value()))
        if (is_expectation(comment)) expectations.add(comment);
    if (!expectations.problems.empty()) return expectations.problems;
    return test;
}

bool expects_nothing(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return false;
    const auto comments = comments_of(text.value());
    return std::none_of(comments.begin(), comments.end(), is_expectation);
}

Diagnostic unusable(const std::string& message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "file";
    problem.message = message;
    return problem;
}

/// Adds the tests of a folder and those below. Links to folders are not followed, nor are hidden folders entered.
void find_in(const fs::path& folder, std::set<std::string>& found) {
    std::error_code problem;
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator each(folder, skipping, problem), end; !problem && each != end;
         each.increment(problem)) {
        std::error_code unknown;
        const bool is_hidden = each->path().filename().string().starts_with('.');
        if (is_hidden && each->is_directory(unknown)) each.disable_recursion_pending();
        if (is_hidden || !each->is_regular_file(unknown)) continue;
        const fs::path path = each->path().lexically_normal();
        if (is_playthrough(path.string())) found.insert(path.string());
        if (!is_script(path)) continue;
        const auto text = read_file(path.string());
        if (text && has_expectations(text.value())) found.insert(path.string());
    }
}

}  // namespace

bool has_expectations(const std::string& script_text) {
    const auto comments = comments_of(script_text);
    return std::any_of(comments.begin(), comments.end(), [](const Comment& comment) {
        const bool asks = comment.word == "ask" || comment.word == "choose";
        return comment.word == "expect" || comment.word == "said" ||
               (asks && comment.text.find("->") != std::string::npos);
    });
}

Result<TestCase> TestCase::read(const std::string& path) {
    return tools::is_playthrough(path) ? read_playthrough(path) : read_expectations(path);
}

Result<std::vector<std::string>> find_tests(const std::vector<std::string>& paths) {
    std::set<std::string> found;
    for (const std::string& path : paths) {
        std::error_code problem;
        if (fs::is_directory(path, problem)) {
            find_in(path, found);
            continue;
        }
        if (!fs::exists(path, problem)) return unusable(path + ": there is no such file or folder");
        // A script that expects nothing would pass whatever it does.
        if (!is_playthrough(path) && expects_nothing(path))
            return unusable(
                path +
                " says nothing of what it expects\n    write it in comments (// expect: Hello.), or record a "
                "playthrough: npcs play FILE --record NAME.play");
        found.insert(path);
    }
    return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace npcs::tools
