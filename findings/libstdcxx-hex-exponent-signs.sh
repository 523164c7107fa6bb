#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# libstdc++ of GCC 12 (Debian package libstdc++-12-dev 12.2.0): std::from_chars for double with std::chars_format::hex takes two
# signs in the exponent when the first is a plus. "1p+-1" is read whole, as 0.5; strtod reads "0x1p+-1" as 1 and stops at the p,
# and so does from_chars for the decimal "1e+-1". The other three pairs of signs are refused. Who checks that a whole text was
# consumed, as one does to validate a number, takes for a number what nothing else does.
#
# Seen:
#     hex 1p+-1: 0.5, 5 of 5 read
#     hex 1p-+1: 1, 1 of 5 read
#     hex 1p--1: 1, 1 of 5 read
#     hex 1p++1: 1, 1 of 5 read
#     decimal 1e+-1: 1, 1 of 5 read
#     strtod 0x1p+-1: 1, 3 of 7 read
#
# Fails when that changes. Needs apt-get and dpkg-deb, and a g++ 12 to start from; works in a temporary folder.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

version=12.2.0-14+deb12u1
apt-get download -q "libstdc++-12-dev=$version" "libstdc++6=$version" >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" package; done

cat >program.cpp <<'CPP'
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>

static void show(const char* name, const std::string& text, std::chars_format format) {
    double value = -1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, format);
    std::printf("%s %s: %g, %d of %d read\n", name, text.c_str(), value, static_cast<int>(read.ptr - text.data()),
                static_cast<int>(text.size()));
}

int main() {
    for (const char* signs : {"+-", "-+", "--", "++"}) show("hex", std::string("1p") + signs + "1", std::chars_format::hex);
    show("decimal", "1e+-1", std::chars_format::general);
    const char* const text = "0x1p+-1";
    char* end;
    const double value = std::strtod(text, &end);
    std::printf("strtod %s: %g, %d of 7 read\n", text, value, static_cast<int>(end - text));
}
CPP
g++ -std=c++20 -nostdinc++ -isystem package/usr/include/c++/12 -isystem "package/usr/include/$(g++ -dumpmachine)/c++/12" \
    program.cpp -o program -Lpackage/usr/lib/gcc/"$(g++ -dumpmachine)"/12
./program | tee output
diff output - <<'TEXT'
hex 1p+-1: 0.5, 5 of 5 read
hex 1p-+1: 1, 1 of 5 read
hex 1p--1: 1, 1 of 5 read
hex 1p++1: 1, 1 of 5 read
decimal 1e+-1: 1, 1 of 5 read
strtod 0x1p+-1: 1, 3 of 7 read
TEXT
