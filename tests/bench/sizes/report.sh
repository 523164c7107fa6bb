#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# report.sh FOLDER: the stripped sizes of npcs-size-* there, and what each has more than npcs-size-none. Fails if there is a
# trace of another language in that one.
set -euo pipefail
cd "$1"

stripped_size() {
    strip -o "$1.stripped" "$1"
    stat -c %s "$1.stripped"
}

none=$(stripped_size npcs-size-none)
printf '  %-30s %8d KB\n' "no other language" $(((none + 500) / 1000))
for program in npcs-size-*; do
    case $program in *.stripped | npcs-size-none) continue ;; esac
    added=$(($(stripped_size "$program") - none))
    printf '  %-30s %+8d KB\n' "${program#npcs-size-}" $(((added + 500) / 1000))
done

# What the VMs and the bindings define; 'foreign' is the library's own side of the border.
pattern='(^| )_?(lua|luaL|luaJIT|JS|js|mp|wren|npcs_(js|python|wren))_|quickjs|micropython|npcs::(lua|javascript|python|wren)::'
if nm -C npcs-size-none | grep -E "$pattern"; then
    echo "npcs-size-none has the names above, which are those of a language" >&2
    exit 1
fi
if ldd npcs-size-none | grep -i lua; then
    echo "npcs-size-none is linked with the library above" >&2
    exit 1
fi
# The check itself: a program that has languages must not pass it.
nm -C npcs-size-all | grep -E "$pattern" >/dev/null || { echo "no name of a language in npcs-size-all: the check is wrong" >&2; exit 1; }
echo "  no trace of a language in the program without them"
