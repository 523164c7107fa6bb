#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# CLI11 2.1.2 (Debian package libcli11-dev 2.1.2+ds-1): an option that fills a std::vector may be given any number of times, one
# value each, as everybody expects of `--include A --include B`. Asking for one value each time with expected(1), as one does to
# keep the option from swallowing the positional arguments behind it, makes the second occurrence an error: the number counts
# the values of all occurrences together. take_all() before expected(1) gives both: one value an occurrence, any number of
# occurrences.
#
# Seen:
#     plain: 2 values
#     expected(1): --path: At Most 1 required but received 2
#     take_all()->expected(1): 2 values
#
# Fails when that changes. Needs g++, apt-get and dpkg-deb; works in a temporary folder.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

apt-get download -q libcli11-dev=2.1.2+ds-1 >/dev/null
dpkg-deb -x libcli11-dev_*.deb package

cat >program.cpp <<'CPP'
#include <CLI/CLI.hpp>
#include <iostream>

static void show(const char* name, void (*limit)(CLI::Option*)) {
    CLI::App app;
    std::vector<std::string> paths;
    limit(app.add_option("--path", paths));
    const char* arguments[] = {"program", "--path", "a", "--path", "b"};
    std::cout << name << ": ";
    try {
        app.parse(5, arguments);
        std::cout << paths.size() << " values\n";
    } catch (const CLI::ParseError& problem) {
        std::cout << problem.what() << "\n";
    }
}

int main() {
    show("plain", [](CLI::Option*) {});
    show("expected(1)", [](CLI::Option* option) { option->expected(1); });
    show("take_all()->expected(1)", [](CLI::Option* option) { option->take_all()->expected(1); });
}
CPP
g++ -std=c++17 -Ipackage/usr/include program.cpp -o program
./program | tee seen

diff - seen <<'SEEN'
plain: 2 values
expected(1): --path: At Most 1 required but received 2
take_all()->expected(1): 2 values
SEEN
