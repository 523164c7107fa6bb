// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A file of nodes: headers, `---`, body, `===`.

#include <algorithm>
#include <map>
#include <set>

#include "yarn_blocks.hpp"
#include "yarn_read.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

constexpr std::size_t longest_line = 20000;
constexpr std::size_t most_nodes = 5000;

std::vector<Source> lines_of(const std::string& file, std::string_view text) {
    std::vector<Source> lines;
    std::uint32_t number = 1;
    for (std::size_t begin = 0; begin <= text.size(); ++number) {
        std::size_t end = text.find_first_of("\r\n", begin);
        if (end == std::string_view::npos) end = text.size();
        lines.push_back({&file, text.substr(begin, end - begin), {number, 1}});
        if (end - begin > longest_line)
            fail(lines.back().first(0), "a line of more than 20000 bytes", "make several lines of it");
        begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    return lines;
}

BodyLine body_line(const Source& line) {
    std::size_t begin = line.text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) begin = line.text.size();
    BodyLine made{line.behind(begin).first(trimmed(line.text).size()), line.text.substr(0, begin), 0,
                  begin == line.text.size()};
    for (const char c : made.indentation) made.width += c == '\t' ? 8 : 1;
    return made;
}

class FileReader {
public:
    FileReader(const std::string& name, std::string_view text) : lines_(lines_of(name, text)) {}

    File read() {
        while (at_ < lines_.size()) read_line_outside();
        if (in_headers_)
            fail(first_header_, "a node without a body", "write --- below its headers, then its lines, then ===");
        if (file_.nodes.empty())
            fail(lines_[0], "there is no node in this file", "a node is title: Name, then ---, its lines, and ===");
        check_titles();
        return std::move(file_);
    }

private:
    void read_line_outside() {
        const Source& line = lines_[at_];
        const std::string_view text = trimmed(line.text);
        if (text.empty()) {
            if (!in_headers_ && file_.nodes.empty()) {
                file_.comments.insert(file_.comments.end(), node_.comments.begin(), node_.comments.end());
                node_.comments.clear();
            }
        } else if (text.substr(0, 2) == "//") {
            if (!in_headers_) node_.comments.emplace_back(trimmed(text.substr(2)));
        } else if (text == "---") {
            read_node();
            return;
        } else if (text == "===") {
            fail(line, in_headers_ ? "=== without a ---" : "=== without a node",
                 in_headers_ ? "write --- between the headers and the lines"
                             : "take it away, or write title: Name and --- above");
        } else if (text[0] == '#' && !in_headers_) {
            file_.tags.emplace_back(line.place, std::string(text.substr(1)));
        } else {
            read_header(line, text);
        }
        ++at_;
    }

    void read_header(const Source& line, std::string_view text) {
        const std::size_t colon = text.find(':');
        const std::string_view key = trimmed(text.substr(0, colon));
        if (colon == std::string_view::npos || !is_name(key))
            fail(line, in_headers_ ? "a header without a colon" : "a text outside of a node",
                 in_headers_ ? "headers are name: value; write --- above the first line of the node"
                             : "a node is title: Name, then ---, its lines, and ===");
        if (!in_headers_) first_header_ = line;
        in_headers_ = true;
        std::string_view value = text.substr(colon + 1);
        value = trimmed(value.substr(0, value.find("//")));
        const std::size_t offset =
            value.empty() ? line.text.size() : static_cast<std::size_t>(value.data() - line.text.data());
        const Source at = line.behind(offset).first(value.size());
        if (key == "title") read_title(line, at);
        else if (key == "when") node_.when.push_back(read_when(at));
        else if (key == "subtitle") node_.subtitle = std::string(value);
        node_.headers.push_back({std::string(key), std::string(value), line.place});
    }

    void read_title(const Source& line, const Source& value) {
        if (!node_.title.empty())
            fail(line, "a second title in one node", "write --- and the node's lines and === between the two");
        if (value.text.empty()) fail(line, "a node without a title", "write its name behind title:");
        if (!is_name(value.text)) {
            std::string better;
            for (const char c : value.text)
                better += is_name(std::string_view(&c, 1)) || (c >= '0' && c <= '9') ? c : '_';
            if (!is_name(better)) better = "Node_" + better;
            fail(value, "a title is one word of letters, digits and _", "write title: " + better);
        }
        node_.title = std::string(value.text);
        node_.place = line.place;
    }

    static Guard read_when(const Source& value) {
        if (value.text == "always") return {};
        const bool once = value.text.substr(0, 4) == "once" && (value.text.size() == 4 || value.text[4] == ' ');
        if (!once) return {false, read_expression(value)};
        const std::size_t begin = std::min(value.text.size(), value.text.find_first_not_of(" \t", 4));
        return read_guard({"once", value.behind(begin)});
    }

    void read_node() {
        const Source begin = lines_[at_];
        if (!in_headers_ || node_.title.empty())
            fail(in_headers_ ? first_header_ : begin, "a node without a title", "write title: Name above the ---");
        const Source title = first_header_;
        std::vector<BodyLine> body;
        for (++at_;; ++at_) {
            if (at_ >= lines_.size())
                fail(title, "the node " + node_.title + " is not closed",
                     "write === on a line of its own below its last line");
            const std::string_view text = trimmed(lines_[at_].text);
            if (text == "===") break;
            if (text == "---")
                fail(lines_[at_], "a second --- in the node " + node_.title,
                     "write === where the node ends, above the title of the next one");
            body.push_back(body_line(lines_[at_]));
        }
        ++at_;
        node_.body = read_body(std::move(body), file_);
        if (file_.nodes.size() == most_nodes)
            fail(title, "more than 5000 nodes in one file", "make several files of it");
        file_.nodes.push_back(std::move(node_));
        node_ = Node{};
        in_headers_ = false;
    }

    /// Only nodes of a group, which all have `when:`, share a title.
    void check_titles() {
        std::map<std::string, const Node*> seen;
        std::set<std::string> subtitles;
        for (const Node& node : file_.nodes) {
            const Source at{lines_[0].file, {}, node.place};
            const auto [first, is_new] = seen.emplace(node.title, &node);
            if (!node.subtitle.empty() && !subtitles.insert(node.title + "." + node.subtitle).second)
                fail(at, "two nodes " + node.title + " with the subtitle " + node.subtitle,
                     "give one of them another subtitle");
            if (is_new || (!node.when.empty() && !first->second->when.empty())) continue;
            const std::string other = "line " + std::to_string(first->second->place.line);
            if (node.when.empty() && first->second->when.empty())
                fail(at, "a second node " + node.title + "; the first is in " + other,
                     "give it another title, or give both a when: header to make them a group");
            fail(at, "of the nodes " + node.title + ", one has when: and one has not; the first is in " + other,
                 "write when: always into the node that has none");
        }
    }

    std::vector<Source> lines_;
    std::size_t at_ = 0;
    File file_;
    Node node_;
    bool in_headers_ = false;
    Source first_header_;
};

/// How many letters have to change to make one of the other.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            corner = above;
        }
    }
    return row[b.size()];
}

}  // namespace

Source Source::behind(std::size_t size) const {
    return {file,
            text.substr(size),
            {place.line, place.column + static_cast<std::uint32_t>(code_points(text.substr(0, size)))}};
}

Source Source::first(std::size_t size) const { return {file, text.substr(0, size), place}; }

void fail(const Source& at, std::string message, std::string hint) {
    throw Problem{at.file == nullptr ? std::string() : *at.file, at.place.line, at.place.column, std::move(message),
                  std::move(hint)};
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string most_like(const std::string& name, const std::vector<std::string>& known) {
    if (name.size() > 100) return {};
    std::string best;
    std::size_t least = name.size() / 3 + 1;
    for (const std::string& other : known) {
        if (other.size() > 100) continue;
        const std::size_t far = distance(name, other);
        if (far > least || (far == least && !best.empty())) continue;
        best = other;
        least = far;
    }
    return best;
}

File read_file(const std::string& file, std::string_view text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    return FileReader(file, text).read();
}

}  // namespace npcs::tools::import_story::yarn
