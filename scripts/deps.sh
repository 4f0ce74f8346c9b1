#!/bin/sh
# Installs what building ("build") and testing ("test") gocap need and this
# machine lacks. Debian and Ubuntu: through apt. Elsewhere it names what is
# missing.
set -eu
cd "$(dirname "$0")/.."

missing= # the rest of the work needs it
wanted=  # it may do without
testing=
need() { # COMMAND-OR-FILE PACKAGE
	case $1 in
	/*) [ -e "$1" ] || missing="$missing $2" ;;
	*) command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2" ;;
	esac
}

have_header() { # HEADER
	printf '#include <%s>\n' "$1" | "${CC:-cc}" -E - >/dev/null 2>&1
}

macos() {
	lacking=
	for f in go ruby; do
		command -v brew >/dev/null 2>&1 && brew list "$f" >/dev/null 2>&1 || lacking="$lacking $f"
	done
	[ -z "$lacking" ] || { echo "gocap: install what is missing with: brew install$lacking" >&2; exit 1; }
}

if [ "$(uname -s)" = Darwin ]; then
	macos
	exit 0
fi

for what in "$@"; do
	case $what in
	build)
		need cc "gcc libc6-dev"
		need make make
		need git git
		need ruby ruby
		# What fetches the sources of the C libraries, and Go its modules.
		command -v curl >/dev/null 2>&1 || wanted="$wanted curl"
		[ -e /etc/ssl/certs/ca-certificates.crt ] || wanted="$wanted ca-certificates"
		if command -v "${CC:-cc}" >/dev/null 2>&1; then
			have_header stdlib.h || missing="$missing libc6-dev"
		fi
		;;
	test)
		testing=yes
		need sshd openssh-server
		need ssh openssh-client
		need rsync rsync # make bench, as ip
		need ip iproute2
		need /etc/services netbase # names of ports, in ssh's configuration
		need unshare util-linux
		need hg mercurial
		need svn subversion
		;;
	*) echo "usage: deps.sh [build] [test]" >&2; exit 2 ;;
	esac
done

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
can_install() { command -v apt-get >/dev/null 2>&1 && { [ -z "$sudo" ] || command -v sudo >/dev/null 2>&1; }; }
# A mirror may fail once, and a new machine may be installing something itself.
apt_get() { # COMMAND...
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}
apt_install() { # PACKAGE...
	apt_get install -y --no-install-recommends "$@" >/dev/null 2>&1 || {
		apt_get update || true # what can't be reached may not be needed
		apt_get install -y --no-install-recommends "$@"
	}
}

if [ -n "$missing" ]; then
	if ! can_install; then
		echo "gocap: this machine lacks:$missing (names of Debian's packages); install them and try again" >&2
		exit 1
	fi
	echo "gocap: installing$missing"
	# shellcheck disable=SC2086 # words are wanted
	apt_install $missing
fi

if [ -n "$wanted" ] && can_install; then
	# shellcheck disable=SC2086 # words are wanted
	apt_install $wanted || echo "gocap: not installed:$wanted" >&2
fi

# Without real Capistrano its recorded runs stand for it.
if [ -n "$testing" ] && ! command -v cap >/dev/null 2>&1 && { ! can_install || ! apt_install capistrano; }; then
	echo "gocap: CAPISTRANO CAN'T BE INSTALLED HERE: gocap is compared with recorded runs only" >&2
fi

if ! command -v go >/dev/null 2>&1 && can_install; then
	echo "gocap: installing golang-go"
	apt_install golang-go || true
fi
if ! command -v go >/dev/null 2>&1; then
	echo "gocap: Go $(sed -n 's/^go //p' go.mod) or newer is needed and isn't on this machine (see https://go.dev/dl/)" >&2
	exit 1
fi
# Go 1.21 and newer fetch the version that go.mod asks for by themselves.
minor=$(go version | sed -n 's/^go version go1\.\([0-9]*\).*/\1/p')
if [ "${minor:-21}" -lt 21 ]; then
	scripts/toolchain.sh
	hash -r
fi

# What the network refuses once, it may give the next time.
fetched() {
	go list -deps ./... || return
	[ -z "$testing" ] || { go list -deps -test ./... && go list -modfile=tools/go.mod -deps tool; }
}
for pause in 2 10 0; do
	fetched >/dev/null 2>&1 && break
	sleep "$pause"
done
