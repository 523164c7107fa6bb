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

private:
    void pass_on() {
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
    std::atomic<bool> is_armed_ = false;
    std::jthread thread_;
};

}  // namespace

TEST_CASE("store: a commit nobody heard of is reported as what it was (PostgreSQL)") {
    const auto database = postgresql_database();
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    std::string url = database->url();
    const std::size_t begin = url.find("host=") + 5, length = url.find('&', begin) - begin;
    CuttingProxy proxy(url.substr(begin, length));
    url.replace(begin, length, proxy.folder());
    npcs::Store store = npcs::open_store(url, with_game()).value();
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
}

#endif
