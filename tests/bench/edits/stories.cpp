// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "stories.hpp"

namespace corpus {

namespace {

/// Writes a story line by line.
class Writer {
public:
    explicit Writer(Dice dice) : dice_(dice) {}

    std::string story() {
        data();
        const std::size_t functions = dice_.between(2, 4);
        for (std::size_t i = 0; i < functions; ++i) function();
        if (dice_.percent(40)) closure();
        function_ = "m";
        next_ = 20;
        variables_.clear();
        in_main_ = true;
        block(dice_.between(7, 12), 2);
        return text_;
    }

private:
    void line(const std::string& text, const std::string& name = "") {
        text_ += std::string(indent_, '\t') + text + (name.empty() ? "" : " //#" + name) + "\n";
    }
    void statement(const std::string& text) { line(text, function_ + std::to_string(++next_)); }
    void close(const std::string& text) { line(text); }

    // ---- data

    void data() {
        function_ = "m";
        statement(joined({"purse = {\"gold\": ", number(20, 60), ", \"bag\": [\"", noun(dice_), "\"]}"}));
        statement(joined({"world = {\"mood\": ", number(1, 9), ", \"seen\": 0, \"place\": \"", noun(dice_), "\"}"}));
        statement("rooms = {}");
        for (const char* room : {"cellar", "attic"})
            if (dice_.percent(70))
                statement(
                    joined({"rooms.", room, " = {\"look\": \"", prose(dice_), "\", \"cost\": ", number(1, 9), "}"}));
        statement("log = []");
        statement("score = " + number(0, 9));
        statement("trust = " + number(0, 9));
        statement("met = false");
    }

    std::string number(std::size_t least, std::size_t most) { return std::to_string(dice_.between(least, most)); }

    // ---- functions

    void function() {
        const std::string name = dice_.of({"visit", "haggle", "wander", "quarrel", "rest", "feast", "chat"}) +
                                 std::to_string(functions_.size() + 1);
        const bool takes_one = dice_.percent(60);
        line("function " + name + (takes_one ? "(share)" : ""), name);
        const std::vector<std::string> before = variables_;
        variables_.clear();
        if (takes_one) variables_.push_back("share");
        function_ = name + "_";
        next_ = 0;
        ++indent_;
        block(dice_.between(3, 6), 2);
        const bool gives = dice_.percent(60);
        if (gives) statement("return " + value());
        --indent_;
        close("end function");
        line("");
        functions_.push_back({name, takes_one, gives});
        variables_ = before;
    }

    /// A function that makes another one, which keeps a variable of it.
    void closure() {
        line("function make_teller(name)", "make_teller");
        ++indent_;
        line("told = " + number(0, 3), "make_teller1");
        line("teller = function(topic)", "teller");
        ++indent_;
        line("outer.told += " + number(1, 3), "teller1");
        line("say name, \"" + prose(dice_) + "\" + topic + told", "teller2");
        line("answer = prompt(name + \": " + prose(dice_) + "?\")", "teller3");
        line("world.seen += told", "teller4");
        line("return answer", "teller5");
        --indent_;
        close("end function");
        line("return @teller", "make_teller2");
        --indent_;
        close("end function");
        line("");
        line("teller = make_teller(\"" + noun(dice_) + "\")", "m19");
        has_teller_ = true;
    }

    // ---- statements

    void block(std::size_t count, int depth) {
        for (std::size_t i = 0; i < count; ++i) one(depth);
    }

    void one(int depth) {
        const unsigned deep = depth > 0 ? 1 : 0;
        switch (dice_.weighted({14, 22, 14, 7, 9 * deep, 7 * deep, 11 * deep, functions_.empty() ? 0U : 12U,
                                has_teller_ && in_main_ ? 5U : 0U})) {
            case 0: return statement(line_said(dice_));
            case 1: return effect();
            case 2: return ask();
            case 3: return statement("give \"" + noun(dice_) + "\"");
            case 4: return condition(depth);
            case 5: return loop(depth);
            case 6: return choice(depth);
            case 7: return call();
            default: return statement("log.push teller(\"" + noun(dice_) + "\")");
        }
    }

    void effect() {
        switch (dice_.below(9)) {
            case 0: return statement("purse.gold -= " + number(1, 5));
            case 1: return statement("purse.gold += " + value());
            case 2: return statement("purse.bag.push \"" + noun(dice_) + "\"");
            case 3: return statement("world.place = \"" + noun(dice_) + "\"");
            case 4: return statement("world.mood += " + number(1, 4));
            case 5: return statement("log.push \"" + noun(dice_) + "\"");
            case 6: return in_main_ ? statement("score += " + value()) : statement("globals.score += " + value());
            case 7: return in_main_ ? statement("met = true") : statement("world.seen += 1");
            default: return variable();
        }
    }

    void variable() {
        if (!variables_.empty() && dice_.percent(50))
            return statement(joined({dice_.of(variables_), " += ", number(1, 5)}));
        const std::string name = dice_.of({"sum", "turn", "debt", "luck", "price"}) + std::to_string(++names_);
        statement(name + " = " + value());
        variables_.push_back(name);
    }

    void ask() {
        if (dice_.percent(30)) return statement("prompt \"" + prose(dice_) + "?\"");
        if (dice_.percent(20))
            return statement(
                joined({"world.seen += (prompt(\"", prose(dice_), "?\") + prompt(\"", prose(dice_), "?\")).len"}));
        const std::string name = "answer" + std::to_string(++names_);
        statement(name + " = prompt(\"" + prose(dice_) + "?\")");
        if (dice_.percent(60)) statement("world.place = " + name);
    }

    /// A number.
    std::string value() {
        switch (dice_.below(variables_.empty() ? 4 : 5)) {
            case 0: return number(1, 9);
            case 1: return "world.mood + " + number(1, 3);
            case 2: return "purse.bag.len";
            case 3: return "log.len * " + number(1, 3);
            default: return dice_.of(variables_) + " + 1";
        }
    }

    std::string test() {
        switch (dice_.below(4)) {
            case 0: return "purse.gold > " + number(5, 40);
            case 1: return "world.mood % 2 == " + number(0, 1);
            case 2: return in_main_ ? "not met" : "world.seen < " + number(1, 6);
            default: return "purse.bag.len < " + number(1, 5);
        }
    }

    /// Runs a block whose variables nobody behind it knows.
    void inside(std::size_t count, int depth) {
        const std::vector<std::string> before = variables_;
        ++indent_;
        block(count, depth);
        --indent_;
        variables_ = before;
    }

    void condition(int depth) {
        statement("if " + test() + " then");
        inside(dice_.between(1, 3), depth - 1);
        if (dice_.percent(40)) {
            close("else");
            inside(dice_.between(1, 2), depth - 1);
        }
        close("end if");
    }

    void loop(int depth) {
        if (dice_.percent(50)) {
            statement("for turn" + std::to_string(++names_) + " in range(1, " + number(2, 3) + ")");
            inside(dice_.between(1, 3), depth - 1);
            return close("end for");
        }
        const std::string name = "left" + std::to_string(++names_);
        statement(name + " = " + number(2, 3));
        statement("while " + name + " > 0");
        ++indent_;
        statement(name + " -= 1");
        --indent_;
        inside(dice_.between(1, 3), depth - 1);
        close("end while");
    }

    void choice(int depth) {
        statement("choose \"" + prose(dice_) + "?\"");
        ++indent_;
        const std::size_t count = dice_.between(2, 3);
        for (std::size_t i = 0; i < count; ++i) {
            const bool is_last = i + 1 == count;
            statement(joined({"option ", !is_last && dice_.percent(20) ? "once " : "", "\"", prose(dice_), "\"",
                              !is_last && dice_.percent(20) ? " if " + test() : "", " then"}));
            inside(dice_.between(1, 3), depth - 1);
        }
        --indent_;
        close("end choose");
    }

    void call() {
        const Function& called = dice_.of(functions_);
        const std::string given = called.takes_one ? number(1, 9) : "";
        if (!called.gives || dice_.percent(30)) {
            // What a function gives back as a statement is said.
            return statement(called.name + (given.empty() ? "" : " " + given));
        }
        const std::string value = called.name + (called.takes_one ? "(" + given + ")" : "");
        if (in_main_ && dice_.percent(50)) return statement("trust += " + value);
        statement("world.mood += " + number(1, 3) + " + " + value);
    }

    struct Function {
        std::string name;
        bool takes_one, gives;
    };

    Dice dice_;
    std::string text_, function_;
    std::size_t next_ = 0, indent_ = 0, names_ = 0;
    std::vector<Function> functions_;
    std::vector<std::string> variables_;  ///< numbers that are set here
    bool in_main_ = false, has_teller_ = false;
};

}  // namespace

std::string noun(Dice& dice) {
    return dice.of({"apple",   "baker",  "candle", "dagger", "eagle",   "ferry",  "garden",
                    "harbour", "inn",    "jar",    "kettle", "lantern", "miller", "needle",
                    "orchard", "parrot", "quill",  "river",  "smith",   "tower"});
}

std::string prose(Dice& dice) {
    std::string text = dice.of({"The", "Some", "Every", "No", "Your", "That", "An old", "My"});
    const std::size_t words = dice.between(2, 6);
    for (std::size_t i = 0; i < words; ++i)
        text += " " + (i % 2 == 0 ? noun(dice)
                                  : dice.of({"sees", "wants", "near the", "behind a", "forgets", "sold", "without",
                                             "and the", "fears", "under the", "takes", "or a"}));
    return text;
}

std::string line_said(Dice& dice) { return joined({"say \"", noun(dice), "\", \"", prose(dice), "\""}); }

MarkedText random_story(std::uint64_t seed) { return MarkedText(Writer(Dice(seed)).story()); }

}  // namespace corpus
