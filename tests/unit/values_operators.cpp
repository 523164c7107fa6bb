// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every operator on every pair of types, as tables: a row for each left operand, a column for each right one.

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "values_making.hpp"

using namespace npcs::values;

namespace {

/// null, 2, "ab", [1, 2], {1: 2} and a function.
struct Samples : Making {
    Signature signature{"f", {}, false};
    std::vector<Datum> all{null,
                           n(2),
                           t("ab"),
                           l({n(1), n(2)}),
                           m({{n(1), n(2)}}),
                           Datum::object(heap.function(FunctionOrigin::script, signature, nullptr))};
};

std::string shown(Datum value, const Error& error) { return error ? "! " + error.message : code_text(value); }

using Table = std::vector<std::vector<std::string>>;

template <typename Operation>
void check_table(const Table& expected, Operation operation) {
    Samples samples;
    REQUIRE(expected.size() == samples.all.size());
    for (std::size_t i = 0; i < samples.all.size(); ++i) {
        REQUIRE(expected[i].size() == samples.all.size());
        for (std::size_t j = 0; j < samples.all.size(); ++j) {
            Error error;
            const Datum value = operation(samples.heap, samples.all[i], samples.all[j], error);
            INFO(code_text(samples.all[i]) << " with " << code_text(samples.all[j]));
            CHECK(shown(value, error) == expected[i][j]);
        }
    }
}

void check_arithmetic(Arithmetic op, const Table& expected) {
    check_table(expected,
                [op](Heap& heap, Datum a, Datum b, Error& error) { return arithmetic(heap, op, a, b, error); });
}

void check_comparison(Comparison op, const Table& expected) {
    check_table(expected, [op](Heap&, Datum a, Datum b, Error&) { return compare(op, a, b); });
}

std::vector<std::string> row(const std::string& cell) { return std::vector<std::string>(6, cell); }

std::vector<std::string> by_numbers_only(const std::string& what, const std::string& by_number) {
    const auto error = [&](const char* got) { return "! " + what + ": got a " + got + " where a Number was required"; };
    return {error("Null"), by_number, error("String"), error("List"), error("Map"), error("Function")};
}

}  // namespace

TEST_CASE("a + b on all types", "[values]") {
    const auto list = [](const char* got) {
        return std::string("! list concatenation: got a ") + got + " where a List was required";
    };
    const auto map = [](const char* got) {
        return std::string("! map combination: got a ") + got + " where a Map was required";
    };
    check_arithmetic(Arithmetic::add,
                     {{"null", "null", "\"ab\"", "null", "null", "null"},
                      {"2", "4", "\"2ab\"", "null", "null", "null"},
                      {"\"ab\"", "\"ab2\"", "\"abab\"", "\"ab[1, 2]\"", "\"ab{1: 2}\"", "\"abFUNCTION()\""},
                      {list("Null"), list("Number"), "\"[1, 2]ab\"", "[1, 2, 1, 2]", list("Map"), list("Function")},
                      {map("Null"), map("Number"), "\"{1: 2}ab\"", map("List"), "{1: 2}", map("Function")},
                      {"null", "null", "\"FUNCTION()ab\"", "null", "null", "null"}});
}

TEST_CASE("a - b on all types", "[values]") {
    check_arithmetic(Arithmetic::subtract, {row("null"),
                                            {"2", "0", "null", "null", "null", "null"},
                                            {"\"ab\"", "null", "\"\"", "null", "null", "null"},
                                            row("null"),
                                            row("null"),
                                            row("null")});
}

TEST_CASE("a * b and a / b on all types", "[values]") {
    check_arithmetic(Arithmetic::multiply, {row("null"),
                                            {"0", "4", "null", "null", "null", "null"},
                                            by_numbers_only("String replication", "\"abab\""),
                                            by_numbers_only("list replication", "[1, 2, 1, 2]"),
                                            row("null"),
                                            row("null")});
    check_arithmetic(Arithmetic::divide, {row("null"),
                                          {"INF", "1", "null", "null", "null", "null"},
                                          by_numbers_only("String division", "\"a\""),
                                          by_numbers_only("list division", "[1]"),
                                          row("null"),
                                          row("null")});
}

TEST_CASE("a % b and a ^ b on all types", "[values]") {
    check_arithmetic(Arithmetic::modulo, {row("null"),
                                          {"nan", "0", "null", "null", "null", "null"},
                                          row("null"),
                                          row("null"),
                                          row("null"),
                                          row("null")});
    check_arithmetic(
        Arithmetic::power,
        {row("null"), {"1", "4", "null", "null", "null", "null"}, row("null"), row("null"), row("null"), row("null")});
}

TEST_CASE("a == b and a != b on all types", "[values]") {
    Table equals(6, row("0")), differs(6, row("1"));
    for (std::size_t i = 0; i < 6; ++i) {
        equals[i][i] = "1";
        differs[i][i] = "0";
    }
    check_comparison(Comparison::equal, equals);
    check_comparison(Comparison::not_equal, differs);
}

TEST_CASE("a < b and the like on all types", "[values]") {
    const auto ordered = [](const char* more, const char* same) {
        return Table{row("null"),
                     {more, same, "null", "null", "null", "null"},
                     {more, "null", same, "null", "null", "null"},
                     row("null"),
                     row("null"),
                     row("null")};
    };
    check_comparison(Comparison::less, ordered("0", "0"));
    check_comparison(Comparison::less_equal, ordered("0", "1"));
    check_comparison(Comparison::greater, ordered("1", "0"));
    check_comparison(Comparison::greater_equal, ordered("1", "1"));
}

TEST_CASE("and, or on all types", "[values]") {
    Table both(6, row("1")), either(6, row("1"));
    both[0] = row("0");
    for (auto& cells : both) cells[0] = "0";
    either[0][0] = "0";
    check_table(both, [](Heap&, Datum a, Datum b, Error&) { return logical_and(a, b); });
    check_table(either, [](Heap&, Datum a, Datum b, Error&) { return logical_or(a, b); });
}

TEST_CASE("one operand on all types", "[values]") {
    Samples samples;
    const char* const negated[] = {"0", "-2", "null", "null", "null", "null"};
    for (std::size_t i = 0; i < samples.all.size(); ++i) {
        Error error;
        CHECK(code_text(negate(samples.heap, samples.all[i], error)) == negated[i]);
        CHECK_FALSE(error);
        CHECK(code_text(logical_not(samples.all[i])) == (i == 0 ? "1" : "0"));
        CHECK(truthy(samples.all[i]) == (i != 0));
        CHECK(or_stops(samples.all[i]) == (i == 1));
    }
    for (const Datum empty : {n(0), samples.t(""), samples.l({}), samples.m({})}) CHECK_FALSE(truthy(empty));
    for (const double number : {0.001, -1.0, 5.0}) CHECK(truthy(n(number)));
}

TEST_CASE("truth between 0 and 1", "[values]") {
    Making make;
    const auto near = [](Datum value, double expected) { return value.as_number() == Approx(expected); };
    CHECK(near(logical_and(n(0.5), n(1)), 0.5));
    CHECK(near(logical_or(n(0.6), n(0.3)), 0.72));
    CHECK(near(logical_and(n(5), n(10)), 1));
    CHECK(near(logical_or(n(-1), n(0)), 1));
    CHECK(near(logical_not(n(0.3)), 0.7));
    CHECK(near(logical_and(n(0.4), make.t("a")), 1));
    CHECK(near(logical_and(n(0.4), null), 0));
    CHECK(near(logical_or(n(0.4), null), 0.4));
    CHECK(near(logical_or(n(0.4), make.t("")), 1));
    CHECK(near(logical_and(make.t("a"), n(0.4)), 0.4));
    for (const double stops : {1.0, 5.0, -2.0}) CHECK(or_stops(n(stops)));
    for (const double goes_on : {0.0, 0.5, -0.9}) CHECK_FALSE(or_stops(n(goes_on)));
    CHECK(code_text(chain_product(n(1), n(0))) == "0");
    CHECK(code_text(chain_product(n(1), n(1))) == "1");
    CHECK(chain_product(null, n(1)).is_null());
    CHECK(code_text(chain_product(n(1), null)) == "0");
}

TEST_CASE("arithmetic on numbers is that of IEEE 754", "[values]") {
    Making make;
    const auto result = [&](Arithmetic op, double x, double y) {
        Error error;
        return code_text(arithmetic(make.heap, op, n(x), n(y), error));
    };
    CHECK(result(Arithmetic::divide, 1, 0) == "INF");
    CHECK(result(Arithmetic::divide, -1, 0) == "-INF");
    CHECK(result(Arithmetic::divide, 0, 0) == "nan");
    CHECK(result(Arithmetic::modulo, -7, 3) == "-1");
    CHECK(result(Arithmetic::modulo, 7, -3) == "1");
    CHECK(result(Arithmetic::modulo, 5.5, 2) == "1.5");
    CHECK(result(Arithmetic::power, 2, 0.5) == "1.414214");
    CHECK(result(Arithmetic::subtract, 0.3, 0.1) == "0.2");
}

TEST_CASE("texts and lists times numbers", "[values]") {
    Making make;
    const auto result = [&](Arithmetic op, Datum left, double right) {
        Error error;
        return shown(arithmetic(make.heap, op, left, n(right), error), error);
    };
    const Datum text = make.t("abc"), list = make.l({n(1), n(2)});
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(result(Arithmetic::multiply, text, 1.5) == "\"abca\"");
    CHECK(result(Arithmetic::multiply, text, 3) == "\"abcabcabc\"");
    CHECK(result(Arithmetic::multiply, text, 0.9) == "\"ab\"");
    CHECK(result(Arithmetic::multiply, list, 1.5) == "[1, 2, 1]");
    CHECK(result(Arithmetic::divide, make.t("abcdef"), 2) == "\"abc\"");
    CHECK(result(Arithmetic::divide, list, 2) == "[1]");
    CHECK(result(Arithmetic::multiply, make.t("h\xC3\xA9llo"), 1.4) == "\"h\xC3\xA9lloh\xC3\xA9\"");
    for (const double nothing : {0.0, -1.0, 0.1}) {
        CHECK(result(Arithmetic::multiply, text, nothing) == "\"\"");
        CHECK(result(Arithmetic::multiply, list, nothing) == "[]");
    }
    for (const double unknown : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK(result(Arithmetic::multiply, text, unknown) == "null");
        CHECK(result(Arithmetic::multiply, list, unknown) == "null");
    }
    CHECK(result(Arithmetic::divide, text, 0) == "null");
    CHECK(result(Arithmetic::multiply, make.t(""), 1e300) == "\"\"");
    CHECK(result(Arithmetic::multiply, make.l({}), 1e9) == "[]");
    CHECK(result(Arithmetic::multiply, text, 1e7) == "! string too large");
    CHECK(result(Arithmetic::multiply, text, 1e300) == "! string too large");
    CHECK(result(Arithmetic::multiply, list, 1e300) == "! list too large");
    make.heap.limits.bytes = 1'000'000;
    CHECK(result(Arithmetic::multiply, text, 1e6) == "! out of memory: the script's limit is 1000000 bytes");
    CHECK(result(Arithmetic::multiply, list, 1e6) == "! out of memory: the script's limit is 1000000 bytes");
}

TEST_CASE("limits of sums", "[values]") {
    Making make;
    make.heap.limits.text_bytes = 10;
    make.heap.limits.list_items = 3;
    const auto sum = [&](Datum left, Datum right) {
        Error error;
        return shown(arithmetic(make.heap, Arithmetic::add, left, right, error), error);
    };
    CHECK(sum(make.t("12345"), make.t("67890")) == "\"1234567890\"");
    CHECK(sum(make.t("123456"), make.t("67890")) == "! string too large");
    CHECK(sum(make.t("123456"), n(67890)) == "! string too large");
    CHECK(sum(n(67890), make.t("123456")) == "! string too large");
    CHECK(sum(make.l({n(1)}), make.l({n(2), n(3)})) == "[1, 2, 3]");
    CHECK(sum(make.l({n(1), n(2)}), make.l({n(2), n(3)})) == "! list too large");
}

TEST_CASE("more sums and differences", "[values]") {
    Making make;
    Error error;
    const Datum left = make.m({{make.t("a"), n(1)}, {make.t("b"), n(2)}});
    const Datum right = make.m({{make.t("b"), n(3)}, {make.t("c"), n(4)}});
    CHECK(code_text(arithmetic(make.heap, Arithmetic::add, left, right, error)) == R"({"a": 1, "b": 3, "c": 4})");
    CHECK(code_text(left) == R"({"a": 1, "b": 2})");
    const auto minus = [&](const char* a, const char* b) {
        return text_of(arithmetic(make.heap, Arithmetic::subtract, make.t(a), make.t(b), error));
    };
    CHECK(minus("chapter.ms", ".ms") == "chapter");
    CHECK(minus("chapter.ms", ".txt") == "chapter.ms");
    CHECK(minus("ms", "chapter.ms") == "ms");
    CHECK(minus("abc", "") == "abc");
    CHECK(text_of(arithmetic(make.heap, Arithmetic::add, make.t("a"), n(0.5), error)) == "a0.5");
    CHECK_FALSE(error);
}

TEST_CASE("elements", "[values]") {
    Making make;
    const auto element = [&](Datum container, Datum index) {
        Error error;
        return shown(get_index(make.heap, container, index, error), error);
    };
    const Datum list = make.l({n(10), n(11), n(12)}), text = make.t("h\xC3\xA9llo"), map = make.m({{n(1), n(2)}});
    CHECK(element(list, n(0)) == "10");
    CHECK(element(list, n(1.9)) == "11");
    CHECK(element(list, n(-1)) == "12");
    CHECK(element(list, n(-3)) == "10");
    CHECK(element(list, n(-0.5)) == "10");
    CHECK(element(list, n(3)) == "! Index Error (list index 3 out of range)");
    CHECK(element(list, n(-4)) == "! Index Error (list index -4 out of range)");
    CHECK(element(list, n(-100.123)) == "! Index Error (list index -100.123 out of range)");
    CHECK(element(list, null) == "! List index must be numeric");
    CHECK(element(text, n(1)) == "\"\xC3\xA9\"");
    CHECK(element(text, n(-1)) == "\"o\"");
    CHECK(element(text, n(5)) == "! Index Error (string index 5 out of range)");
    CHECK(element(make.t("plain ASCII text"), n(6)) == "\"A\"");
    CHECK(element(map, n(1)) == "2");
    CHECK(element(map, n(7)) == "! Key Not Found: '7' not found in map");
    CHECK(element(map, null) == "! Key Not Found: '' not found in map");
    CHECK(element(make.m({{isa_key, map}}), n(1)) == "2");
    CHECK(element(null, n(3)) == "! Null Reference Exception: can't index into null");
    CHECK(element(n(3), n(3)) == "! Type Exception: can't index into this type");
    const Datum loop = make.m({});
    set(make.heap, *loop.as_map(), isa_key, loop);
    CHECK(element(loop, n(42)) == "! __isa depth exceeded (perhaps a reference loop?)");

    const auto assign = [&](Datum container, Datum index) {
        Error error;
        set_index(make.heap, container, index, n(99), error);
        return error.message;
    };
    CHECK(assign(list, n(-1)).empty());
    CHECK(code_text(list) == "[10, 11, 99]");
    CHECK(assign(list, n(3)) == "Index Error (list index 3 out of range)");
    CHECK(assign(list, make.t("x")).empty());
    CHECK(assign(list, null).empty());
    CHECK(code_text(list) == "[99, 11, 99]");
    CHECK(assign(make.l({}), make.t("x")) == "Index Error (list index 0 out of range)");
    CHECK(assign(map, null).empty());
    CHECK(code_text(map) == "{1: 2, null: 99}");
    CHECK(assign(text, n(0)) == "can't set an indexed element in this type");
    CHECK(assign(n(1), n(0)) == "can't set an indexed element in this type");
    CHECK(assign(null, n(0)) == "can't set indexed element of null");
}

TEST_CASE("slices", "[values]") {
    Making make;
    const Datum none = Datum::unset();
    const auto part = [&](Datum container, Datum from, Datum to) {
        Error error;
        return shown(slice(make.heap, container, from, to, error), error);
    };
    const Datum list = make.l({n(0), n(1), n(2), n(3)}), text = make.t("h\xC3\xA9llo world");
    CHECK(part(list, n(1), n(3)) == "[1, 2]");
    CHECK(part(list, none, n(2)) == "[0, 1]");
    CHECK(part(list, n(2), none) == "[2, 3]");
    CHECK(part(list, none, none) == "[0, 1, 2, 3]");
    CHECK(part(list, n(-2), none) == "[2, 3]");
    CHECK(part(list, none, n(-1)) == "[0, 1, 2]");
    CHECK(part(list, n(-9), n(9)) == "[0, 1, 2, 3]");
    CHECK(part(list, n(3), n(1)) == "[]");
    CHECK(part(list, null, null) == "[0, 1, 2, 3]");
    CHECK(part(list, make.t("x"), n(1.9)) == "[0]");
    CHECK(part(text, n(1), n(4)) == "\"\xC3\xA9ll\"");
    CHECK(part(text, n(-5), none) == "\"world\"");
    CHECK(part(text, none, none) == "\"h\xC3\xA9llo world\"");
    CHECK(part(text, n(4), n(4)) == "\"\"");
    CHECK(part(n(5), n(0), n(1)) == "null");
    CHECK(part(null, n(0), n(1)) == "null");
    Error error;
    CHECK_FALSE(same(slice(make.heap, list, none, none, error), list));
}

TEST_CASE("positions", "[values]") {
    Making make;
    CHECK(index_of(n(1.9)) == 1);
    CHECK(index_of(n(-1.5)) == -1);
    CHECK(index_of(make.t("3")) == 0);
    CHECK(index_of(null) == 0);
    CHECK(index_of(n(std::numeric_limits<double>::quiet_NaN())) == 0);
    CHECK(index_of(n(1e300)) > 1'000'000'000'000);
    CHECK(index_of(n(-1e300)) < -1'000'000'000'000);
}
