// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation through Boost's XML archive, as a user of the installed npcs::archives has it.

#include "npcs/archives.hpp"
#include "npcs/npcs.hpp"

int main() {
    const auto script = npcs::Script::compile("x = prompt(\"Name?\")\nreturn x", "ask.npcs");
    if (!script) return 1;
    npcs::Host game;
    game.def("prompt(question)", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    npcs::Session talk(script.value(), game);
    talk.start();
    const auto xml = npcs::save_to_archive(talk.save(), npcs::ArchiveForm::xml);
    if (!xml) return 2;
    const auto bytes = npcs::save_from_archive(xml.value(), npcs::ArchiveForm::xml);
    if (!bytes) return 3;
    auto again = npcs::Session::load(bytes.value(), script.value(), game);
    return again && again.value().resume("Ada").value == npcs::Value("Ada") ? 0 : 4;
}
