// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/choice_renewal.hpp"

#include <algorithm>

#include "migration/analysis/pure_evaluation.hpp"
#include "runtime/offer.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

namespace {

class ChoiceRenewal {
public:
    ChoiceRenewal(ScriptMigration& script, const std::vector<OldFrame>& frames, const std::vector<std::size_t>& from,
                  const program::Function& function, std::uint32_t statement, Datum list)
        : script_(script),
          frames_(frames),
          from_(from),
          function_(function),
          choose_(script_.now.nodes_of[statement]),
          before_(script_.before.nodes_of[frames[from.front()].statement]),
          old_(list),
          info_(info_of(statement)) {}

    RenewedChoice run() {
        made_.list = old_;
        const std::vector<std::uint32_t> options = options_of(script_.now, choose_);
        made_.can_be_taken = true;
        if (!old_.is_list() || info_ == nullptr || info_->options.size() != options.size()) return std::move(made_);
        made_.can_be_taken = false;
        list_ = script_.state.heap.list(old_.as_list()->count);
        for (std::size_t number = 0; number < options.size(); ++number) option(options[number], number);
        made_.list = Datum::object(list_);
        return std::move(made_);
    }

private:
    static std::vector<std::uint32_t> options_of(const Outline& outline, std::uint32_t choose) {
        std::vector<std::uint32_t> options;
        for (std::uint32_t at = choose + 1; at < outline.nodes[choose].end; at = outline.nodes[at].end)
            if (outline.nodes[at].kind == NodeKind::option) options.push_back(at);
        return options;
    }
    const program::ChooseInfo* info_of(std::uint32_t statement) const {
        for (const program::ChooseInfo& info : function_.chooses)
            if (info.statement == statement) return &info;
        return nullptr;
    }

    void option(std::uint32_t node, std::size_t number) {
        const OutlineNode& now = script_.now.nodes[node];
        const std::uint32_t from = script_.matching.back[node];
        const std::vector<std::uint32_t> old_options = options_of(script_.before, before_);
        const auto old = std::find(old_options.begin(), old_options.end(), from);
        const bool is_kept = from != none && old != old_options.end();
        const bool is_same =
            is_kept && script_.before.nodes[from].text == now.text && script_.before.nodes[from].more == now.more;
        const auto old_number = static_cast<std::size_t>(old - old_options.begin());
        if (is_same) return keep(old_number, node, number, nullptr);
        const ast::Option* const written = option_in_text(number);
        if (written == nullptr) return;
        if (written->sequence != nullptr)
            return is_kept ? keep_of_list(*written, old_number, node, number) : doubt_new(node);
        PureEvaluation evaluation = look(Datum::unset(), {});
        const std::optional<Datum> text = evaluation.value(*written->text);
        const std::optional<Datum> condition =
            written->condition == nullptr ? Datum::boolean(true) : evaluation.value(*written->condition);
        if (is_kept) {
            const Anew anew{text, condition, written->once};
            return keep(old_number, node, number, &anew);
        }
        if (!text || text->is_map() || !condition) return doubt_new(node);
        push(*text, values::truthy(*condition), number, Datum::null());
    }

    /// What the new script says of an option that was on offer.
    struct Anew {
        std::optional<Datum> text, condition;
        bool is_once;
    };

    /// Calls `act(index, offer)` for each offer that was made of an option.
    template <typename Act>
    void for_each_offer(std::size_t old_number, Act&& act) {
        for (std::uint32_t i = 0; i < old_.as_list()->count; ++i) {
            const Datum record = old_.as_list()->items[i];
            if (!runtime::Offer::is_valid(record, old_number + std::size_t{1})) continue;
            const auto offer = runtime::Offer::of(record);
            if (offer.option == old_number) act(i, offer);
        }
    }

    /// Keeps the offers of an option, with what the new script says of them.
    void keep(std::size_t old_number, std::uint32_t node, std::size_t number, const Anew* anew) {
        const OutlineNode& before = script_.before.nodes[script_.matching.back[node]];
        const OutlineNode& now = script_.now.nodes[node];
        for_each_offer(old_number, [&](std::uint32_t i, const runtime::Offer& offer) {
            Datum text = offer.text;
            Datum data = offer.data;
            bool is_available = offer.is_available;
            bool is_shown_new = false;
            if (anew != nullptr && before.text != now.text) {
                is_shown_new = anew->text && !anew->text->is_map();
                if (is_shown_new) {
                    text = values::text_datum(script_.state.heap, *anew->text);
                    data = Datum::unset();
                } else {
                    doubt("the option in " + line_text(now.line) + " is still shown as it was");
                }
            }
            if (anew != nullptr && before.more != now.more) {
                if (anew->condition)
                    is_available = values::truthy(*anew->condition) && !(anew->is_once && was_taken(offer.id));
                else
                    doubt("whether the option in " + line_text(now.line) +
                          " can be taken was decided by its old condition");
            }
            kept(i, [&] {
                push(text, is_available, number, offer.element, data,
                     is_shown_new ? std::string() : own_id(offer.id, info_->options[number]));
            });
        });
    }

    /// An option for each element of a list: what was on offer is kept, unless the list or the condition was edited.
    void keep_of_list(const ast::Option& written, std::size_t old_number, std::uint32_t node, std::size_t number) {
        const OutlineNode& before = script_.before.nodes[script_.matching.back[node]];
        const OutlineNode& now = script_.now.nodes[node];
        if (before.more != now.more)
            doubt("the options in " + line_text(now.line) +
                  " were made from the list and the condition before the edit");
        for_each_offer(old_number, [&](std::uint32_t i, const runtime::Offer& offer) {
            Datum text = offer.text;
            bool is_shown_new = false;
            if (before.text != now.text && offer.data.is_unset()) {
                const std::optional<Datum> anew = look(offer.element, written.variable).value(*written.text);
                is_shown_new = anew && !anew->is_map();
                if (is_shown_new) text = values::text_datum(script_.state.heap, *anew);
                else doubt("the option in " + line_text(now.line) + " is still shown as it was");
            }
            kept(i, [&] {
                push(text, offer.is_available, number, offer.element, offer.data,
                     is_shown_new ? std::string() : own_id(offer.id, info_->options[number]));
            });
        });
    }

    template <typename Push>
    void kept(std::uint32_t index, Push&& push) {
        made_.kept.emplace_back(index, list_->count);
        push();
    }

    bool was_taken(Datum id) const {
        if (script_.state.taken == nullptr) return false;
        return !values::get(*script_.state.taken, id).is_unset();
    }

    void doubt_new(std::uint32_t node) {
        doubt("whether the new option in " + line_text(script_.now.nodes[node].line) +
              " can be taken is not known; it is offered when the choice is made the next time");
    }
    void doubt(std::string why) {
        if (made_.doubt.empty()) made_.doubt = std::move(why);
    }

    const ast::Option* option_in_text(std::size_t number) {
        const ast::Statement* const found = script_.evaluation.parsed().statement(script_.now.nodes[choose_].statement);
        if (found == nullptr || found->kind != ast::StatementKind::choose) return nullptr;
        const auto options = ast::as<ast::Choose>(*found).options;
        return number < options.size() ? &options[number] : nullptr;
    }

    PureEvaluation look(Datum element, std::string_view variable) {
        return PureEvaluation(script_.evaluation.parsed(), script_.state.heap, script_.natives,
                              [this, element, variable](std::string_view name) {
                                  return !variable.empty() && name == variable ? element : value_of(name);
                              });
    }

    /// Returns the value of a variable that the choice can see; unset if there is none.
    Datum value_of(std::string_view name) const {
        if (!function_.is_main) {
            for (const std::size_t index : from_)
                if (const std::optional<Datum> value = variable_of(script_, frames_[index], name)) return *value;
            // A name of the function around it would hide a global one.
            if (!script_.program.functions[function_.parent]->is_main) return Datum::unset();
        }
        if (const std::optional<Datum> value = old_global(script_, script_.old_name(0, name));
            value && !value->is_unset())
            return *value;
        if (script_.state.globals != nullptr)
            if (const Datum value = values::get(*script_.state.globals, script_.state.heap.text(name));
                !value.is_unset())
                return value;
        return Datum::unset();
    }

    /// Returns the new option's id with the part of the old id that distinguishes options of the same text; empty if
    /// there is none.
    static std::string own_id(Datum id, const program::OptionInfo& info) {
        const values::Text old(id);
        const std::size_t colon = old.view().find(':');
        const std::size_t mark = old.view().substr(0, colon).rfind('#');
        if (!info.per_text || colon == std::string_view::npos || mark == std::string_view::npos) return {};
        return info.id + std::string(old.view().substr(mark));
    }

    void push(Datum text, bool is_available, std::size_t number, Datum element, Datum data = Datum::unset(),
              std::string own_id = {}) {
        values::Heap& heap = script_.state.heap;
        const program::OptionInfo& info = info_->options[number];
        text = values::text_datum(heap, text);
        std::string id = std::move(own_id);
        if (id.empty()) id = info.id;
        if (info.per_text && id == info.id) id += ":" + std::string(values::Text(text).view());
        made_.can_be_taken = made_.can_be_taken || is_available;
        const runtime::Offer offer{text,    is_available, heap.text(id), static_cast<std::uint32_t>(number),
                                   element, data};
        heap.push(*list_, offer.record(heap));
    }

    ScriptMigration& script_;
    const std::vector<OldFrame>& frames_;
    const std::vector<std::size_t>& from_;
    const program::Function& function_;
    std::uint32_t choose_, before_;
    Datum old_;
    const program::ChooseInfo* info_;
    values::List* list_ = nullptr;
    RenewedChoice made_;
};

}  // namespace

RenewedChoice renew_choice(ScriptMigration& script, const std::vector<OldFrame>& frames,
                           const std::vector<std::size_t>& from, const program::Function& function,
                           std::uint32_t statement, Datum list) {
    return ChoiceRenewal(script, frames, from, function, statement, list).run();
}

}  // namespace npcs::migration
