// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <new>

#include "languages/javascript/source.hpp"
#include "languages/javascript/vm.hpp"
#include "npcs/javascript.hpp"

namespace npcs::javascript {

namespace {

constexpr std::size_t check_bytes = std::size_t{16} << 20;

/// QuickJS's compiler on its own, with memory of its own.
class Compiler {
public:
    Compiler() : runtime_(JS_NewRuntime()) {
        if (runtime_ == nullptr) return;
        JS_SetMemoryLimit(runtime_, check_bytes);
        JS_SetMaxStackSize(runtime_, most_stack);
        context_ = JS_NewContextRaw(runtime_);
        if (context_ == nullptr) return;
        JS_AddIntrinsicBaseObjects(context_);
        JS_AddIntrinsicRegExpCompiler(context_);
    }
    ~Compiler() {
        if (context_ != nullptr) JS_FreeContext(context_);
        if (runtime_ != nullptr) JS_FreeRuntime(runtime_);
    }
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    std::vector<LanguageProblem> problems_of(const ForeignFunction& function) {
        if (context_ == nullptr) return {{0, 0, "not enough memory", {}}};
        const JSValue script = compile(context_, function);
        if (!JS_IsException(script)) {
            JS_FreeValue(context_, script);
            return {};
        }
        const JSValue error = JS_GetException(context_);
        LanguageProblem problem = explain(context_, error, function);
        JS_FreeValue(context_, error);
        return {std::move(problem)};
    }

private:
    JSRuntime* runtime_ = nullptr;
    JSContext* context_ = nullptr;
};

class JavaScript final : public Language {
public:
    std::string_view name() const override { return "javascript"; }
    std::string version() const override { return "QuickJS 2025-04-26"; }

    std::vector<LanguageProblem> check(const ForeignFunction& function) const override {
        const std::string parameters = problem_of_parameters(function);
        if (!parameters.empty()) return {{0, 0, parameters, "give it another name"}};
        return Compiler().problems_of(function);
    }

    std::unique_ptr<LanguageVm> make_vm(const Limits& limits) const override {
        std::unique_ptr<Vm> vm(new (std::nothrow) Vm(limits));
        if (vm != nullptr && !vm->open()) vm.reset();
        return vm;
    }
};

}  // namespace

std::shared_ptr<const Language> language() {
    static const std::shared_ptr<const Language> javascript = std::make_shared<const JavaScript>();
    return javascript;
}

}  // namespace npcs::javascript
