// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a host function can query about the call in progress.

#include "api/machine_core.hpp"
#include "api/report.hpp"
#include "api/session_core.hpp"
#include "npcs/host.hpp"
#include "npcs/machine.hpp"
#include "saves/save.hpp"

namespace npcs {

Session* Call::session() const {
    if (machine_ == nullptr || machine_->state.tasks != nullptr || machine_->owner == nullptr) return nullptr;
    return static_cast<Session::Core*>(api::holder_of(*machine_))->owner;
}

Machine* Call::machine() const {
    if (machine_ == nullptr || machine_->state.tasks == nullptr || machine_->owner == nullptr) return nullptr;
    return static_cast<api::MachineCore*>(api::holder_of(*machine_))->owner;
}

TaskId Call::task() const {
    return machine_ != nullptr && machine_->state.tasks != nullptr ? machine_->state.tasks->current : 0;
}

TicketId Call::ticket() const { return task() != 0 ? machine_->scheduler().promised_ticket() : 0; }

const std::any& Call::any_user_data() const {
    static const std::any none;
    if (machine_ == nullptr || machine_->owner == nullptr) return none;
    return api::holder_of(*machine_)->user_data;
}

TraceLine Call::where() const {
    if (machine_ == nullptr) return {};
    std::vector<TraceLine> lines = api::trace(*machine_);
    return lines.empty() ? TraceLine{} : std::move(lines.front());
}

std::string Call::statement_key() const {
    if (machine_ == nullptr) return {};
    const auto standing = runtime::frame_positions(machine_->execution());
    if (standing.empty() || standing.front().statement == program::no_statement) return {};
    const program::Program& program = *standing.front().function->program;
    return saves::statement_key(program, standing.front().statement);
}

}  // namespace npcs
