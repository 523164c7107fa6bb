// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save in other archives than the compact one, for people and for tools that read these, and back.
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

/// All that a save holds, as JSON. It is what describe_save gives, and the outline, so that nothing is lost.
NPCS_API Result<std::string> save_to_json(std::string_view save, const std::vector<Script>& scripts = {});

/// The save that such a text, or one of describe_save or Session::save_readable, is of: the same bytes again. Names and lines are
/// not read: statements and functions are known by their keys. Trusts nothing; what is missing or does not fit is refused with
/// its place (code `save-json`). Whether the state makes sense is asked by loading.
NPCS_API Result<std::string> save_from_json(std::string_view json);

// ---- Boost.Serialization's own archives ------------------------------------------------------------------------------
// These are in a library of their own (npcs::archives), which needs Boost's compiled library; nothing else here does.

enum class ArchiveForm {
    text,  ///< boost::archive::text_oarchive
    xml    ///< boost::archive::xml_oarchive
};

/// All that the save holds. Neither its script nor its host is needed.
Result<std::string> save_to_archive(std::string_view save, ArchiveForm form);

/// The same save again, byte by byte; loading it asks everything that it asks of any save. But reading an archive is Boost's
/// work, which bounds neither time nor memory by the size of what it reads: do not give it what comes from a stranger. What it
/// cannot read is refused with the code `save-archive`.
Result<std::string> save_from_archive(std::string_view archive, ArchiveForm form);

}  // namespace npcs
