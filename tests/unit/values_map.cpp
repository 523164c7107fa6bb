// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "values_making.hpp"

using namespace npcs::values;

namespace {

using Model = std::vector<std::pair<Datum, double>>;

auto position(Model& model, Datum key) {
    return std::find_if(model.begin(), model.end(), [key](const auto& entry) { return equal(entry.first, key); });
}

void require_same(const Map& map, const Model& model) {
    REQUIRE(size(map) == model.size());
    std::uint32_t at = next(map, 0);
    for (const auto& [key, value] : model) {
        REQUIRE(at != Map::none);
        REQUIRE(equal(map.entries[at].key, key));
        REQUIRE(map.entries[at].value.as_number() == value);
        REQUIRE(find(map, key) == at);
        at = next(map, at + 1);
    }
    REQUIRE(at == Map::none);
}

/// Keys of all sorts, few enough that many operations meet the same.
Datum random_key(Making& make, std::mt19937& random, unsigned different) {
    const auto which = static_cast<double>(random() % different);
    switch (random() % 5) {
        case 0: return n(which);
        case 1: return make.t("k" + number_text(which));
        case 2: return make.t("a longer key " + number_text(which));
        case 3: return make.l({n(which), make.t("x")});
        default: return which == 0 ? null : make.m({{make.t("id"), n(which)}});
    }
}

void run_against_model(unsigned seed, unsigned different, unsigned removals, int steps) {
    Making make;
    std::mt19937 random(seed);
    Map& map = *make.heap.map();
    Model model;
    for (int i = 0; i < steps; ++i) {
        const Datum key = random_key(make, random, different);
        const auto at = position(model, key);
        if (random() % 100 < removals) {
            REQUIRE(remove(map, key) == (at != model.end()));
            if (at != model.end()) model.erase(at);
        } else {
            set(make.heap, map, key, n(i));
            if (at == model.end()) {
                model.emplace_back(key, i);
            } else {
                at->second = i;
            }
        }
        if (i % 50 == 0) require_same(map, model);
    }
    require_same(map, model);
}

}  // namespace

TEST_CASE("a map does what a list of pairs does", "[values]") {
    run_against_model(1, 3, 30, 2000);
    run_against_model(2, 8, 50, 2000);
    run_against_model(3, 100, 10, 3000);
    run_against_model(4, 100, 49, 3000);
    run_against_model(5, 100, 80, 3000);
}

TEST_CASE("a map whose keys count up does what a list of pairs does", "[values]") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        Making make;
        std::mt19937 random(seed);
        const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
        Map& map = *make.heap.map();
        Model model;
        double following = static_cast<double>(seed % 5) - 2;
        for (int i = 0; i < 400; ++i) {
            const std::size_t what = below(100);
            if (what < 70 || model.empty()) {
                set(make.heap, map, n(following), n(i));
                model.emplace_back(n(following++), i);
            } else if (what < 90) {
                const std::size_t at = seed % 3 == 0 ? 0 : seed % 3 == 1 ? model.size() - 1 : below(model.size());
                REQUIRE(remove(map, model[at].first));
                model.erase(model.begin() + static_cast<std::ptrdiff_t>(at));
            } else if (what < 98 - seed % 2) {
                const Datum key = n(following - static_cast<double>(below(20)) - 0.5 * static_cast<double>(below(2)));
                REQUIRE((find(map, key) == Map::none) == (position(model, key) == model.end()));
            } else if (seed % 4 == 3) {
                const Datum key = below(2) == 0 ? n(static_cast<double>(below(100))) : make.t("a longer key");
                const auto at = position(model, key);
                set(make.heap, map, key, n(i));
                if (at == model.end()) {
                    model.emplace_back(key, i);
                } else {
                    at->second = i;
                }
                if (key.is_number() && key.as_number() >= following) following = key.as_number() + 1;
            }
            if (i % 10 == 0) require_same(map, model);
        }
        require_same(map, model);
    }
}

TEST_CASE("a map whose keys lie close together does what a list of pairs does", "[values]") {
    bool was_spread = false, was_not = false;
    for (unsigned seed = 0; seed < 60; ++seed) {
        Making make;
        std::mt19937 random(seed);
        const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
        Map& map = *make.heap.map();
        Model model;
        // Some maps get, late, keys that need a hash: far away, no whole number, no number at all.
        const auto key_for = [&](int i) {
            const bool strange = seed % 3 == 1 && i > 250 && below(40) == 0;
            const double near = static_cast<double>(below(100)) - 50;
            if (!strange) return n(near);
            return seed % 2 == 0 ? n(near * 1048576 + 0.25) : below(2) == 0 ? n(near + 65536) : make.t("a longer key");
        };
        for (int i = 0; i < 600; ++i) {
            const Datum key = key_for(i);
            const auto at = position(model, key);
            if (below(100) < 70) {
                set(make.heap, map, key, n(i));
                if (at == model.end()) model.emplace_back(key, i);
                else at->second = i;
            } else {
                REQUIRE(remove(map, key) == (at != model.end()));
                if (at != model.end()) model.erase(at);
            }
            const Datum asked = below(2) == 0 ? key_for(i) : n(static_cast<double>(below(1000)) * 1e300);
            REQUIRE((find(map, asked) == Map::none) == (position(model, asked) == model.end()));
            (map.flags & Map::direct_mapped ? was_spread : was_not) = true;
        }
        require_same(map, model);
        const Datum list = make.l({n(1)});
        set(make.heap, map, list, n(1));
        CHECK(get(map, make.l({n(1)})).as_number() == 1);
    }
    CHECK(was_spread);
    CHECK(was_not);
}

TEST_CASE("a map used as a queue stays small", "[values]") {
    Making make;
    Map& map = *make.heap.map();
    for (int i = 0; i < 10'000; ++i) {
        set(make.heap, map, n(i), n(i));
        if (i < 20) continue;
        const std::uint32_t first = next(map, 0);
        REQUIRE(map.entries[first].key.as_number() == i - 20);
        REQUIRE(remove(map, map.entries[first].key));
    }
    CHECK(size(map) == 20);
    CHECK(map.capacity < 200);
}

TEST_CASE("keys are equal by value", "[values]") {
    Making make;
    Map& map = *make.heap.map();
    set(make.heap, map, n(0), n(1));
    set(make.heap, map, n(-0.0), n(2));
    CHECK(size(map) == 1);
    CHECK(get(map, n(0)).as_number() == 2);
    CHECK(get(*make.m({{n(-0.0), n(1)}}).as_map(), n(0)).as_number() == 1);
    set(make.heap, map, make.t("0"), n(3));
    set(make.heap, map, null, n(4));
    CHECK(size(map) == 3);
    CHECK(get(map, null).as_number() == 4);
    set(make.heap, map, make.l({n(1), make.l({n(2)})}), n(5));
    CHECK(get(map, make.l({n(1), make.l({n(2)})})).as_number() == 5);
    CHECK(get(map, make.l({n(1), n(2)})).is_unset());
}

TEST_CASE("the slots of a scope stay in their places", "[values]") {
    Making make;
    const Datum keys[] = {make.t("first"), make.t("second name"), make.t("third")};
    const std::uint32_t hashes[] = {hash_of(keys[0]), hash_of(keys[1]), hash_of(keys[2])};
    Map& scope = *make.heap.scope(keys, hashes, 3);
    CHECK(size(scope) == 0);
    CHECK(next(scope, 0) == Map::none);
    CHECK_FALSE(remove(scope, keys[0]));

    set(make.heap, scope, keys[1], n(2));
    CHECK(find(scope, keys[1]) == 1);
    CHECK(size(scope) == 1);
    for (int i = 0; i < 50; ++i) set(make.heap, scope, n(i), n(i));
    for (int i = 0; i < 50; i += 2) CHECK(remove(scope, n(i)));
    set(make.heap, scope, keys[0], n(1));
    for (int i = 100; i < 150; ++i) set(make.heap, scope, n(i), n(i));
    CHECK(find(scope, keys[0]) == 0);
    CHECK(find(scope, keys[1]) == 1);
    CHECK(find(scope, keys[2]) == Map::none);
    CHECK(size(scope) == 2 + 25 + 50);

    CHECK(remove(scope, keys[0]));
    CHECK(find(scope, keys[0]) == Map::none);
    CHECK(same(scope.entries[0].key, keys[0]));
    set(make.heap, scope, make.t("third"), n(3));
    CHECK(scope.entries[2].value.as_number() == 3);
    CHECK(size(scope) == 2 + 25 + 50);
}

TEST_CASE("inherited keys are found up to 256 steps away", "[values]") {
    Making make;
    const Datum key = make.t("key");
    Datum value;
    Map* found_in = nullptr;
    Datum map = make.m({{key, n(7)}});
    Map* const root = map.as_map();
    for (int i = 0; i < isa_depth_max; ++i) map = make.m({{isa_key, map}});
    REQUIRE(find_inherited(*map.as_map(), key, hash_of(key), value, found_in) == Chain::found);
    CHECK(value.as_number() == 7);
    CHECK(found_in == root);
    map = make.m({{isa_key, map}});
    CHECK(find_inherited(*map.as_map(), key, hash_of(key), value, found_in) == Chain::too_deep);

    const Datum loop = make.m({});
    set(make.heap, *loop.as_map(), isa_key, loop);
    CHECK(find_inherited(*loop.as_map(), key, hash_of(key), value, found_in) == Chain::too_deep);
    const Datum odd = make.m({{isa_key, n(3)}});
    CHECK(find_inherited(*odd.as_map(), key, hash_of(key), value, found_in) == Chain::missing);
}

TEST_CASE("what a map inherits is what its parents have", "[values]") {
    Making make;
    std::mt19937 random(11);
    // A family in which each may get another parent, or none, at any time, and have it as any of its entries.
    constexpr std::size_t members = 6;
    std::vector<Map*> family;
    std::vector<Model> models(members);
    std::vector<int> parents(members, -1);
    for (std::size_t i = 0; i < members; ++i) family.push_back(make.heap.map());
    for (int step = 0; step < 20'000; ++step) {
        const std::size_t who = random() % members;
        const Datum key = random_key(make, random, who < 2 ? 20 : 4);
        Model& model = models[who];
        const auto at = position(model, key);
        switch (random() % 8) {
            case 0:
                if (who == 0) break;
                parents[who] = static_cast<int>(random() % who);  // an earlier one, so there are no cycles
                set(make.heap, *family[who], isa_key, Datum::object(family[static_cast<std::size_t>(parents[who])]));
                break;
            case 1:
                parents[who] = -1;
                remove(*family[who], isa_key);
                break;
            case 2:
            case 3:
            case 4:
                if (at != model.end()) model.erase(at);
                remove(*family[who], key);
                break;
            default:
                if (at != model.end()) model.erase(at);
                model.emplace_back(key, step);
                set(make.heap, *family[who], key, n(step));
        }
        const std::size_t asked = random() % members;
        const Datum wanted = random_key(make, random, 20);
        int owner = static_cast<int>(asked);
        while (owner >= 0 && position(models[static_cast<std::size_t>(owner)], wanted) ==
                                 models[static_cast<std::size_t>(owner)].end())
            owner = parents[static_cast<std::size_t>(owner)];
        Datum value;
        Map* found_in = nullptr;
        auto hint = static_cast<Hint>(random() % 8);  // whatever it is
        const Map::Entry* const own = find_entry(*family[asked], wanted, hash_of(wanted), hint);
        REQUIRE((own != nullptr) == (owner == static_cast<int>(asked)));
        REQUIRE((own == nullptr || hinted(*family[asked], own->key, hint) == own));
        hint = static_cast<Hint>(random() % 8);
        const Chain chain = find_inherited(*family[asked], wanted, hash_of(wanted), value, found_in, hint);
        REQUIRE((chain == Chain::found) == (owner >= 0));
        if (owner < 0) continue;
        REQUIRE(found_in == family[static_cast<std::size_t>(owner)]);
        REQUIRE(value.as_number() == position(models[static_cast<std::size_t>(owner)], wanted)->second);
    }
}
