// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "store/core.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace npcs::store {

namespace {

/// How many values a copy of an outcome takes, and how deeply nested they may be (npcs/store.hpp).
constexpr std::size_t most_copied = 100'000;
constexpr int deepest_copied = 200;

Value detached_value(const Value& value, std::size_t& left, int depth) {
    if (left == 0) return {};
    --left;
    switch (value.kind()) {
        case Value::Kind::number:
        case Value::Kind::string: return value;
        case Value::Kind::list: {
            if (depth == deepest_copied) return {};
            std::vector<Value> items;
            for (std::size_t i = 0; i < value.size() && left > 0; ++i)
                items.push_back(detached_value(value.at(i), left, depth + 1));
            return Value::list(std::move(items));
        }
        case Value::Kind::map: {
            if (depth == deepest_copied) return {};
            std::vector<Value::Pair> entries;
            for (const auto& [key, item] : value.entries()) {
                if (left == 0) break;
                Value copied_key = detached_value(key, left, depth + 1);
                entries.emplace_back(std::move(copied_key), detached_value(item, left, depth + 1));
            }
            return Value::map(std::move(entries));
        }
        default: return {};
    }
}

thread_local StepScope* current_scope = nullptr;

/// A bell that nobody listens to is closed by the next call after this time.
constexpr auto longest_idle_bell = std::chrono::seconds(5);

}  // namespace

Diagnostic diagnostic_of(const Failure& failure) {
    Diagnostic diagnostic;
    diagnostic.stage = Stage::host;
    diagnostic.code = failure.code;
    diagnostic.message = failure.message;
    diagnostic.hint = failure.hint;
    return diagnostic;
}

Failure failure_of(const Diagnostics& diagnostics) {
    const Diagnostic& first = diagnostics.front();
    return {first.code, first.message, first.hint};
}

Outcome refusal(const Failure& failure) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    outcome.error = diagnostic_of(failure);
    return outcome;
}

Outcome detached(Outcome outcome) {
    std::size_t left = most_copied;
    outcome.value = detached_value(outcome.value, left, 0);
    outcome.data = detached_value(outcome.data, left, 0);
    for (Option& option : outcome.options) option.data = detached_value(option.data, left, 0);
    return outcome;
}

bool is_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first == 0) return false;
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xC2 ? 0
                                   : first < 0xE0 ? 2
                                   : first < 0xF0 ? 3
                                   : first < 0xF5 ? 4
                                                  : 0;
        if (length == 0 || text.size() - i < length) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
        const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
        // Overlong forms, surrogates, and what is above U+10FFFF.
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
            (first == 0xF4 && second > 0x8F))
            return false;
        i += length;
    }
    return true;
}

Failure check_id(std::string_view id) {
    if (!id.empty() && id.size() <= 512) return {};
    return {"bad-id", "an id has 1 to 512 bytes, and this one has " + std::to_string(id.size())};
}

Failure check_name(std::string_view name, const char* code) {
    if (!name.empty() && name.size() <= 512 && is_text(name)) return {};
    return {code, "a name is valid UTF-8 without NUL, of 1 to 512 bytes"};
}

Lease::~Lease() {
    if (connection_ != nullptr) core_->give_back(std::move(connection_));
}

StepScope::StepScope(StoreCore& core) : core_(core), outer_(current_scope), outbox_(*this) { current_scope = this; }
StepScope::~StepScope() { current_scope = outer_; }
StepScope* StepScope::innermost() { return current_scope; }

bool StepScope::is_inside(const StoreCore& core) {
    for (const StepScope* scope = current_scope; scope != nullptr; scope = scope->outer_)
        if (&scope->core_ == &core) return true;
    return false;
}

bool StepScope::post(std::string_view kind, std::string_view body) {
    if (failure_) return false;
    failure_ = check_name(kind, "bad-kind");
    if (failure_) return false;
    const StoreOptions& limits = core_.options;
    if (entries_.size() >= limits.entries)
        failure_ = {"outbox-limit", "a step may post at most " + std::to_string(limits.entries) + " entries"};
    else if (body.size() > limits.entry_bytes)
        failure_ = {"outbox-limit", "an entry has at most " + std::to_string(limits.entry_bytes) +
                                        " bytes, and this one would have " + std::to_string(body.size())};
    if (failure_) return false;
    entries_.push_back({std::string(kind), std::string(body)});
    return true;
}

Result<Lease> StoreCore::connection() {
    std::vector<IdleBell> closed;
    std::unique_lock lock(mutex_);
    if (!bells_.empty()) closed = take_idle_bells();
    const std::size_t most = std::max<std::size_t>(options.connections, 1);
    const bool is_free = returned_.wait_for(lock, options.lock_timeout, [&] { return !idle_.empty() || open_ < most; });
    if (!is_free)
        return diagnostic_of({"store-busy", "all connections of the store were in use for all of the time-out",
                              "raise StoreOptions::connections, or do less at once"});
    if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return Lease(*this, std::move(connection));
    }
    idle_.reserve(open_ + 1);  // giving back must not need memory
    ++open_;
    lock.unlock();
    std::unique_ptr<Connection> connection;
    const auto count_back = [&] {
        lock.lock();
        --open_;
        returned_.notify_one();
    };
    Failure failure;
    try {
        failure = database_->connect(connection);
    } catch (...) {
        count_back();
        throw;
    }
    if (!failure) {
        ++counters.connections;
        return Lease(*this, std::move(connection));
    }
    count_back();
    return diagnostic_of(failure);
}

void StoreCore::give_back(std::unique_ptr<Connection> connection) noexcept {
    bool is_alive = false;
    try {
        connection->roll_back();
        is_alive = connection->is_alive();
    } catch (...) {
        // Without memory nobody knows how it is.
    }
    const std::lock_guard lock(mutex_);
    if (is_alive) {
        idle_.push_back(std::move(connection));
    } else {
        // What has cut one has most likely cut the others.
        const std::size_t lost = idle_.size() + 1;
        idle_.clear();
        open_ -= lost;
        counters.lost_connections += lost;
    }
    returned_.notify_all();
}

std::unique_ptr<Bell> StoreCore::take_bell() {
    std::unique_ptr<Bell> bell;
    {
        const std::lock_guard lock(mutex_);
        if (!bells_.empty()) {
            bell = std::move(bells_.back().bell);
            bells_.pop_back();
        }
    }
    // What rang before is seen by looking.
    if (bell != nullptr) (void)bell->wait(milliseconds(0), {});
    else (void)database_->make_bell(bell);
    return bell;
}

void StoreCore::give_back(std::unique_ptr<Bell> bell) {
    bell->rest();
    const std::lock_guard lock(mutex_);
    bells_.push_back({std::move(bell), std::chrono::steady_clock::now()});
}

std::vector<StoreCore::IdleBell> StoreCore::take_idle_bells() {
    std::vector<IdleBell> idle;
    const auto before = std::chrono::steady_clock::now() - longest_idle_bell;
    const auto used =
        std::find_if(bells_.begin(), bells_.end(), [&](const IdleBell& one) { return one.since > before; });
    idle.assign(std::make_move_iterator(bells_.begin()), std::make_move_iterator(used));
    bells_.erase(bells_.begin(), used);
    return idle;
}

Failure StoreCore::check_outside() const {
    if (!StepScope::is_inside(*this)) return {};
    return {"step-in-step",
            "a step of this store is under way in this thread, which must not change the store otherwise",
            "do it when the step has returned, or post it to the outbox"};
}

Failure StoreCore::read_removed(Connection& connection, std::int64_t& version) {
    return connection.run(sql::read_removed, {}, [&](Cells cells) { version = cells[0].integer; });
}

Failure StoreCore::read_clock(Connection& connection, std::int64_t& now) const {
    now = 0;
    if (!options.clock) {
        now = connection.now();
        return {};
    }
    std::int64_t told = 0;
    Failure thrown = failure_of_throwing([&] { told = number_of(options.clock()); });
    if (thrown) return {"bad-clock", "StoreOptions::clock: " + thrown.message};
    // With the longest wait added it is still a number.
    constexpr std::int64_t latest = std::int64_t{1} << 53;
    if (told < 0 || told >= latest)
        return {"bad-clock", "StoreOptions::clock gives " + std::to_string(told) + " milliseconds since 1970",
                "a time is from 0 to 2^53"};
    now = told;
    return {};
}

SessionOptions StoreCore::session_options(std::string_view id) const {
    SessionOptions result;
    result.limits = options.limits;
    if (options.user_data) result.user_data = options.user_data(id);
    return result;
}

StopColumns stop_columns(const Outcome& outcome, std::int64_t now) {
    StopColumns result;
    result.state =
        state_number(outcome.kind, outcome.kind == Outcome::Kind::yielded ? outcome.wait : Outcome::Wait::nothing);
    if (is_text(outcome.function)) result.function = outcome.function.substr(0, 512);
    if (!is_text(result.function)) result.function.clear();
    const bool ends_by_itself = outcome.wait == Outcome::Wait::time || outcome.seconds > 0;
    if (outcome.kind == Outcome::Kind::yielded && ends_by_itself) {
        // Longer than ten thousand years is for ever.
        const double wait = std::ceil(outcome.seconds * 1000);
        if (wait >= 0 && wait < 3.2e14) result.due = now + static_cast<std::int64_t>(wait);
    }
    return result;
}

}  // namespace npcs::store
