#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Brings the source of a program that is not packaged as a library:
#
#     cmake/debian_source.sh NAME VERSION SHA256 FOLDER
#
# unpacks the original archive of Debian's source package NAME, whose SHA-256 must be the given one, as FOLDER/NAME-VERSION.
# What is there already is left alone, so a build needs the network once. Where there is no Debian mirror, the archive may be
# put into FOLDER by hand, as NAME_VERSION.orig.tar.xz. The system's own lists of packages are not touched.
set -euo pipefail

[ $# = 4 ] || { echo "usage: $0 NAME VERSION SHA256 FOLDER" >&2; exit 2; }
name=$1 version=$2 hash=$3
mkdir -p "$4"
folder=$(cd "$4" && pwd)
archive=${name}_$version.orig.tar.xz
suite=trixie # a release: its versions stay

fail() { printf '%s %s: %s\n' "$name" "$version" "$*" >&2; exit 1; }
is_right() { [ -f "$1" ] && printf '%s  %s\n' "$hash" "$1" | sha256sum --check --status; }

# The mirrors that the machine uses anyway; those that are not known to be Debian's come last.
mirrors() {
    {
        apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Label: Debian"
        apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages"
    } | awk '!seen[$0]++'
}

# with_apt FOLDER ARGUMENT...: apt-get that knows of nothing but what stands in FOLDER.
with_apt() {
    local at=$1
    shift
    apt-get -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$at/sources" -o Dir::State::lists="$at/lists" \
        -o Dir::Cache="$at/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}

# download FOLDER MIRROR
download() {
    local at=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mkdir -p "$at/sources" "$at/lists/partial" "$at/cache/archives/partial"
    {
        printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\n' "$2" "$suite"
        [ ! -f "$keyring" ] || printf 'Signed-By: %s\n' "$keyring"
    } >"$at/sources/source.sources"
    with_apt "$at" -o APT::Update::Error-Mode=any update && (cd "$at" && with_apt "$at" source --download-only --tar-only "$name")
}

[ ! -d "$folder/$name-$version" ] || exit 0
command -v xz >/dev/null || fail "xz is needed to unpack it (the package xz-utils)"
work=$(mktemp -d "$folder/.$name.XXXXXX")
trap 'rm -rf "$work"' EXIT
if [ ! -e "$folder/$archive" ]; then
    command -v apt-get >/dev/null ||
        fail "without apt-get it cannot be fetched; put $archive (SHA-256 $hash) into $folder"
    for mirror in $(mirrors); do
        rm -rf "$work/apt"
        download "$work/apt" "$mirror" >"$work/log" 2>&1 || continue
        [ ! -e "$work/apt/$archive" ] || break
    done
    [ -e "$work/apt/$archive" ] || {
        [ ! -e "$work/log" ] || cat "$work/log" >&2
        fail "no mirror of this machine gives it; put $archive (SHA-256 $hash) into $folder"
    }
    is_right "$work/apt/$archive" || fail "what the mirror gives has another SHA-256 than $hash"
    mv "$work/apt/$archive" "$folder/$archive"
fi
is_right "$folder/$archive" || fail "$folder/$archive has another SHA-256 than $hash"
mkdir "$work/source"
tar -xf "$folder/$archive" -C "$work/source" --strip-components=1 --no-same-owner
# Whoever else brings it at the same time brings the same.
mv -T "$work/source" "$folder/$name-$version" 2>/dev/null || [ -d "$folder/$name-$version" ]
