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
work=$out/mruby-src
mkdir -p "$out"

say() { printf '%s\n' "mruby: $*" >&2; }
die() { say "$*"; exit 1; }

hash_of() {
	if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

stamp="$version $(cat "$here/build.sh" "$here/build_config.rb" | hash_of | cut -d' ' -f1)"
if [ -f "$prefix/stamp" ] && [ "$(cat "$prefix/stamp")" = "$stamp" ]; then
	exit 0
fi

command -v ruby >/dev/null 2>&1 || die "building mruby needs a 'ruby' on this machine (for the build only); on Debian and Ubuntu: apt-get install ruby"
command -v "${CC:-cc}" >/dev/null 2>&1 || die "building mruby needs a C compiler; on Debian and Ubuntu: apt-get install gcc libc6-dev"

rm -rf "$work"
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

# Global variables that Ruby code names are read and written through two
# pointers, which special.c turns to Go: $~ and $1 belong to a frame. A third
# one tells errinfo.c of each exception that a rescue or ensure gets.
sed -e 's/mrb_gv_get(mrb, syms\[b\])/gocap_gv_get(mrb, syms[b])/' \
	-e 's/mrb_gv_set(mrb, syms\[b\], regs\[a\])/gocap_gv_set(mrb, syms[b], regs[a])/' \
	-e 's/^      regs\[a\] = exc;$/      regs[a] = exc; gocap_rescued(mrb, exc, pc);/' \
	"$work/src/vm.c" >"$work/vm.c"
[ "$(grep -cE 'gocap_(gv_[gs]et|rescued)\(' "$work/vm.c")" = 3 ] || die "vm.c isn't as expected"
{
	echo '#include <mruby.h>'
	echo '#include <mruby/variable.h>'
	echo 'mrb_value (*gocap_gv_get)(mrb_state*, mrb_sym) = mrb_gv_get;'
	echo 'void (*gocap_gv_set)(mrb_state*, mrb_sym, mrb_value) = mrb_gv_set;'
	echo 'static void none(mrb_state *mrb, mrb_value exc, const uint8_t *pc) { (void)mrb; (void)exc; (void)pc; }'
	echo 'void (*gocap_rescued)(mrb_state*, mrb_value, const uint8_t*) = none;'
	cat "$work/vm.c"
} >"$work/src/vm.c"

say "building (about a minute)"
cd "$work"
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
if ! MRUBY_CONFIG=$here/build_config.rb MRUBY_BUILD_DIR=$work/build \
	ruby ./minirake -j "$jobs" >"$out/mruby.log" 2>&1; then
	tail -n 30 "$out/mruby.log" >&2
	die "the build failed; the whole log is in $out/mruby.log"
fi
rm -rf "$prefix"
mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/include"
cp -R include/. "$prefix/include"
[ ! -d build/host/include ] || cp -R build/host/include/. "$prefix/include"
cp build/host/lib/libmruby.a "$prefix/lib"
cp build/host/bin/mrbc "$prefix/bin"
printf '%s\n' "$stamp" >"$prefix/stamp"
rm -rf "$work"
say "built $prefix/lib/libmruby.a"
