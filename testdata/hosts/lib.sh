# Read by the scripts of bin/: where the state is, and the log of calls.
state=${FAKE_STATE:-$HOME/.fake}
mkdir -p "$state"

note() {
	echo "$*" >>"$state/calls.log"
}
