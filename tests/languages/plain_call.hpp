// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The library's side of a call, as plain as it can be: variables, lists and maps in memory and no journal. For what is
// the VM's own: its language, what it promises to prevent, and what it does after an answer that the library gives only
// in rare cases. Everything else is tested with scripts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "npcs/language.hpp"

namespace npcs::tests {

class PlainCall final : public ForeignCall {
public:
    struct Item;
    using List = std::vector<Item>;
    using Map = std::vector<std::pair<Item, Item>>;
    using Function = std::function<Crossing(PlainCall&, const std::vector<Item>&, Item&)>;
    /// null, number, text, or the number of an object
    struct Object {
        std::size_t number;
        bool operator==(const Object&) const = default;
    };
    struct Item {
        std::variant<std::monostate, double, std::string, Object> value;
        bool operator==(const Item&) const = default;
    };

    // ---- what a test sets and sees
    std::map<std::string, Item> variables;
    std::vector<Item> given_arguments;
    std::string printed;
    std::string failure;
    std::uint32_t line = 0;
    Item result;
    bool has_result = false;
    bool is_out_of_memory = false;
    std::uint64_t spent = 0;
    std::uint64_t budget = std::uint64_t{1} << 40;
    std::uint64_t operations = 0;
    std::uint64_t stops_at = ~std::uint64_t{0};  ///< the operation that unwinds, from 1
    std::uint64_t after_stop = 0;                ///< operations that were tried nevertheless
    bool was_caught = false;                     ///< of the last call: whether it was said that a handler is active
    std::string method;                          ///< the name of the last method called

    static Item number(double value) { return {value}; }
    static Item text(std::string value) { return {std::move(value)}; }
    Item list(List items) { return object(std::move(items)); }
    Item map(Map entries) { return object(std::move(entries)); }
    Item function(Function function) { return object(std::move(function)); }
    const List& list_of(const Item& item) const { return std::get<List>(objects_.at(object_of(item))); }
    const Map& map_of(const Item& item) const { return std::get<Map>(objects_.at(object_of(item))); }

    // ---- ForeignCall
    std::size_t argument_count() const noexcept override { return given_arguments.size(); }
    ForeignValue argument(std::size_t index) noexcept override { return out(given_arguments[index]); }
    Crossing give(const ForeignValue& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        result = in(value);
        has_result = true;
        return Crossing::done;
    }
    Crossing fail(std::string_view message) noexcept override {
        failure = message;
        return Crossing::error;
    }
    Crossing fail_for_memory() noexcept override {
        is_out_of_memory = unwinding_ = true;
        return Crossing::unwind;
    }
    Crossing get(std::string_view name, ForeignValue& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        const auto found = variables.find(std::string(name));
        value = found == variables.end() ? absent() : out(found->second);
        return Crossing::done;
    }
    Crossing set(std::string_view name, const ForeignValue& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        variables[std::string(name)] = in(value);
        return Crossing::done;
    }
    Crossing new_list(ForeignValue& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        value = out(list({}));
        return Crossing::done;
    }
    Crossing new_map(ForeignValue& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        value = out(map({}));
        return Crossing::done;
    }
    Crossing size(const ForeignValue& value, std::size_t& count) noexcept override {
        if (!begin()) return Crossing::unwind;
        const auto& object = objects_[value.object - 1];
        const List* const items = std::get_if<List>(&object);
        count = items != nullptr ? items->size() : std::get<Map>(object).size();
        return Crossing::done;
    }
    Crossing index(const ForeignValue& value, const ForeignValue& key, ForeignValue& found) noexcept override {
        if (!begin()) return Crossing::unwind;
        found = absent();
        if (const Item* const item = find(value, key)) found = out(*item);
        return Crossing::done;
    }
    Crossing set_index(const ForeignValue& value, const ForeignValue& key,
                       const ForeignValue& assigned) noexcept override {
        if (!begin()) return Crossing::unwind;
        if (Item* const item = find(value, key)) {
            *item = in(assigned);
        } else if (Map* const entries = std::get_if<Map>(&objects_[value.object - 1])) {
            entries->emplace_back(in(key), in(assigned));
        } else {
            return problem("no such element");
        }
        return Crossing::done;
    }
    Crossing insert(const ForeignValue& value, const ForeignValue& key, const ForeignValue& added) noexcept override {
        if (!begin()) return Crossing::unwind;
        List& items = std::get<List>(objects_[value.object - 1]);
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(key.number), in(added));
        return Crossing::done;
    }
    Crossing remove(const ForeignValue& value, const ForeignValue& key) noexcept override {
        if (!begin()) return Crossing::unwind;
        auto& object = objects_[value.object - 1];
        if (List* const items = std::get_if<List>(&object)) {
            items->erase(items->begin() + static_cast<std::ptrdiff_t>(key.number));
        } else {
            std::erase_if(std::get<Map>(object), [&](const auto& entry) { return entry.first == in(key); });
        }
        return Crossing::done;
    }
    Crossing keys(const ForeignValue& value, ForeignValue& found) noexcept override {
        if (!begin()) return Crossing::unwind;
        List names;
        for (const auto& [key, item] : std::get<Map>(objects_[value.object - 1])) names.push_back(key);
        found = out(list(std::move(names)));
        return Crossing::done;
    }
    Crossing text_of(const ForeignValue& value, ForeignValue& text) noexcept override {
        if (!begin()) return Crossing::unwind;
        text_ = "<object " + std::to_string(value.object) + ">";
        text = ForeignValue(std::string_view(text_));
        return Crossing::done;
    }
    Crossing call(const ForeignValue& function, std::span<const ForeignValue> arguments, bool catches,
                  ForeignValue& returned) noexcept override {
        if (!begin()) return Crossing::unwind;
        was_caught = catches;
        std::vector<Item> items;
        for (const ForeignValue& argument : arguments) items.push_back(in(argument));
        Item item;
        const Function called = std::get<Function>(objects_[function.object - 1]);
        const Crossing crossing = called(*this, items, item);
        if (crossing == Crossing::unwind) unwinding_ = true;
        if (crossing == Crossing::done) returned = out(item);
        return crossing;
    }
    Crossing call_member(const ForeignValue& object, std::string_view name, std::span<const ForeignValue> arguments,
                         bool catches, ForeignValue& returned) noexcept override {
        method = name;
        const ForeignValue key(name);
        if (object.is_object()) {
            if (const Item* const item = find(object, key)) return call(out(*item), arguments, catches, returned);
        }
        if (!begin()) return Crossing::unwind;
        returned = ForeignValue(static_cast<double>(arguments.size()));
        return Crossing::done;
    }
    Crossing callback(std::uint64_t, std::size_t, ForeignValue&) noexcept override {
        return problem("it calls nothing that would call it back");
    }
    Crossing random(double& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        value = 0.5;
        return Crossing::done;
    }
    Crossing seconds(double& value) noexcept override {
        if (!begin()) return Crossing::unwind;
        value = 12.5;
        return Crossing::done;
    }
    Crossing print(std::string_view text) noexcept override {
        if (!begin()) return Crossing::unwind;
        printed.append(text).append("\n");
        return Crossing::done;
    }
    Crossing spend(std::uint64_t units) noexcept override {
        spent += units;
        if (spent > budget) unwinding_ = true;
        return unwinding_ ? Crossing::unwind : Crossing::done;
    }
    void at_line(std::int32_t at) noexcept override { line = static_cast<std::uint32_t>(at); }
    void in_blocks(bool) noexcept override {}
    bool is_unwinding() const noexcept override { return unwinding_; }
    std::string_view message() const noexcept override { return message_; }

    Crossing problem(std::string message) {
        message_ = std::move(message);
        return Crossing::error;
    }

private:
    bool begin() {
        if (unwinding_) ++after_stop;
        if (++operations >= stops_at) unwinding_ = true;
        return !unwinding_;
    }
    static ForeignValue absent() {
        ForeignValue value;
        value.kind = ForeignValue::Kind::absent;
        return value;
    }
    Item object(std::variant<List, Map, Function> made) {
        objects_.push_back(std::move(made));
        return {Object{objects_.size()}};
    }
    static std::size_t object_of(const Item& item) { return std::get<Object>(item.value).number - 1; }
    Item in(const ForeignValue& value) const {
        if (value.is_null()) return {};
        if (value.kind == ForeignValue::Kind::number) return {value.number};
        if (value.kind == ForeignValue::Kind::string) return {std::string(value.text)};
        return {Object{static_cast<std::size_t>(value.object)}};
    }
    ForeignValue out(const Item& item) const {
        if (const double* const number = std::get_if<double>(&item.value)) return ForeignValue(*number);
        if (const std::string* const text = std::get_if<std::string>(&item.value)) {
            text_ = *text;
            return ForeignValue(std::string_view(text_));
        }
        ForeignValue value;
        const Object* const object = std::get_if<Object>(&item.value);
        if (object == nullptr) return value;
        value.object = object->number;
        const auto kind = objects_[object->number - 1].index();
        value.kind = kind == 0   ? ForeignValue::Kind::list
                     : kind == 1 ? ForeignValue::Kind::map
                                 : ForeignValue::Kind::function;
        return value;
    }
    Item* find(const ForeignValue& value, const ForeignValue& key) {
        auto& object = objects_[value.object - 1];
        if (List* const items = std::get_if<List>(&object)) {
            const auto at = static_cast<std::size_t>(key.number);
            return key.kind == ForeignValue::Kind::number && at < items->size() ? &(*items)[at] : nullptr;
        }
        for (auto& [name, item] : std::get<Map>(object))
            if (name == in(key)) return &item;
        return nullptr;
    }

    std::vector<std::variant<List, Map, Function>> objects_;
    mutable std::string text_;
    std::string message_;
    bool unwinding_ = false;
};

/// A function in a language, and a VM that it is run on.
class PlainFunction {
public:
    PlainFunction(std::shared_ptr<const Language> language, std::string text, std::vector<std::string> parameters = {},
                  const Limits& limits = {})
        : language_(std::move(language)), vm_(language_->make_vm(limits)) {
        static std::uint64_t last = 0;
        function_.id = ++last;
        function_.language = language_->name();
        function_.name = "tested";
        function_.parameters = std::move(parameters);
        function_.text = std::move(text) + "\n";
        function_.first_line = 1;
    }
    Crossing run(PlainCall& call) { return vm_->run(function_, call); }
    std::vector<LanguageProblem> check() const { return language_->check(function_); }
    const ForeignFunction& function() const { return function_; }
    LanguageVm& vm() { return *vm_; }

private:
    std::shared_ptr<const Language> language_;
    ForeignFunction function_;
    std::unique_ptr<LanguageVm> vm_;
};

}  // namespace npcs::tests
