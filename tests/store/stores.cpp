// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "stores.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>

#include "store/database.hpp"

namespace store_tests {

const char* const innkeeper = R"(name = prompt("Who are you?")
give "beer for " + name
room = prompt("A room, " + name + "?")
give "room " + room
last = prompt("Anything else?")
give "last " + last
return name
)";

const char* const sleeper = R"(n = 0
while true
    wait 60
    n += 1
    give "tick " + n
    if n == 3 then word = prompt("Awake?")
end while
)";

npcs::Host game() {
    npcs::Host host;
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    host.def("prompt_for",
             [](npcs::Call& call, std::string question, double seconds) { return call.suspend(question, seconds); });
    host.def("give", [](npcs::Call& call, std::string what) {
        npcs::Outbox* outbox = npcs::Outbox::of(call);
        if (outbox != nullptr) outbox->post("give", what);
    });
    host.def("boom", []() -> double { throw std::runtime_error("boom"); });
    return host;
}

npcs::StoreOptions with_game() {
    npcs::StoreOptions options;
    options.host = game();
    // A busy machine is no fault.
    options.lock_timeout = std::chrono::seconds(60);
    return options;
}

namespace {

std::string unique_name() {
    static std::atomic<int> number = 0;
    return "npcs_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
}

std::unique_ptr<npcs::store::Database> raw_database(const std::string& url) {
    const npcs::store::DatabaseOptions options{std::chrono::seconds(60)};
#if defined(NPCS_HAS_POSTGRESQL)
    if (!url.starts_with("sqlite:")) return npcs::store::postgresql_database(url, options);
#endif
    return npcs::store::sqlite_database(url.substr(7), options);
}

std::string run_raw(const std::string& url, std::string_view text) {
    const auto database = raw_database(url);
    std::unique_ptr<npcs::store::Connection> connection;
    auto failure = database->connect(connection);
    std::string result;
    if (!failure)
        failure = connection->run({text, false}, {}, [&](npcs::store::Cells cells) {
            const npcs::store::Cell& cell = cells[0];
            result =
                cell.kind == npcs::store::Cell::Kind::integer ? std::to_string(cell.integer) : std::string(cell.string);
        });
    INFO(text << ": " << failure.message);
    REQUIRE(failure.code == "");
    return result;
}

class SqliteFile final : public TestDatabase {
public:
    std::string url() const override { return "sqlite:" + folder_.file("world.db"); }
    bool is_sqlite() const override { return true; }

private:
    TestFolder folder_;
};

#if defined(NPCS_HAS_POSTGRESQL)
class PostgresqlDatabase final : public TestDatabase {
public:
    explicit PostgresqlDatabase(std::string server) : server_(std::move(server)), name_(unique_name()) {
        run_raw(server_url("postgres"), "CREATE DATABASE " + name_);
        if (const char* parts = std::getenv("NPCS_TEST_PARTS")) partition(parts);
    }
    ~PostgresqlDatabase() override { run_raw(server_url("postgres"), "DROP DATABASE " + name_ + " WITH (FORCE)"); }
    std::string url() const override { return server_url(name_); }
    bool is_sqlite() const override { return false; }

private:
    /// As docs/store.md has it for very many conversations.
    void partition(const std::string& parts) const {
        { const npcs::Store store = open(); }
        std::ifstream file(NPCS_STORE_TESTS_DIR "/partition.sql");
        std::string text{std::istreambuf_iterator<char>(file), {}};
        const std::string number = "integer := 8";
        text.replace(text.find(number), number.size(), "integer := " + parts);
        run_raw(url(), text);
    }
    std::string server_url(const std::string& database) const { return "postgresql:///" + database + "?" + server_; }
    std::string server_, name_;
};
#endif

}  // namespace

std::string TestDatabase::sql(std::string_view text) const { return run_raw(url(), text); }

npcs::Store TestDatabase::open(npcs::StoreOptions options) const {
    auto store = try_open(std::move(options));
    INFO((store ? "" : npcs::one_line(store.diagnostics().front())));
    REQUIRE(store);
    return std::move(store).value();
}

std::unique_ptr<TestDatabase> sqlite_database() { return std::make_unique<SqliteFile>(); }

std::unique_ptr<TestDatabase> postgresql_database() {
    const char* path = std::getenv("NPCS_TEST_POSTGRESQL");
    return postgresql_database_of(path != nullptr ? path : "");
}

std::unique_ptr<TestDatabase> postgresql_database_of([[maybe_unused]] const std::string& path) {
#if defined(NPCS_HAS_POSTGRESQL)
    // The file has what a URL says of the server.
    std::ifstream file(path);
    std::string server;
    if (std::getline(file, server) && !server.empty()) return std::make_unique<PostgresqlDatabase>(server);
#endif
    return nullptr;
}

TestFolder::TestFolder() : path_(std::filesystem::temp_directory_path() / unique_name()) {
    std::filesystem::create_directories(path_);
}
TestFolder::~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

OwnServer::OwnServer(const std::string& full_disk) {
    if (std::getenv("NPCS_TEST_POSTGRESQL") != nullptr) call("start", full_disk);
}
OwnServer::~OwnServer() { call("stop"); }

void OwnServer::crash() { REQUIRE(call("crash") == 0); }

int OwnServer::call(const std::string& what, const std::string& library) const {
    std::string command = "python3 '" NPCS_STORE_TESTS_DIR "/postgresql.py' " + what + " '" + file() + "'";
    if (!library.empty()) command += " '" + library + "'";
    return std::system((command + " >/dev/null").c_str());
}

std::filesystem::path OwnServer::place() const {
    std::ifstream file_of_server(file());
    std::string line;
    std::getline(file_of_server, line);
    std::getline(file_of_server, line);
    return line;
}

std::string OwnServer::log() const {
    std::ifstream text(place() / "log");
    return {std::istreambuf_iterator<char>(text), {}};
}

void OwnServer::fill_disk(const std::string& folder) {
    std::filesystem::create_symlink(std::filesystem::canonical(place() / "data" / folder), place() / "full");
}

void OwnServer::make_room() { std::filesystem::remove(place() / "full"); }

std::string code_of(const npcs::Outcome& outcome) { return outcome.error.code; }
std::string code_of(const npcs::Diagnostics& diagnostics) {
    return diagnostics.empty() ? "" : diagnostics.front().code;
}

std::string told(const npcs::Outcome& outcome) {
    using Kind = npcs::Outcome::Kind;
    switch (outcome.kind) {
        case Kind::returned: return "returned";
        case Kind::failed: return "failed: " + outcome.error.code;
        case Kind::refused: return "refused: " + outcome.error.code;
        case Kind::interrupted: return "interrupted: " + outcome.error.code;
        case Kind::yielded: break;
    }
    if (outcome.wait == npcs::Outcome::Wait::time) return "wait: " + std::to_string(static_cast<int>(outcome.seconds));
    return "ask: " + outcome.value.text();
}

}  // namespace store_tests
