// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Random sequences of API calls on a few sessions and machines, from outside and from inside every kind of callback, which
// destroy, move and replace what they are called from, and throw. Whatever is called, nothing crashes, nothing comes out as
// an exception, a refusal has a name, and the same choices give the same transcript.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace api_sequences {

/// Where decisions come from: bytes that were given (of a fuzzer), or numbers made from a seed.
class Choices {
public:
    explicit Choices(std::uint64_t seed) : state_(seed * 0x9E37'79B9'7F4A'7C15 + 1) {}
    Choices(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    bool over() const { return data_ != nullptr && at_ >= size_; }
    std::uint32_t next(std::uint32_t below) {
        if (data_ != nullptr) return at_ < size_ ? data_[at_++] % below : 0;
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<std::uint32_t>((state_ >> 24) % below);
    }

private:
    std::uint64_t state_ = 0;
    const std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t at_ = 0;
};

inline constexpr std::string_view texts[] = {
    "a = [1, \"a longer text than fits\"]\nwhile 1\n a.push(prompt(a))\n poke a\n print a.len\n g = a.len\nend while",
    "plan \"p\"\n checking g: g != 13\n plan \"q\"\n  x = prompt(\"?\")\n  poke x\n end plan\nend plan\nreturn time",
    "choose \"which one?\"\n option \"a\" then\n  poke 1\n option once \"b\" then\n  g = 2\nend choose\nyield "
    "g\nreturn handle",
    "f = function(n)\n if n == 0 then return poke(n)\n plan \"deep\"\n  return f(n - 1)\n end plan\nend function\ng = "
    "f(5)",
    "patrol = function\n plan \"walk\"\n  wait 1\n  g = prompt(\"on\")\n  waitFor \"bell\"\n end plan\nend function\n"
    "t = spawn(@patrol)\nu = spawn(@patrol)\ncancel t\njoin u\nreturn 5",
    "for i in range(1, 3000)\n h = handle\n l = [i, [i]]\n if i % 500 == 0 then poke i\nend for\nh = null",
    "pi = pi\npoke 1\nnoSuchThing",
};

class Sequence {
public:
    /// Without `releases` no handle calls back: for values that go in other threads.
    explicit Sequence(Choices choices, bool releases = true) : choices_(choices), releases_(releases) {
        for (const std::string_view text : texts) scripts_.push_back(npcs::Script::compile(text, "random").value());
        host_ = make_host();
    }
    ~Sequence() {
        is_over_ = true;  // what is released now calls nobody
        values_.clear();
        for (auto& talk : talks_) talk.reset();
        for (auto& world : worlds_) world.reset();
    }
    Sequence(const Sequence&) = delete;
    Sequence& operator=(const Sequence&) = delete;

    /// The transcript.
    std::string run(int calls) {
        for (int i = 0; i < calls && !choices_.over(); ++i) {
            calls_left_ = 30;
            one_call();
        }
        return std::move(log_);
    }
    /// Values that another thread may destroy.
    std::vector<npcs::Value> take_values() { return std::exchange(values_, {}); }

private:
    static constexpr std::size_t slots = 3;
    static constexpr int depth_max = 3;

    static void release(void* sequence) { static_cast<Sequence*>(sequence)->callback("release"); }

    npcs::Host make_host() {
        npcs::Host host;
        host.def("poke(value)", [this](npcs::Value value) {
            keep(std::move(value));
            callback("function");
            return pick_value();
        });
        host.def("prompt(question)", [this](npcs::Call& call, npcs::Value question) {
            callback("prompt");
            return call.suspend(std::move(question), choices_.next(4) == 0 ? 2 : -1);
        });
        host.def("handle", [this] {
            return npcs::Value::handle(this, "sequence", choices_.next(8) == 0 && releases_ ? release : nullptr);
        });
        for (const char* const hook : {"begin(value)", "conclude(value)", "cancel(reason, value)", "finally(value)"})
            host.def(hook, [this, hook](npcs::Value value) {
                keep(std::move(value));
                callback(hook);
            });
        host.on_print([this](std::string_view) { callback("print"); });
        host.on_warning([this](const npcs::Call&, const npcs::Diagnostic&) { callback("warning"); });
        host.on_time([this] {
            callback("time");
            return 1.0;
        });
        host.on_run([this](const npcs::Call& call, const npcs::RunCost&) {
            note(call.session() != nullptr ? "session" : call.machine() != nullptr ? "machine" : "nobody");
            callback("run");
        });
        return host;
    }

    /// What the host does when it is called.
    void callback(std::string_view where) {
        if (is_over_ || depth_ >= depth_max || calls_left_ <= 0 || choices_.over()) return;
        ++depth_;
        struct Leave {
            int& depth;
            ~Leave() { --depth; }
        } leave{depth_};
        log_ += '<';
        log_ += where;
        log_ += ' ';
        const std::uint32_t kind = choices_.next(8);
        if (kind < 4) one_call();
        if (kind == 3) one_call();
        log_ += '>';
        if (kind == 7 && choices_.next(4) == 0) throw std::runtime_error("thrown on purpose");
    }

    void keep(npcs::Value value) {
        if (values_.size() < 20) values_.push_back(std::move(value));
        else values_[choices_.next(20)] = std::move(value);
    }
    npcs::Value pick_value() {
        switch (choices_.next(5)) {
            case 0: return choices_.next(4);
            case 1: return "a text that is not a short one";
            case 2: return npcs::Value::list({1, npcs::Value::map({{"k", pick_old()}})});
            default: return pick_old();
        }
    }
    npcs::Value pick_old() {
        return values_.empty() ? npcs::Value() : values_[choices_.next(static_cast<std::uint32_t>(values_.size()))];
    }
    const npcs::Script& pick_script() { return scripts_[choices_.next(static_cast<std::uint32_t>(std::size(texts)))]; }
    npcs::SessionOptions options() const {
        npcs::SessionOptions made;
        made.limits.steps = 20'000;
        made.limits.bytes = 4 << 20;
        made.limits.tasks = 30;
        return made;
    }

    // ---- what came of it ---------------------------------------------------------------------------------------------
    void note(std::string_view text) {
        if (log_.size() < 100'000) log_.append(text).append(1, ' ');
    }
    void note(const npcs::Outcome& outcome) {
        if (outcome.kind == npcs::Outcome::Kind::refused && outcome.error.code.empty())
            throw std::logic_error("a refusal without a name");
        note(std::to_string(static_cast<int>(outcome.kind)) + outcome.error.code);
        keep(outcome.value);
    }
    void note(const npcs::Diagnostics& problems) {
        for (const npcs::Diagnostic& problem : problems) {
            if (problem.code.empty()) throw std::logic_error("a diagnostic without a name");
            note(problem.code);
        }
    }

    void one_call() {
        --calls_left_;
        const std::uint32_t slot = choices_.next(slots);
        const std::uint32_t kind = choices_.next(8);
        if (kind < 3) session_call(slot);
        else if (kind < 7) machine_call(slot);
        else free_call();
    }

    void session_call(std::uint32_t slot) {
        std::unique_ptr<npcs::Session>& place = talks_[slot];
        const std::uint32_t call = choices_.next(28);
        note("s" + std::to_string(call));
        if (place == nullptr || call == 0) {
            place = std::make_unique<npcs::Session>(pick_script(), host_, options());
            return;
        }
        npcs::Session& talk = *place;
        switch (call) {
            case 1:
            case 2: return note(talk.start());
            case 3:
            case 4:
            case 5: return note(talk.resume(pick_value()));
            case 6: return note(talk.choose(choices_.next(3)));
            case 7: return note(talk.outcome());
            case 8: return note(talk.cancel(choices_.next(2) == 0 ? "p" : "q") ? "yes" : "no");
            case 9: talk.request_stop(); return;
            case 10: bytes_ = talk.save(); return note(std::to_string(bytes_.size()));
            case 11: {
                const std::string bytes = bytes_;
                auto loaded = npcs::Session::load(bytes, pick_script(), host_, options());
                note(loaded.diagnostics());
                if (loaded.ok()) put(slot, std::move(loaded).value());
                return;
            }
            case 12: snapshot_ = talk.snapshot(); return note(snapshot_ ? "snapshot" : "none");
            case 13: {
                const npcs::Snapshot snapshot = snapshot_;
                return note(talk.restore(snapshot));
            }
            case 14: {
                auto forked = talk.fork();
                note(forked.diagnostics());
                if (forked.ok()) put(static_cast<std::uint32_t>((slot + 1) % slots), std::move(forked).value());
                return;
            }
            case 15: return note(talk.sleep() ? "asleep" : "awake");
            case 16: return keep(talk.global("a"));
            case 17: return note(talk.set_global("g", pick_value()));
            case 18: return note(std::to_string(talk.global_names().size()));
            case 19: return note(talk.take_problems());
            case 20: place.reset(); return;
            case 21: {
                npcs::Session moved = std::move(talk);
                note(moved.outcome());
                if (place != nullptr) *place = std::move(moved);
                return;
            }
            case 22: return note(std::to_string(talk.save_readable().empty()));
            case 23: return note(talk.choose(choices_.next(2) == 0 ? "choose/a" : "none"));
            case 24: return note(talk.reload(pick_script()));
            case 25: return note(talk.set_user_data(pick_value()));
            case 26: return note(std::to_string(talk.trace().size()));
            default: return note(talk.bytes_in_use() > 0 ? "bytes" : "none");
        }
    }
    /// A callback may have emptied or filled the place meanwhile.
    void put(std::uint32_t slot, npcs::Session talk) {
        if (talks_[slot] != nullptr) *talks_[slot] = std::move(talk);
        else talks_[slot] = std::make_unique<npcs::Session>(std::move(talk));
    }

    npcs::TaskId pick_task(npcs::Machine& world) {
        const auto tasks = world.tasks();
        return tasks.empty() ? 1 : tasks[choices_.next(static_cast<std::uint32_t>(tasks.size()))];
    }
    npcs::TicketId pick_ticket(npcs::Machine& world) {
        const auto tickets = world.tickets();
        return tickets.empty() ? 1 : tickets[choices_.next(static_cast<std::uint32_t>(tickets.size()))].id;
    }

    void machine_call(std::uint32_t slot) {
        std::unique_ptr<npcs::Machine>& place = worlds_[slot];
        const std::uint32_t call = choices_.next(41);
        note("m" + std::to_string(call));
        if (place == nullptr || call == 0) {
            place = std::make_unique<npcs::Machine>(host_, options());
            return;
        }
        npcs::Machine& world = *place;
        switch (call) {
            case 1:
            case 2:
            case 3: return note(world.run(pick_script()));
            case 4: return note(world.eval(choices_.next(2) == 0 ? "[g, \"a longer text than fits\"]" : "poke(g)"));
            case 5: return note(world.call(world.global("patrol")));
            case 6:
            case 7: return note(world.resume(pick_task(world), pick_value()));
            case 8: return note(world.choose(pick_task(world), choices_.next(3)));
            case 9: return note(world.spawn(world.global("patrol")).diagnostics());
            case 10: return note(world.spawn(pick_script()).diagnostics());
            case 11:
            case 12:
            case 13:
                for (const npcs::Outcome& news : world.tick(choices_.next(3))) note(news);
                return;
            case 14:
            case 15: return note(world.cancel(pick_task(world)));
            case 16: return note(world.outcome(pick_task(world)));
            case 17: return note(std::to_string(world.trace(pick_task(world)).size()));
            case 18: return keep(world.handle(pick_task(world)));
            case 19: return note(std::to_string(world.raise("bell", pick_value())));
            case 20: return note(world.complete(pick_ticket(world), pick_value()));
            case 21: return note(world.fail(pick_ticket(world), "failed on purpose"));
            case 22: return note(world.cancel_ticket(pick_ticket(world)));
            case 23: return keep(world.global(choices_.next(2) == 0 ? "a" : "t"));
            case 24: return note(world.set_global("g", pick_value()));
            case 25:
                return note(world.observe("g", [this](const npcs::Value& value) {
                    keep(value);
                    callback("observer");
                }));
            case 26: return note(world.forget("g"));
            case 27: bytes_ = world.save(); return note(std::to_string(bytes_.size()));
            case 28: {
                const std::string bytes = bytes_;
                auto loaded = npcs::Machine::load(bytes, scripts_, host_, options());
                note(loaded.diagnostics());
                if (loaded.ok()) put(slot, std::move(loaded).value());
                return;
            }
            case 29: snapshot_ = world.snapshot(); return note(snapshot_ ? "snapshot" : "none");
            case 30: {
                const npcs::Snapshot snapshot = snapshot_;
                return note(world.restore(snapshot));
            }
            case 31: {
                auto forked = world.fork();
                note(forked.diagnostics());
                if (forked.ok()) put(static_cast<std::uint32_t>((slot + 1) % slots), std::move(forked).value());
                return;
            }
            case 32: return note(world.take_problems());
            case 33: place.reset(); return;
            case 34: {
                npcs::Machine moved = std::move(world);
                note(moved.set_global("g", 1));
                if (place != nullptr) *place = std::move(moved);
                return;
            }
            case 35: return note(world.choose(pick_task(world), choices_.next(2) == 0 ? "choose/a" : "none"));
            case 36: return note(world.reload({pick_script()}));
            case 37: return note(world.set_user_data(pick_value()));
            case 38:
                return note(world.observe_deeply("a.0", [this](const npcs::Value& value) {
                    keep(value);
                    callback("observer");
                }));
            case 39: return note(world.next_wake() > 0 ? "later" : "now");
            default: return note(std::to_string(world.global_names().size() + (world.now() > 0 ? 1 : 0)));
        }
    }
    void put(std::uint32_t slot, npcs::Machine world) {
        if (worlds_[slot] != nullptr) *worlds_[slot] = std::move(world);
        else worlds_[slot] = std::make_unique<npcs::Machine>(std::move(world));
    }

    void free_call() {
        const std::uint32_t call = choices_.next(9);
        note("f" + std::to_string(call));
        npcs::Value value = pick_old();
        switch (call) {
            case 0: return note(value.set(pick_value(), pick_value()) ? "set" : "not set");
            case 1: return note(value.push(pick_value()) ? "pushed" : "not pushed");
            case 2: return note(value.text().substr(0, 20));
            case 3: return note(value == pick_value() ? "equal" : "different");
            case 4:
                if (values_.empty()) return;
                value = std::move(values_.back());  // what is released with it may keep others
                values_.pop_back();
                return;
            case 5: host_.def("late(a, b)", [](npcs::Value, npcs::Value) {}); return;
            case 6: return note(cache_.compile(texts[choices_.next(7)]).diagnostics());
            case 7:
                for (const npcs::Value& item : value.items()) keep(item);
                return;
            default: return keep(value.get(pick_old()));
        }
    }

    Choices choices_;
    bool releases_;
    std::vector<npcs::Script> scripts_;
    npcs::Host host_;
    std::vector<npcs::Value> values_;
    std::unique_ptr<npcs::Session> talks_[slots];
    std::unique_ptr<npcs::Machine> worlds_[slots];
    npcs::Snapshot snapshot_;
    std::string bytes_;
    npcs::ScriptCache cache_{{.max_scripts = 3}};
    std::string log_;
    int depth_ = 0;
    int calls_left_ = 0;
    bool is_over_ = false;
};

}  // namespace api_sequences
