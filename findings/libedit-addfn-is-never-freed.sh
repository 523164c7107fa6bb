#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# libedit 3.1-20221030 (Debian packages libedit2, libedit-dev 3.1-20221030-2): el_end() frees an editor, but not the copies that
# EL_ADDFN makes of each function's name and description. Every editor with a function of one's own leaks two wide strings a
# function. A program run under LeakSanitizer therefore fails at its end, and with a stack of one frame (wcsdup), since the
# library is built without frame pointers: neither the caller nor libedit can be seen in the report, and a suppression that names
# the library does not match; only one that names wcsdup does.
#
# Seen:
#     no function: 0 objects leaked
#     one function in each of 3 editors: 6 objects leaked
#     with suppression leak:libedit: 6 objects leaked
#     with suppression leak:wcsdup: 0 objects leaked
#
# Fails when that changes. Needs gcc with its sanitizer, libbsd and libtinfo, apt-get and dpkg-deb; works in a temporary folder.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

version=3.1-20221030-2
apt-get download -q "libedit2=$version" "libedit-dev=$version" libbsd0 libmd0 >/dev/null 2>&1
for package in ./*.deb; do dpkg-deb -x "$package" package; done

cat >program.c <<'C'
#include <histedit.h>
#include <stdio.h>

static unsigned char nothing(EditLine* editor, int character) {
    (void)editor;
    (void)character;
    return CC_NORM;
}

int main(int count, char** arguments) {
    (void)arguments;
    for (int i = 0; i < 3; ++i) {
        EditLine* editor = el_init("program", stdin, stdout, stderr);
        if (count > 1) el_set(editor, EL_ADDFN, "my-function", "what it does", nothing);
        el_end(editor);
    }
    return 0;
}
C
libraries=package/usr/lib/$(gcc -dumpmachine)
gcc -fsanitize=address -Ipackage/usr/include program.c -o program "$libraries/libedit.so.2" -Wl,-rpath-link,"$libraries"
export LD_LIBRARY_PATH=$libraries

leaked() {
    local objects
    objects=$(./program "$@" </dev/null 2>&1 | sed -n 's/^SUMMARY: .* leaked in \([0-9]*\) allocation.*/\1/p')
    echo "${objects:-0} objects leaked"
}
{
    echo "no function: $(leaked)"
    echo "one function in each of 3 editors: $(leaked x)"
    for name in libedit wcsdup; do
        echo "leak:$name" >suppressions
        echo "with suppression leak:$name: $(LSAN_OPTIONS=suppressions=suppressions leaked x)"
    done
} | tee seen

diff - seen <<'SEEN'
no function: 0 objects leaked
one function in each of 3 editors: 6 objects leaked
with suppression leak:libedit: 6 objects leaked
with suppression leak:wcsdup: 0 objects leaked
SEEN
