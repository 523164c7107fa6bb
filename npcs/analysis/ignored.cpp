// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/ignored.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "npcs/check.hpp"
#include "syntax/edit_distance.hpp"
#include "syntax/locate.hpp"

namespace npcs::analysis {

namespace {

using syntax::Span;

constexpr std::string_view comment_blanks = " \t";
constexpr std::string_view introduction = "npcs:";

struct Ignored {
    std::string_view code;
    Span span;
    bool is_used = false;
};

struct Comment {
    Span span;                ///< with the blanks in front of it
    bool is_alone = false;    ///< on its line
    std::uint32_t about = 0;  ///< the line whose warnings it silences
    Span introduction;        ///< `npcs: ignore`
    std::vector<Ignored> codes;
};

bool is_code(char byte) { return (byte >= 'a' && byte <= 'z') || byte == '-' || (byte >= '0' && byte <= '9'); }

class CommentReader {
public:
    explicit CommentReader(const syntax::Source& source) : source_(source) {}

    std::vector<Comment> read() {
        // Most scripts have none.
        const std::string_view text = source_.text();
        const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
        if (!has("npcs") && !has("NPCS") && !has("Npcs")) return {};
        for (std::uint32_t number = 1; number <= source_.line_count(); ++number) {
            const std::size_t known = comments_.size();
            read(number);
            if (comments_.size() == known) read_nearly(number);
        }
        return std::move(comments_);
    }
    /// Returns a finding for each comment that was meant as one. They are known when the comments have been read.
    Findings nearly() { return std::move(nearly_); }

private:
    /// Returns where the comment of a line begins. Between quotes that are open before and closed behind it, `//` is part of
    /// a string.
    static std::size_t comment_in(std::string_view line) {
        const auto is_odd = [](std::string_view part) { return std::count(part.begin(), part.end(), '"') % 2 != 0; };
        for (std::size_t at = line.find("//"); at != line.npos; at = line.find("//", at + 1)) {
            const bool is_apart = at == 0 || comment_blanks.find(line[at - 1]) != comment_blanks.npos;
            if (is_apart && !(is_odd(line.substr(0, at)) && is_odd(line.substr(at)))) return at;
        }
        return line.npos;
    }

    static std::size_t behind_blanks(std::string_view line, std::size_t at) {
        return std::min(line.find_first_not_of(comment_blanks, at), line.size());
    }

    static std::string in_small_letters(std::string_view text) {
        std::string small(text);
        for (char& byte : small)
            if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
        return small;
    }

    /// Notes a comment that was meant as one: `// npcs ignore CODE`, `// NPCS: disable CODE`. Only a code that exists tells it
    /// from prose.
    void read_nearly(std::uint32_t number) {
        const std::string_view line = source_.line(number);
        const std::size_t at = comment_in(line);
        if (at == line.npos) return;
        const std::size_t word = behind_blanks(line, at + 2);
        const std::string small = in_small_letters(line.substr(word, 80));
        if (!small.starts_with("npcs")) return;
        const std::size_t verb = std::min(small.find_first_not_of(": \t", 4), small.size());
        for (const std::string_view known : {"ignore", "disable"}) {
            if (verb == 4 || small.compare(verb, known.size(), known) != 0) continue;
            const std::size_t code = std::min(small.find_first_not_of(": \t", verb + known.size()), small.size());
            std::size_t end = code;
            while (end < small.size() && is_code(small[end])) ++end;
            const std::string named = small.substr(code, end - code);
            if (code_info(named) == nullptr) continue;
            nearly_.push_back({span(number, word, word + verb + known.size()),
                               "bare-ignore",
                               "this comment silences nothing as it is written",
                               "write: // npcs: ignore " + named,
                               {{span(number, word, word + end), "npcs: ignore " + named}}});
        }
    }

    void read(std::uint32_t number) {
        const std::string_view line = source_.line(number);
        const std::size_t first = behind_blanks(line, 0);
        const bool is_comment = line.substr(first, 2) == "//";
        if (first < line.size() && !is_comment)
            for (; open_ < comments_.size(); ++open_) comments_[open_].about = number;
        const std::size_t at = line.find(introduction) == line.npos ? line.npos : comment_in(line);
        if (at == line.npos) return;
        const std::size_t word = behind_blanks(line, at + 2);
        if (line.substr(word, introduction.size()) != introduction) return;
        const std::size_t verb = behind_blanks(line, word + introduction.size());
        constexpr std::string_view ignore = "ignore";
        const std::string_view rest = line.substr(verb);
        if (!rest.starts_with(ignore) || (rest.size() > ignore.size() && is_code(rest[ignore.size()]))) return;
        Comment& comment = comments_.emplace_back();
        const std::size_t before = line.substr(0, at).find_last_not_of(comment_blanks) + 1;
        comment.span = span(number, before, line.size());
        comment.is_alone = is_comment;
        comment.about = is_comment ? 0 : number;
        if (!is_comment) open_ = comments_.size();
        comment.introduction = span(number, word, verb + ignore.size());
        read_codes(comment, number, line, verb + ignore.size());
    }

    /// Codes are separated by commas; what follows the last one is a remark.
    void read_codes(Comment& comment, std::uint32_t number, std::string_view line, std::size_t at) {
        while (true) {
            at = behind_blanks(line, at);
            std::size_t end = at;
            while (end < line.size() && is_code(line[end])) ++end;
            if (end == at) return;
            comment.codes.push_back({line.substr(at, end - at), span(number, at, end)});
            at = behind_blanks(line, end);
            if (line.substr(at, 1) != ",") return;
            ++at;
        }
    }

    Span span(std::uint32_t number, std::size_t begin, std::size_t end) const {
        const std::uint32_t line = syntax::line_start(source_, number);
        return {static_cast<std::uint32_t>(line + begin), static_cast<std::uint32_t>(line + end)};
    }

    const syntax::Source& source_;
    std::vector<Comment> comments_;
    Findings nearly_;
    std::size_t open_ = 0;  ///< the first comment whose line is not known yet
};

/// Returns the end of what is deleted with a comment: one that stands alone takes its line with it.
Span whole(const Comment& comment, const syntax::Source& source) {
    Span span = comment.span;
    if (!comment.is_alone) return span;
    const std::string_view text = source.text();
    span.begin = syntax::line_start(source, source.line_number(span.begin));
    if (text.substr(span.end, 2) == "\r\n") span.end += 2;
    else if (span.end < text.size()) span.end += 1;
    return span;
}

std::string hint_for(std::string_view code) {
    std::string_view best;
    for (const CodeInfo& info : codes())
        if (syntax::is_similar(code, info.code) && best.empty()) best = info.code;
    return best.empty() ? "npcs check --codes shows all" : "did you mean " + std::string(best) + "?";
}

/// Tells of a comment without codes; `here`: what is found on the line that it is about.
void tell_bare(const Comment& comment, const std::vector<std::string_view>& here, Findings& found) {
    std::string all;
    for (const std::string_view code : here) all += (all.empty() ? "" : ", ") + std::string(code);
    found.push_back({comment.introduction, "bare-ignore", "this comment names no code, and silences nothing",
                     all.empty() ? "name the code: // npcs: ignore CODE; nothing is found here"
                                 : "name the code: // npcs: ignore " + all});
}

/// Tells what a comment does not silence, if anything.
void tell_unused(const Comment& comment, const syntax::Source& source, const HostFacts& facts, Findings& found) {
    for (const Ignored& ignored : comment.codes) {
        if (ignored.is_used) continue;
        const CodeInfo* const info = code_info(ignored.code);
        if (info == nullptr) {
            found.push_back(
                {ignored.span, "unknown-code", "there is no finding " + quoted(ignored.code), hint_for(ignored.code)});
        } else if (info->severity == Severity::error) {
            found.push_back({ignored.span, "unused-ignore",
                             quoted(ignored.code) + " is an error, which cannot be ignored",
                             "mend it, and take the comment away"});
        } else if (info->needs != CodeInfo::Needs::file &&
                   (facts.is_complete || info->needs == CodeInfo::Needs::script)) {
            std::vector<Replacement> fix;
            if (comment.codes.size() == 1) fix.push_back({whole(comment, source), ""});
            found.push_back({ignored.span, "unused-ignore",
                             "there is no " + quoted(ignored.code) + " to be ignored here", "take the comment away",
                             std::move(fix)});
        }
    }
}

}  // namespace

Findings without_ignored(Findings found, const syntax::Source& source, const HostFacts* facts) {
    CommentReader reader(source);
    std::vector<Comment> comments = reader.read();
    Findings nearly = reader.nearly();
    if (comments.empty() && (facts == nullptr || nearly.empty())) return found;
    std::map<std::uint32_t, std::vector<Comment*>> by_line;
    for (Comment& comment : comments) by_line[comment.about].push_back(&comment);
    std::erase_if(found, [&](const Found& one) {
        const auto here = by_line.find(source.line_number(one.span.begin));
        if (here == by_line.end()) return false;
        bool is_ignored = false;
        for (Comment* comment : here->second)
            for (Ignored& ignored : comment->codes)
                if (ignored.code == one.code) is_ignored = ignored.is_used = true;
        return is_ignored;
    });
    if (facts == nullptr) return found;
    std::map<std::uint32_t, std::vector<std::string_view>> codes_by_line;
    for (const Found& one : found) {
        auto& here = codes_by_line[source.line_number(one.span.begin)];
        if (std::find(here.begin(), here.end(), one.code) == here.end()) here.push_back(one.code);
    }
    for (const Comment& comment : comments) {
        if (comment.codes.empty()) tell_bare(comment, codes_by_line[comment.about], found);
        else tell_unused(comment, source, *facts, found);
    }
    std::move(nearly.begin(), nearly.end(), std::back_inserter(found));
    return found;
}

}  // namespace npcs::analysis
