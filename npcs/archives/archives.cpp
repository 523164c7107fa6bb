// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves in Boost's own archives. This is the only unit that needs Boost's compiled library.

#include "npcs/archives.hpp"

#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>
#include <boost/archive/xml_iarchive.hpp>
#include <boost/archive/xml_oarchive.hpp>

#include <exception>
#include <new>
#include <sstream>

#include "saves/checksum.hpp"
#include "saves/compact.hpp"
#include "saves/format.hpp"

// Records are never serialized through pointers, so archives need not track their addresses.
BOOST_CLASS_TRACKING(npcs::saves::Value, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::Entry, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::ObjectRecord, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::FrameRecord, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::PlanRecord, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::CheckPosition, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::TaskRecord, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::ProgramName, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::Visits, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::GlobalsRecord, boost::serialization::track_never)
BOOST_CLASS_TRACKING(npcs::saves::StateRecord, boost::serialization::track_never)

namespace npcs {

namespace {

/// Boost's archives detect little corruption by themselves.
std::string checksum_of(std::string_view save) { return saves::digits_of(saves::Key{saves::crc32c(save)}); }

template <class Archive>
std::string written(saves::StateRecord& state, const std::string& checksum) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    {
        Archive archive(out);
        archive << boost::serialization::make_nvp("state", state);
        archive << boost::serialization::make_nvp("checksum", checksum);
    }  // an XML archive writes its end in its destructor
    return out.str();
}

template <class Archive>
std::string read(std::string_view text, saves::StateRecord& state) {
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    Archive archive(in);
    std::string checksum;
    archive >> boost::serialization::make_nvp("state", state);
    archive >> boost::serialization::make_nvp("checksum", checksum);
    return checksum;
}

Diagnostic unreadable(const std::string& why) {
    return saves::problem("save-archive", "this is no archive of a conversation's state: " + why,
                          "give what save_to_archive wrote, in the same form");
}

}  // namespace

Result<std::string> save_to_archive(std::string_view save, ArchiveForm form) {
    const Result<saves::Envelope> envelope = saves::open_envelope(save);
    if (!envelope) return envelope.diagnostics();
    try {
        saves::StateRecord state;
        if (!saves::read_records(envelope.value(), state)) return saves::unsound_parts();
        const Result<std::string> same = saves::write_records(state);
        if (!same) return same.diagnostics();
        const std::string checksum = checksum_of(same.value());
        return form == ArchiveForm::xml ? written<boost::archive::xml_oarchive>(state, checksum)
                                        : written<boost::archive::text_oarchive>(state, checksum);
    } catch (const std::bad_alloc&) {
        return saves::problem("out-of-memory", "out of memory", "");
    } catch (const std::exception& problem) {
        return saves::problem("save-archive",
                              std::string("this save cannot be written as an archive: ") + problem.what(),
                              "use the save itself");
    }
}

Result<std::string> save_from_archive(std::string_view archive, ArchiveForm form) {
    // A larger archive cannot contain a state within any limits.
    constexpr std::size_t largest = std::size_t{1} << 30;
    if (archive.size() > largest) return unreadable("it is larger than " + std::to_string(largest) + " bytes");
    try {
        // An XML archive reads its end in its destructor, where it cannot report that it is missing.
        constexpr std::string_view end = "</boost_serialization>";
        const std::size_t last = archive.find_last_not_of(" \t\r\n");
        const std::string_view content = archive.substr(0, last == std::string_view::npos ? 0 : last + 1);
        if (form == ArchiveForm::xml && !content.ends_with(end)) return unreadable("its end is missing");
        saves::StateRecord state;
        const std::string checksum = form == ArchiveForm::xml ? read<boost::archive::xml_iarchive>(archive, state)
                                                              : read<boost::archive::text_iarchive>(archive, state);
        Result<std::string> save = saves::write_records(state);
        if (save && checksum_of(save.value()) != checksum)
            return saves::problem("save-damaged", "this archive is damaged: its checksum is wrong",
                                  "use an earlier save");
        return save;
    } catch (const std::bad_alloc&) {
        return saves::problem("out-of-memory", "out of memory", "");
    } catch (const std::exception& problem) {
        return unreadable(problem.what());
    }
}

}  // namespace npcs
