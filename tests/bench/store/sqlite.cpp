// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a step of the store costs beside its parts: the same conversations are loaded, resumed and saved in memory, and
// the same rows are read and written by the same statements with nothing but SQLite. The three take turns, batch by
// batch, and have left the same rows in the end.

#include "common.hpp"

#if defined(NPCS_HAS_SQLITE)
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <random>

#include "store/rows.hpp"
#include "store/sqlite/settings.hpp"

namespace store_bench {

namespace {

/// What a step leaves behind, beside its row's key.
struct After {
    std::string save, function;
    std::int64_t due = -1;
};

/// SQLite as the store uses it, without the store.
class Bare {
public:
    Bare(const std::string& path, bool durable) {
        check(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
        for (const char* setting : npcs::store::sqlite_settings) run(setting);
        run(durable ? npcs::store::sqlite_durable : npcs::store::sqlite_not_durable);
        begin_ = prepare("BEGIN IMMEDIATE");
        commit_ = prepare("COMMIT");
        read_ = prepare(npcs::store::sql::read_conversation.text);
        write_ = prepare(npcs::store::sql::step_conversation.text);
        write_timed_ = prepare(npcs::store::sql::step_timed_conversation.text);
    }
    ~Bare() {
        for (sqlite3_stmt* statement : {begin_, commit_, read_, write_, write_timed_}) sqlite3_finalize(statement);
        sqlite3_close(handle_);
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    std::string save_of(const std::string& id) {
        bind_read(id);
        require(sqlite3_step(read_) == SQLITE_ROW, "a row is there");
        std::string save = column_bytes(7);
        check(sqlite3_reset(read_));
        return save;
    }

    /// A transaction: reads the rows of a batch, then writes them.
    void step(const std::vector<std::string>& ids, const std::vector<After>& afters, std::int64_t now) {
        struct Read {
            std::int64_t version, state;
        };
        std::vector<Read> rows;
        rows.reserve(ids.size());
        once(begin_);
        for (const std::string& id : ids) {
            bind_read(id);
            require(sqlite3_step(read_) == SQLITE_ROW, "a row is there");
            rows.push_back({sqlite3_column_int64(read_, 1), sqlite3_column_int64(read_, 2)});
            require(sqlite3_column_blob(read_, 7) != nullptr, "a row has a save");
            sqlite3_reset(read_);
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const After& after = afters[i];
            sqlite3_stmt* write = after.due < 0 ? write_ : write_timed_;
            bind_bytes(write, 1, ids[i]);
            sqlite3_bind_int64(write, 2, rows[i].version);
            sqlite3_bind_int64(write, 3, rows[i].version + 1);
            sqlite3_bind_int64(write, 4, rows[i].state);
            sqlite3_bind_text64(write, 5, after.function.data(), after.function.size(), SQLITE_STATIC, SQLITE_UTF8);
            sqlite3_bind_int64(write, 6, now);
            bind_bytes(write, 7, after.save);
            if (after.due >= 0) sqlite3_bind_int64(write, 8, after.due);
            once(write);
        }
        once(commit_);
    }

    /// The rows that are not the same in another file.
    std::int64_t differences(const std::string& other) {
        run("ATTACH '" + other + "' AS other");
        std::int64_t count = 0;
        for (const auto& [one, two] : {std::pair("main", "other"), std::pair("other", "main")}) {
            sqlite3_stmt* statement = prepare(std::string("SELECT count(*) FROM (SELECT * FROM ") + one +
                                              ".npcs_conversation EXCEPT SELECT * FROM " + two + ".npcs_conversation)");
            require(sqlite3_step(statement) == SQLITE_ROW, "rows can be compared");
            count += sqlite3_column_int64(statement, 0);
            sqlite3_finalize(statement);
        }
        return count;
    }

private:
    void check(int result) const {
        if (result != SQLITE_OK) fail(sqlite3_errmsg(handle_));
    }
    void run(const std::string& text) { check(sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepare(std::string_view text) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                 &statement, nullptr));
        return statement;
    }
    void once(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(handle_));
        sqlite3_reset(statement);
    }
    static void bind_bytes(sqlite3_stmt* statement, int index, const std::string& bytes) {
        sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_STATIC);
    }
    void bind_read(const std::string& id) {
        bind_bytes(read_, 1, id);
        sqlite3_bind_int64(read_, 2, std::int64_t{16} << 20);
    }
    std::string column_bytes(int column) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(read_, column));
        require(bytes != nullptr, "a row has a save");
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(read_, column))};
    }

    sqlite3* handle_ = nullptr;
    sqlite3_stmt *begin_ = nullptr, *commit_ = nullptr, *read_ = nullptr, *write_ = nullptr, *write_timed_ = nullptr;
};

/// The same conversations without a database: saves in memory.
class Memory {
public:
    explicit Memory(const Dialogues& dialogues)
        : plain_(compile(dialogues.plain, "dialogue")), timed_(compile(dialogues.timed, "timed")), host_(game()) {}

    void add(std::string save) { saves_.push_back(std::move(save)); }

    void step(const std::vector<std::uint64_t>& numbers, std::uint64_t turn, std::int64_t now,
              std::vector<After>& afters) {
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            std::string& save = saves_[numbers[i]];
            auto talk =
                npcs::Session::load(save, is_timed(numbers[i], true) ? timed_ : plain_, host_, npcs::SessionOptions());
            require(talk.ok(), "a save loads");
            const npcs::Outcome outcome = talk.value().resume(answer(turn));
            require(outcome.kind == npcs::Outcome::Kind::yielded, "a dialogue asks");
            save = talk.value().save({.outline = false});
            afters[i] = {save, outcome.function,
                         outcome.seconds > 0 ? now + static_cast<std::int64_t>(outcome.seconds * 1000) : -1};
        }
    }

private:
    static npcs::Script compile(const std::string& text, const char* name) {
        return npcs::Script::compile(text, name).value();
    }
    npcs::Script plain_, timed_;
    npcs::Host host_;
    std::vector<std::string> saves_;
};

/// Numbers of different conversations, in the order of their ids.
std::vector<std::uint64_t> choose(std::mt19937_64& random, std::uint64_t conversations, std::uint64_t batch) {
    std::vector<std::uint64_t> numbers;
    while (numbers.size() < batch) {
        while (numbers.size() < batch) numbers.push_back(random() % conversations);
        std::sort(numbers.begin(), numbers.end(), [](std::uint64_t a, std::uint64_t b) { return id_of(a) < id_of(b); });
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    }
    return numbers;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

void compare_with_sqlite(const Arguments& arguments) {
    const std::uint64_t conversations = arguments.number("conversations", 100'000);
    const std::uint64_t batch = arguments.number("batch", 1000), rounds = arguments.number("rounds", 10);
    const std::uint64_t batches = arguments.number("batches", 5);
    require(batch > 0 && batch <= conversations && rounds > 0, "a batch has at most all conversations");
    const bool durable = arguments.text("durability", "full") != "normal";
    const std::string stored = arguments.text("folder") + "/store.db",
                      bare_file = arguments.text("folder") + "/bare.db";
    std::atomic<std::int64_t> now = 1'800'000'000'000;
    const auto open_stored = [&] {
        return open("sqlite:" + stored,
                    {.durability = durable ? npcs::Durability::full : npcs::Durability::normal,
                     .clock = [&] { return npcs::StoreTime(std::chrono::milliseconds(now.load())); }});
    };
    const Dialogues dialogues(arguments.text("dialogue"));
    {
        npcs::Store store = open_stored();
        release(store, dialogues);
        fill(store, 0, conversations, true);
    }
    std::filesystem::copy_file(stored, bare_file);

    Passed in_memory, alone, with_store;
    std::vector<double> ratios;
    {
        npcs::Store store = open_stored();
        Bare bare(bare_file, durable);
        Memory memory(dialogues);
        for (std::uint64_t i = 0; i < conversations; ++i) memory.add(bare.save_of(id_of(i)));
        std::mt19937_64 random(7);
        std::vector<After> afters(batch);
        for (std::uint64_t round = 0; round <= rounds; ++round) {
            Passed memory_part, bare_part, store_part;
            for (std::uint64_t turn = 0; turn < batches; ++turn) {
                now += 1000;
                const std::vector<std::uint64_t> numbers = choose(random, conversations, batch);
                std::vector<std::string> ids;
                for (const std::uint64_t number : numbers) ids.push_back(id_of(number));
                const auto timed = [](Passed& part, const auto& what) {
                    const Stopwatch watch;
                    what();
                    part += watch.passed();
                };
                const auto with_the_store = [&] { timed(store_part, [&] { step(store, ids, turn); }); };
                // Whoever comes second finds the processor's caches in another state.
                if (turn % 2 == 1) with_the_store();
                timed(memory_part, [&] { memory.step(numbers, turn, now, afters); });
                timed(bare_part, [&] { bare.step(ids, afters, now); });
                if (turn % 2 == 0) with_the_store();
            }
            if (round == 0) continue;  // what is compiled, prepared and read once
            in_memory += memory_part;
            alone += bare_part;
            with_store += store_part;
            ratios.push_back(store_part.processor / (memory_part.processor + bare_part.processor));
        }
    }
    require(Bare(bare_file, durable).differences(stored) == 0, "the store has written the same rows");

    const auto steps = static_cast<double>(rounds * batches * batch);
    Report report;
    report.add("batch", static_cast<double>(batch));
    report.add("conversations", static_cast<double>(conversations));
    report.add("memory", in_memory.per(steps));
    report.add("bare", alone.per(steps));
    report.add("store", with_store.per(steps));
    report.add("ratio", median(ratios));
    report.add("ratio_wall", with_store.wall / (in_memory.wall + alone.wall));
    report.print();
}

}  // namespace store_bench

#else

namespace store_bench {
void compare_with_sqlite(const Arguments&) { fail("this build has no SQLite"); }
}  // namespace store_bench

#endif
