// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
//     npcs-save-bytes FOLDER...
//
// A line for each save that the scripts below the folders come to: name, length and a hash of the bytes. The lines of two builds
// of the library are the same as long as saves have the same bytes (docs/testing.md).

#include <cinttypes>
#include <cstdio>

#include "../stops.hpp"

int main(int argc, char** argv) {
    const std::vector<std::filesystem::path> folders(argv + 1, argv + argc);
    npcs::tests::at_all_stops(folders, [](const npcs::tests::StoppedAt& stop) {
        std::uint64_t hash = 0xCBF2'9CE4'8422'2325;  // FNV-1a
        for (const char c : stop.bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3;
        std::printf("%s: %zu bytes, %016" PRIx64 "\n", stop.name.c_str(), stop.bytes.size(), hash);
    });
    return 0;
}
