// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every state through every archive: what comes back are the bytes that went in.

#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>
#include <boost/archive/xml_iarchive.hpp>
#include <boost/archive/xml_oarchive.hpp>

#include <limits>
#include <sstream>

#include "npcs/archives.hpp"
#include "saves/compact.hpp"
#include "saves/made_state.hpp"
#include "saves/stops.hpp"

namespace npcs::saves {

namespace {

struct Form {
    const char* name;
    std::function<Result<std::string>(std::string_view)> write, read;
};

const std::vector<Form>& forms() {
    const auto boost = [](ArchiveForm form) {
        return Form{form == ArchiveForm::xml ? "XML" : "text",
                    [form](std::string_view save) { return save_to_archive(save, form); },
                    [form](std::string_view text) { return save_from_archive(text, form); }};
    };
    static const std::vector<Form> all{
        {"JSON", [](std::string_view save) { return save_to_json(save); },
         [](std::string_view json) { return save_from_json(json); }},
        boost(ArchiveForm::text),
        boost(ArchiveForm::xml),
    };
    return all;
}

std::string why(const Diagnostics& problems) { return problems.empty() ? "" : problems.front().message; }

void check_forms(const std::string& bytes) {
    for (const Form& form : forms()) {
        INFO(form.name);
        const auto written = form.write(bytes);
        INFO(why(written.diagnostics()));
        REQUIRE(written.ok());
        const auto read = form.read(written.value());
        INFO(why(read.diagnostics()));
        REQUIRE(read.ok());
        REQUIRE((read.value() == bytes));
    }
}

/// A conversation with this value, through every archive, and loaded.
void check_value(MadeState& made, const MadeProgram& program, Datum datum) {
    made.hero() = datum;
    const std::string bytes = save(made.state, program);
    check_forms(bytes);
    State state;
    CHECK(load_into(save_from_archive(save_to_archive(bytes, ArchiveForm::xml).value(), ArchiveForm::xml).value(),
                    program, state)
              .empty());
}

}  // namespace

TEST_CASE("every state of the samples comes back through every archive", "[saves][archives]") {
    std::size_t count = 0;
    tests::at_all_stops({NPCS_SAMPLES_DIR, std::filesystem::path(NPCS_TESTS_DIR) / "saves",
                         std::filesystem::path(NPCS_TESTS_DIR) / "language" / "plan"},
                        [&](const tests::StoppedAt& stop) {
                            INFO(stop.name);
                            check_forms(stop.bytes);
                            ++count;
                            if (count % 8 != 0) return;
                            const std::string read =
                                save_from_json(describe_save(stop.bytes, stop.scripts).value()).value();
                            const Host host = tests::stopping_host();
                            if (stop.is_machine) CHECK(Machine::load(read, stop.scripts, host).ok());
                            else CHECK(Session::load(read, stop.scripts.front(), host).ok());
                        });
    CHECK(count > 400);
}

TEST_CASE("saves of format 1 come through every archive", "[saves][archives]") {
    std::size_t count = 0;
    for (const char* folder : {"v1", "machine_v1"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator(std::filesystem::path(NPCS_TESTS_DIR) / "saves" / folder)) {
            if (file.path().extension() != ".save") continue;
            INFO(file.path());
            check_forms(read_file(file.path().string()).value());
            ++count;
        }
    CHECK(count >= 19);
}

TEST_CASE("numbers that Boost's archives cannot read come through all", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    check_value(made, program,
                made.list({n(std::numeric_limits<double>::quiet_NaN()), n(infinity), n(-infinity), n(-0.0), n(0),
                           n(5e-324), n(1e300), n(0.1), n(-9007199254740993.0), n(128)}));
}

TEST_CASE("texts that XML cannot hold come through all", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    std::string all_bytes;
    for (char c = 1; c < 127; ++c) all_bytes += c;
    check_value(made, program,
                made.list({made.text(""), made.text("x"), made.text(std::string("a\0b", 3)), made.text(all_bytes),
                           made.text(" blanks "), made.text("   "), made.text("\\20\\"), made.text("]]>&lt;<!-- -->"),
                           made.text("\u00e4 \U0001F409 \u65e5\u672c"), made.text("\n\n"), made.text("\xC2\x80")}));
}

TEST_CASE("what is shared, cycles, and texts that are told once come through all", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    const Datum shared = made.list({n(1)});
    const Datum text = made.text("equal but twice");
    const Datum other = made.text("equal but twice");
    const Datum cycle = made.map({{made.text("inside"), shared}, {n(-1), made.text("xy")}});
    values::set(made.heap, *cycle.as_map(), made.text("itself"), cycle);
    values::set(made.heap, *cycle.as_map(), shared, made.text("a key that can change"));
    made.heap.push(*shared.as_list(), n(2));  // now it cannot be found
    const Datum closure = made.closure(program, MadeProgram::talk, made.state.globals);
    const Datum longer = made.text(std::string(500, 'x')), longest = made.text(std::string(700, 'x'));
    const Datum list =
        made.list({shared, shared, cycle, text, text, other, other, text, closure, longer, longest, longer});
    for (int i = 0; i < 40; ++i) made.heap.push(*list.as_list(), made.text("s" + std::to_string(i % 20)));
    check_value(made, program, list);
}

TEST_CASE("a value ten thousand deep comes through all", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    Datum chain = made.list({});
    for (int i = 1; i < 10'000; ++i) chain = i % 2 == 0 ? made.list({chain}) : made.map({{n(1), chain}});
    check_value(made, program, chain);
}

TEST_CASE("a talk in the middle of things comes through all", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    check_forms(save(made.state, program));
}

TEST_CASE("Boost's archives tell the version of the state, and refuse a later one", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    const std::string bytes = save(made.state, program);
    std::string xml = save_to_archive(bytes, ArchiveForm::xml).value();
    const std::size_t at = xml.find("version=\"1\"", xml.find("<state"));
    REQUIRE(at != std::string::npos);
    xml.replace(at, 11, "version=\"2\"");
    const auto later = save_from_archive(xml, ArchiveForm::xml);
    REQUIRE_FALSE(later.ok());
    CHECK(later.diagnostics().front().code == "save-archive");
    CHECK(later.diagnostics().front().message ==
          "this is no archive of a conversation's state: its version is later than what is known here");
}

TEST_CASE("what is no archive of a state is refused", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    const std::string bytes = save(made.state, program);
    CHECK(save_to_archive("hello", ArchiveForm::xml).diagnostics().front().code == "save-unknown");
    for (const ArchiveForm form : {ArchiveForm::text, ArchiveForm::xml}) {
        for (const std::string bad : {"", "hello", "22 serialization::archive 19", "<?xml version=\"1.0\"?>"})
            CHECK(save_from_archive(bad, form).diagnostics().front().code == "save-archive");
        const std::string whole = save_to_archive(bytes, form).value();
        for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97) {
            const auto cut = save_from_archive(std::string_view(whole).substr(0, size), form);
            CHECK((!cut.ok() || cut.value() == bytes));
        }
    }
    // An object before its turn.
    std::string xml = save_to_archive(bytes, ArchiveForm::xml).value();
    const std::string last = "<object>1</object>";
    const std::size_t at = xml.find(last);
    REQUIRE(at != std::string::npos);
    xml.replace(at, last.size(), "<object>900</object>");
    const auto moved = save_from_archive(xml, ArchiveForm::xml);
    REQUIRE_FALSE(moved.ok());
    CHECK(moved.diagnostics().front().code == "save-unsound");
}

TEST_CASE("an archive of Boost's that was changed is refused", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    std::string xml = save_to_archive(save(made.state, program), ArchiveForm::xml).value();
    const std::string place = "<place>";
    xml.insert(xml.find(place) + place.size(), "4");
    CHECK(save_from_archive(xml, ArchiveForm::xml).diagnostics().front().code == "save-damaged");
}

}  // namespace npcs::saves
