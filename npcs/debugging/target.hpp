// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a debugger debugs: a conversation or a machine, which may be gone by now.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/entry.hpp"
#include "api/machine_core.hpp"

namespace npcs::debugging {

class Target {
public:
    virtual ~Target() = default;
    /// Makes a call with access control, see api::with_access. The other functions may be called inside of `body` only.
    virtual Diagnostics call(api::Access access, const std::function<void()>& body) = 0;
    virtual api::Core& core() = 0;
    /// Null for a conversation.
    virtual api::MachineCore* machine_core() = 0;
    virtual void replace(std::unique_ptr<runtime::Machine> next, std::vector<Outcome> told) = 0;
    /// Sets the tracer, null for none. For the beginning, in a call, and for the end, which may be at any time.
    virtual void set_tracer(runtime::Tracer* tracer) = 0;
    virtual runtime::Tracer* tracer() = 0;
};

template <typename OwnCore>
class TargetOf final : public Target {
    static constexpr bool is_machine = std::is_same_v<OwnCore, api::MachineCore>;

public:
    explicit TargetOf(const std::shared_ptr<OwnCore>& core) : core_(core), open_(core.get()) {}

    Diagnostics call(api::Access access, const std::function<void()>& body) override {
        return api::with_access(core_.lock(), access, [&](OwnCore&) -> Diagnostics {
            body();
            return {};
        });
    }
    api::Core& core() override { return *open_; }
    api::MachineCore* machine_core() override {
        if constexpr (is_machine) return open_;
        else return nullptr;
    }
    void replace(std::unique_ptr<runtime::Machine> next, std::vector<Outcome> told) override {
        if constexpr (is_machine) {
            open_->swap_machine(std::move(next), std::move(told));
        } else {
            (void)told;
            open_->replace(std::move(next));
        }
    }
    void set_tracer(runtime::Tracer* tracer) override {
        const std::shared_ptr<OwnCore> core = core_.lock();
        if (core == nullptr) return;
        core->tracer = tracer;
        if (core->machine != nullptr) core->machine->tracer = tracer;
    }
    runtime::Tracer* tracer() override {
        const std::shared_ptr<OwnCore> core = core_.lock();
        return core != nullptr ? core->tracer : nullptr;
    }

private:
    std::weak_ptr<OwnCore> core_;
    OwnCore* open_;  ///< valid in a call
};

}  // namespace npcs::debugging
