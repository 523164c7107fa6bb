// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "stage.hpp"

#include <algorithm>
#include <stdexcept>

namespace npcs::generated {
namespace {

constexpr std::size_t most_text = 400;
constexpr int most_depth = 5;

void show(const Value& value, int depth, std::string& text) {
    if (text.size() > most_text) return;
    if (!value.is_list() && !value.is_map()) {
        text += value.is_string() ? '"' + value.text() + '"' : value.text();
        return;
    }
    if (depth == 0) {  // the text of what contains itself has megabytes
        text += "of " + std::to_string(value.size());
        return;
    }
    text += value.is_list() ? '[' : '{';
    if (value.is_list()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (i > 0) text += ", ";
            show(value.at(i), depth - 1, text);
        }
    } else {
        for (const auto& [key, entry] : value.entries()) {
            show(key, 1, text);
            text += ": ";
            show(entry, depth - 1, text);
            text += ", ";
        }
    }
    text += value.is_list() ? ']' : '}';
}

std::string cut(std::string text) {
    if (text.size() > most_text) text.resize(most_text);
    return text;
}

}  // namespace

void Seen::add(const std::string& kind, const std::string& text) {
    if (!unfinished.empty()) lines.push_back("print: " + unfinished);
    unfinished.clear();
    lines.push_back(kind + ": " + cut(text));
}

void Seen::print(std::string_view text) {
    for (const char c : text) {
        if (c != '\n') unfinished += c;
        else {
            lines.push_back("print: " + cut(unfinished));
            unfinished.clear();
        }
    }
}

Host host_on(const std::shared_ptr<Stage>& stage) {
    const auto called = [stage] {
        if (stage->on_call) stage->on_call();
    };
    const auto note = [stage, called](const std::string& kind, const Value& value) {
        called();
        stage->seen->add(kind, shown(value));
    };
    Host host;
    host.on_print([stage, called](std::string_view text) {
        called();
        stage->seen->print(text);
    });
    host.def("prompt(question)", [](Call& call, Value question) { return call.suspend(question); });
    host.def("hurry(question)", [](Call& call, Value question) { return call.suspend(question, 1.5); });
    host.def("note(x)", [note](Value x) { note("note", x); });
    host.def("give(x)", [note](Value x) {
        note("give", x);
        return x;
    });
    host.def("roll", [stage] { return ++stage->seen->rolls; });
    host.def("begin(plan)", [note](Value plan) { note("begin", plan); });
    host.def("conclude(plan)", [note](Value plan) { note("conclude", plan); });
    host.def("cancel(plan, reason)", [note](Value plan, Value reason) {
        note("cancel", plan);
        note("because", reason);
    });
    host.def("finally(plan)", [note](Value plan) { note("finally", plan); });
    return host;
}

SessionOptions session_options() {
    SessionOptions options;
    options.limits.steps = 3'000;
    options.limits.depth = 60;
    options.limits.bytes = std::size_t{64} << 20;
    options.limits.text_bytes = 2'000;
    options.limits.list_items = 300;
    options.limits.tasks = 40;
    options.seed = 11;
    return options;
}

Value answer_to(std::size_t stop) {
    switch (stop * 7 % 11) {
        case 0: return "yes";
        case 1: return 3;
        case 2: return Value();
        case 3: return Value::list({1, "two", Value::list({3})});
        case 4: return Value::map({{"a", 1}, {"b", Value::list({})}});
        case 5: return -1;
        case 6: return "";
        case 7: return 0.5;
        case 8: return "a";
        case 9: return "12 pence";
        default: return 0;
    }
}

std::size_t option_of(const std::vector<Option>& options, std::size_t stop) {
    std::size_t option = stop * 5 % options.size();
    while (!options[option].available) option = (option + 1) % options.size();
    return option;
}

std::string shown(const Value& value) {
    std::string text;
    show(value, most_depth, text);
    return text;
}

std::string shown(const Diagnostic& error) {
    return error.message + " (" + error.code + ") line " + std::to_string(error.line) + " column " +
           std::to_string(error.column);
}

std::string shown(const Outcome& outcome) {
    std::string text = outcome.function + " " + shown(outcome.value);
    for (const Option& option : outcome.options)
        text += (option.available ? " | " : " | not ") + option.text + " <" + option.id + ">";
    if (outcome.seconds > 0) text += " seconds " + Value(outcome.seconds).text();
    if (!outcome.error.message.empty()) text += " " + shown(outcome.error);
    for (const TraceLine& line : outcome.trace) {
        text += " at " + line.function + ":" + std::to_string(line.line);
        for (const std::uint32_t index : line.path) text += "." + std::to_string(index);
    }
    return text;
}

void show_globals(Seen& seen, std::vector<std::string> names,
                  const std::function<Value(const std::string&)>& value_of) {
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) seen.add(name, shown(value_of(name)));
}

std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& got) {
    if (expected == got) return "";
    const std::size_t length = std::min(expected.size(), got.size());
    std::size_t at = 0;
    while (at < length && expected[at] == got[at]) ++at;
    const auto line = [](const std::vector<std::string>& lines, std::size_t i) {
        return i < lines.size() ? lines[i] : "(over)";
    };
    std::string text = "at line " + std::to_string(at) + " of the transcript\n";
    if (at > 0) text += "  after    " + expected[at - 1] + "\n";
    return text + "  expected " + line(expected, at) + "\n  got      " + line(got, at) + "\n";
}

bool is_of_memory(const Diagnostic& error) { return error.message.find("memory") != std::string::npos; }

}  // namespace npcs::generated
