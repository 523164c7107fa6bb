// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "yarn_blocks.hpp"

#include <algorithm>
#include <array>

namespace npcs::tools::import_story::yarn {
namespace {

class BodyReader {
public:
    BodyReader(std::vector<BodyLine> lines, File& file) : lines_(std::move(lines)), file_(file) {}

    Block read() {
        Block block = read_block(0);
        if (at_ < lines_.size()) fail_at_closer();
        return block;
    }

private:
    bool is_blank(std::size_t at) const { return lines_[at].content.text.empty(); }
    bool starts(std::string_view with) const { return lines_[at_].content.text.substr(0, with.size()) == with; }
    const Source& content() const { return lines_[at_].content; }

    /// The command that this line begins with, when it is one of the language's.
    std::string word_here() const {
        if (!starts("<<")) return {};
        const std::string_view inside = trimmed(content().text.substr(2));
        std::size_t end = 0;
        while (end < inside.size() && inside[end] >= 'a' && inside[end] <= 'z') ++end;
        if (end < inside.size() && inside[end] != ' ' && inside[end] != '\t' && inside[end] != '>') return {};
        return std::string(inside.substr(0, end));
    }

    bool is_closer() const {
        static constexpr std::array<std::string_view, 6> closers{"elseif",  "else",    "endif",
                                                                 "endonce", "endenum", "case"};
        return std::find(closers.begin(), closers.end(), word_here()) != closers.end();
    }

    [[noreturn]] void fail_at_closer() {
        const std::string word = word_here();
        if (word == "endonce")
            fail(content(), "<<endonce>> without a <<once>>", "take it away, or write <<once>> above");
        if (word == "endenum" || word == "case")
            fail(content(), "<<" + word + ">> without an <<enum>>", "write <<enum Name>> above");
        fail(content(), "<<" + word + ">> without an <<if>>",
             word == "else" ? "take it away, or write <<if $condition>> or <<once>> above"
                            : "take it away, or write <<if $condition>> above");
    }

    /// Statements down to a line that is less far in, a command that closes a block, or the end.
    Block read_block(std::size_t width) {
        if (++depth_ > deepest)
            fail(content(), "blocks that are nested more than 100 deep",
                 "move a part of it to a node of its own, and <<detour>> to it");
        Block block;
        const std::size_t first = at_;
        for (;;) {
            while (at_ < lines_.size() && is_blank(at_)) ++at_;
            if (at_ >= lines_.size() || lines_[at_].width < width || is_closer()) break;
            if (width > 0) check_indentation(lines_[first], lines_[at_]);
            read_statement(block);
        }
        --depth_;
        return block;
    }

    void read_statement(Block& block) {
        if (starts("//")) {
            block.push_back(comment());
            ++at_;
        } else if (starts("->")) {
            block.push_back(read_items("->", Statement::Kind::options));
        } else if (starts("=>")) {
            block.push_back(read_items("=>", Statement::Kind::group));
        } else if (starts("<<")) {
            read_command_line(block);
        } else {
            Statement statement = make(Statement::Kind::line);
            statement.line = read_line(content(), statement.comment);
            ++at_;
            block.push_back(std::move(statement));
        }
    }

    Statement make(Statement::Kind kind) const {
        Statement statement;
        statement.kind = kind;
        statement.place = content().place;
        return statement;
    }

    Statement comment() const {
        Statement statement = make(Statement::Kind::comment);
        std::string_view text = content().text.substr(2);
        while (!text.empty() && text[0] == '/') text.remove_prefix(1);
        statement.name = std::string(trimmed(text));
        return statement;
    }

    // --- options and lines of a group ---

    /// All of them that are equally far in. An empty line ends the row.
    Statement read_items(std::string_view arrow, Statement::Kind kind) {
        Statement statement = make(kind);
        const std::size_t width = lines_[at_].width;
        std::vector<std::string> comments;
        for (;;) {
            Item item = read_item(arrow);
            item.comments = std::move(comments);
            comments.clear();
            statement.items.push_back(std::move(item));
            const std::size_t behind = at_;
            while (at_ < lines_.size() && starts("//") && lines_[at_].width <= width) {
                comments.push_back(comment().name);
                ++at_;
            }
            if (at_ < lines_.size() && !ended_by_blank_ && starts(arrow) && lines_[at_].width == width) continue;
            at_ = behind;
            return statement;
        }
    }

    Item read_item(std::string_view arrow) {
        const BodyLine line = lines_[at_];
        Source text = line.content.behind(arrow.size());
        const std::size_t blanks = text.text.find_first_not_of(" \t");
        text = text.behind(blanks == std::string_view::npos ? text.text.size() : blanks);
        Item item;
        item.line = read_line(text, item.comment);
        if (item.line.text.empty() && item.line.speaker.empty())
            fail(line.content, "a " + std::string(arrow) + " without a text",
                 arrow == "->" ? "write what the player can say: -> Good evening."
                               : "write the line behind it: => Guard: Halt!");
        ++at_;
        std::size_t next = at_;
        while (next < lines_.size() && is_blank(next)) ++next;
        if (next < lines_.size()) {
            check_indentation(line, lines_[next]);
            if (lines_[next].width > line.width) {
                at_ = next;
                item.body = read_block(lines_[next].width);
                next = at_;
            }
        }
        // read_block has gone past the empty lines behind the last statement.
        ended_by_blank_ = lines_[next - 1].is_empty;
        at_ = next;
        return item;
    }

    /// Whether one of the two is farther in must not depend on how wide a tab is.
    static void check_indentation(const BodyLine& above, const BodyLine& next) {
        const std::string_view a = above.indentation;
        const std::string_view b = next.indentation;
        const std::size_t common = std::min(a.size(), b.size());
        if (a.substr(0, common) == b.substr(0, common)) return;
        const bool tabs = b.find('\t') != std::string_view::npos;
        fail(next.content,
             std::string("this line is indented with ") + (tabs ? "tabs" : "spaces") + ", one above it with " +
                 (tabs ? "spaces" : "tabs"),
             "indent all lines of a node with tabs, or all with spaces");
    }

    // --- commands ---

    /// Reads `<<...>>`. What stands behind it on the line is left as a line of its own.
    Command take_command(Source& opened) {
        opened = content();
        std::size_t end = end_of_expression(opened.text.substr(2), ">>");
        if (end == std::string_view::npos && word_here().empty()) {
            const std::size_t plain = opened.text.find(">>", 2);
            if (plain != std::string_view::npos) end = plain - 2;
        }
        if (end == std::string_view::npos)
            fail(opened, "a << without its >>", "write >> behind the command, on the same line");
        const Command command = read_command(opened.behind(2).first(end));
        Source rest = opened.behind(end + 4);
        const std::size_t blanks = rest.text.find_first_not_of(" \t");
        rest = rest.behind(blanks == std::string_view::npos ? rest.text.size() : blanks);
        lines_[at_].content = rest;
        return command;
    }

    /// The tags and the comment behind a command, and then the next line, when nothing else is left on this one.
    void finish_line(Statement* statement) {
        if (at_ < lines_.size() && (starts("#") || starts("//"))) {
            std::string comment;
            const Line line = read_line(content(), comment);
            if (statement != nullptr) {
                statement->tags = line.tags;
                statement->comment = comment;
            }
            lines_[at_].content = content().behind(content().text.size());
        }
        if (is_blank(at_)) ++at_;
    }

    void read_command_line(Block& block) {
        Source opened;
        Statement statement = make(Statement::Kind::command);
        const Command command = take_command(opened);
        if (command.word == "if" || command.word == "once") {
            read_branches(command, opened, statement);
        } else if (command.word == "declare") {
            read_declare(command, block);
            return;
        } else if (command.word == "enum") {
            read_enum(command, opened);
            return;
        } else {
            read_simple(command, opened, statement);
        }
        finish_line(&statement);
        block.push_back(std::move(statement));
    }

    void read_simple(const Command& command, const Source& opened, Statement& statement) {
        if (command.word == "set") {
            statement.kind = Statement::Kind::set;
            read_set(command, statement);
        } else if (command.word == "jump" || command.word == "detour") {
            statement.kind = command.word == "jump" ? Statement::Kind::jump : Statement::Kind::detour;
            read_destination(command, statement);
        } else if (command.word == "stop") {
            statement.kind = Statement::Kind::stop;
        } else if (command.word == "return") {
            statement.kind = Statement::Kind::leave;
        } else if (command.word == "call") {
            statement.kind = Statement::Kind::call;
            statement.value = read_expression(command.rest);
            if (statement.value->kind != Expression::Kind::call)
                fail(command.rest, "<<call>> of what is no function", "write <<call function()>>");
        } else if (command.word == "local") {
            fail(opened, "<<local>> has no meaning in Yarn", "write <<declare $name = value>>");
        } else {
            read_words(command, statement);
        }
    }

    void read_branches(const Command& first, const Source& opened, Statement& statement) {
        const bool once = first.word == "once";
        statement.kind = once ? Statement::Kind::once : Statement::Kind::condition;
        statement.branches.push_back({read_guard(first), {}});
        finish_line(nullptr);
        bool has_else = false;
        for (;;) {
            statement.branches.back().body = read_block(0);
            const std::string word = at_ < lines_.size() ? word_here() : std::string();
            const bool closes = word == (once ? "endonce" : "endif");
            if (!closes && word != "else" && (once || word != "elseif"))
                fail(opened, "<<" + first.word + ">> without its <<end" + first.word + ">>",
                     "write <<end" + first.word + ">> below what belongs to it");
            Source here;
            const Command command = take_command(here);
            if (closes) return;
            if (has_else)
                fail(here, "<<" + word + ">> behind <<else>>", "<<else>> is the last part; put it below the others");
            has_else = word == "else";
            statement.branches.push_back({has_else ? Guard{} : read_guard({"if", command.rest}), {}});
            finish_line(nullptr);
        }
    }

    void read_declare(const Command& command, Block& block) {
        Declaration declaration = read_declaration(command);
        std::uint32_t line = declaration.place.line;
        while (!block.empty() && block.back().kind == Statement::Kind::comment && block.back().place.line + 1 == line) {
            declaration.comments.insert(declaration.comments.begin(), block.back().name);
            line = block.back().place.line;
            block.pop_back();
        }
        Statement rest;
        finish_line(&rest);
        if (!rest.comment.empty()) declaration.comments.push_back(rest.comment);
        file_.declarations.push_back(std::move(declaration));
    }

    void read_enum(const Command& command, const Source& opened) {
        Enumeration made;
        made.place = opened.place;
        made.name = std::string(command.rest.text);
        if (!is_name(made.name)) fail(opened, "<<enum>> without a name", "write <<enum Name>>");
        finish_line(nullptr);
        for (;;) {
            while (at_ < lines_.size() && (is_blank(at_) || starts("//"))) ++at_;
            const std::string word = at_ < lines_.size() ? word_here() : std::string();
            if (word != "case" && word != "endenum")
                fail(opened, "<<enum>> without its <<endenum>>", "write <<endenum>> below its cases");
            Source here;
            const Command next = take_command(here);
            finish_line(nullptr);
            if (word == "endenum") break;
            made.cases.push_back(read_case(next));
        }
        file_.enumerations.push_back(std::move(made));
    }

    std::vector<BodyLine> lines_;
    File& file_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool ended_by_blank_ = false;
};

}  // namespace

Block read_body(std::vector<BodyLine> lines, File& file) { return BodyReader(std::move(lines), file).read(); }

}  // namespace npcs::tools::import_story::yarn
