// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A language beside MiniScript, in as few lines as one can have: what npcs/language.hpp asks of a language, and nothing else. Its
// functions are words that work on a stack, one after another:
//
//     function "toy" total(prices)
//         0 =sum 0 =i
//         loop
//             sum prices i get + =sum    i 1 + =i
//         i prices size < not until
//         sum return
//     end function
//
//     3  "a text"      a value                       name   =name     reads or assigns a variable
//     name/2           calls with two arguments      .name/2          calls a method of the object below them
//     try:name/2       also takes an error, as the text "caught: ..."
//     loop ... until   repeats until true            if ... then      does it if true
//     >name  <name     sets or reads a variable of the call's own, which its functions share
//     [2 ... ]         a function of two parameters, $1 and $2; apply/2 calls what is below its arguments
//
// In a block, a function that is set with > is one of the script, and < finds it in each function:
//
//     script "toy"
//         0 >count   [1 <count 1 + >count $1 2 * return ] >double
//     end script
#pragma once

#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/language.hpp"

namespace npcs::tests {

struct ToyWord {
    std::string text;
    std::uint32_t line, column;
};

/// The words of a text; one that begins with a quote goes on to the next quote.
inline std::vector<ToyWord> toy_words(std::string_view text) {
    std::vector<ToyWord> words;
    std::uint32_t line = 1;
    for (std::size_t at = 0, begin_of_line = 0; at < text.size();) {
        const std::size_t begin = at;
        if (text[at] == '"') at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
        while (at < text.size() && text[at] != ' ' && text[at] != '\t' && text[at] != '\n') ++at;
        std::uint32_t column = 1;  // in code points
        for (std::size_t i = begin_of_line; i < begin; ++i) column += (text[i] & 0xC0) != 0x80 ? 1 : 0;
        if (at > begin) words.push_back({std::string(text.substr(begin, at - begin)), line, column});
        if (at < text.size() && text[at] == '\n') ++line, begin_of_line = at + 1;
        ++at;
    }
    return words;
}

struct ToyText;

/// A function in the text: its first word, and the number of its parameters.
struct ToyClosure {
    std::size_t begin, parameters;
    ToyText* text;
};

/// A value on the stack, with its own copy of a text.
struct ToyValue {
    ToyValue(const ForeignValue& from = {}) : value(from), text(from.text) {}
    ForeignValue get() const {
        ForeignValue copy = value;
        copy.text = text;
        return copy;
    }
    bool is_true() const { return value.kind == ForeignValue::Kind::number ? value.number != 0 : !value.is_null(); }
    ForeignValue value;
    std::string text;
    std::shared_ptr<const ToyClosure> closure;  ///< of a function of the text
};

/// A text that a call runs, and what it shares with the others.
struct ToyText {
    const ForeignFunction& called;
    const ForeignFunction& function;  ///< the one called, or one of its blocks
    const std::vector<ToyWord> words;
    std::map<std::string, ToyValue>& own;
};

class ToyVm : public LanguageVm {
public:
    Crossing run(const ForeignFunction& function, ForeignCall& call) override {
        std::map<std::string, ToyValue> own;
        std::vector<ToyText> texts;
        const Crossing end = run_blocks(function, call, texts, own);
        if (end != Crossing::done) return end;
        if (function.kind == ForeignFunction::Kind::defined) {
            const ToyClosure& defined = *own.at(function.name).closure;
            return run(*defined.text, call, defined.begin, true);
        }
        ToyText text{function, function, toy_words(function.text), own};
        return run(text, call, 0, false);
    }

    Crossing run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) override {
        const ToyClosure& function = *runs_.at(&owner)->functions.at(static_cast<std::size_t>(number));
        return run(*function.text, call, function.begin, true);
    }

    Crossing run_blocks(const ForeignFunction& last, ForeignCall& call,
                        std::vector<DefinedFunction>& defined) override {
        std::map<std::string, ToyValue> own;
        std::vector<ToyText> texts;
        return run_blocks(last, call, texts, own, &defined);
    }

private:
    struct Run;

    Crossing run_blocks(const ForeignFunction& called, ForeignCall& call, std::vector<ToyText>& texts,
                        std::map<std::string, ToyValue>& own, std::vector<DefinedFunction>* defined = nullptr) {
        texts.reserve(called.blocks.size());
        call.in_blocks(true);
        Crossing end = Crossing::done;
        for (const ForeignFunction* const block : called.blocks) {
            texts.push_back({called, *block, toy_words(block->text), own});
            if (end == Crossing::done) end = run(texts.back(), call, 0, false);
            for (const auto& [name, value] : own)
                if (defined != nullptr && value.closure != nullptr && value.closure->text == &texts.back())
                    defined->push_back({name, value.closure->parameters, texts.size() - 1});
        }
        call.in_blocks(false);
        return end;
    }

    Crossing run(ToyText& text, ForeignCall& call, std::size_t at, bool is_function) {
        Run run{text, call, *this, is_function, {}, {}};
        runs_[&call] = &run;
        struct Removal {
            ~Removal() { runs.erase(key); }
            std::map<const ForeignCall*, Run*>& runs;
            const ForeignCall* key;
        } const removal{runs_, &call};
        for (std::size_t steps = 0; at < text.words.size() && !run.is_over; ++steps) {
            call.at_line(line_in_call(text.called, text.function, text.words[at].line));
            if (steps % 8 == 7 && !run.did(call.spend(8))) break;
            at = run.word(text.words, at);
        }
        return run.end;
    }

    struct Run {
        ToyText& source;
        ForeignCall& call;
        ToyVm& vm;
        const bool is_function;
        std::vector<ToyValue> stack;
        std::vector<std::shared_ptr<const ToyClosure>> functions;  ///< that the script knows, by number
        Crossing end = Crossing::done;
        bool is_over = false;

        /// Whether an operation has happened. If not, the run is over.
        bool did(Crossing what) {
            if (what == Crossing::done) return true;
            if (what == Crossing::error) what = call.fail(std::string(call.message()));
            end = what;
            return !(is_over = true);
        }
        ToyValue pop() {
            if (stack.empty()) return {};
            ToyValue top = std::move(stack.back());
            stack.pop_back();
            return top;
        }
        void push(ForeignValue value) { stack.emplace_back(value); }

        /// The value as the script gets it.
        bool crosses(const ToyValue& own, ForeignValue& value) {
            value = own.get();
            if (own.closure == nullptr) return true;
            std::size_t number = 0;
            while (number < functions.size() && functions[number] != own.closure) ++number;
            if (number == functions.size()) functions.push_back(own.closure);
            return did(call.callback(number, own.closure->parameters, value));
        }
        /// Goes on behind the end of a function of the text.
        std::size_t makes(const std::vector<ToyWord>& words, std::size_t at) {
            ToyValue made;
            const auto parameters = static_cast<std::size_t>(std::atoi(words[at].text.c_str() + 1));
            made.closure = std::make_shared<ToyClosure>(ToyClosure{at + 1, parameters, &source});
            stack.push_back(made);
            for (int open = 1; open > 0;) {
                const std::string& next = words[++at].text;
                open += next == "]" ? -1 : next[0] == '[' ? 1 : 0;
            }
            return at + 1;
        }

        std::size_t word(const std::vector<ToyWord>& words, std::size_t at) {
            const std::string& text = words[at].text;
            if (text[0] == '[') return makes(words, at);
            if (text == "until" || text == "if") {
                const bool goes_on = pop().is_true();
                if (goes_on) return at + 1;
                int open = 1;
                while (open > 0 && text == "until")
                    open += words[--at].text == "until" ? 1 : words[at].text == "loop" ? -1 : 0;
                while (open > 0 && text == "if")
                    open += words[++at].text == "if" ? 1 : words[at].text == "then" ? -1 : 0;
            } else if (text == "return") {
                const ToyValue result = pop();
                if (ForeignValue value; crosses(result, value)) did(call.give(value));
                is_over = true;
            } else if (text == "]") {
                is_over = true;
            } else if (text[0] == '>' && text.size() > 1) {
                source.own[text.substr(1)] = pop();
            } else if (text[0] == '<' && text.size() > 1) {
                stack.push_back(source.own[text.substr(1)]);
            } else if (text[0] == '$') {
                const auto index = static_cast<std::size_t>(std::atoi(text.c_str() + 1)) - 1;
                push(index < call.argument_count() ? call.argument(index) : ForeignValue());
            } else if (text[0] == '"') {
                push(std::string_view(text).substr(1, text.size() - 2));
            } else if (text[0] == '=' && text.size() > 1 && text != "==") {
                const ToyValue assigned = pop();
                if (ForeignValue value; crosses(assigned, value)) did(call.set(text.substr(1), value));
            } else if (text.find('/') != text.npos && text != "/") {
                calls(text);
            } else if (text[0] >= '0' && text[0] <= '9') {
                push(std::strtod(text.c_str(), nullptr));
            } else if (!operation(text)) {
                name(text);
            }
            return at + 1;
        }

        void name(const std::string& text) {
            const std::vector<std::string>& parameters = source.function.parameters;
            for (std::size_t i = 0; i < parameters.size() && !is_function; ++i)
                if (parameters[i] == text) return push(call.argument(i));
            ForeignValue value;
            if (did(call.get(text, value))) push(value);
        }

        void calls(std::string text) {
            const bool catches = text.starts_with("try:");
            if (catches) text.erase(0, 4);
            const std::size_t count = static_cast<std::size_t>(std::atoi(text.c_str() + text.find('/') + 1));
            text.erase(text.find('/'));
            std::vector<ToyValue> held(count);
            for (std::size_t i = count; i-- > 0;) held[i] = pop();
            std::vector<ForeignValue> arguments(count);
            for (std::size_t i = 0; i < count; ++i)
                if (!crosses(held[i], arguments[i])) return;
            ToyValue callable;
            ForeignValue result, callee;
            Crossing made = Crossing::done;
            if (text[0] == '.') made = call.call_member(pop().get(), text.substr(1), arguments, catches, result);
            else if (!(text == "apply" ? crosses(callable = pop(), callee) : did(call.get(text, callee)))) return;
            else made = call.call(callee, arguments, catches, result);
            const std::string caught = made == Crossing::error ? "caught: " + std::string(call.message()) : "";
            if (made == Crossing::error && catches) push(std::string_view(caught));
            else if (did(made)) push(result);
        }

        bool operation(const std::string& text) {
            ForeignValue value;
            double number = 0;
            if (text == "list" && did(call.new_list(value))) push(value);
            else if (text == "map" && did(call.new_map(value))) push(value);
            else if (text == "random" && did(call.random(number))) push(number);
            else if (text == "seconds" && did(call.seconds(number))) push(number);
            else if (text == "dup") stack.push_back(stack.empty() ? ToyValue() : stack.back());
            else if (text == "drop") pop();
            else if (text == "not") push(pop().is_true() ? 0.0 : 1.0);
            else if (text == "null") push({});
            else if (text == "loop" || text == "then") {
            } else if (text == "print") did(call.print(pop().text));
            else if (text == "spin") did(call.spend(static_cast<std::uint64_t>(pop().value.number)));
            else if (text == "fail") did(call.fail(pop().text));
            else if (text == "text" && did(call.text_of(pop().get(), value))) push(value);
            else if (text == "keys" && did(call.keys(pop().get(), value))) push(value);
            else if (text == "size") sizes();
            else if (text == "bad") push(std::string_view("\xFF"));  // no UTF-8
            else if (text == "hidden") push(vm.count_++);            // what no language may have
            else if (text == "keep") vm.kept_ = pop();
            else if (text == "kept") stack.push_back(vm.kept_);
            else if (text == "throw") throw std::bad_alloc();
            else if (text == "hog") did(call.fail_for_memory());
            else return is_over || with_two(text);
            return true;
        }
        void sizes() {
            std::size_t count = 0;
            if (did(call.size(pop().get(), count))) push(static_cast<double>(count));
        }
        bool with_two(const std::string& text) {
            constexpr std::string_view known = " + - * < == same get del put add insert ";
            if (known.find(" " + text + " ") == known.npos) return false;
            const ToyValue last = pop();
            const ToyValue key = text == "put" || text == "insert" ? pop() : ToyValue();
            const ToyValue first = pop();
            ForeignValue value, put;
            if (!crosses(last, put)) return true;
            const double a = first.value.number, b = last.value.number;
            if (text == "+" && first.value.kind == ForeignValue::Kind::string)
                push(std::string_view(first.text + last.text));
            else if (text == "+") push(a + b);
            else if (text == "-") push(a - b);
            else if (text == "*") push(a * b);
            else if (text == "<") push(a < b ? 1.0 : 0.0);
            else if (text == "==") push(first.text == last.text && a == b ? 1.0 : 0.0);
            else if (text == "same") push(first.value.object == last.value.object ? 1.0 : 0.0);
            else if (text == "get" && did(call.index(first.get(), last.get(), value))) push(value);
            else if (text == "del") did(call.remove(first.get(), last.get()));
            else if (text == "put") did(call.set_index(first.get(), key.get(), put));
            else if (text == "insert") did(call.insert(first.get(), key.get(), put));
            else if (text == "add") adds(first.get(), put);
            return true;
        }
        void adds(const ForeignValue& list, const ForeignValue& value) {
            std::size_t count = 0;
            if (did(call.size(list, count))) did(call.insert(list, static_cast<double>(count), value));
        }
    };

    double count_ = 0;
    ToyValue kept_;
    std::map<const ForeignCall*, Run*> runs_;
};

class ToyLanguage : public Language {
public:
    std::string_view name() const override { return "toy"; }
    std::string version() const override { return "Toy 1"; }
    std::vector<LanguageProblem> check(const ForeignFunction& function) const override {
        std::vector<LanguageProblem> problems;
        std::vector<ToyWord> open;
        for (const ToyWord& word : toy_words(function.text)) {
            if (word.text[0] == '"' && (word.text.size() < 2 || word.text.back() != '"'))
                problems.push_back({word.line, word.column, "a text without its second quote", ""});
            if (word.text == "loop" || word.text == "if" || word.text[0] == '[') open.push_back(word);
            if (word.text != "until" && word.text != "then" && word.text != "]") continue;
            const std::string_view opener = word.text == "until" ? "loop" : word.text == "then" ? "if" : "[";
            if (open.empty() || !open.back().text.starts_with(opener))
                problems.push_back({word.line, word.column, "'" + word.text + "' without '" + std::string(opener) + "'",
                                    "a loop ends with until, an if with then, a function with ]"});
            else open.pop_back();
        }
        for (const ToyWord& word : open) problems.push_back({word.line, 0, "'" + word.text + "' has no end", ""});
        return problems;
    }
    std::unique_ptr<LanguageVm> make_vm(const Limits&) const override { return std::make_unique<ToyVm>(); }
};

/// The languages of a build that has the toy language only.
inline Languages toy_languages() {
    static const Languages languages{std::make_shared<ToyLanguage>()};
    return languages;
}

}  // namespace npcs::tests
