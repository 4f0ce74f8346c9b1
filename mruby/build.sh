#!/bin/sh
# Builds the pinned mruby that package mruby links: build/mruby/{include,lib,bin}.
#
# The source comes from, in this order: the tree named by MRUBY_SOURCE, the
# tarball named by MRUBY_TARBALL, upstream's release tarball, Debian's source
# package (through the machine's own Debian mirror). Tarballs must have the
# pinned hash. A finished build of the same version and configuration is left
# as it is, so running this again costs nothing.
set -eu

version=3.3.0
sha=53088367e3d7657eb722ddfacb938f74aed1f8538b3717fe0b6eb8f58402af65

here=$(cd "$(dirname "$0")" && pwd)
out=$(dirname "$here")/build
prefix=$out/mruby
work=$out/mruby-src.$$ # builds that run at the same time keep out of each other's way
mkdir -p "$out"

say() { printf '%s\n' "mruby: $*" >&2; }
die() { say "$*"; exit 1; }

hash_of() {
	if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

stamp="$version $(cat "$here/build.sh" "$here/patch.sh" "$here/ivtable.h" "$here"/vm/* "$here/build_config.rb" | hash_of | cut -d' ' -f1)"
if [ -f "$prefix/stamp" ] && [ "$(cat "$prefix/stamp")" = "$stamp" ]; then
	"$(dirname "$here")/scripts/built-header.sh" "$prefix" "$here"
	exit 0
fi

command -v ruby >/dev/null 2>&1 || die "building mruby needs a 'ruby' on this machine (for the build only); on Debian and Ubuntu: apt-get install ruby"
command -v "${CC:-cc}" >/dev/null 2>&1 || die "building mruby needs a C compiler; on Debian and Ubuntu: apt-get install gcc libc6-dev"

trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
if [ -n "${MRUBY_SOURCE:-}" ]; then
	say "using the source tree $MRUBY_SOURCE"
	cp -R "$MRUBY_SOURCE/." "$work"
else
	tarball=${MRUBY_TARBALL:-}
	if [ -z "$tarball" ]; then
		tarball=$out/mruby.tar.gz
		"$(dirname "$here")/scripts/fetch-source.sh" "$tarball" "$sha" "https://github.com/mruby/mruby/archive/$version.tar.gz" mruby "$version" ||
			die "mruby $version could not be fetched; name a tarball with MRUBY_TARBALL or a tree with MRUBY_SOURCE"
	elif [ "$(hash_of "$tarball" | cut -d' ' -f1)" != "$sha" ]; then
		die "$tarball is not the pinned mruby $version"
	fi
	tar -xzf "$tarball" -C "$work" --strip-components 1
fi

. "$here/patch.sh"

say "building (about a minute)"
cd "$work"
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
if ! MRUBY_CONFIG=$here/build_config.rb MRUBY_BUILD_DIR=$work/build \
	ruby ./minirake -j "$jobs" >"$work/log" 2>&1; then
	cp "$work/log" "$out/mruby.log"
	tail -n 30 "$out/mruby.log" >&2
	die "the build failed; the whole log is in $out/mruby.log"
fi
cp "$work/log" "$out/mruby.log"
mkdir -p "$work/prefix/lib" "$work/prefix/bin" "$work/prefix/include"
cp -R include/. "$work/prefix/include"
[ ! -d build/host/include ] || cp -R build/host/include/. "$work/prefix/include"
cp build/host/lib/libmruby.a "$work/prefix/lib"
cp build/host/bin/mrbc "$work/prefix/bin"
printf '%s\n' "$stamp" >"$work/prefix/stamp"
rm -rf "$prefix"
mv "$work/prefix" "$prefix"
"$(dirname "$here")/scripts/built-header.sh" "$prefix" "$here"
say "built $prefix/lib/libmruby.a"
