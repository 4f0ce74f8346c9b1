#!/bin/sh
# Gets the Go that go.mod asks for, by a Go that is too old to do so by itself
# (before 1.21), and links build/go to it. It comes as Go's own toolchain module,
# checked against the checksum database, and stays in the module cache.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n 's/^go //p' "$root/go.mod")
module=golang.org/toolchain@v0.0.1-go$version.$(go env GOHOSTOS)-$(go env GOHOSTARCH)

echo "gocap: $(go version | cut -d' ' -f3) is too old; getting go$version"
cd / # the old one can't read our go.mod
go mod download "$module"

# A module has no executable files, and no go.mod but its own.
dir=$(go env GOMODCACHE)/$module
chmod +x "$dir"/bin/* "$dir"/pkg/tool/*/*
find "$dir/src" -name _go.mod | while read -r file; do
	to=$(dirname "$file")
	chmod u+w "$to"
	cp -f "$file" "$to/go.mod"
	chmod u-w "$to"
done

mkdir -p "$root/build"
rm -f "$root/build/go"
ln -s "$dir" "$root/build/go"
