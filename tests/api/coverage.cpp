// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Scripts with marks tell what they reach, and are the same otherwise.

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>

#include "npcs/npcs.hpp"

namespace {

constexpr const char* inn = R"(coins = 3
greet = function(name)
  say "Marta", "Welcome, " + name + "."
  return 1
end function
while coins > 0
  choose "What will it be?"
    option once "A beer." then
      coins -= 1
      say "Marta", "Here."
    option "The cellar." if coins > 5 then
      say "Marta", "Mind your head."
    option "Nothing." then
      break
  end choose
end while
if coins > 9 then greet "my lord"
)";

npcs::Host game() {
    npcs::Host host;
    host.def("say", [](std::string, std::string) {});
    return host;
}

std::map<std::uint32_t, std::uint64_t> by_line(const npcs::Coverage& coverage) {
    std::map<std::uint32_t, std::uint64_t> counts;
    for (const npcs::CoveredPlace& place : coverage.places()) counts[place.line] += place.count;
    return counts;
}

npcs::Script compiled(const std::string& text, npcs::Marks marks) {
    return npcs::Script::compile(text, "inn.npcs", {}, marks).value();
}

}  // namespace

TEST_CASE("coverage tells how often each statement and option was reached", "[api][coverage]") {
    const npcs::Script script = compiled(inn, npcs::Marks::all);
    const auto coverage = std::make_shared<npcs::Coverage>();
    coverage->include(script);
    REQUIRE(coverage->places().size() == 12);
    for (const npcs::CoveredPlace& place : coverage->places()) CHECK(place.count == 0);

    npcs::Session talk(script, game(), {.coverage = coverage});
    REQUIRE(talk.start().kind == npcs::Outcome::Kind::yielded);
    REQUIRE(talk.choose(0).kind == npcs::Outcome::Kind::yielded);
    npcs::Session other = talk.fork().value();
    REQUIRE(talk.choose(2).kind == npcs::Outcome::Kind::returned);
    REQUIRE(other.choose(2).kind == npcs::Outcome::Kind::returned);

    const auto counts = by_line(*coverage);
    CHECK(counts.at(1) == 1);
    CHECK(counts.at(2) == 1);
    CHECK(counts.at(3) == 0);
    CHECK(counts.at(6) == 1);
    CHECK(counts.at(7) == 2);
    CHECK(counts.at(9) == 1);
    CHECK(counts.at(12) == 0);
    CHECK(counts.at(14) == 2);
    CHECK(counts.at(17) == 2);  // `if`; the call in it is not reached

    const auto options = coverage->options();
    REQUIRE(options.size() == 3);
    CHECK(options[0].line == 8);
    CHECK(options[0].once);
    CHECK((options[0].offered == 2 && options[0].available == 1 && options[0].taken == 1));
    CHECK(options[1].line == 11);
    CHECK((options[1].offered == 2 && options[1].available == 0 && options[1].taken == 0));
    CHECK((options[2].offered == 2 && options[2].taken == 2));

    npcs::Coverage sum;
    sum.add(*coverage);
    sum.add(*coverage);
    CHECK(by_line(sum).at(7) == 4);
    CHECK(sum.options()[2].taken == 4);
}

TEST_CASE("each of several alternative texts has a place of its own", "[api][coverage]") {
    const npcs::Script script = compiled("say \"Marta\", $\"{Hello.|You again.|Enough!}\"\n", npcs::Marks::all);
    const auto coverage = std::make_shared<npcs::Coverage>();
    npcs::Session talk(script, game(), {.coverage = coverage});
    REQUIRE(talk.start().kind == npcs::Outcome::Kind::returned);
    const auto places = coverage->places();
    REQUIRE(places.size() == 4);
    CHECK_FALSE(places[0].is_text);
    CHECK((places[1].is_text && places[1].count == 1));
    CHECK((places[2].is_text && places[2].count == 0));
    CHECK((places[3].is_text && places[3].count == 0));
}

TEST_CASE("marks change neither saves nor messages", "[api][coverage]") {
    const npcs::Script plain = compiled(inn, npcs::Marks::none);
    const npcs::Script marked = compiled(inn, npcs::Marks::all);
    CHECK(plain.fingerprint() == marked.fingerprint());
    CHECK(plain.outline() == marked.outline());
    npcs::Session a(plain, game());
    npcs::Session b(marked, game());
    a.start();
    b.start();
    a.choose(0);
    b.choose(0);
    CHECK(a.save() == b.save());
    CHECK(a.trace().front().path == b.trace().front().path);
    npcs::Session swapped = npcs::Session::load(a.save(), marked, game()).value();
    CHECK(swapped.save() == a.save());
    CHECK(swapped.choose(2).kind == npcs::Outcome::Kind::returned);

    const std::string broken = "x = 1\nif x then\n  y = [1, 2]\n  print 1 + y.foo.bar\nend if\n";
    npcs::Session c(compiled(broken, npcs::Marks::none), game());
    npcs::Session d(compiled(broken, npcs::Marks::all), game());
    const npcs::Diagnostic expected = c.start().error;
    CHECK(npcs::rich(d.start().error) == npcs::rich(expected));
    CHECK(expected.line == 4);
}

TEST_CASE("a run's first random draws can be given", "[api][coverage]") {
    const npcs::Script script = compiled("a = rnd\nb = rnd\nyield a\nc = rnd\n", npcs::Marks::none);
    npcs::Session usual(script, game(), {.seed = 7});
    usual.start();
    npcs::Session given(script, game(), {.seed = 7});
    std::size_t drawn = 7;
    given.start({.draws = {0.25}, .drawn = &drawn});
    CHECK(drawn == 1);
    CHECK(given.start({.draws = {0.25, 0.5}, .drawn = &drawn}).kind == npcs::Outcome::Kind::refused);
    CHECK(drawn == 1);
    CHECK(given.global("a").number() == 0.25);
    CHECK(given.global("b").number() == usual.global("a").number());  // the generator was not touched
    given.resume();
    CHECK(given.global("c").number() == usual.global("b").number());  // what is left does not reach the next run
}
