// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation that nobody has changed has the same bytes, wherever it has been: looked at in a step, taken out and
// brought in, in a backup and put back. Tried with every script of the samples and of the language's tests, at each stop.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "stores.hpp"

using namespace store_tests;

namespace {

struct SampleScript {
    std::string name, text;
};

std::vector<SampleScript> sample_scripts() {
    const std::filesystem::path root = std::filesystem::path(NPCS_STORE_TESTS_DIR) / ".." / "..";
    std::vector<SampleScript> scripts;
    for (const char* folder : {"samples", "tests/language"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            if (entry.path().extension() != ".npcs") continue;
            std::ifstream file(entry.path(), std::ios::binary);
            std::string text{std::istreambuf_iterator<char>(file), {}};
            std::string name = entry.path().lexically_relative(root).generic_string();
            if (npcs::Script::compile(text, name)) scripts.push_back({std::move(name), std::move(text)});
        }
    std::sort(scripts.begin(), scripts.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return scripts;
}

npcs::StoreOptions sample_options() {
    npcs::StoreOptions options = with_game();
    options.durability = npcs::Durability::normal;
    options.scripts = 2000;
    options.limits.steps = 20'000;
    options.clock = [] { return npcs::StoreTime(std::chrono::milliseconds(1'800'000'000'000)); };
    return options;
}

npcs::Outcome go_on(npcs::Session& talk) {
    const npcs::Outcome asked = talk.outcome();
    // As `npcs serve` does, and a game that keeps something of its own.
    (void)talk.set_global("shown lately", npcs::Value::list({"one", npcs::Value::map({{"two", 2}})}));
    if (asked.wait != npcs::Outcome::Wait::choice) return talk.resume("1");
    const auto free = std::find_if(asked.options.begin(), asked.options.end(),
                                   [](const npcs::Option& option) { return option.available; });
    return free == asked.options.end() ? talk.resume()
                                       : talk.choose(static_cast<std::size_t>(free - asked.options.begin()));
}

/// Both what it would be elsewhere, and what stands in its row.
std::string bytes_of(const npcs::Store& store, const std::string& id) {
    const auto save = store.export_one(id);
    return save ? save.value() : "refused: " + npcs::one_line(save.diagnostics().front());
}

}  // namespace

TEST_CASE("store: what nobody has changed has the same bytes everywhere (SQLite)") {
    const auto file = sqlite_database(), other_file = sqlite_database();
    npcs::Store store = file->open(sample_options()), other = other_file->open(sample_options());
    const std::vector<SampleScript> scripts = sample_scripts();
    REQUIRE(scripts.size() > 500);
    std::string different, raised;
    std::vector<std::string> ids;
    for (const SampleScript& script : scripts) {
        const std::string& id = script.name;
        for (npcs::Store* each : {&store, &other}) REQUIRE(each->add_script({script.name, script.text}));
        if (code_of(store.create(id, script.name, {.seed = 7})) != "" && !store.find(id)) continue;
        ids.push_back(id);
        for (int step = 0; step < 4; ++step) {
            const std::uint64_t version = store.find(id).value().version;
            const std::string bytes = bytes_of(store, id);
            (void)store.step(id, [](npcs::Session& talk) { return talk.outcome(); });
            if (store.find(id).value().version != version) raised += id + " ";
            const npcs::Diagnostics problems = other.import_one(id, bytes, {.replace = true});
            if (!problems.empty()) different += id + ": " + npcs::one_line(problems.front()) + "\n";
            else if (bytes_of(other, id) != bytes) different += id + "\n";
            if (store.step(id, go_on).kind == npcs::Outcome::Kind::refused) break;
        }
    }
    CHECK(raised == "");
    CHECK(different == "");
    CHECK(ids.size() > 500);

    const TestFolder folder;
    REQUIRE(store.backup(folder.file("copy.db")).empty());
    const auto third_file = sqlite_database();
    npcs::Store third = third_file->open(sample_options());
    REQUIRE(third.restore(folder.file("copy.db")).empty());
    for (const std::string& id : ids) {
        REQUIRE(bytes_of(third, id) == bytes_of(store, id));
        REQUIRE(third.find(id).value().version == store.find(id).value().version);
    }
}
