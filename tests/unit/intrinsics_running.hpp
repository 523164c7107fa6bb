// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A machine that is not there: enough of one for intrinsics to run on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/native.hpp"
#include "values_making.hpp"

namespace npcs::runtime {

class FakeServices : public Services {
public:
    values::Making make;
    std::string printed;
    double now = 12.5;
    double visited = 1;
    Random generator;
    values::Map* maps[7] = {};

    Heap& heap() override { return make.heap; }
    void print(std::string_view text) override { printed += text; }
    void warn(const Warning&) override {}
    double seconds() override { return now; }
    double game_time() override { return seconds(); }
    Random& random() override { return generator; }
    values::Map* type_map(values::Kind kind) override {
        values::Map*& map = maps[static_cast<int>(kind)];
        return map == nullptr ? map = make.heap.map() : map;
    }
    values::Map* intrinsics() override { return type_map(values::Kind::null); }
    values::List* stack_trace() override { return make.l({make.t("main line 1")}).as_list(); }
    double visits(const values::Function&) override { return 3; }
    double taken(std::string_view option) override { return option == "shop.rumours" ? 2 : 0; }
    double own_visits() override { return visited; }
    bool is_task(Datum) override { return false; }
    NativeResult tasks(TaskRequest, NativeCall& call) override {
        call.error.message = "no tasks";
        return NativeResult::failed;
    }
};

/// Calls intrinsics as the executor does: all parameters are there, with their defaults where nothing was given.
struct Running : FakeServices {
    NativeResult last = NativeResult::done;
    double wake_after = -1;

    /// The result, or "! " and the error.
    std::string operator()(std::string_view name, std::vector<Datum> arguments = {}) {
        Datum result;
        const std::string error = run(name, std::move(arguments), result);
        return error.empty() ? values::code_text(result) : "! " + error;
    }
    Datum value(std::string_view name, std::vector<Datum> arguments = {}) {
        Datum result;
        run(name, std::move(arguments), result);
        return result;
    }

private:
    std::string run(std::string_view name, std::vector<Datum> arguments, Datum& result) {
        const Native* const native = find_intrinsic(name);
        if (native == nullptr) return "no such intrinsic";
        for (std::size_t i = arguments.size(); i < native->parameters.size(); ++i)
            arguments.push_back(native->parameters[i].default_value);
        NativeCall call{*this, arguments, Datum::null(), {}, -1, WaitFor::host, Datum::null()};
        last = native->run(*native, call);
        wake_after = call.wake_after;
        result = call.result;
        if ((last == NativeResult::failed) != static_cast<bool>(call.error))
            return "failed without a reason, or the reverse";
        return call.error.message;
    }
};

}  // namespace npcs::runtime
