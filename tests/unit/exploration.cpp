// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The parts of exploration one by one: what can still be read at a stop, decisions, random draws, shortest ways.

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "api/loading.hpp"
#include "compiled.hpp"
#include "exploration/code.hpp"
#include "exploration/decisions.hpp"
#include "exploration/draws.hpp"
#include "exploration/liveness.hpp"
#include "exploration/paths.hpp"
#include "program/program.hpp"

namespace npcs::exploration {
namespace {

using program::Function;
using program::Op;
using program::Program;
using tests::compiled;

const Program& program_of(const Script& script) { return *api::Loader::program(script); }

/// A script, and what can be read at its stops. A stop is the first one of a line.
class Live {
public:
    explicit Live(const std::string& text)
        : script_(compiled(text)), program_(&program_of(script_)), liveness_(std::span(&program_, 1)) {}

    const Function& function(const std::string& name) const {
        for (const auto& one : program_->functions)
            if (one->name == name || (name.empty() && one->is_main)) return *one;
        FAIL("there is no function " << name);
        return *program_->functions.front();
    }
    bool reads(Liveness::Fact fact, std::uint32_t line, const std::string& in = "") {
        if (fact == Liveness::none) return false;
        const Function& code = function(in);
        return liveness_.always().has(fact) || liveness_.facts_at(code, stop(code, line)).has(fact);
    }
    bool reads_global(const std::string& name, std::uint32_t line, const std::string& in = "") {
        return reads(Liveness::all_globals, line, in) || reads(liveness_.global(name), line, in);
    }
    bool reads_visits(const std::string& name, std::uint32_t line, const std::string& in = "") {
        return reads(Liveness::all_visits, line, in) || reads(liveness_.visits(function(name)), line, in);
    }
    bool reads_count(const std::string& id, std::uint32_t line, const std::string& in = "") {
        return reads(Liveness::all_counts, line, in) || reads(liveness_.count(id), line, in);
    }
    /// Whether the local variable of a function that waits at a line can be read.
    bool reads_local(const std::string& name, std::uint32_t line, const std::string& in) {
        const Function& code = function(in);
        const auto found = std::find(code.locals.begin(), code.locals.end(), name);
        REQUIRE(found != code.locals.end());
        const Bits& live = liveness_.registers_at(code, stop(code, line));
        return live.words().empty() || live.has(static_cast<std::size_t>(found - code.locals.begin()));
    }
    CountUse use_of_visits(const std::string& name) { return liveness_.use_of(liveness_.visits(function(name))); }
    CountUse use_of_count(const std::string& id) {
        REQUIRE(liveness_.count(id) != Liveness::none);
        return liveness_.use_of(liveness_.count(id));
    }
    /// The id of the first option or alternatives in the script.
    std::string first_key() const {
        for (const auto& one : program_->functions)
            for (std::uint32_t pc = 0; pc < one->code.size(); pc += 1 + words_after(*one, pc))
                if (one->code[pc].op == Op::select_alternative)
                    return std::string(values::Text(program_->constants[one->code[pc + 1].wide()]).view());
        FAIL("there are no alternatives");
        return "";
    }

private:
    static bool is_stop(const program::ResumePoint& point) {
        return point.kind == program::ResumePoint::Kind::call || point.kind == program::ResumePoint::Kind::choice;
    }
    std::uint32_t stop(const Function& code, std::uint32_t line) const {
        for (const program::ResumePoint& point : code.resume_points)
            if (is_stop(point) && program_->statements[point.statement].line == line) return point.pc;
        FAIL("nothing stops in line " << line);
        return 0;
    }

    Script script_;
    const Program* program_;
    Liveness liveness_;
};

}  // namespace

// ---- liveness --------------------------------------------------------------------------------------------------------

TEST_CASE("globals are live until they are last read", "[explore][liveness]") {
    Live live("a = prompt(1)\nb = prompt(2)\nprint a\nc = prompt(4)\nprint b\n");
    CHECK_FALSE(live.reads_global("a", 1));  // it is set behind the stop
    CHECK(live.reads_global("a", 2));
    CHECK_FALSE(live.reads_global("b", 2));
    CHECK_FALSE(live.reads_global("a", 4));
    CHECK(live.reads_global("b", 4));
    CHECK_FALSE(live.reads_global("c", 4));
}

TEST_CASE("globals in loops are live in the next turn", "[explore][liveness]") {
    Live live("a = 0\nb = 0\nwhile prompt(3)\n  if a then print 1\n  a = prompt(5)\n  b = 1\n  print b\nend while\n");
    CHECK(live.reads_global("a", 3));
    CHECK_FALSE(live.reads_global("a", 5));
    CHECK_FALSE(live.reads_global("b", 5));
}

TEST_CASE("setting a global in one branch only does not end its life", "[explore][liveness]") {
    Live live("a = 1\nx = prompt(2)\nif x then a = 2\nprint a\n");
    CHECK(live.reads_global("a", 2));
    Live both("a = 1\nx = prompt(2)\nif x then a = 2 else a = 3\nprint a\n");
    CHECK_FALSE(both.reads_global("a", 2));
}

TEST_CASE("what a called function reads is live before the call", "[explore][liveness]") {
    Live live(
        "a = 1\nb = 2\nf = function\n  print a\nend function\ng = function\n  f\nend function\nx = prompt(9)\ng\ny = "
        "prompt(11)\n");
    CHECK(live.reads_global("a", 9));
    CHECK_FALSE(live.reads_global("b", 9));
    CHECK_FALSE(live.reads_global("a", 11));
    CHECK(live.reads_global("f", 9));
    CHECK_FALSE(live.reads_global("f", 11));
}

TEST_CASE("functions taken by @ may be called from everywhere", "[explore][liveness]") {
    Live live("a = 1\nf = function\n  print a\nend function\nh = @f\nx = prompt(6)\nh\n");
    CHECK(live.reads_global("a", 6));
    Live passed("a = 1\nf = function\n  print a\nend function\nlist = [@f]\nx = prompt(6)\nlist[0]\n");
    CHECK(passed.reads_global("a", 6));
    Live member("a = 1\nm = {}\nm.f = function\n  print a\nend function\nx = prompt(6)\nm.f\ny = prompt(8)\n");
    CHECK(member.reads_global("a", 6));
    CHECK_FALSE(member.reads_global("a", 8));
    Live by_key("a = 1\nm = {}\nm.f = function\n  print a\nend function\nk = prompt(6)\nm[k]\n");
    CHECK(by_key.reads_global("a", 6));
}

TEST_CASE("globals are read through the map of globals", "[explore][liveness]") {
    Live member("a = 1\nb = 1\nx = prompt(3)\nprint globals.a\n");
    CHECK(member.reads_global("a", 3));
    CHECK_FALSE(member.reads_global("b", 3));
    Live by_key("a = 1\nx = prompt(2)\nprint globals[x]\ny = prompt(4)\n");
    CHECK(by_key.reads_global("a", 2));
    CHECK_FALSE(by_key.reads_global("a", 4));
    Live whole("a = 1\nx = prompt(2)\ng = globals\ny = prompt(4)\nprint g.a\n");
    CHECK(whole.reads_global("a", 2));
}

TEST_CASE("locals are live until they are last read", "[explore][liveness]") {
    Live live(
        "f = function(p, q)\n  t = 1\n  x = prompt(3)\n  print t\n  y = prompt(p)\n  t = 2\n  z = prompt(7)\n  return "
        "t\nend function\nf 1, 2\n");
    CHECK(live.reads_local("t", 3, "f"));
    CHECK(live.reads_local("p", 3, "f"));
    CHECK_FALSE(live.reads_local("q", 3, "f"));
    CHECK_FALSE(live.reads_local("t", 5, "f"));
    CHECK_FALSE(live.reads_local("p", 5, "f"));
    CHECK(live.reads_local("t", 7, "f"));
    CHECK_FALSE(live.reads_local("x", 7, "f"));
}

TEST_CASE("locals that a closure can read all stay", "[explore][liveness]") {
    Live live(
        "f = function\n  t = 1\n  g = function\n    return outer.t\n  end function\n  x = prompt(6)\n  return g\nend "
        "function\nf\n");
    CHECK(live.reads_local("t", 6, "f"));
    CHECK(live.reads_local("x", 6, "f"));
}

TEST_CASE("visits count as far as they are compared", "[explore][liveness]") {
    Live live(
        "f = function\n  x = prompt(2)\nend function\nf\nx = prompt(5)\nif visits(@f) > 2 then print 1\ny = "
        "prompt(7)\n");
    CHECK(live.reads_visits("f", 5));
    CHECK_FALSE(live.reads_visits("f", 7));
    CHECK(live.use_of_visits("f").kind == CountUse::Kind::capped);
    CHECK(live.use_of_visits("f").normal(100) == live.use_of_visits("f").normal(4));
    CHECK(live.use_of_visits("f").normal(2) != live.use_of_visits("f").normal(3));
    Live shown("f = function\n  print 1\nend function\nx = prompt(4)\nprint visits(@f)\n");
    CHECK(shown.reads_visits("f", 4));
    CHECK(shown.use_of_visits("f").kind == CountUse::Kind::exact);
    Live any("f = function\n  print 1\nend function\nh = @f\nx = prompt(5)\nprint visits(@h)\n");
    CHECK(any.reads_visits("f", 5));
}

TEST_CASE("counts of options are live where they are asked for", "[explore][liveness]") {
    Live live(
        "choose \"1\"\n  option \"Ale\" then\n    print 1\n  option once \"Wine\" then\n    print 2\nend choose\nx = "
        "prompt(7)\nprint taken(\"ale\")\n");
    CHECK(live.reads_count("ale", 7));
    CHECK_FALSE(live.reads_count("wine", 7));
    Live once(
        "while prompt(1)\n  choose \"2\"\n    option once \"Wine\" then\n      print 2\n  end choose\nend while\nx = "
        "prompt(7)\n");
    CHECK(once.reads_count("wine", 1));
    CHECK_FALSE(once.reads_count("wine", 7));
    CHECK(once.use_of_count("wine").normal(5) == 1);
    Live by_name("choose \"1\"\n  option \"Ale\" then\n    print 1\nend choose\nx = prompt(5)\nprint taken(x)\n");
    CHECK(by_name.reads_count("ale", 5));
}

TEST_CASE("alternatives matter as far as they decide what comes next", "[explore][liveness]") {
    Live cycle("while prompt(1)\n  : {&a|b|c}.\nend while\nx = prompt(4)\n");
    const std::string key = cycle.first_key();
    CHECK(cycle.reads_count(key, 1));
    CHECK_FALSE(cycle.reads_count(key, 4));
    const CountUse use = cycle.use_of_count(key);
    REQUIRE(use.kind == CountUse::Kind::cycling);
    CHECK(use.limit == 3);
    CHECK(use.normal(7) == 1);
}

TEST_CASE("uses of a count add up", "[explore][liveness]") {
    CHECK(CountUse{}.normal(12) == 12);
    CHECK(CountUse{CountUse::Kind::capped, 3}.normal(2) == 2);
    CHECK(CountUse{CountUse::Kind::capped, 3}.normal(8) == 3);
    Live live(
        "f = function\n  print 1\nend function\nif visits(@f) > 1 then print 1\nx = prompt(5)\nif visits(@f) == 7 then "
        "print 1\n");
    CHECK(live.use_of_visits("f").normal(7) == 7);
    CHECK(live.use_of_visits("f").normal(8) != 7);
    Live mixed("f = function\n  print 1\nend function\nif visits(@f) > 1 then print 1\nprint visits(@f)\n");
    CHECK(mixed.use_of_visits("f").kind == CountUse::Kind::exact);
}

// ---- code ------------------------------------------------------------------------------------------------------------

TEST_CASE("instructions lie one behind the other, and lead to instructions", "[explore][code]") {
    const Script script = compiled(R"(f = function(p, q=2)
  for i in range(1, p)
    if i == q or i > 5 and not q then continue
    while q < i
      q += 1
    end while
  end for
  m = {"a": [1, 2], "f": @f}
  m.a[0] = -q + m["a"][1:]
  choose "Now"
    option once "A" if q > 1 then
      : {&one|two} {three|four}.
    option "B" for x in m.a then
      print x
  end choose
  cycle
    * : a
    * : b
  end cycle
  bark
    * : a
    * [if q] : b
  end bark
  m.f p, q
  return q
end function
)");
    for (const auto& function : program_of(script).functions) {
        std::vector<bool> begins(function->code.size() + 1, false);
        std::uint32_t pc = 0;
        for (; pc < function->code.size(); pc += 1 + words_after(*function, pc)) begins[pc] = true;
        CHECK(pc == function->code.size());
        begins[pc] = true;
        for (pc = 0; pc < function->code.size(); pc += 1 + words_after(*function, pc)) {
            std::vector<std::uint32_t> to;
            successors(*function, pc, to);
            for (const std::uint32_t next : to) {
                INFO(function->name << " " << pc << " to " << next);
                CHECK(next <= function->code.size());
                CHECK(begins[std::min<std::size_t>(next, function->code.size())]);
            }
            const Registers used = registers_of(*function, pc);
            for (const Registers::Range range : used.reads)
                CHECK((range.first == program::none || range.first + range.count <= function->registers));
            CHECK((used.writes == program::none || used.writes < function->registers));
        }
        for (const program::ResumePoint& point : function->resume_points) CHECK(begins[point.pc]);
    }
}

TEST_CASE("code that no instruction leads to is behind one that goes on elsewhere", "[explore][code]") {
    using program::Op;
    const npcs::Script script = compiled(
        "f = function(n)\n  while true\n    if n > 3 then return n\n    n += 1\n    if n == 2 then continue\n"
        "    if n < 0 then break\n  end while\nend function\nfor i in range(3)\n  choose \"?\"\n    option \"a\" then\n"
        "      f i\n    option \"b\" then\n      break\n  end choose\nend for\nx = f(1) and f(2) or [f(3), {\"a\": "
        "4}]\n");
    std::size_t dead = 0;
    for (const auto& function : program_of(script).functions) {
        std::vector<bool> is_reached(function->code.size(), false);
        std::vector<std::uint32_t> waiting{0};
        while (!waiting.empty()) {
            const std::uint32_t pc = waiting.back();
            waiting.pop_back();
            if (pc >= function->code.size() || is_reached[pc]) continue;
            is_reached[pc] = true;
            successors(*function, pc, waiting);
        }
        Op before = Op::mark;
        for (std::uint32_t pc = 0; pc < function->code.size(); pc += 1 + words_after(*function, pc)) {
            const bool begins_dead_code = !is_reached[pc] && before != Op::mark;
            if (begins_dead_code) {
                ++dead;
                INFO("instruction " << pc << " of " << function->name);
                CHECK((before == Op::jump || before == Op::loop || before == Op::return_value ||
                       before == Op::return_null || before == Op::go_on_in));
            }
            before = is_reached[pc] ? function->code[pc].op : Op::mark;
        }
    }
    CHECK(dead > 0);
}

// ---- decisions -------------------------------------------------------------------------------------------------------

TEST_CASE("decisions go through all sequences, once each", "[explore][decisions]") {
    const std::vector<double> draws{0.1, 0.5, 0.9};
    const std::string mood = "mood";
    Decisions decisions(draws);
    std::vector<std::string> seen;
    std::vector<std::uint16_t> given;
    for (;;) {
        decisions.begin(given);
        // After a 0.5 there is another one; a mood comes last.
        std::string text;
        const double first = decisions.next();
        text += std::to_string(first).substr(0, 3);
        if (first == 0.5) text += std::to_string(decisions.next()).substr(0, 3);
        text += decisions.decide(2, &mood) == 0 ? "+" : "-";
        seen.push_back(text);
        CHECK(decisions.made().back().function == &mood);
        // Given again, the sequence decides the same.
        const std::vector<std::uint16_t> sequence = decisions.sequence();
        CHECK((sequence.empty() || sequence.back() != 0));
        if (!decisions.next(given)) break;
    }
    CHECK(seen == std::vector<std::string>{"0.1+", "0.1-", "0.50.1+", "0.50.1-", "0.50.5+", "0.50.5-", "0.50.9+",
                                           "0.50.9-", "0.9+", "0.9-"});
}

TEST_CASE("a decision that is out of range is the first one", "[explore][decisions]") {
    const std::vector<double> draws{0.25};
    Decisions decisions(draws);
    decisions.begin({5, 1});
    CHECK(decisions.next() == 0.25);
    CHECK(decisions.decide(3, nullptr) == 1);
    CHECK(decisions.decide(3, nullptr) == 0);
    CHECK(decisions.sequence() == std::vector<std::uint16_t>{0, 1});
    std::vector<std::uint16_t> given;
    decisions.begin({});
    CHECK_FALSE(decisions.next(given));  // nothing was decided
}

// ---- random draws ----------------------------------------------------------------------------------------------------

namespace {

std::vector<double> draws_of(const std::string& text) {
    const Script script = compiled(text);
    const std::shared_ptr<const Program> program = program_of(script).shared_from_this();
    return values_of_draws(std::span(&program, 1));
}

/// Whether some draw is in an interval.
bool has_between(const std::vector<double>& draws, double low, double high) {
    return std::any_of(draws.begin(), draws.end(), [&](double draw) { return low <= draw && draw < high; });
}

}  // namespace

TEST_CASE("draws fall on both sides of what they are compared with", "[explore][draws]") {
    const std::vector<double> plain = draws_of("a = 1");
    CHECK(plain.size() == 3);
    for (const double draw : plain) CHECK((draw > 0 && draw < 1));
    const std::vector<double> rare = draws_of("if rnd < 0.01 then print 1\nif rnd > 0.995 then print 2\n");
    CHECK(has_between(rare, 0, 0.01));
    CHECK(has_between(rare, 0.01, 0.995));
    CHECK(has_between(rare, 0.995, 1));
    CHECK(std::is_sorted(rare.begin(), rare.end()));
    const std::vector<double> die =
        draws_of("die = floor(rnd * 6) + 1\nif die == 6 then print 1\nif die == 1 then print 2\n");
    CHECK(has_between(die, 0, 1.0 / 6));
    CHECK(has_between(die, 5.0 / 6, 1));
}

TEST_CASE("draws stay few", "[explore][draws]") {
    std::string text = "x = rnd * 997\n";
    for (int i = 0; i < 500; ++i) text += "if x == " + std::to_string(i) + " then print 1\n";
    CHECK(draws_of(text).size() < 60);
}

// ---- ways ------------------------------------------------------------------------------------------------------------

namespace {

Story story_of(std::uint32_t states, std::vector<Edge> edges, std::size_t terminals) {
    Story story;
    story.states = states;
    story.edges = std::move(edges);
    for (std::size_t i = 0; i < terminals; ++i) story.terminals.push_back({Rest::ended, {}});
    story.is_explored.assign(states, true);
    story.stop_of.assign(states, 0);
    return story;
}

Move option(std::uint16_t index) { return {Move::Kind::option, index, 0}; }
constexpr StateId end(std::uint32_t index) { return terminal_bit | index; }

/// "012": the options that are taken, behind the start.
std::string typed(const std::vector<Move>& moves) {
    REQUIRE_FALSE(moves.empty());
    CHECK(moves.front().kind == Move::Kind::start);
    std::string text;
    for (std::size_t i = 1; i < moves.size(); ++i) text += std::to_string(moves[i].index);
    return text;
}

}  // namespace

TEST_CASE("ways are the shortest ones, whatever the order in which they were found", "[explore][paths]") {
    // 0 -> 1 -> 2 -> 3 was found first, 0 -> 3 later; 3 leads to the end, and back.
    const Story story = story_of(4,
                                 {{0, 0, {}},
                                  {0, 1, option(0)},
                                  {1, 2, option(1)},
                                  {2, 3, option(2)},
                                  {0, 3, option(3)},
                                  {3, end(0), option(4)},
                                  {3, 0, option(5)}},
                                 2);
    const Paths paths(story);
    CHECK(typed(paths.to_state(0)).empty());
    CHECK(typed(paths.to_state(2)) == "01");
    CHECK(typed(paths.to_state(3)) == "3");
    CHECK(paths.length_to_state(2) == paths.length_to_state(3) + 1);
    CHECK(typed(paths.to_terminal(0)) == "34");
    CHECK(paths.locked().empty());
}

TEST_CASE("states without a way to an end are locked, and entered where the lock closes", "[explore][paths]") {
    // From 0 to the end or to 1; 1, 2 and 3 go round among themselves, 3 is also entered from 4, which is free.
    const Story story = story_of(5,
                                 {{0, 0, {}},
                                  {0, end(0), option(0)},
                                  {0, 1, option(1)},
                                  {1, 2, option(0)},
                                  {2, 3, option(0)},
                                  {3, 1, option(0)},
                                  {0, 4, option(2)},
                                  {4, 3, option(0)},
                                  {4, 0, option(1)}},
                                 1);
    const Paths paths(story);
    CHECK(paths.locked() == std::vector<StateId>{1, 2, 3});
    CHECK(paths.entries_of(paths.locked()) == std::vector<bool>{false, true, false, true, false});
}

TEST_CASE("states that were not looked at may still lead to an end", "[explore][paths]") {
    Story story = story_of(3, {{0, 0, {}}, {0, 1, option(0)}, {1, 2, option(0)}}, 0);
    CHECK(Paths(story).locked() == std::vector<StateId>{0, 1, 2});
    story.is_explored[2] = false;
    CHECK(Paths(story).locked().empty());
}

TEST_CASE("a story that chance lets begin in several ways", "[explore][paths]") {
    const Move other{Move::Kind::start, 0, 1};
    const Story story = story_of(2, {{0, 0, {}}, {0, 1, other}, {1, end(0), option(7)}, {0, 1, option(3)}}, 1);
    const Paths paths(story);
    CHECK(paths.to_state(1) == std::vector<Move>{other});
    CHECK(paths.to_terminal(0) == std::vector<Move>{other, option(7)});
    CHECK(paths.locked().empty());
    const Story over = story_of(0, {{0, end(0), {}}}, 1);
    CHECK(typed(Paths(over).to_terminal(0)).empty());
}

}  // namespace npcs::exploration
