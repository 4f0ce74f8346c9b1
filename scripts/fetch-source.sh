#!/bin/sh
# Fetches a pinned source tarball: from upstream, else from Debian's source
# package (through the machine's own Debian mirror). It must have the hash.
#
# Usage: fetch-source.sh FILE SHA256 UPSTREAM-URL DEBIAN-SOURCE VERSION
set -eu

file=$1 sha=$2 url=$3 package=$4 version=$5
out=$(dirname "$file")

hash_of() {
	if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

checked() { [ -f "$file" ] && [ "$(hash_of "$file")" = "$sha" ]; }

from_upstream() {
	command -v curl >/dev/null 2>&1 || return 1
	echo "$package: fetching $version from its release page" >&2
	curl -fsSL --connect-timeout 10 --speed-limit 1000 --speed-time 30 --retry 3 -o "$file" "$url" 2>/dev/null
}

debian_site() {
	apt-get indextargets --format '$(SITE) $(COMPONENT)' 2>/dev/null |
		awk '$2 == "main" && $1 ~ /debian\/?$/ && $1 !~ /security/ { print $1; exit }'
}

# Debian 13 ships these versions. A private apt state is used, so that the
# machine's own package lists stay as they are.
from_debian() {
	command -v apt-get >/dev/null 2>&1 || return 1
	site=$(debian_site)
	if [ -z "$site" ]; then # the package lists were never fetched
		apt-get update -q >/dev/null 2>&1 || true
		site=$(debian_site)
	fi
	[ -n "$site" ] || return 1
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -f "$keys" ] || return 1
	echo "$package: fetching $version from Debian's source package" >&2
	apt=$out/apt
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
	echo "deb-src [signed-by=$keys] $site trixie main" >"$apt/sources.list"
	set -- -o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=$apt/parts" \
		-o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root -o Acquire::Retries=3
	apt-get "$@" -q update >"$apt/log" 2>&1 || { cat "$apt/log" >&2; return 1; }
	(cd "$apt" && apt-get "$@" -q source --download-only "$package" >>"$apt/log" 2>&1) || { cat "$apt/log" >&2; return 1; }
	mv "$apt/${package}_$version".orig.tar.* "$file" && rm -rf "$apt"
}

if checked; then exit 0; fi
for way in from_upstream from_debian; do
	if $way && checked; then exit 0; fi
	rm -f "$file"
done
exit 1
