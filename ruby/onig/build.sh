#!/bin/sh
# Builds the pinned Oniguruma that package onig links: build/onig/{include,lib}.
#
# The source comes from, in this order: the tree named by ONIG_SOURCE, the
# tarball named by ONIG_TARBALL, upstream's release, Debian's source package
# (through the machine's own Debian mirror). Tarballs must have the pinned
# hash. Only the encodings that Ruby strings have here are compiled, UTF-8 and
# bytes. A finished build is left as it is, so running this again costs nothing.
set -eu

version=6.9.9
sha=001aa1202e78448f4c0bf1a48c76e556876b36f16d92ce3207eccfd61d99f2a0

here=$(cd "$(dirname "$0")" && pwd)
out=$(dirname "$(dirname "$here")")/build
prefix=$out/onig
work=$out/onig-src.$$ # builds that run at the same time keep out of each other's way
mkdir -p "$out"

say() { printf '%s\n' "onig: $*" >&2; }
die() { say "$*"; exit 1; }

hash_of() {
	if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

stamp="$version $(hash_of <"$here/build.sh" | cut -d' ' -f1)"
if [ -f "$prefix/stamp" ] && [ "$(cat "$prefix/stamp")" = "$stamp" ]; then
	"$(dirname "$(dirname "$here")")/scripts/built-header.sh" "$prefix" "$here"
	exit 0
fi

command -v "${CC:-cc}" >/dev/null 2>&1 || die "building Oniguruma needs a C compiler; on Debian and Ubuntu: apt-get install gcc libc6-dev"

trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
if [ -n "${ONIG_SOURCE:-}" ]; then
	say "using the source tree $ONIG_SOURCE"
	cp -R "$ONIG_SOURCE/." "$work"
else
	tarball=${ONIG_TARBALL:-}
	if [ -z "$tarball" ]; then
		tarball=$out/onig.tar.gz
		"$(dirname "$(dirname "$here")")/scripts/fetch-source.sh" "$tarball" "$sha" "https://github.com/kkos/oniguruma/archive/v$version.tar.gz" libonig "$version" ||
			die "Oniguruma $version could not be fetched; name a tarball with ONIG_TARBALL or a tree with ONIG_SOURCE"
	elif [ "$(hash_of "$tarball" | cut -d' ' -f1)" != "$sha" ]; then
		die "$tarball is not the pinned Oniguruma $version"
	fi
	tar -xzf "$tarball" -C "$work" --strip-components 1
fi

say "building"
cd "$work/src"
cat >config.h <<'END'
#define HAVE_ALLOCA_H 1
#define HAVE_STDINT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1
#define SIZEOF_INT __SIZEOF_INT__
#define SIZEOF_LONG __SIZEOF_LONG__
#define SIZEOF_LONG_LONG __SIZEOF_LONG_LONG__
#define SIZEOF_VOIDP __SIZEOF_POINTER__
END
units="regparse regcomp regexec regenc regerror regext regsyntax regtrav regversion st onig_init
	unicode unicode_fold1_key unicode_fold2_key unicode_fold3_key unicode_unfold_key ascii utf8 \
	euc_jp euc_jp_prop sjis sjis_prop euc_kr euc_tw big5 gb18030"
objects=
for unit in $units; do
	"${CC:-cc}" -O2 -fPIC -w -DHAVE_CONFIG_H -DONIG_STATIC -I. -c "$unit.c" -o "$unit.o" || die "$unit.c does not compile"
	objects="$objects $unit.o"
done
mkdir -p "$work/prefix/lib" "$work/prefix/include"
ar rcs "$work/prefix/lib/libonig.a" $objects
cp oniguruma.h "$work/prefix/include"
printf '%s\n' "$stamp" >"$work/prefix/stamp"
rm -rf "$prefix"
mv "$work/prefix" "$prefix"
"$(dirname "$(dirname "$here")")/scripts/built-header.sh" "$prefix" "$here"
say "built $prefix/lib/libonig.a"
