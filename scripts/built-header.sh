#!/bin/sh
# Writes PACKAGE/built.h with a hash of a C library's files below PREFIX, for the
# package that links it. Go's build sees that file, but not the library: without
# it a program would stay linked to the old one. The file is touched only when
# the library is another one.
#
# usage: built-header.sh PREFIX PACKAGE
set -eu

if command -v sha256sum >/dev/null 2>&1; then sum=sha256sum; else sum='shasum -a 256'; fi
hash=$(cd "$1" && find lib include -type f | LC_ALL=C sort | xargs cat | $sum | cut -d' ' -f1)
line="#define GOCAP_BUILT \"$hash\""
if [ "$(cat "$2/built.h" 2>/dev/null || true)" != "$line" ]; then
	printf '%s\n' "$line" >"$2/built.h"
fi
