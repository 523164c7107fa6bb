// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves in formats other than the compact one, for people and for tools that read those formats, and back.
//
//     auto xml = npcs::save_to_archive(talk.save(), npcs::ArchiveForm::xml);
//     auto bytes = npcs::save_from_archive(xml.value(), npcs::ArchiveForm::xml);
//     auto again = npcs::Session::load(bytes.value(), script, game);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/script.hpp"

namespace npcs {

/// Returns everything a save contains as JSON: what describe_save returns plus the outline, so that nothing is lost.
/// Names and lines are included for the scripts given. Fails for anything that is not a valid save.
NPCS_API Result<std::string> save_to_json(std::string_view save, const std::vector<Script>& scripts = {});

/// Returns the save that JSON from save_to_json, describe_save or Session::save_readable describes. From save_to_json,
/// it is the same bytes again. Names and lines are ignored: statements and functions are identified by their keys.
/// Trusts nothing: missing or inconsistent data is refused, naming its position (code `save-json`). Whether the state
/// makes sense is checked when the save is loaded.
NPCS_API Result<std::string> save_from_json(std::string_view json);

// ---- Boost.Serialization's own archives ------------------------------------------------------------------------------
// These functions are in a separate library (npcs::archives), the only one that needs Boost's compiled library.

enum class ArchiveForm {
    text,  ///< boost::archive::text_oarchive
    xml    ///< boost::archive::xml_oarchive
};

/// Returns everything the save contains, as an archive. Needs neither its script nor its host. Fails for anything that
/// is not a valid save.
Result<std::string> save_to_archive(std::string_view save, ArchiveForm form);

/// Returns the save that the archive was made from, byte for byte; loading it makes all the usual checks. Reading the
/// archive itself is up to Boost, which does not bound time or memory by the archive's size: do not read archives from
/// untrusted sources. An archive that cannot be read is refused with code `save-archive`.
Result<std::string> save_from_archive(std::string_view archive, ArchiveForm form);

}  // namespace npcs
