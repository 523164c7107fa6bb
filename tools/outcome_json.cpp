// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "outcome_json.hpp"

#include <string_view>
#include <vector>

#include "conversation.hpp"
#include "json.hpp"

namespace npcs::tools {

std::string json_lines(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find('\n', at);
        if (end == std::string::npos) end = text.size();
        lines.push_back(json::text(std::string_view(text).substr(at, end - at)));
        at = end + 1;
    }
    return json::array(lines);
}

std::string json_question(const Outcome& outcome) {
    if (outcome.wait != Outcome::Wait::choice)
        return json::object({{"kind", json::text("answer")},
                             {"function", json::text(outcome.function)},
                             {"prompt", json::value(outcome.value)}});
    std::vector<std::string> options;
    double number = 0;
    for (const Option& option : outcome.options) {
        options.push_back(json::object({{"number", json::number(++number)},
                                        {"text", json::text(option.text)},
                                        {"available", option.available ? "true" : "false"},
                                        {"locked", json::text(locked_reason(option))},
                                        {"id", json::text(option.id)}}));
    }
    return json::object(
        {{"kind", json::text("choice")}, {"prompt", json::value(outcome.value)}, {"options", json::array(options)}});
}

}  // namespace npcs::tools
