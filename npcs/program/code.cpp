// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "program/code.hpp"

#include <algorithm>

namespace npcs::program {

Code::Position Code::emit_wide(Op op, std::uint16_t a, std::uint32_t wide) {
    const Position at = emit(op, a);
    buffer().back().set_wide(wide);
    return at;
}

void Code::word(std::uint16_t a, std::uint16_t b, std::uint16_t c) { emit(Op::jump, a, b, c); }

Code::Label Code::new_label() {
    labels_.push_back({false, 0});
    return static_cast<Label>(labels_.size() - 1);
}

void Code::place(Label label) { labels_[label] = here(); }

Code::Position Code::jump(Op op, std::uint16_t a, Label label, std::uint8_t n) {
    const Position at = emit_wide(op, a, label);
    buffer().back().n = n;
    jumps_.push_back(at);
    return at;
}

void Code::begin_statement(std::uint32_t statement) {
    statement_ = statement;
    starts_.push_back({here(), statement});
}

void Code::site(Site::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result) {
    site_at(here(), kind, ordinal, top, result);
}

void Code::site_at(Position at, Site::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result) {
    sites_.push_back({at, {0, statement_, ordinal, top, result, kind}});
}

void Code::begin_side_exit(Position at) {
    back_ = new_label();
    place(back_);
    in_slow_ = true;
    exits_.push_back({at, here()});
    starts_.push_back({here(), statement_});
}

void Code::end_side_exit() {
    jump(Op::jump, 0, back_);
    in_slow_ = false;
}

Code::Position Code::here() const {
    return {in_slow_, static_cast<std::uint32_t>(in_slow_ ? slow_.size() : main_.size())};
}

namespace {
/// What was noted for one buffer is in order; only what was noted late is not.
template <typename Noted>
void sort_by_pc(std::vector<Noted>& noted) {
    const auto by_pc = [](const Noted& a, const Noted& b) { return a.pc < b.pc; };
    if (!std::is_sorted(noted.begin(), noted.end(), by_pc)) std::stable_sort(noted.begin(), noted.end(), by_pc);
}
}  // namespace

template <typename Pending, typename Noted, typename Make>
void Code::note(const std::vector<Pending>& pending, std::vector<Noted>& noted, Make make) const {
    noted.reserve(noted.size() + pending.size());
    for (const bool slow : {false, true}) {
        for (const Pending& one : pending)
            if (one.at.slow == slow) noted.push_back(make(one));
    }
    sort_by_pc(noted);
}

void Code::finish(Function& function) {
    main_size_ = static_cast<std::uint32_t>(main_.size());
    for (const Position at : jumps_) {
        Instruction& instruction = at.slow ? slow_[at.index] : main_[at.index];
        instruction.set_wide(final_index(labels_[instruction.wide()]));
    }
    function.code.reserve(main_.size() + slow_.size());
    function.code.insert(function.code.end(), main_.begin(), main_.end());
    function.code.insert(function.code.end(), slow_.begin(), slow_.end());
    note(sites_, function.sites, [this](const PendingSite& pending) {
        Site site = pending.site;
        site.pc = final_index(pending.at);
        return site;
    });
    note(exits_, function.side_exits, [this](const PendingExit& pending) {
        return SideExit{final_index(pending.at), final_index(pending.target)};
    });
    note(starts_, function.starts, [this](const PendingStart& pending) {
        return StatementStart{final_index(pending.at), pending.statement};
    });
}

void Code::clear() {
    main_.clear();
    slow_.clear();
    labels_.clear();
    jumps_.clear();
    sites_.clear();
    starts_.clear();
    exits_.clear();
    statement_ = no_statement;
    in_slow_ = false;
}

}  // namespace npcs::program
