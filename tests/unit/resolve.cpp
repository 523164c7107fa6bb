// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From a tree to a program: the tree is given up while the program is made, and keys wait until somebody asks.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <set>
#include <string>

#include "compiler/compile.hpp"
#include "syntax/parse.hpp"
#include "syntax/stack.hpp"

using namespace npcs;

namespace {

/// Functions in every place where one can stand. The tree of two hundred fills many blocks of memory.
constexpr std::string_view quest = R"(take_N = function(f, g = "say ""N""")
    return f
end function
pick_N = [function(a)
    return a + N
end function] if take_N(function(a)
    return a + "he said ""no"" to N"
end function) else take_N(function(b)
    return b * N
end function)
late_N = take_N(function(a, b))
    inner = function(c)
        return outer.a + c
    end function
    for i in range(1, N)
        if i % 2 then a = inner(i) else b += [a, {"n": N}, -i]
    end for
    return inner(b)
end function
)";

std::string many_quests() {
    std::string text;
    for (int number = 0; number < 200; ++number) {
        for (const char byte : quest) {
            if (byte == 'N') text += std::to_string(number);
            else text += byte;
        }
    }
    return text;
}

bool same(const program::Function& a, const program::Function& b) {
    const auto alike = [](const program::Instruction& one, const program::Instruction& other) {
        return std::memcmp(&one, &other, sizeof one) == 0;
    };
    return a.name == b.name && a.key == b.key && a.parent == b.parent && a.line == b.line && a.locals == b.locals &&
           std::equal(a.code.begin(), a.code.end(), b.code.begin(), b.code.end(), alike);
}

std::shared_ptr<const program::Program> program_of(const std::string& text) {
    auto source = std::make_shared<const syntax::Source>("", text);
    const syntax::ParseResult parsed = syntax::parse(*source);
    REQUIRE(parsed.diagnostics.empty());
    return compiler::compile(parsed.tree, source).program;
}

}  // namespace

TEST_CASE("resolve: a tree that is given up on the way makes the program that a kept one makes", "[resolve]") {
    const std::string text = many_quests();
    auto source = std::make_shared<const syntax::Source>("", text);
    compiler::ScopeFinder finder;
    syntax::ParseResult parsed =
        syntax::parse(*source, {}, [&](const auto& tree, const auto& statement) { finder.add(tree, statement); });
    REQUIRE(parsed.tree.arena.block() > 2);
    const auto made = compiler::compile(parsed.tree, finder.scopes(), source).program;
    const auto kept = program_of(text);
    REQUIRE(made->functions.size() == 1 + 200 * 6);
    REQUIRE(made->functions.size() == kept->functions.size());
    for (std::size_t i = 0; i < made->functions.size(); ++i) CHECK(same(*made->functions[i], *kept->functions[i]));
    CHECK(made->constants.size() == kept->constants.size());
    CHECK(made->statement_keys().keys == kept->statement_keys().keys);
}

TEST_CASE("resolve: the keys of statements differ, and lead back to them", "[resolve]") {
    const auto made = program_of(many_quests() + "say \"again\"\nsay \"again\"\nsay \"again\"\n");
    const program::StatementKeys& keys = made->statement_keys();
    REQUIRE(keys.keys.size() == made->statements.size());
    CHECK(std::set<std::uint32_t>(keys.keys.begin(), keys.keys.end()).size() == keys.keys.size());
    for (std::uint32_t i = 0; i < keys.keys.size(); ++i) {
        const auto* const found = keys.indexes.find(keys.keys[i]);
        REQUIRE(found != keys.indexes.end());
        CHECK(found->second == i);
    }
    CHECK(&made->statement_keys() == &keys);
}

TEST_CASE("resolve: scopes are found of no statement behind a mistake", "[resolve]") {
    const syntax::Source source("", "a = 1\nb = 2\nc = = 3\nd = 4\n");
    std::size_t told = 0;
    const auto parsed = syntax::parse(source, {}, [&](const auto&, const auto&) { ++told; });
    CHECK(parsed.diagnostics.size() == 1);
    CHECK(parsed.tree.body.size() == 3);
    CHECK(told == 2);
}

TEST_CASE("resolve: a stack keeps what it holds when it grows", "[resolve]") {
    syntax::Stack<int> stack;
    CHECK(stack.empty());
    for (int i = 0; i < 1000; ++i) stack.push_back(i);
    CHECK(stack.size() == 1000);
    for (int i = 0; i < 1000; ++i) CHECK(stack[static_cast<std::size_t>(i)] == i);
    stack.cut(17);
    stack.pop_back();
    CHECK(stack.back() == 15);
    CHECK(stack.end() - stack.begin() == 16);
}
