// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Connections that are cut when the database has committed and nobody has been told yet.

#if defined(NPCS_HAS_POSTGRESQL)

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <map>
#include <thread>

#include "store/database.hpp"
#include "stores.hpp"

using namespace store_tests;

namespace {

sockaddr_un socket_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// Stands between a store and its server. Once armed, it cuts a connection instead of passing on that it has committed.
class CuttingProxy {
public:
    explicit CuttingProxy(const std::string& server)
        : server_(socket_address(server + "/.s.PGSQL.5432")), listener_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        const sockaddr_un own = socket_address(folder_.file(".s.PGSQL.5432"));
        REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
        REQUIRE(::listen(listener_, 16) == 0);
        thread_ = std::jthread([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) pass_on();
        });
    }
    ~CuttingProxy() {
        thread_ = {};
        for (const auto& [one, other] : others_) ::close(one);
        ::close(listener_);
    }
    std::string folder() const {
        std::string path = folder_.file("x");
        path.resize(path.size() - 2);
        return path;
    }
    /// `meanwhile` is called between the commit and the cut.
    void arm(std::function<void()> meanwhile) {
        meanwhile_ = std::move(meanwhile);
        is_armed_ = true;
    }
    bool is_armed() const { return is_armed_; }
    /// Passes on nothing any more, as a network that is gone.
    void freeze() { is_frozen_ = true; }

private:
    void pass_on() {
        if (is_frozen_) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return;
        }
        std::vector<pollfd> waited{{listener_, POLLIN, 0}};
        for (const auto& [one, other] : others_) waited.push_back({one, POLLIN, 0});
        (void)::poll(waited.data(), waited.size(), 20);
        for (std::size_t i = 1; i < waited.size(); ++i)
            if (waited[i].revents != 0 && others_.count(waited[i].fd) > 0) pass_from(waited[i].fd);
        if (waited[0].revents == 0) return;
        const int client = ::accept(listener_, nullptr, nullptr), server = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (client < 0 || ::connect(server, reinterpret_cast<const sockaddr*>(&server_), sizeof server_) != 0) return;
        others_[client] = server;
        others_[server] = client;
        is_server_[client] = false;
        is_server_[server] = true;
    }
    void pass_from(int from) {
        char bytes[65536];
        const int to = others_[from];
        const ssize_t count = ::read(from, bytes, sizeof bytes);
        bool is_cut = count <= 0;
        if (!is_cut && is_server_[from] && is_armed_ &&
            std::string_view(bytes, static_cast<std::size_t>(count)).find("COMMIT") != std::string_view::npos) {
            if (meanwhile_) meanwhile_();
            is_armed_ = false;
            is_cut = true;
        }
        if (!is_cut && ::send(to, bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL) == count) return;
        others_.erase(from);
        others_.erase(to);
        ::close(from);
        ::close(to);
    }

    TestFolder folder_;
    sockaddr_un server_;
    int listener_;
    std::map<int, int> others_;
    std::map<int, bool> is_server_;
    std::function<void()> meanwhile_;
    std::atomic<bool> is_armed_ = false, is_frozen_ = false;
    std::jthread thread_;
};

/// A database that is reached past the proxy.
struct CutDatabase {
    std::unique_ptr<TestDatabase> database = postgresql_database();
    std::unique_ptr<CuttingProxy> proxy;
    std::string url;

    CutDatabase() {
        if (database == nullptr) return;
        url = database->url();
        const std::size_t begin = url.find("host=") + 5, length = url.find('&', begin) - begin;
        proxy = std::make_unique<CuttingProxy>(url.substr(begin, length));
        url.replace(begin, length, proxy->folder());
    }
    bool is_there() const {
        if (database == nullptr) WARN("skipped: there is no PostgreSQL here");
        return database != nullptr;
    }
    npcs::Store open(npcs::StoreOptions options = with_game()) const {
        return npcs::open_store(url, std::move(options)).value();
    }
};

/// A worker's clock, which tests move on.
npcs::StoreOptions at_time(const std::shared_ptr<std::atomic<std::int64_t>>& now) {
    npcs::StoreOptions options = with_game();
    options.undo = 3;
    options.clock = [now] { return npcs::StoreTime(std::chrono::milliseconds(*now)); };
    return options;
}

}  // namespace

TEST_CASE("store: a commit nobody heard of is reported as what it was (PostgreSQL)") {
    const CutDatabase cut;
    if (!cut.is_there()) return;
    CuttingProxy& proxy = *cut.proxy;
    const TestDatabase* database = cut.database.get();
    npcs::Store store = cut.open();
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");

    // Its row is there.
    proxy.arm({});
    CHECK(told(answer(store, "a", "Ann")) == "ask: A room, Ann?");
    CHECK_FALSE(proxy.is_armed());
    CHECK(store.find("a").value().version == 2);

    // The number of the transaction has committed, but what has it done? So it is after a crash that has lost ours.
    proxy.arm([&] { database->sql("UPDATE npcs_conversation SET since = since - 1"); });
    CHECK(code_of(answer(store, "a", "yes")) == "store-undecided");
    CHECK_FALSE(proxy.is_armed());
    CHECK(store.find("a").value().version == 3);

    // A lower version proves that ours was lost: versions do not come back.
    proxy.arm([&] { database->sql("UPDATE npcs_conversation SET version = 3"); });
    CHECK(code_of(answer(store, "a", "yes")) == "store-unavailable");
    CHECK_FALSE(proxy.is_armed());
    proxy.arm([&] { database->sql("DELETE FROM npcs_conversation WHERE id = 'b'"); });
    CHECK(code_of(store.create("b", "inn")) == "store-unavailable");
    // It was made, and somebody has removed it.
    npcs::Store other = database->open(with_game());
    proxy.arm([&] { CHECK(other.remove("b").empty()); });
    CHECK(code_of(store.create("b", "inn")) == "store-undecided");
}

TEST_CASE("store: commits outside of steps are proved as well (PostgreSQL)") {
    const CutDatabase cut;
    if (!cut.is_there()) return;
    CuttingProxy& proxy = *cut.proxy;
    using std::chrono::seconds;
    const auto now = std::make_shared<std::atomic<std::int64_t>>(1'800'000'000'000);
    // The tables of an earlier version are upgraded, with a commit that nobody hears of.
    (void)cut.database->open(with_game());
    cut.database->sql("DROP TABLE npcs_removed");
    cut.database->sql("UPDATE npcs_schema SET version = 2, oldest_reader = 2");
    proxy.arm({});
    npcs::Store store = cut.open(at_time(now));
    const auto is_cut = [&] { return !proxy.is_armed(); };
    CHECK(is_cut());
    proxy.arm({});
    REQUIRE(store.add_script({"inn", innkeeper}));
    CHECK(is_cut());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    for (const char* id : {"p/a", "p/b", "p/c", "p/d"}) {
        proxy.arm({});
        CHECK(told(store.create(id, "inn")) == "ask: Who are you?");
        CHECK(is_cut());
        answer(store, id, "Ann");
    }
    proxy.arm({});
    CHECK(told(store.undo("p/a")) == "ask: Who are you?");
    CHECK(is_cut());
    CHECK(store.find("p/a").value().version == 3);
    const std::string save = store.export_one("p/b").value();
    for (const bool replaces : {false, true}) {
        proxy.arm({});
        CHECK(store.import_one("q", save, {.replace = replaces}).empty());
        CHECK(is_cut());
    }
    CHECK(store.find("q").value().version == 2);

    proxy.arm({});
    const auto entries = store.take_outbox(100, seconds(30));
    REQUIRE(entries);
    CHECK(is_cut());
    CHECK(entries.value().size() == 4);
    std::vector<std::uint64_t> ids;
    for (const npcs::OutboxEntry& entry : entries.value()) ids.push_back(entry.id);
    proxy.arm({});
    CHECK(store.acknowledge(ids).value() == 4);
    CHECK(is_cut());
    CHECK(cut.database->sql("SELECT count(*) FROM npcs_outbox") == "0");

    store.create("s", "sleeper");
    *now += 60'000;
    proxy.arm({});
    const auto due = store.take_due(10, seconds(30));
    REQUIRE(due);
    CHECK(is_cut());
    REQUIRE(due.value().size() == 1);
    CHECK(told(store.wake(due.value()[0])) == "wait: 60");

    REQUIRE(store.add_script({"inn", std::string(innkeeper) + "print 1\n"}));
    proxy.arm({});
    const auto migrated = store.migrate({.batch = 1000});
    REQUIRE(migrated);
    CHECK(is_cut());
    CHECK(migrated.value().accepted == 5);

    proxy.arm({});
    CHECK(store.remove("p/a").empty());
    CHECK(is_cut());
    proxy.arm({});
    CHECK(store.remove_prefix("p/").value() == 3);
    CHECK(is_cut());
    CHECK(store.count().value() == 2);
}

TEST_CASE("store: a database that hangs is given up, by those who read as well (PostgreSQL)") {
    const CutDatabase cut;
    if (!cut.is_there()) return;
    (void)cut.open();
    npcs::store::DatabaseOptions options;
    options.lock_timeout = std::chrono::milliseconds(50);
    options.patience = std::chrono::milliseconds(100);
    const auto hanging = npcs::store::postgresql_database(cut.url, options);
    std::unique_ptr<npcs::store::Connection> reading, writing;
    REQUIRE(hanging->connect(reading).code == "");
    REQUIRE(hanging->connect(writing).code == "");
    static constexpr npcs::store::Statement look{"SELECT count(*) FROM npcs_conversation"},
        write{"DELETE FROM npcs_outbox"}, longer{"SELECT count(*) FROM npcs_script", true, true};
    // What one statement may take is not for those behind it.
    REQUIRE(reading->run(longer, {}).code == "");
    REQUIRE(writing->begin(npcs::store::Connection::Access::write).code == "");
    cut.proxy->freeze();
    const auto began = std::chrono::steady_clock::now();
    CHECK(reading->run(look, {}).code == "store-unavailable");
    CHECK(writing->run(write, {}).code == "store-unavailable");
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
    CHECK_FALSE(reading->is_alive());
    CHECK_FALSE(writing->is_alive());
}

TEST_CASE("store: what is undecided outside of steps says what to do (PostgreSQL)") {
    const CutDatabase cut;
    if (!cut.is_there()) return;
    CuttingProxy& proxy = *cut.proxy;
    const auto now = std::make_shared<std::atomic<std::int64_t>>(1'800'000'000'000);
    npcs::Store store = cut.open(at_time(now));
    REQUIRE(store.add_script({"inn", innkeeper}));
    REQUIRE(store.add_script({"sleeper", sleeper}));
    for (const char* id : {"a", "b", "c"}) store.create(id, id[0] == 'c' ? "sleeper" : "inn");
    answer(store, "a", "Ann");
    const auto remedy = [](const npcs::Diagnostics& problems) {
        return problems.empty() ? "none" : problems.front().code + ": " + problems.front().hint;
    };
    const std::string taken_again =
        "store-undecided: nothing is lost: what was taken is handed out again when the lease ends";

    proxy.arm([&] { cut.database->sql("UPDATE npcs_outbox SET lease = lease + 1"); });
    CHECK(remedy(store.take_outbox(10, std::chrono::seconds(30)).diagnostics()) == taken_again);
    *now += 60'000;
    proxy.arm([&] { cut.database->sql("UPDATE npcs_conversation SET wake = wake + 1 WHERE id = 'c'"); });
    CHECK(remedy(store.take_due(10, std::chrono::seconds(30)).diagnostics()) == taken_again);
    *now += 60'000;
    const auto due = store.take_due(10, std::chrono::seconds(30)).value();
    REQUIRE(due.size() == 1);
    CHECK(told(store.wake(due[0])) == "wait: 60");
    // Somebody has made another one with the same id meanwhile.
    npcs::Store other = cut.database->open(with_game());
    proxy.arm([&] { CHECK(told(other.create("b", "inn")) == "ask: Who are you?"); });
    CHECK(remedy(store.remove("b")) == "store-undecided: remove again; it does no harm");
    // It is there as it was.
    proxy.arm([&] {
        cut.database->sql(
            "INSERT INTO npcs_conversation SELECT 'b', script, 2, state, waits_in, since, due, wake, pinned, verdict, "
            "save FROM npcs_conversation WHERE id = 'a'");
    });
    CHECK(remedy(store.remove("b")).starts_with("store-unavailable"));
    CHECK(store.remove("b").empty());
}

#endif
