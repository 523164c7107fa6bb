// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Stubs of the functions that a project declares, and what typed answers to them mean.

#include <cstdlib>
#include <optional>

#include "json.hpp"
#include "project.hpp"

namespace npcs::tools {
namespace {

bool fits(const HostParameter& parameter, const Value& value) {
    if (value.is_null()) return parameter.may_lack || parameter.type.empty();
    if (parameter.type == "text") return value.is_string() || value.is_number();
    if (parameter.type == "number") return value.is_number();
    if (parameter.type == "list") return value.is_list();
    if (parameter.type == "map") return value.is_map();
    if (parameter.type == "function") return value.is_function();
    return true;
}

Value value_of_type(const std::string& type) {
    if (type.empty()) return Value();
    if (type == "text") return Value("");
    if (type == "list") return Value::list({});
    if (type == "map") return Value::map({});
    return type == "null" ? Value() : Value(0);
}

/// Shows the line of a speaking function. Another parameter, if there is one, says who speaks.
void speak(const HostFunction& function, const Call& call, const StubActions& actions) {
    const std::vector<Value>& arguments = call.arguments();
    std::string who, line;
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
        if (function.parameters[i].name == function.speaks) line = arguments[i].is_null() ? "" : arguments[i].text();
        else if (who.empty()) who = speaker_of(arguments[i]).value_or("");
    }
    if (!who.empty()) actions.meet(call, who);
    actions.speak((who.empty() ? line : who + ": " + line) + "\n");
}

std::string called(const HostFunction& function, const std::vector<Value>& arguments) {
    std::string text = "(" + function.name;
    std::size_t given = arguments.size();
    while (given > 0 && arguments[given - 1].is_null()) --given;
    for (std::size_t i = 0; i < given; ++i)
        text += (i == 0 ? " " : ", ") + (arguments[i].is_string()   ? json::text(arguments[i].text())
                                         : speaker_of(arguments[i]) ? *speaker_of(arguments[i])
                                                                    : arguments[i].text());
    return text + ")\n";
}

Reply call_stub(const HostFunction& function, Call& call, const StubActions& actions) {
    const std::vector<Value>& arguments = call.arguments();
    for (std::size_t i = 0; i < function.parameters.size(); ++i)
        if (!fits(function.parameters[i], arguments[i]))
            return Reply::wrong_argument(
                i, "a " + (function.parameters[i].type.empty() ? std::string("value") : function.parameters[i].type));
    if (!function.asks.empty()) {
        for (std::size_t i = 0; i < function.parameters.size(); ++i)
            if (function.parameters[i].name == function.asks) return call.suspend(arguments[i]);
    }
    if (!function.speaks.empty()) speak(function, call, actions);
    if (actions.given)
        if (auto value = actions.given(function.name)) return Reply(std::move(*value));
    if (!function.stub.empty()) return Reply(function.stub.front());
    if (function.speaks.empty() && function.returns.empty()) actions.note(called(function, arguments));
    return Reply(value_of_type(function.returns));
}

}  // namespace

void define_stubs(Host& host, const Project& project, const StubActions& actions) {
    for (const HostFunction& function : project.functions) {
        std::string signature = function.name + "(";
        for (const HostParameter& parameter : function.parameters)
            signature += (signature.back() == '(' ? "" : ", ") + parameter.name;
        host.def_raw(signature + ")", function.parameters.size(),
                     [function, actions](Call& call) { return call_stub(function, call, actions); });
    }
}

std::optional<double> number_of(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    const std::string plain(text.substr(first, last - first + 1));
    // strtod would also accept hexadecimal numbers and words such as "inf".
    if (plain.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
    char* end = nullptr;
    const double number = std::strtod(plain.c_str(), &end);
    return *end == '\0' ? std::optional(number) : std::nullopt;
}

std::optional<std::string> speaker_of(const Value& who) {
    if (who.is_string() || who.is_number()) return who.text();
    constexpr int longest_line_of_ancestors = 100;
    Value map = who;
    for (int i = 0; i < longest_line_of_ancestors && map.is_map(); ++i) {
        const Value name = map.get("name");
        if (name.is_string() || name.is_number()) return name.text();
        map = map.get("__isa");
    }
    return std::nullopt;
}

std::optional<Value> answer_for(const Project& project, const std::string& function, const std::string& typed) {
    const HostFunction* told = project.function(function);
    if (told == nullptr || told->returns != "number") return Value(typed);
    const auto number = number_of(typed);
    return number ? std::optional<Value>(*number) : std::nullopt;
}

}  // namespace npcs::tools
