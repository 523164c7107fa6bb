// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Small random stories with few states, in which much of what can be remembered is never read again, or read in a roundabout
// way: through functions in maps, `@name`, `globals`, `outer`, closures, counts. Each has at most a few hundred states, and an
// end; what goes wrong in it is left to chance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npcs::tests {

class RandomStory {
public:
    explicit RandomStory(std::uint64_t seed) : state_(seed * 0x9E37'79B9'7F4A'7C15 + 0x1234'5678'9ABC'DEF1) {
        for (int i = 0; i < 8; ++i) number(2);
    }

    /// Returns the text of the story. With `has_tasks`, it needs a machine.
    std::string text(bool has_tasks) {
        has_tasks_ = has_tasks;
        line("a = 0");
        line("b = 1");
        line("c = \"x\"");
        line("list = [1, 2]");
        line("map = {\"a\": 0, \"b\": 1}");
        line("map.f = function(p)");
        body(scope(1), 1, 2);
        line("  return p");
        line("end function");
        const int functions = 1 + number(3);
        for (int i = 0; i < functions; ++i) function(i);
        line("held = @f0");
        const int parts = 1 + number(2);
        for (int i = 0; i < parts; ++i) part();
        if (chance(2)) line("if " + condition(0) + " then print \"the end\"");
        return text_;
    }

private:
    /// Where a statement stands.
    struct Scope {
        int depth = 0;
        bool is_function = false;
        bool is_closure = false;
        bool is_loop = false;
        int functions = 0;  ///< that can be called from here: those before it
    };

    int number(int below) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<int>((state_ >> 24) % static_cast<std::uint64_t>(below));
    }
    bool chance(int of) { return number(of) == 0; }
    template <typename... Texts>
    std::string any(const Texts&... texts) {
        const std::vector<std::string> all{texts...};
        return all[static_cast<std::size_t>(number(static_cast<int>(all.size())))];
    }
    void line(const std::string& text) { text_ += text + "\n"; }
    static std::string indent(const Scope& at) { return std::string(static_cast<std::size_t>(at.depth) * 2, ' '); }
    static Scope inside(Scope at) {
        ++at.depth;
        return at;
    }
    Scope scope(int depth) const {
        Scope at;
        at.depth = depth;
        at.is_function = true;
        at.functions = functions_;
        return at;
    }

    // Values stay small, so that states are few.
    std::string value(int functions) {
        const std::string called = functions > 0 ? "f" + std::to_string(number(functions)) : "";
        switch (number(functions > 0 ? 15 : 11)) {
            case 0: return "a";
            case 1: return "b";
            case 2: return "c";
            case 3: return "map.a";
            case 4: return "map[" + any("\"a\"", "\"b\"", "c") + "]";
            case 5: return "list[" + any("0", "-1") + "]";
            case 6: return "list.len";
            case 7: return "globals." + any("a", "b");
            case 8: return "globals[" + any("\"a\"", "\"b\"") + "]";
            case 9: return std::to_string(number(3));
            case 10: return "taken(\"" + any("ale", "bread", "cake", "f0/ale", "f1/bread") + "\")";
            case 11: return "visits(@" + called + ")";
            case 12: return called + "(" + any("a", "b", "1") + ")";
            case 13: return "map.f(" + any("a", "2") + ")";
            default: return any("held(1)", "visits(@held)", "[map.f][0](1)");
        }
    }
    std::string condition(int functions) {
        switch (number(7)) {
            case 0: return any("a", "b", "map.a", "not a");
            case 1: return "c == \"" + any("x", "y") + "\"";
            case 2: return value(functions) + " == " + value(functions);
            case 3:
                return any("a", "b", "map.a", "map.b") + " > " + std::to_string(number(2)) + " and " +
                       any("a", "b", "map.b") + " < 2";
            case 4: return "taken(\"" + any("ale", "bread", "f0/ale") + "\") " + any("== 1", "> 0", "< 2", ">= 2");
            case 5: return value(functions) + any(" == ", " != ") + std::to_string(number(3));
            default:
                if (functions == 0) return "1 in list";
                return "visits(@f" + std::to_string(number(functions)) + ") " + any("== 1", "> 1", "< 2", "== 2");
        }
    }

    void function(int index) {
        Scope at = scope(1);
        line("f" + std::to_string(index) + " = function(p)");
        if (chance(2)) line("  t = " + any("p", "a", "b", "0", "1"));
        if (chance(4)) line("  if first_visit then globals.a = 1");
        if (chance(4)) {
            // A closure that changes or reads what belongs to the function around it.
            line("  k = {\"n\": 0}");
            line("  local = 0");
            line("  g = function(q)");
            Scope inner = at;
            inner.depth = 2;
            inner.is_closure = true;
            line("    k.n = (k.n + 1) % 3");
            if (chance(2)) line("    outer.local = 1 - local");
            statement(inner, 1);
            line("    return k.n" + any("", " + local", " + outer.local"));
            line("  end function");
            if (chance(2)) line("  map.f = @g");
            else line("  g 1");
        }
        body(at, 1, 3);
        line("  return " + any("p", "p", "a", "b", "map.a"));
        line("end function");
        ++functions_;
    }

    void body(const Scope& at, int least, int most) {
        const int count = least + number(most - least + 1);
        for (int i = 0; i < count; ++i) statement(at, 2);
    }

    void statement(const Scope& at, int left) {
        const std::string in = indent(at);
        const std::string a_global = at.is_function ? "globals." : "";
        switch (number(left > 0 ? 22 : 13)) {
            case 0: return line(in + a_global + "a = " + any("0", "1", "(a + 1) % 3", "map.b"));
            case 1: return line(in + a_global + "b = " + any("0", "1", "1 - b", "a"));
            case 2: return line(in + a_global + "c = " + any("\"x\"", "\"y\""));
            case 3: return line(in + any("map.a", "map[\"a\"]", "map.b") + " = " + any("0", "1", "a", "b"));
            case 4: return line(in + "if list.len < 3 then list.push " + any("a", "b", "1"));
            case 5: return line(in + "if list.len > 1 then list.pop");
            case 6: return line(in + "list[0] = " + any("a", "b", "2"));
            case 7: return line(in + "globals[\"" + any("a", "b") + "\"] = " + any("0", "1", "2"));
            case 8: return line(in + ": {" + any("", "&", "!") + "one|two|three}.");
            case 9:
                return line(in + "if " + condition(at.functions) + " then " + a_global + any("a", "b") + " = " +
                            any("0", "1", "2"));
            case 10: return line(in + "t" + std::to_string(number(2)) + " = " + value(at.functions));
            case 11:
                if (at.functions == 0) return line(in + "print a");
                return line(in + any("held", "map.g") + " = @f" + std::to_string(number(at.functions)));
            case 12:
                if (!has_tasks_) return line(in + "print " + value(at.functions));
                return line(in + any("raise \"bell\"", "wait 1", "spawn @f0, 1"));
            case 13:
            case 14: return choose(at, left - 1);
            case 15:
                line(in + "if " + condition(at.functions) + " then");
                statement(inside(at), left - 1);
                if (chance(2)) {
                    line(in + "else");
                    statement(inside(at), left - 1);
                }
                return line(in + "end if");
            case 16: {
                const std::string i = "i" + std::to_string(at.depth);
                line(in + "for " + i + " in range(1, 2)");
                Scope inner = inside(at);
                inner.is_loop = true;
                statement(inner, left - 1);
                if (chance(2)) line(in + "  if " + i + " == a then " + any("break", "continue"));
                return line(in + "end for");
            }
            case 17:
                if (!has_tasks_ || at.is_closure) return line(in + "answer = prompt(\"Well?\")");
                return line(in + any("waitFor \"bell\", 2", "waitFor \"bell\"", "wait 2"));
            case 18: {
                const std::string n = "n" + std::to_string(at.depth);
                line(in + n + " = 0");
                line(in + "while " + n + " < 2");
                Scope inner = inside(at);
                inner.is_loop = true;
                statement(inner, left - 1);
                if (!chance(40)) line(in + "  " + n + " += 1");
                return line(in + "end while");
            }
            case 19:
                if (at.functions == 0) return line(in + "a = b");
                return line(in + any("held 1", "map.f 2", "map[\"f\"](1)", "f0 a",
                                     "f" + std::to_string(number(at.functions)) + " b"));
            case 20: {
                const std::string kind = any("cycle", "sequence", "once");
                line(in + kind);
                line(in + "  * : first");
                line(in + "  * : second");
                return line(in + "end " + kind);
            }
            default:
                if (chance(3)) return line(in + "if rnd < 0.5 then " + a_global + "a = 2");
                if (chance(3))
                    return line(in + "if " + condition(at.functions) + " and " + condition(at.functions) +
                                " then noSuchThing");
                line(in + "answer = prompt(\"Well?\")");
                return line(in + "if answer == \"no\" then " + a_global + "b = 2");
        }
    }

    void choose(const Scope& at, int left) {
        const std::string in = indent(at);
        line(in + "choose \"Now\"");
        const std::vector<std::string> names = {"ale", "bread", "cake"};
        const int options = 2 + number(2);
        for (int i = 0; i < options; ++i) {
            std::string head =
                in + "  option " + any("", "", "once ", "hidden ") + "\"" + names[static_cast<std::size_t>(i)] + "\"";
            if (i > 0 && chance(3)) head += " if " + condition(at.functions);
            line(head + " then");
            statement(inside(inside(at)), left);
            if (chance(3)) statement(inside(inside(at)), left);
            if (at.is_loop && chance(4)) line(in + "    " + any("break", "continue"));
        }
        line(in + "end choose");
    }

    void part() {
        Scope at;
        at.functions = functions_;
        const int kind = number(3);
        if (kind == 0) return statement(at, 3);
        const std::string n = "turn" + std::to_string(parts_++);
        if (kind == 1) {
            line("for " + n + " in range(1, " + std::to_string(2 + number(2)) + ")");
        } else {
            line(n + " = 0");
            line("while " + n + " < " + std::to_string(2 + number(2)));
        }
        at.depth = 1;
        at.is_loop = true;
        choose(at, 2);
        if (chance(2)) statement(at, 1);
        if (kind == 2 && !chance(20)) line("  " + n + " += 1");
        line(kind == 1 ? "end for" : "end while");
    }

    std::uint64_t state_;
    std::string text_;
    bool has_tasks_ = false;
    int functions_ = 0;
    int parts_ = 0;
};

}  // namespace npcs::tests
