// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Expressions of ink. Each operator has a precedence of its own: `-` binds tighter than `+`, `/` tighter than `*`, and `and`
// and `or` are equals. A prefix holds for what stands next to it alone: `not a == b` is `(not a) == b`.

#include <algorithm>
#include <array>
#include <cctype>

#include "ink_depth.hpp"

namespace npcs::tools::import_story::ink {
namespace {

struct Operator {
    std::string_view sign;
    std::string_view name;  ///< what the tree calls it
    int precedence;
    bool is_word = false;
};

// Longer ones first where they begin alike.
constexpr std::array<Operator, 21> operators{{{"&&", "and", 1},        {"||", "or", 1},
                                              {"and", "and", 1, true}, {"or", "or", 1, true},
                                              {"==", "==", 2},         {">=", ">=", 2},
                                              {"<=", "<=", 2},         {"<", "<", 2},
                                              {">", ">", 2},           {"!=", "!=", 2},
                                              {"?", "?", 3},           {"has", "?", 3, true},
                                              {"!?", "!?", 3},         {"hasnt", "!?", 3, true},
                                              {"^", "^", 3},           {"+", "+", 4},
                                              {"-", "-", 5},           {"*", "*", 6},
                                              {"/", "/", 7},           {"%", "%", 8},
                                              {"mod", "%", 8, true}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Expression Parser::wanted_expression(const char* where) {
    const std::size_t begin = at_;
    furthest_ = at_;
    auto result = expression();
    if (result) return std::move(*result);
    at_ = std::max(begin, furthest_);
    fail_here(std::string("expected an expression ") + where + ", found " + shown());
}

std::optional<Expression> Parser::expression(int least) {
    const Depth depth(*this);
    blanks();
    const std::size_t begin = at_;
    auto left = operand();
    for (int operators_here = 0; left; ++operators_here) {
        if (operators_here > most_operators)
            fail_here("more than " + std::to_string(most_operators) + " operators in one expression", "divide it");
        blanks();
        const std::size_t before = at_;
        int precedence = 0;
        const std::string sign = infix_operator(precedence);
        if (sign.empty() || precedence <= least) {
            at_ = before;
            return left;
        }
        auto right = expression(precedence);
        if (!right) {
            at_ = begin;
            return std::nullopt;
        }
        Expression whole{ExpressionKind::infix, sign, {}, {}, place_of(before)};
        whole.operands.push_back(std::move(*left));
        whole.operands.push_back(std::move(*right));
        left = std::move(whole);
    }
    at_ = begin;
    return std::nullopt;
}

std::string Parser::infix_operator(int& precedence) {
    if (starts("->") || starts("<-") || starts("<>") || starts("++") || starts("--")) return "";
    for (const Operator& one : operators) {
        if (one.is_word ? !eat_word(one.sign) : !eat(one.sign)) continue;
        precedence = one.precedence;
        return std::string(one.name);
    }
    return "";
}

std::optional<Expression> Parser::operand() {
    blanks();
    const std::size_t begin = at_;
    const Place place = here();
    if (starts("->")) {
        at_ += 2;
        blanks();
        Expression target{ExpressionKind::target, path(), {}, {}, place};
        if (!target.text.empty()) return target;
        at_ = begin;
        return std::nullopt;
    }
    std::string prefix;
    if (peek() == '-' && peek(1) != '-') prefix = "-";
    else if (peek() == '!' && peek(1) != '=' && peek(1) != '?') prefix = "not";
    if (!prefix.empty()) ++at_;
    else if (eat_word("not")) prefix = "not";
    blanks();
    std::optional<Expression> result;
    if (prefix.empty()) {
        result = primary();
    } else {
        const Depth depth(*this);
        result = peek() == '-' || peek() == '!' || starts("not") ? operand() : primary();
    }
    if (!result) {
        furthest_ = std::max(furthest_, at_);
        at_ = begin;
        return std::nullopt;
    }
    if (prefix.empty()) return result;
    Expression whole{ExpressionKind::prefix, prefix, {}, {}, place};
    whole.operands.push_back(std::move(*result));
    return whole;
}

std::optional<Expression> Parser::primary() {
    if (peek() == '(') return parenthesis();
    if (peek() == '"') return string();
    if (auto result = number()) return result;
    return name_or_call();
}

/// A number in parentheses is a list with nothing in it but a name, too; what is one for certain has commas, or is empty.
std::optional<Expression> Parser::parenthesis() {
    const Depth depth(*this);
    const std::size_t begin = at_;
    const Place place = here();
    ++at_;
    blanks();
    if (eat(")")) return Expression{ExpressionKind::list, "()", {}, {}, place};
    auto inside = expression();
    blanks();
    if (inside && peek() == ',') {
        const auto close = text_.find(')', at_);
        if (close != std::string::npos && close < text_.find('\n', at_)) {
            at_ = close + 1;
            return Expression{ExpressionKind::list, text_.substr(begin, at_ - begin), {}, {}, place};
        }
    }
    if (inside && eat(")")) return inside;
    furthest_ = std::max(furthest_, at_);
    at_ = begin;
    return std::nullopt;
}

std::optional<Expression> Parser::number() {
    const std::size_t begin = at_;
    const Place place = here();
    while (is_digit(peek())) ++at_;
    if (at_ == begin) return std::nullopt;
    bool is_fraction = false;
    if (peek() == '.' && is_digit(peek(1))) {
        is_fraction = true;
        ++at_;
        while (is_digit(peek())) ++at_;
    }
    const char next = peek();
    if (!is_fraction && (next == '_' || std::isalpha(static_cast<unsigned char>(next)) != 0)) {
        at_ = begin;  // a name that begins with digits
        return std::nullopt;
    }
    return Expression{is_fraction ? ExpressionKind::fraction : ExpressionKind::whole_number,
                      text_.substr(begin, at_ - begin),
                      {},
                      {},
                      place};
}

std::optional<Expression> Parser::string() {
    const std::size_t begin = at_;
    Expression result{ExpressionKind::string, "", {}, {}, here()};
    ++at_;
    const bool was_in_string = in_string_;
    const bool was_in_choice = in_choice_;
    in_string_ = true;
    in_choice_ = false;
    mixed(result.content);
    in_string_ = was_in_string;
    in_choice_ = was_in_choice;
    if (eat("\"")) return result;
    furthest_ = std::max(furthest_, at_);
    at_ = begin;
    return std::nullopt;
}

std::optional<Expression> Parser::name_or_call() {
    const std::size_t begin = at_;
    const Place place = here();
    std::string name = path();
    if (name.empty()) return std::nullopt;
    if (name == "true" || name == "false") return Expression{ExpressionKind::boolean, name, {}, {}, place};
    if (name == "not" || name == "else") {
        at_ = begin;
        return std::nullopt;
    }
    const std::size_t behind = at_;
    blanks();
    if (peek() != '(') {
        at_ = behind;
        return Expression{ExpressionKind::name, name, {}, {}, place};
    }
    auto given = arguments();
    if (!given) {
        at_ = begin;
        return std::nullopt;
    }
    return Expression{ExpressionKind::call, name, std::move(*given), {}, place};
}

std::optional<std::vector<Expression>> Parser::arguments() {
    const Depth depth(*this);
    std::vector<Expression> result;
    ++at_;
    blanks();
    if (eat(")")) return result;
    do {
        auto one = expression();
        if (!one) return std::nullopt;
        result.push_back(std::move(*one));
        blanks();
    } while (eat(","));
    if (eat(")")) return result;
    furthest_ = std::max(furthest_, at_);
    return std::nullopt;
}

}  // namespace npcs::tools::import_story::ink
