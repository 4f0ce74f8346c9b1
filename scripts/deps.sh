#!/bin/sh
# Installs what building ("build") and testing ("test") gocap need and this
# machine lacks. Debian and Ubuntu: through apt. Elsewhere it names what is
# missing.
set -eu

go_need=1.26

missing= # the rest of the work needs it
wanted=  # it may do without
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
		need sshd openssh-server
		need ssh openssh-client
		need rsync rsync # make bench, as ip
		need ip iproute2
		need unshare util-linux
		need hg mercurial
		need svn subversion
		;;
	*) echo "usage: deps.sh [build] [test]" >&2; exit 2 ;;
	esac
done

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
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
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "gocap: this machine lacks:$missing (names of Debian's packages); install them and try again" >&2
		exit 1
	fi
	echo "gocap: installing$missing"
	# shellcheck disable=SC2086 # words are wanted
	apt_install $missing
fi

if [ -n "$wanted" ] && command -v apt-get >/dev/null 2>&1; then
	# shellcheck disable=SC2086 # words are wanted
	apt_install $wanted || echo "gocap: not installed:$wanted" >&2
fi

# Without real Capistrano its recorded runs stand for it.
case " $* " in *" test "*)
	if ! command -v cap >/dev/null 2>&1 && ! apt_install capistrano; then
		echo "gocap: CAPISTRANO CAN'T BE INSTALLED HERE: gocap is compared with recorded runs only" >&2
	fi
	;;
esac

# Go 1.21 and newer fetch the version that go.mod asks for by themselves.
if ! command -v go >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
	candidate=$(apt-cache policy golang-go | sed -n 's/.*Candidate: 2:1\.\([0-9]*\).*/\1/p')
	if [ "${candidate:-0}" -ge 21 ]; then
		apt_install golang-go
	fi
fi
if ! command -v go >/dev/null 2>&1; then
	echo "gocap: Go $go_need or newer is needed and isn't on this machine (see https://go.dev/dl/)" >&2
	exit 1
fi

# What the network refuses once, it may give the next time.
fetched() { go list -deps -test ./... && go list -modfile=tools/go.mod -deps tool; } >/dev/null 2>&1
for pause in 2 10; do
	fetched && break
	sleep "$pause"
done
