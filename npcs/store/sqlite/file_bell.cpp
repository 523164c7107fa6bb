// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "store/sqlite/file_bell.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#if defined(__linux__)
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace npcs::store {

namespace {

/// Waits without being told: until it is time to look again, or to stop.
class LookingBell final : public Bell {
public:
    bool wait(milliseconds most, std::stop_token stop) override {
        std::unique_lock lock(mutex_);
        condition_.wait_for(lock, stop, most, [] { return false; });
        return false;
    }
    milliseconds reliable_for() const override { return milliseconds(200); }

private:
    std::mutex mutex_;
    std::condition_variable_any condition_;
};

#if defined(__linux__)
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

class WatchingBell final : public Bell {
public:
    explicit WatchingBell(const std::string& path)
        : changes_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), stopped_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        works_ = changes_.number() >= 0 && stopped_.number() >= 0 &&
                 ::inotify_add_watch(changes_.number(), path.c_str(), IN_ATTRIB) >= 0;
    }
    bool works() const { return works_; }

    bool wait(milliseconds most, std::stop_token stop) override {
        const std::stop_callback tell(stop, [this] {
            const std::uint64_t one = 1;
            (void)!::write(stopped_.number(), &one, sizeof one);
        });
        pollfd waited[] = {{changes_.number(), POLLIN, 0}, {stopped_.number(), POLLIN, 0}};
        const auto longest = std::clamp<milliseconds::rep>(most.count(), 0, 3'600'000);
        (void)::poll(waited, 2, static_cast<int>(longest));
        char events[4096];
        bool has_rung = false;
        while (::read(changes_.number(), events, sizeof events) > 0) has_rung = true;
        std::uint64_t count = 0;
        (void)!::read(stopped_.number(), &count, sizeof count);
        return has_rung;
    }
    /// Whoever has committed may have died before it rang.
    milliseconds reliable_for() const override { return milliseconds(2000); }

private:
    Descriptor changes_, stopped_;
    bool works_ = false;
};
#endif

}  // namespace

std::unique_ptr<Bell> make_file_bell([[maybe_unused]] const std::string& path) {
#if defined(__linux__)
    auto watching = std::make_unique<WatchingBell>(path);
    if (watching->works()) return watching;
#endif
    return std::make_unique<LookingBell>();
}

void ring_file_bell([[maybe_unused]] const std::string& path) {
#if defined(__linux__)
    (void)::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
#endif
}

}  // namespace npcs::store
