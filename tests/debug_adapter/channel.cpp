// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Connections to clients that speak, stop speaking, and go.

#include "debug_adapter/channel.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <new>
#include <thread>

using namespace npcs::debug_adapter;

namespace {

constexpr Milliseconds at_once{0};
constexpr Milliseconds soon{60'000};

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        from = Descriptor::owned(ends[0]);
        to = Descriptor::owned(ends[1]);
    }
    Descriptor from, to;
};

void write_to(const Descriptor& descriptor, const std::string& bytes) {
    REQUIRE(::write(descriptor.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

TEST_CASE("debug adapter: messages go both ways over pipes", "[debug-adapter]") {
    Pipe in, out;
    const int answers = out.from.number();
    Channel channel(std::move(in.from), std::move(out.to));
    CHECK_FALSE(channel.receive(at_once));
    write_to(in.to, framed(1) + framed(2));
    CHECK(channel.receive(soon) == "1");
    CHECK(channel.receive(soon) == "2");
    channel.send("hello");
    std::array<char, 100> bytes{};
    const auto size = ::read(answers, bytes.data(), bytes.size());
    CHECK(std::string(bytes.data(), static_cast<std::size_t>(size)) == framed("hello"));
}

TEST_CASE("debug adapter: a client may go between messages, but not within one", "[debug-adapter]") {
    Pipe between, within, out;
    Channel quiet(std::move(between.from), Descriptor::borrowed(out.to.number()));
    write_to(between.to, framed(1));
    between.to.close();
    CHECK(quiet.receive(soon) == "1");
    CHECK_FALSE(quiet.receive(soon));
    CHECK_FALSE(quiet.is_open());
    CHECK(quiet.problem().empty());

    Channel cut(std::move(within.from), Descriptor::borrowed(out.to.number()));
    write_to(within.to, "Content-Length: 10\r\n\r\n{");
    within.to.close();
    CHECK_FALSE(cut.receive(soon));
    CHECK_FALSE(cut.is_open());
    CHECK(cut.problem() == "The client has gone in the middle of a message.");
}

TEST_CASE("debug adapter: signals do not end a wait", "[debug-adapter]") {
    struct sigaction ignored {};
    struct sigaction before {};
    ignored.sa_handler = [](int) {};  // and without SA_RESTART
    REQUIRE(::sigaction(SIGUSR1, &ignored, &before) == 0);
    Pipe in, out;
    Channel channel(std::move(in.from), std::move(out.to));
    const pthread_t waiting = ::pthread_self();
    std::thread other([&] {
        for (int i = 0; i < 5; ++i) {
            std::this_thread::sleep_for(Milliseconds(20));
            ::pthread_kill(waiting, SIGUSR1);
        }
        write_to(in.to, framed(1));
    });
    const auto message = channel.receive(soon);
    other.join();
    ::sigaction(SIGUSR1, &before, nullptr);
    CHECK(message == "1");
    CHECK_FALSE(channel.receive(Milliseconds(20)));
}

TEST_CASE("debug adapter: who watches a client that has gone before is told, once", "[debug-adapter]") {
    Pipe in, out;
    Channel channel(std::move(in.from), std::move(out.to));
    write_to(in.to, framed("goodbye"));
    in.to.close();
    channel.gather();
    std::string seen;
    std::atomic<int> interruptions{0};
    {
        const Watch watch(
            channel, [&](const std::string& message) { return (seen += message).empty(); }, [&] { ++interruptions; });
        while (interruptions == 0) std::this_thread::sleep_for(Milliseconds(1));
    }
    CHECK(seen == "\"goodbye\"");
    CHECK(interruptions == 1);
}

TEST_CASE("debug adapter: what fails while a client is watched ends the connection, and nothing else",
          "[debug-adapter]") {
    Pipe in, out;
    Channel channel(std::move(in.from), std::move(out.to));
    std::atomic<int> interruptions{0};
    {
        const Watch watch(
            channel, [](const std::string&) -> bool { throw std::bad_alloc(); }, [&] { ++interruptions; });
        write_to(in.to, framed("large"));
        while (interruptions == 0) std::this_thread::sleep_for(Milliseconds(1));
    }
    CHECK_FALSE(channel.is_open());
    CHECK_FALSE(channel.receive(at_once));
    CHECK(channel.problem() == "There is not enough memory for the messages of the client.");
}

TEST_CASE("debug adapter: the bytes that wait are bounded, and none is lost", "[debug-adapter]") {
    Pipe in, out;
    Channel channel(std::move(in.from), std::move(out.to));
    constexpr std::size_t count = 20, size = std::size_t{1} << 20;
    std::thread writer([to = std::move(in.to)] {
        for (std::size_t i = 0; i < count; ++i) {
            const std::string bytes = framed(std::string(size, static_cast<char>('a' + i % 26)));
            for (std::size_t sent = 0; sent < bytes.size();) {
                const ssize_t written = ::write(to.number(), bytes.data() + sent, bytes.size() - sent);
                if (written <= 0) return;
                sent += static_cast<std::size_t>(written);
            }
        }
    });
    std::size_t most = 0, received = 0;
    while (received < count) {
        auto message = channel.receive(soon);
        if (!message) break;
        REQUIRE(message->size() == size + 2);
        REQUIRE((*message)[1] == static_cast<char>('a' + received % 26));
        ++received;
        // Whoever is slow lets as much wait as may wait.
        for (int i = 0; i < 100; ++i) channel.gather();
        std::size_t waiting = 0;
        for (const std::string& one : channel.waiting()) waiting += one.size();
        most = std::max(most, waiting);
    }
    writer.join();
    CHECK(received == count);
    CHECK(most <= Channel::most_waiting_bytes + 2 * size);
    CHECK_FALSE(channel.receive(soon));
    CHECK_FALSE(channel.is_open());
}

TEST_CASE("debug adapter: what is no message ends the connection", "[debug-adapter]") {
    Pipe in, out;
    Channel channel(std::move(in.from), std::move(out.to));
    write_to(in.to, "hello there\r\n\r\n");
    CHECK_FALSE(channel.receive(soon));
    CHECK_FALSE(channel.is_open());
    CHECK(channel.problem() == "The header of a message has no Content-Length.");
}

TEST_CASE("debug adapter: clients come over a port of the loopback address", "[debug-adapter]") {
    std::string why;
    auto listener = Listener::open(0, why);
    REQUIRE(listener);
    CHECK(listener->port() != 0);
    CHECK_FALSE(listener->accept().is_open());
    Channel client = Channel::over_socket(connect_to(listener->port(), why));
    Channel server = Channel::over_socket(listener->accept());
    client.send("to the game");
    CHECK(server.receive(soon) == "\"to the game\"");
    server.send("from the game");
    CHECK(client.receive(soon) == "\"from the game\"");
}

TEST_CASE("debug adapter: a message that is sent to nobody ends the connection, and nothing else", "[debug-adapter]") {
    std::string why;
    auto listener = Listener::open(0, why);
    REQUIRE(listener);
    auto client = std::make_optional(connect_to(listener->port(), why));
    Channel server = Channel::over_socket(listener->accept());
    client.reset();
    // The first one may still be accepted by the system; a process that gets SIGPIPE would be gone.
    for (int i = 0; i < 100 && server.is_open(); ++i) server.send(std::string(100'000, 'x'));
    CHECK_FALSE(server.is_open());
}

TEST_CASE("debug adapter: a port that is taken is refused with its number", "[debug-adapter]") {
    std::string why;
    const auto first = Listener::open(0, why);
    REQUIRE(first);
    CHECK_FALSE(Listener::open(first->port(), why));
    CHECK(why.find("cannot listen on 127.0.0.1:" + std::to_string(first->port())) == 0);
    const std::uint16_t taken = first->port();
    {
        const auto gone = Listener::open(0, why);
        REQUIRE(gone);
        CHECK(gone->port() != taken);
    }
}
