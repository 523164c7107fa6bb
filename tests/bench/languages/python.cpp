// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// MicroPython alone, as npcs compiles it: it counts work.

#include "npcs/python.hpp"
#include "figures.hpp"
#include "languages/python/vm.hpp"

namespace {
npcs::bench::HostVariables variables;
}  // namespace

extern "C" {
double npcs_bench_read(const char* name) { return variables.read(name); }
void npcs_bench_write(const char* name, double value) { variables.write(name, value); }
mp_obj_t npcs_bench_make_host(void);
}

namespace npcs::bench {

namespace {

/// A function that is called so often, with everything that MicroPython does with it below its protection.
struct Calls {
    std::string text;
    int count = 0;
    double best = 0;

    static void make(void* data) {
        auto& self = *static_cast<Calls*>(data);
        ForeignFunction function;
        function.name = "bench";
        function.text = self.text;
        const mp_obj_t names = MP_OBJ_FROM_PTR(mp_globals_get());
        mp_obj_dict_store(names, MP_OBJ_NEW_QSTR(qstr_from_str("host")), npcs_bench_make_host());
        const mp_obj_t made = python::compile(function);
        mp_obj_dict_store(names, MP_OBJ_NEW_QSTR(qstr_from_str("bench")), made);
        self.best = best_of([&] {
            for (int i = 0; i < self.count; ++i) mp_call_function_0(made);
        });
    }

    /// Nanoseconds of the calls.
    double run() {
        python::Vm vm(Limits{});
        require(vm.open(), "a VM of MicroPython");
        const python::Working working(vm.state());
        mp_cstack_init_with_top(__builtin_frame_address(0), python::stack_bytes);
        void* error = nullptr;
        require(npcs_python_protect(make, this, &error), "a call of MicroPython");
        return best;
    }
};

double bare_call(int count) { return Calls{"pass\n", count}.run() / count; }

std::string loop(int count, const std::string& body) {
    return "for i in range(" + std::to_string(count) + "): " + body + "\n";
}

double bare_hook(int count) {
    const double best = Calls{"host.gold = 0\n" + loop(count, "host.gold = host.gold + 1"), 1}.run() / count;
    require(variables.read("gold") == count, "a variable of the host in MicroPython");
    return best;
}

}  // namespace

Dialect python_dialect() {
    return {python::language(),
            "pass\n",
            [](int count) { return "global gold\n" + loop(count, "gold = gold + 1"); },
            [](int count) { return "sum = 0\n" + loop(count, "sum = sum + step(i)"); },
            "return prompt('?')\n",
            bare_call,
            bare_hook};
}

}  // namespace npcs::bench
