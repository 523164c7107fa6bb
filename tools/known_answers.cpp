// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "known_answers.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "answers_file.hpp"
#include "comments.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

std::size_t behind_blanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(" \t", at), text.size());
}

/// Reads one answer, a text in quotes or a number, and moves the offset behind it. Returns nothing if it is neither.
std::optional<std::string> answer_at(std::string_view text, std::size_t& at) {
    std::string answer;
    if (text.substr(at, 1) != "\"") {
        const std::size_t end = std::min(text.find_first_of(", \t", at), text.size());
        answer = text.substr(at, end - at);
        at = end;
        return number_of(answer) ? std::optional(answer) : std::nullopt;
    }
    for (++at; at < text.size(); ++at) {
        if (text[at] == '"' && text.substr(at, 2) != "\"\"") {
            ++at;
            return answer;
        }
        if (text[at] == '"') ++at;
        answer += text[at];
    }
    return std::nullopt;
}

/// Returns the answers of a comment; nothing if it has another form.
std::optional<std::vector<std::string>> answers_in(std::string_view text) {
    std::vector<std::string> answers;
    for (std::size_t at = 0;; ++at) {
        at = behind_blanks(text, at);
        const auto answer = answer_at(text, at);
        if (!answer) return std::nullopt;
        answers.push_back(*answer);
        at = behind_blanks(text, at);
        if (at == text.size()) return answers;
        if (text[at] != ',') return std::nullopt;
    }
}

Diagnostic problem_of(const Comment& comment, const std::string& file, const std::string& message,
                      const std::string& hint) {
    Diagnostic problem;
    problem.severity = Severity::warning;
    problem.code = "answers-comment";
    problem.message = message;
    problem.hint = hint;
    problem.file = file;
    problem.line = problem.source_line = comment.line;
    if (comment.column > 500) return problem;
    problem.column = comment.column;
    problem.length = static_cast<std::uint32_t>(comment.word.size()) + 1;
    problem.source = comment.source.substr(0, 500);
    return problem;
}

bool is_one_file(const std::string& one, const std::string& other) {
    std::error_code problem;
    return fs::equivalent(one, other, problem) && !problem;
}

bool is_asked(std::string_view shown, std::string_view question) {
    if (!shown.ends_with(question)) return false;
    return shown.size() == question.size() || shown[shown.size() - question.size() - 1] == '\n';
}

void add_once(std::vector<std::string>& all, const std::string& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

}  // namespace

KnownAnswers::KnownAnswers(const Project& project, const Scripts& scripts) : project_(project) {
    std::set<fs::path> folders;
    for (const ScriptFile& file : scripts.files()) {
        read_comments(file);
        folders.insert(fs::path(file.path()).parent_path());
    }
    std::set<std::string> playthroughs;
    for (const fs::path& folder : folders) {
        std::error_code problem;
        for (fs::directory_iterator each(folder.empty() ? "." : folder, problem), end; !problem && each != end;
             each.increment(problem))
            if (is_playthrough(each->path().string())) playthroughs.insert(each->path().string());
    }
    for (const std::string& path : playthroughs) read_playthrough(path, scripts.paths());
}

Diagnostics unreadable_answers(const ScriptFile& file) {
    Diagnostics problems;
    const auto complain = [&](const Comment& comment, const char* message, const char* hint) {
        problems.push_back(file.in_its_file(problem_of(comment, file.path(), message, hint)));
    };
    for (const Comment& comment : comments_of(file.text())) {
        if (comment.word != "answers") continue;
        if (!answers_in(comment.text))
            complain(comment, "these answers cannot be read",
                     "write texts in quotes and numbers, with commas between them: // answers: \"Ada\", \"\", 12");
        else if (comment.about == 0)
            complain(comment, "these answers belong to no line", "write them above or behind the line that asks");
    }
    return problems;
}

void KnownAnswers::read_comments(const ScriptFile& file) {
    for (const Comment& comment : comments_of(file.text())) {
        if (comment.word != "answers" || comment.about == 0) continue;
        for (const std::string& answer : answers_in(comment.text).value_or(std::vector<std::string>()))
            add_once(comments_[{file.path(), comment.about}], answer);
    }
    for (Diagnostic& problem : unreadable_answers(file)) problems_.push_back(std::move(problem));
}

void KnownAnswers::read_playthrough(const std::string& path, const std::vector<std::string>& scripts) {
    const auto file = AnswersFile::read(path);
    if (!file) return;
    const auto is_played = [&](const std::string& script) {
        return std::any_of(scripts.begin(), scripts.end(),
                           [&](const std::string& each) { return is_one_file(each, script); });
    };
    const auto& named = file.value().scripts;
    if (!named.empty() && std::none_of(named.begin(), named.end(), is_played)) return;
    std::string before;
    for (const std::string& line : file.value().transcript) {
        if (const auto typed = typed_in(line)) {
            const bool is_command = typed->starts_with('/') && !typed->starts_with("//");
            if (!is_command) typed_.push_back({before, typed->starts_with('/') ? typed->substr(1) : *typed});
            // What is shown stays the question while it is not answered.
            if (!is_command) before.clear();
        } else {
            before += (before.empty() ? "" : "\n") + shown_in(line);
        }
    }
}

std::vector<std::string> KnownAnswers::answers(const std::string& function, const std::string& question,
                                               const TraceLine& where) const {
    if (const auto found = comments_.find({where.file, where.line}); found != comments_.end()) return found->second;
    if (const AnswersRule* const rule = project_.answers_to(function, question)) return rule->typed;
    std::vector<std::string> known;
    for (const Typed& typed : typed_)
        if (is_asked(typed.before, question)) add_once(known, typed.text);
    return known;
}

}  // namespace npcs::tools
