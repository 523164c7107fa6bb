// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Requests about breakpoints.

#include <algorithm>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"
#include "debug_adapter/numbers.hpp"

namespace npcs::debug_adapter {

Response Adapter::set_breakpoints(const Json& arguments) {
    const std::string path = path_from(member(arguments, "source"));
    if (path.empty()) return Response::failure("Breakpoints need the path of their file.");
    Conversation* const talk = has_breakpoints_ ? talk_.get() : nullptr;
    return {{{"breakpoints", breakpoints_.set_lines(path, list_of(arguments, "breakpoints"), first_line(), talk)}}};
}

Response Adapter::set_function_breakpoints(const Json& arguments) {
    Conversation* const talk = has_breakpoints_ ? talk_.get() : nullptr;
    return {{{"breakpoints", breakpoints_.set_functions(list_of(arguments, "breakpoints"), talk)}}};
}

Response Adapter::set_exception_breakpoints(const Json& arguments) {
    bool all = false, uncaught = false;
    for (const Json& filter : list_of(arguments, "filters")) {
        all = all || filter == "all";
        uncaught = uncaught || filter == "uncaught";
        if (filter != "all" && filter != "uncaught")
            return Response::failure("There is no such kind of errors; there are \"all\" and \"uncaught\".");
    }
    stops_on_errors_ = all || uncaught;
    error_stops_ = all ? ErrorStops::all : ErrorStops::uncaught;
    if (talk_ && has_breakpoints_) talk_->debugger().stop_on_errors(error_stops_);
    return {};
}

/// Only what a global leads to can be watched.
Response Adapter::data_breakpoint_info(const Json& arguments) {
    const std::string name = text_of(arguments, "name");
    const auto refused = [&](std::string why) {
        return Response{{{"dataId", nullptr}, {"description", std::move(why)}}};
    };
    const auto number = number_of(arguments, "variablesReference").value_or(0);
    std::string path;
    Value value;
    if (number == 0) {
        const auto names = talk_->global_names();
        if (std::find(names.begin(), names.end(), name) == names.end())
            return refused("Only globals can be watched, and " + name + " is none.");
        path = name;
        value = talk_->global(name);
    } else if (const ScopeRef* const scope = references_.scope(number)) {
        const StackFrame* const frame = frame_of(scope->frame);
        const bool is_global = scope->kind == ScopeKind::globals ||
                               (scope->kind == ScopeKind::locals && frame != nullptr && frame->function.empty());
        if (!is_global) return refused("Only globals can be watched; this one belongs to a call.");
        path = name;
        value = talk_->global(name);
    } else if (const ValueRef* const container = references_.value(number)) {
        constexpr std::string_view globals = "globals.";
        if (!container->path.starts_with(globals)) return refused("Only what a global leads to can be watched.");
        path = container->path.substr(globals.size()) + "." + name;
        if (container->value.is_list()) {
            // Not a number, and one that no index can be, fail the comparisons.
            const double index = number_in(name).value_or(-1);
            if (!(index >= 0 && index < static_cast<double>(container->value.size())))
                return refused("The list has no element " + name + ".");
            value = container->value.at(static_cast<std::size_t>(index));
        } else {
            value = container->value.get(Value(name));
        }
    } else {
        return Response::failure("There is no such variable any more.");
    }
    // Of a list or map, changes inside count, too.
    const bool is_deep = value.is_list() || value.is_map();
    return {{{"dataId", path + (is_deep ? "*" : "")},
             {"description", path + (is_deep ? " or anything in it" : "")},
             {"accessTypes", {"write"}},
             {"canPersist", true}}};
}

Response Adapter::set_data_breakpoints(const Json& arguments) {
    Conversation* const talk = has_breakpoints_ ? talk_.get() : nullptr;
    return {{{"breakpoints", breakpoints_.set_data(list_of(arguments, "breakpoints"), talk)}}};
}

Response Adapter::breakpoint_locations(const Json& arguments) {
    const std::string path = path_from(member(arguments, "source"));
    const std::uint32_t first = number_of(arguments, "line").value_or(0) + 1 - first_line();
    const std::uint32_t last =
        number_of(arguments, "endLine").value_or(number_of(arguments, "line").value_or(0)) + 1 - first_line();
    std::vector<std::uint32_t> found;
    sources_.look_again();
    if (talk_)
        for (const std::string& script : sources_.scripts_of(path))
            for (const std::uint32_t line : talk_->debugger().lines(script)) {
                const Place place = sources_.in_file(script, line);
                if (place.line >= first && place.line <= last && place.line != 0) found.push_back(place.line);
            }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    Json locations = Json::array();
    for (const std::uint32_t line : found) locations.push_back({{"line", line - 1 + first_line()}});
    return {{{"breakpoints", std::move(locations)}}};
}

}  // namespace npcs::debug_adapter
