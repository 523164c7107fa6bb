// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
//     npcs-damaged-saves [COUNT [SEED]]
//
// Damages sound saves of a conversation and of a machine, makes length and checksum right again, and uses what loads. The same
// numbers give the same damage everywhere. It ends by a crash, or tells how many loaded.

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "../fuzz/damaged_save.hpp"

namespace {

using npcs::fuzz::checksum_at;

/// A save as its envelope and its body.
struct Parts {
    std::string front;  ///< up to the length of the body
    std::string body;
};

Parts taken_apart(const std::string& save) {
    std::size_t at = checksum_at + 4 + 8;
    at += 1 + static_cast<unsigned char>(save[at]);  // the script's name is short
    Parts parts{save.substr(0, at), {}};
    while ((static_cast<unsigned char>(save[at]) & 0x80) != 0) ++at;
    parts.body = save.substr(at + 1);
    return parts;
}

std::string put_together(const Parts& parts) {
    std::string save = parts.front;
    std::size_t size = parts.body.size();
    for (; size >= 0x80; size >>= 7) save += static_cast<char>(size | 0x80);
    save += static_cast<char>(size);
    return npcs::fuzz::with_checksum(save + parts.body);
}

class Damage {
public:
    explicit Damage(std::uint64_t seed) : random_(seed) {}

    std::string of(Parts parts, const std::string& other) {
        for (std::size_t times = 1 + below(4); times > 0 && !parts.body.empty(); --times) once(parts.body, other);
        return put_together(parts);
    }
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }

private:
    void once(std::string& body, const std::string& other) {
        const std::size_t at = below(body.size());
        const std::size_t size = 1 + below(std::min<std::size_t>(12, body.size() - at));
        // Bytes that begin values, or are numbers at the edges.
        constexpr unsigned char edges[] = {0,    1,    2,    0x7F, 0x80, 0x81, 0xAF, 0xB0, 0xB1, 0xCF, 0xD0,
                                           0xD1, 0xD8, 0xD9, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7,
                                           0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xFF};
        switch (below(9)) {
            case 0: body[at] = static_cast<char>(random_()); break;
            case 1: body[at] = static_cast<char>(body[at] + 1); break;
            case 2: body[at] = static_cast<char>(body[at] - 1); break;
            case 3: body[at] = static_cast<char>(body[at] ^ (1 << below(8))); break;
            case 4: body[at] = static_cast<char>(edges[below(std::size(edges))]); break;
            case 5: body.insert(at, 1, static_cast<char>(edges[below(std::size(edges))])); break;
            case 6: body.erase(at, size); break;
            case 7: body.insert(below(body.size()), body.substr(at, size)); break;
            default: {
                const std::size_t from = below(other.size());
                body.replace(at, size, other, from, size);
            }
        }
    }

    std::mt19937_64 random_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
    Damage damage(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
    std::vector<Parts> saves[2];
    for (unsigned steps = 1; steps < 24; ++steps)
        for (const bool is_machine : {false, true})
            saves[is_machine ? 1 : 0].push_back(taken_apart(npcs::fuzz::sound_save(steps, is_machine)));
    for (const bool is_machine : {false, true})
        for (const Parts& parts : saves[is_machine ? 1 : 0])
            if (!npcs::fuzz::try_save(put_together(parts), is_machine))
                return std::puts("a sound save does not load"), 1;
    std::uint64_t loaded = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const bool is_machine = damage.below(2) == 1;
        const std::vector<Parts>& some = saves[is_machine ? 1 : 0];
        const std::string& other = some[damage.below(some.size())].body;
        if (npcs::fuzz::try_save(damage.of(some[damage.below(some.size())], other), is_machine)) ++loaded;
    }
    std::printf("%llu damaged saves, %llu of them sound, nothing else happened\n",
                static_cast<unsigned long long>(count), static_cast<unsigned long long>(loaded));
    return loaded > 0 ? 0 : 1;
}
