// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "values_making.hpp"

using namespace npcs::values;

namespace {

void collect(Heap& heap, std::initializer_list<Datum> roots) {
    heap.begin_collection();
    for (const Datum root : roots) heap.mark(root);
    heap.finish_collection();
    heap.release_dead_handles();
}

}  // namespace

TEST_CASE("a collection keeps what can be reached and frees the rest", "[values]") {
    Making make;
    const Datum kept = make.m({{make.t("a long key"), make.l({make.t("a long element")})}});
    const std::size_t before = make.heap.bytes_in_use();
    make.l({make.t("garbage, not reached"), make.m({{n(1), n(2)}})});
    CHECK(make.heap.bytes_in_use() > before);
    collect(make.heap, {kept});
    CHECK(make.heap.bytes_in_use() == before);
    CHECK(code_text(kept) == R"({"a long key": ["a long element"]})");
    collect(make.heap, {});
    CHECK(make.heap.bytes_in_use() == 0);
    CHECK(make.heap.objects() == nullptr);
}

TEST_CASE("cycles are reclaimed", "[values]") {
    Making make;
    const Datum list = make.l({n(1)});
    const Datum map = make.m({{make.t("list"), list}});
    make.heap.push(*list.as_list(), map);
    make.heap.push(*list.as_list(), list);
    collect(make.heap, {map});
    CHECK(list.as_list()->count == 3);
    collect(make.heap, {});
    CHECK(make.heap.bytes_in_use() == 0);
}

TEST_CASE("a function keeps the scope it was made in", "[values]") {
    Making make;
    const Signature signature{"f", {}, false};
    const Datum key = make.t("x");
    const std::uint32_t hash = hash_of(key);
    Map* const scope = make.heap.scope(&key, &hash, 1);
    set(make.heap, *scope, key, make.t("captured text"));
    const Datum function = Datum::object(make.heap.function(FunctionOrigin::script, signature, scope));
    collect(make.heap, {function});
    CHECK(Text(get(*function.as_function()->outer, key)).view() == "captured text");
}

TEST_CASE("what is a hundred thousand deep is marked and freed", "[values]") {
    Making make;
    const Datum deep = make.deep(100'000, n(1));
    collect(make.heap, {deep});
    CHECK(make.heap.bytes_in_use() > 100'000 * sizeof(List));
    collect(make.heap, {});
    CHECK(make.heap.bytes_in_use() == 0);
}

TEST_CASE("a handle is released once, when nothing refers to it or the heap ends", "[values]") {
    int first = 0, second = 0;
    const auto release = [](void* pointer) { ++*static_cast<int*>(pointer); };
    {
        Making make;
        make.heap.handle(&first, release, "counter");
        const Datum kept = Datum::object(make.heap.handle(&second, release, "counter"));
        collect(make.heap, {kept});
        CHECK(first == 1);
        CHECK(second == 0);
    }
    CHECK(first == 1);
    CHECK(second == 1);
}

TEST_CASE("a handle is released when the heap is whole again, and by nobody twice", "[values]") {
    int released = 0;
    const auto release = [](void* pointer) { ++*static_cast<int*>(pointer); };
    {
        Making make;
        for (int i = 0; i < 3; ++i) make.heap.handle(&released, release, "counter");
        make.heap.begin_collection();
        make.heap.finish_collection();
        CHECK(make.heap.has_dead_handles());
        CHECK(released == 0);
        collect(make.heap, {});  // another one does not find them again
        CHECK_FALSE(make.heap.has_dead_handles());
        CHECK(released == 3);
        make.heap.handle(&released, release, "counter");
        make.heap.begin_collection();
        make.heap.finish_collection();
    }
    CHECK(released == 4);  // the heap has ended with it
}

TEST_CASE("appending gives new texts and leaves the old ones", "[values]") {
    Making make;
    std::string expected;
    Datum text = make.t("");
    std::vector<std::pair<Datum, std::string>> kept;
    std::mt19937 random(1);
    const std::string_view pieces[] = {"x", "ab", "h\xC3\xA9llo", "a rather longer piece of text", ""};
    for (int i = 0; i < 2000; ++i) {
        const std::string_view piece = pieces[random() % 5];
        text = make.heap.append(text, make.t(piece));
        expected += piece;
        REQUIRE(Text(text).view() == expected);
        REQUIRE(points_of(text) == count_points(expected));
        if (i % 100 == 0) {
            // Growing an older text twice must not let one result show in the other.
            kept.emplace_back(text, expected);
            const auto& [old, old_text] = kept[random() % kept.size()];
            const Datum one = make.heap.append(old, make.t("one")), two = make.heap.append(old, make.t("two"));
            REQUIRE(Text(one).view() == old_text + "one");
            REQUIRE(Text(two).view() == old_text + "two");
        }
    }
    for (const auto& [old, old_text] : kept) CHECK(Text(old).view() == old_text);
    text = make.heap.append(text, text);
    CHECK(Text(text).view() == expected + expected);
    collect(make.heap, {text});
    CHECK(Text(text).view() == expected + expected);
    collect(make.heap, {});
    CHECK(make.heap.bytes_in_use() == 0);
}

TEST_CASE("appending one character takes constant time", "[values]") {
    Making make;
    Datum text = make.t("");
    const Datum piece = make.t("x");
    // Garbage is not collected here: were the text copied each time, this would take 200 MB and not some.
    for (int i = 0; i < 20'000; ++i) text = make.heap.append(text, piece);
    CHECK(points_of(text) == 20'000);
    CHECK(make.heap.bytes_in_use() < 2'000'000);
}

TEST_CASE("objects of an immortal heap stay and know their hash", "[values]") {
    Heap constants(true);
    const Datum text = constants.text("a constant text");
    CHECK(text.as_string()->hash != 0);
    collect(constants, {});
    CHECK(Text(text).view() == "a constant text");
    Making make;
    CHECK(hash_of(make.t("a constant text")) == text.as_string()->hash);
    const Datum longer = make.heap.append(text, make.t(std::string(300, 'x')));
    CHECK(points_of(longer) == 315);
    CHECK(Text(text).view() == "a constant text");
}

TEST_CASE("a list grows at its end and is taken from at its front", "[values]") {
    Making make;
    List& list = *make.l({}).as_list();
    std::uint32_t pushed = 0, pulled = 0;
    for (int round = 0; round < 1000; ++round) {
        for (int i = 0; i < 3; ++i) make.heap.push(list, n(pushed++));
        for (int i = 0; i < 2; ++i) {
            REQUIRE(list.items[0].as_number() == pulled++);
            ++list.items;
            ++list.spare_front;
            --list.capacity;
            --list.count;
        }
    }
    REQUIRE(list.count == 1000);
    for (std::uint32_t i = 0; i < list.count; ++i) REQUIRE(list.items[i].as_number() == pulled + i);
    CHECK(list.capacity + list.spare_front < 8000);
    make.heap.begin_collection();
    make.heap.finish_collection();
    CHECK(make.heap.bytes_in_use() == 0);
}

TEST_CASE("a heap says when its limit is reached", "[values]") {
    Making make;
    make.heap.limits.bytes = 100'000;
    CHECK(make.heap.can_take(100'000));
    CHECK_FALSE(make.heap.can_take(100'001));
    CHECK(make.heap.wants_collection());
    collect(make.heap, {});
    CHECK(make.heap.wants_collection() == npcs::values::collects_always);
    const Datum big = Datum::object(make.heap.list(12'000));
    CHECK_FALSE(make.heap.over_limit());
    CHECK(make.heap.wants_collection());
    collect(make.heap, {big});
    CHECK(make.heap.over_limit());  // so little is left that collecting would go on and on
    CHECK_FALSE(make.heap.can_take(10'000));
    collect(make.heap, {});
    CHECK_FALSE(make.heap.over_limit());
}

TEST_CASE("garbage that piled up does not refuse what there would be room for", "[values]") {
    Making make;
    make.heap.limits.bytes = 100'000;
    make.heap.list(8'000);
    CHECK(make.heap.can_take(60'000));
    CHECK(make.heap.wants_collection());
}
