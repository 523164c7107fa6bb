// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Random edits of the samples. Whatever the text has become, each question is answered, every range lies in the text, and a
// workspace that has lived through all edits answers as a fresh one does.
#include <random>

#include <catch2/catch.hpp>

#include "files.hpp"
#include "npcs/workspace.hpp"

using namespace npcs;
using namespace npcs::workspace;

namespace {

/// All answers about one place, as a text.
class Questions {
public:
    Questions(Workspace& workspace, const std::string& path)
        : workspace_(workspace), path_(path), size_(workspace.text(path).size()) {}

    std::string all(std::uint32_t offset) {
        for (const Problem& each : workspace_.diagnostics(path_)) add(each.diagnostic.code, each.range);
        for (const DocumentSymbol& each : workspace_.document_symbols(path_)) symbol(each);
        for (const Folding& each : workspace_.folding_ranges(path_)) add("fold", each.range);
        std::uint32_t behind = 0;
        for (const Token& each : workspace_.semantic_tokens(path_)) {
            add(std::to_string(static_cast<int>(each.kind)), each.range);
            is_good_ = is_good_ && each.range.begin >= behind;
            behind = each.range.end;
        }
        for (const InlayHint& each : workspace_.inlay_hints(path_)) add(each.text, {each.offset, each.offset});
        for (const Start& each : workspace_.starts(path_)) add(each.name, each.range);
        for (const DocumentLink& each : workspace_.document_links(path_)) add(each.path, each.range);
        for (const OptionInfo& each : workspace_.options(path_)) add(each.id, each.range);
        for (const Range each : workspace_.selection_ranges(path_, offset)) add("select", each);
        at(offset);
        return std::move(text_);
    }
    bool is_good() const { return is_good_; }

private:
    void add(const std::string& what, Range range) {
        text_ += what + " " + std::to_string(range.begin) + "-" + std::to_string(range.end) + "\n";
        is_good_ = is_good_ && range.begin <= range.end && range.end <= size_;
    }

    void symbol(const DocumentSymbol& each) {
        add(each.name, each.range);
        is_good_ = is_good_ && each.name_range.begin >= each.range.begin && each.name_range.end <= each.range.end;
        for (const DocumentSymbol& child : each.children) symbol(child);
    }

    void at(std::uint32_t offset) {
        const Completions offered = workspace_.completion(path_, offset);
        add("complete", offered.replaced);
        for (const Completion& each : offered.items) text_ += each.label + "|" + each.detail + "\n";
        if (const auto found = workspace_.hover(path_, offset)) add(found->code + found->about, found->range);
        if (const auto help = workspace_.signature_help(path_, offset)) text_ += help->signatures[0].label + "\n";
        for (const Location& each : workspace_.definition(path_, offset).targets) add("define", each.range);
        for (const Reference& each : workspace_.references(path_, offset)) add("refer", each.location.range);
        const auto renamed = workspace_.rename(path_, offset, "fresh");
        if (!renamed) text_ += renamed.diagnostics().front().message + "\n";
        else
            for (const DocumentEdits& document : renamed.value().documents)
                for (const Edit& edit : document.edits) add(edit.text, edit.range);
        for (const CallItem& item : workspace_.call_item(path_, offset)) {
            for (const CallEdge& edge : workspace_.incoming_calls(item)) add(edge.item.name, edge.item.location.range);
            for (const CallEdge& edge : workspace_.outgoing_calls(item)) add(edge.item.name, edge.item.location.range);
        }
    }

    Workspace& workspace_;
    std::string path_;
    std::size_t size_;
    std::string text_;
    bool is_good_ = true;
};

const std::vector<std::string>& pieces() {
    static const std::vector<std::string> all{"(",
                                              ")",
                                              "[",
                                              "]",
                                              "{",
                                              "}",
                                              "\"",
                                              "$\"",
                                              "\n",
                                              "\t",
                                              " ",
                                              ".",
                                              ",",
                                              ":",
                                              "=",
                                              "@",
                                              "+",
                                              "-> ",
                                              "* ",
                                              "+ ",
                                              "#tag",
                                              "/*",
                                              "//",
                                              "end if\n",
                                              "end function\n",
                                              "end choose\n",
                                              "end scene\n",
                                              "if x then\n",
                                              "else\n",
                                              "function f(a, b=2)\n",
                                              "function \"lua\" g\n",
                                              "scene s\n",
                                              "choose again: x\n",
                                              "option \"a\" for i in x if i then\n",
                                              "for i in range(3)\n",
                                              "while x\n",
                                              "do\n",
                                              "loop\n",
                                              "plan \"x\"\n",
                                              "checking y: z\n",
                                              "bark\n",
                                              "import \"lib\"\n",
                                              "self.",
                                              "globals.",
                                              "outer.x = 1\n",
                                              "locals",
                                              "taken(\"",
                                              "go ",
                                              "visit ",
                                              "Marta: {x|y}",
                                              "{&a|b}",
                                              "\xC3\xA9",
                                              "\xFF",
                                              std::string(1, '\0'),
                                              "new ",
                                              "x.y.z = {a, \"b\": 1}\n",
                                              "return",
                                              "break\n"};
    return all;
}

}  // namespace

TEST_CASE("random edits leave nothing behind, and nothing undone", "[workspace][random]") {
    std::mt19937 random(20'26);
    const auto below = [&](std::size_t limit) {
        return static_cast<std::uint32_t>(random() % std::max<std::size_t>(limit, 1));
    };
    std::size_t edits = 0;
    for (const auto& [path, original] : tests::scripts_below(NPCS_SAMPLES_DIR)) {
        Workspace lived;
        lived.set_text("lib.npcs", "x = 1\nfunction tool(a)\nend function\n");
        lived.set_text(path, original);
        // A long script is edited less often, as each edit costs the reading of all of it.
        const int rounds = original.size() < 10'000 ? 150 : 40;
        for (int round = 0; round < rounds; ++round, ++edits) {
            const std::string_view text = lived.text(path);
            const std::uint32_t begin = below(text.size() + 1);
            const std::uint32_t end =
                random() % 3 == 0 ? std::min<std::uint32_t>(begin + below(40), static_cast<std::uint32_t>(text.size()))
                                  : begin;
            lived.edit(path, {{begin, end}, random() % 4 == 0 ? "" : pieces()[below(pieces().size())]});
            if (round % 40 == 39) lived.set_text(path, original);
            if (round % 6 != 0) {
                // Most edits are asked about one thing, as when somebody types.
                lived.completion(path, begin);
                lived.semantic_tokens(path, {begin, begin + 200});
                lived.hover(path, begin);
                lived.references(path, begin);
                continue;
            }
            Workspace fresh;
            fresh.set_text("lib.npcs", "x = 1\nfunction tool(a)\nend function\n");
            fresh.set_text(path, std::string(lived.text(path)));
            Questions to_lived(lived, path), to_fresh(fresh, path);
            const std::string answer = to_lived.all(begin);
            INFO(path << " round " << round);
            REQUIRE(to_lived.is_good());
            REQUIRE(answer == to_fresh.all(begin));
        }
    }
    CHECK(edits > 1000);
}

TEST_CASE("texts cut off anywhere are answered about", "[workspace][random]") {
    for (const auto& [path, original] : tests::scripts_below(NPCS_SAMPLES_DIR)) {
        Workspace workspace;
        for (std::size_t size = 0; size < original.size(); size += original.size() < 10'000 ? 97 : 1'997) {
            workspace.set_text(path, original.substr(0, size));
            Questions questions(workspace, path);
            questions.all(static_cast<std::uint32_t>(size));
            INFO(path << " cut at " << size);
            REQUIRE(questions.is_good());
        }
    }
}

TEST_CASE("what is nested too deeply is bounded", "[workspace][random]") {
    for (const char* const opener : {"(", "[", "{", "if x then\n", "function\n", "f(", "a.", "-", "not ", "while 1\n",
                                     "* a\n\t", "$\"{", "choose\n* a\n"}) {
        Workspace workspace;
        std::string text = "x = ";
        for (int i = 0; i < 5000; ++i) text += opener;
        workspace.set_text("deep.npcs", text);
        Questions questions(workspace, "deep.npcs");
        questions.all(static_cast<std::uint32_t>(text.size()));
        INFO(opener);
        CHECK(questions.is_good());
    }
}
