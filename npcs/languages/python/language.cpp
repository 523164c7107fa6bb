// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <new>

#include "languages/python/source.hpp"
#include "languages/python/vm.hpp"
#include "npcs/python.hpp"

namespace npcs::python {

namespace {

constexpr std::size_t check_bytes = std::size_t{16} << 20;
constexpr std::size_t most_parameters = 100;

/// What is wrong with the names that a function gives to its parameters.
std::string problem_of_parameters(const ForeignFunction& function) {
    if (function.parameters.size() > most_parameters) return "a function in Python may have at most 100 parameters";
    for (const std::string& name : function.parameters) {
        if (is_keyword(name)) return "the parameter '" + name + "' is a keyword of Python";
        if (!is_identifier(name)) return "the parameter '" + name + "' is no name in Python";
    }
    return {};
}

/// MicroPython's compiler on its own, with memory of its own.
class Checker {
public:
    explicit Checker(const ForeignFunction& function) : function_(function) {}
    ~Checker() {
        const Working working(vm_);
        npcs_python_close_heap(&vm_);
    }
    Checker(const Checker&) = delete;
    Checker& operator=(const Checker&) = delete;

    /// Returns what the compiler says; with an empty message if that is nothing.
    Complaint run() {
        const Working working(vm_);
        vm_.unpaid = 1;
        vm_.is_compiling = true;
        vm_.owner = this;
        if (!open_micropython(vm_, check_bytes, __builtin_frame_address(0))) return {"not enough memory", 0, 0};
        void* error = nullptr;
        if (npcs_python_protect(compile_text, this, &error)) return {};
        if (vm_.is_out_of_memory) return {"the text needs too much memory to be compiled", 0, 0};
        if (vm_.is_broken) return {vm_.broken, 0, 0};
        exception_ = MP_OBJ_FROM_PTR(error);
        if (!npcs_python_protect(read_exception, this, &error)) return {"cannot be compiled", 0, 0};
        return complaint();
    }

private:
    static void compile_text(void* self) {
        const ForeignFunction& function = static_cast<Checker*>(self)->function_;
        if (function.kind == ForeignFunction::Kind::block) compile_module(function, 0);
        else compile(function);
    }

    static void read_exception(void* data) {
        auto& self = *static_cast<Checker*>(data);
        vstr_init_print(&self.text_, 64, &self.print_);
        mp_obj_print_helper(&self.print_, self.exception_, PRINT_STR);
    }

    Complaint complaint() const {
        const LineOfText at = line_of_exception(exception_);
        Complaint result{std::string(text_.buf, text_.len), at.line, 0};
        const Place place = last_place();
        if (place.line == result.line + (at.block == 0 ? lines_of_head : 0))
            result.column = static_cast<std::uint32_t>(place.column);
        return result;
    }

    const ForeignFunction& function_;
    npcs_python_vm_t vm_{};
    mp_obj_t exception_ = MP_OBJ_NULL;
    vstr_t text_{};
    mp_print_t print_{};
};

class Python final : public Language {
public:
    std::string_view name() const override { return "python"; }
    std::string version() const override { return "MicroPython " MICROPY_VERSION_STRING; }

    std::vector<LanguageProblem> check(const ForeignFunction& function) const override {
        const std::string parameters = problem_of_parameters(function);
        if (!parameters.empty()) return {{0, 0, parameters, "give it another name"}};
        if (function.text.size() > longest_source) return {{0, 0, "a text in Python may have at most 65536 bytes", {}}};
        const Complaint complaint = Checker(function).run();
        if (complaint.message.empty()) return {};
        return {explain(complaint, function)};
    }

    std::unique_ptr<LanguageVm> make_vm(const Limits& limits) const override {
        std::unique_ptr<Vm> vm(new (std::nothrow) Vm(limits));
        if (vm != nullptr && !vm->open()) vm.reset();
        return vm;
    }
};

}  // namespace

std::shared_ptr<const Language> language() {
    static const std::shared_ptr<const Language> python = std::make_shared<const Python>();
    return python;
}

}  // namespace npcs::python
