// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/search.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <thread>
#include <tuple>
#include <utility>

namespace npcs::exploration {

using Clock = std::chrono::steady_clock;

KnownStates::Hash KnownStates::hash(std::span<const std::uint64_t> words) {
    // Two multiplications by different odd constants for each word, and a mixer at the end (those of splitmix64).
    std::uint64_t a = 0x9E37'79B9'7F4A'7C15 ^ words.size(), b = 0xC2B2'AE3D'27D4'EB4F;
    for (const std::uint64_t word : words) {
        a = std::rotl((a ^ word) * 0x9FB2'1C65'1E98'DF25, 29);
        b = std::rotl((b + word) * 0xD6E8'FEB8'6659'FD93, 33) ^ a;
    }
    const auto mixed = [](std::uint64_t x) {
        x = (x ^ x >> 30) * 0xBF58'476D'1CE4'E5B9;
        x = (x ^ x >> 27) * 0x94D0'49BB'1331'11EB;
        return x ^ x >> 31;
    };
    return {mixed(a), mixed(b)};
}

StateId KnownStates::find(const Hash& hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash[0] & mask; slots_[at].state != no_state; at = (at + 1) & mask)
        if (slots_[at].hash == hash) return slots_[at].state;
    return no_state;
}

StateId KnownStates::find_or_add(const Hash& hash, StateId next) {
    if (used_ * 3 >= slots_.size() * 2) grow();
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash[0] & mask;
    for (; slots_[at].state != no_state; at = (at + 1) & mask)
        if (slots_[at].hash == hash) return slots_[at].state;
    slots_[at] = {hash, next};
    ++used_;
    return next;
}

void KnownStates::grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.state == no_state) continue;
        std::size_t at = slot.hash[0] & mask;
        while (slots_[at].state != no_state) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

namespace {

/// What one move led to.
struct Found {
    Move move;
    std::vector<std::uint16_t> decisions;
    Rest rest = Rest::waits;
    KnownStates::Hash hash{};
    runtime::Image image;  ///< of a state that waits and was not known before the round
    Location place;        ///< where it has come to rest, unless it waits
    Stop stop;             ///< where a new state waits
    std::vector<runtime::Coverage::Fresh> fresh;
    std::vector<std::uint32_t> available;
    bool has_more_ways = false;
};

/// A state that waits to be explored.
struct Waiting {
    StateId state;
    runtime::Image image;
};

/// What one thread has.
struct Worker {
    explicit Worker(const Setup& setup)
        : world(make_world(setup, coverage)), states(world->machine(), setup.options.reduce) {
        for (const auto& program : setup.programs) coverage.include(*program);
        coverage.note_fresh(&fresh);
    }

    runtime::Coverage coverage;  ///< what was reached before this round; 1 or 0
    std::vector<runtime::Coverage::Fresh> fresh;
    std::unique_ptr<World> world;
    LiveStates states;
    runtime::Image image;
};

/// Returns a copy that takes no more memory than needed. The original keeps its memory for the next capture.
runtime::Image copy_of(runtime::Image& image) {
    runtime::Image copy;
    const std::span<const std::uint64_t> words = image.words.span();
    std::copy(words.begin(), words.end(), copy.words.add(words.size()));
    copy.words.fit();
    copy.handles = std::move(image.handles);
    return copy;
}

/// Returns the statement after which a story ended: the last one that began, or else the one that had asked.
Location last_place(const runtime::Coverage& coverage, const Stop& before) {
    const runtime::Coverage::Counts* const counts = coverage.last();
    if (counts != nullptr && coverage.last_mark() < counts->program->marks.size())
        return {counts->program->name, counts->program->marks[coverage.last_mark()].line, "", ""};
    return {before.program != nullptr ? before.program->name : std::string(), before.line, "", ""};
}

class Search {
public:
    Search(const Setup& setup, runtime::Coverage& seen) : setup_(setup), seen_(seen) {
        for (const auto& program : setup.programs) seen_.include(*program);
        unsigned count = setup.options.threads;
        if (count == 0) count = std::max(1u, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < count; ++i) workers_.push_back(std::make_unique<Worker>(setup));
        std::size_t options = 0;
        for (const auto& program : setup.programs) options += program->option_ids.size();
        is_taken_.resize(options);
    }

    Story run() {
        began_ = Clock::now();
        begin();
        std::size_t round = 1;
        while (!is_over()) {
            take_round(round);
            explore_round();
            for (std::size_t i = 0; i < round_.size(); ++i) {
                story_.is_explored[round_[i].state] = true;
                frontier_bytes_ -= bytes_of(round_[i].image);
                for (Found& found : results_[i]) add(round_[i].state, found);
            }
            share_news();
            round = std::min<std::size_t>(round * 2, most_in_round);
            report_progress(false);
        }
        report_progress(true);
        story_.most_bytes = std::max(story_.most_bytes, bytes());
        if (story_.cut.empty() && has_more_ways_) story_.cut = "ways";
        return std::move(story_);
    }

private:
    static constexpr std::size_t most_in_round = 2048;

    void begin() {
        Worker& worker = *workers_.front();
        runtime::Image before;
        worker.world->machine().capture(before);
        std::vector<Found> found;
        try_ways(worker, before, Move{}, found);
        for (Found& one : found) add(0, one);
        share_news();
    }

    bool is_over() {
        if (fresh_.empty() && untaken_.empty() && others_.empty()) return true;
        const ExploreOptions& options = setup_.options;
        if (story_.states >= options.states) story_.cut = "states";
        else if (bytes() > options.bytes) story_.cut = "memory";
        else if (options.stop.stop_requested()) story_.cut = "stopped";
        else if (options.time != std::chrono::milliseconds::max() && Clock::now() - began_ >= options.time)
            story_.cut = "time";
        else return false;
        return true;
    }

    void take_round(std::size_t count) {
        round_.clear();
        for (std::deque<Waiting>* const queue : {&fresh_, &untaken_, &others_})
            for (; !queue->empty() && round_.size() < count; queue->pop_front())
                round_.push_back(std::move(queue->front()));
        results_.clear();
        results_.resize(round_.size());
    }

    void explore_round() {
        next_.store(0);
        const std::size_t helpers = round_.size() < fewest_for_threads ? 0 : workers_.size() - 1;
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < helpers; ++i) threads.emplace_back([this, i] { explore_some(*workers_[i + 1]); });
        explore_some(*workers_.front());
        for (std::thread& thread : threads) thread.join();
    }
    static constexpr std::size_t fewest_for_threads = 64;

    void explore_some(Worker& worker) {
        constexpr std::size_t block = 16;
        for (std::size_t first = next_.fetch_add(block); first < round_.size(); first = next_.fetch_add(block))
            for (std::size_t i = first; i < std::min(first + block, round_.size()); ++i)
                explore_state(worker, round_[i].image, results_[i]);
    }

    void explore_state(Worker& worker, const runtime::Image& image, std::vector<Found>& results) {
        World& world = *worker.world;
        world.machine().restore(image);
        world.look();
        const std::vector<Move> moves = world.moves();
        results.reserve(moves.size());
        for (std::size_t i = 0; i < moves.size(); ++i) {
            if (i > 0) {
                world.machine().restore(image);
                world.look();
            }
            try_ways(worker, image, moves[i], results);
        }
    }

    /// Makes a move in all ways that decisions allow. The world is in the state of the image.
    void try_ways(Worker& worker, const runtime::Image& image, const Move& move, std::vector<Found>& results) {
        World& world = *worker.world;
        std::vector<std::uint16_t> given;
        for (unsigned way = 1;; ++way) {
            world.decisions.begin(given);
            worker.fresh.clear();
            worker.coverage.forget_last();
            const Stop before = move.kind == Move::Kind::start ? Stop() : world.stop();
            Found& found = results.emplace_back();
            found.move = move;
            found.rest = world.take(move);
            if (!world.decisions.made().empty()) found.decisions = world.decisions.sequence();
            found.fresh = worker.fresh;
            for (const runtime::Coverage::Fresh& fresh : worker.fresh) worker.coverage.count_of(fresh) = 0;
            note_rest(worker, before, found);
            if (world.decisions.made().empty() || !world.decisions.next(given)) return;
            if (way >= setup_.options.ways) {
                found.has_more_ways = true;
                return;
            }
            world.machine().restore(image);
            world.look();
        }
    }

    /// `before`: where the move was made.
    void note_rest(Worker& worker, const Stop& before, Found& found) {
        if (found.rest == Rest::ended) {
            found.place = last_place(worker.coverage, before);
        } else if (found.rest != Rest::waits) {
            found.place = worker.world->place();
        } else {
            worker.states.capture(worker.image);
            found.hash = KnownStates::hash(worker.image.words.span());
            // Nobody adds to the known states while a round is explored.
            if (known_.find(found.hash) != no_state) return;
            found.available = worker.world->available();
            found.image = copy_of(worker.image);
            found.stop = worker.world->stop();
        }
    }

    /// Adds what a move from a state has led to.
    void add(StateId from, Found& found) {
        has_more_ways_ = has_more_ways_ || found.has_more_ways;
        bool is_news = false;
        for (const runtime::Coverage::Fresh& fresh : found.fresh) {
            std::uint64_t& count = seen_.count_of(fresh);
            if (count++ > 0) continue;
            is_news = true;
            news_.push_back(fresh);
            if (fresh.kind == runtime::Coverage::Fresh::Kind::taken)
                is_taken_[first_of(fresh.program) + fresh.index] = true;
        }
        found.move.decisions = number_of(std::move(found.decisions));
        if (found.rest != Rest::waits) {
            story_.edges.push_back({from, terminal_bit | terminal_of(found), found.move});
            return;
        }
        const StateId next = story_.states;
        const StateId state = known_.find_or_add(found.hash, next);
        story_.edges.push_back({from, state, found.move});
        if (state != next) return;
        ++story_.states;
        story_.is_explored.push_back(false);
        story_.stop_of.push_back(number_of(found.stop));
        const bool has_untaken = std::any_of(found.available.begin(), found.available.end(),
                                             [&](std::uint32_t option) { return !is_taken_[option]; });
        frontier_bytes_ += bytes_of(found.image);
        (is_news ? fresh_ : has_untaken ? untaken_ : others_).push_back({state, std::move(found.image)});
    }

    /// Tells all workers what is no longer new.
    void share_news() {
        for (const auto& worker : workers_)
            for (const runtime::Coverage::Fresh& fresh : news_) worker->coverage.count_of(fresh) = 1;
        news_.clear();
    }

    std::uint32_t first_of(std::uint32_t program) const { return first_option(setup_, *seen_.all()[program].program); }
    std::uint32_t number_of(std::vector<std::uint16_t> decisions) {
        if (decisions.empty()) return 0;
        const auto [entry, is_new] =
            decisions_.try_emplace(std::move(decisions), static_cast<std::uint32_t>(story_.decisions.size()));
        if (is_new) story_.decisions.push_back(entry->first);
        return entry->second;
    }
    std::uint32_t number_of(const Stop& stop) {
        const auto [entry, is_new] = stops_.try_emplace(stop, static_cast<std::uint32_t>(story_.stops.size()));
        if (is_new) story_.stops.push_back(stop);
        return entry->second;
    }
    StateId terminal_of(const Found& found) {
        auto key = std::make_tuple(found.rest, found.place.file, found.place.line, found.place.text);
        const auto [entry, is_new] =
            terminals_.try_emplace(std::move(key), static_cast<StateId>(story_.terminals.size()));
        if (is_new) story_.terminals.push_back({found.rest, found.place});
        ++story_.terminals[entry->second].ways;
        return entry->second;
    }

    static std::size_t bytes_of(const runtime::Image& image) {
        return image.words.size() * sizeof(std::uint64_t) + sizeof(Waiting) + 16;
    }
    std::size_t bytes() const {
        return frontier_bytes_ + known_.bytes() + story_.edges.capacity() * sizeof(Edge) +
               story_.stop_of.capacity() * sizeof(std::uint32_t);
    }

    void report_progress(bool is_last) {
        story_.most_bytes = std::max(story_.most_bytes, bytes());
        if (!setup_.options.progress) return;
        const Clock::time_point now = Clock::now();
        if (!is_last && now - reported_ < std::chrono::milliseconds(200)) return;
        reported_ = now;
        std::size_t findings = 0;
        for (const Terminal& terminal : story_.terminals) findings += terminal.rest != Rest::ended ? 1 : 0;
        setup_.options.progress({story_.states, fresh_.size() + untaken_.size() + others_.size(), story_.edges.size(),
                                 findings, std::chrono::duration_cast<std::chrono::milliseconds>(now - began_)});
    }

    const Setup& setup_;
    runtime::Coverage& seen_;
    std::vector<std::unique_ptr<Worker>> workers_;
    KnownStates known_;
    Story story_;
    std::deque<Waiting> fresh_, untaken_, others_;
    std::vector<Waiting> round_;
    std::vector<std::vector<Found>> results_;  ///< by index in `round_`
    std::atomic<std::size_t> next_{0};         ///< the next of `round_` to be explored
    std::vector<bool> is_taken_;               ///< by index among the options of all programs
    std::vector<runtime::Coverage::Fresh> news_;
    std::map<std::vector<std::uint16_t>, std::uint32_t> decisions_;
    std::map<Stop, std::uint32_t> stops_;
    std::map<std::tuple<Rest, std::string, std::uint32_t, std::string>, StateId> terminals_;
    std::size_t frontier_bytes_ = 0;
    bool has_more_ways_ = false;
    Clock::time_point began_, reported_{};
};

}  // namespace

Story search(const Setup& setup, runtime::Coverage& seen) { return Search(setup, seen).run(); }

}  // namespace npcs::exploration
