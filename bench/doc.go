// Package bench measures gocap beside real Capistrano and OpenSSH, all doing
// the same work in turns on the same machine, and prints ratios of medians with
// the goals they are to reach. `make bench` runs it; docs/performance.md tells
// how to read it.
//
// Contenders:
//
//	gocap, cap     the programs as they are
//	cap+           cap with TCP_NODELAY set by the Capfile, which spares it
//	               Nagle's algorithm
//	ControlMaster  one ssh for each command, over one connection
//	bash -s        all commands of a deploy in one ssh: the floor of wall time
//	plain          as many times "true" by Go's SSH library alone: the floor of
//	               CPU time, and of wall time where nothing is sent ahead
//	scp, sftp, rsync, tar
//
// The hosts are those of package conformance: an sshd each, on an address and
// with a file tree of its own. A far network is a [Line].
package bench
