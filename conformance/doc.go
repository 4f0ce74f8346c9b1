// Package conformance runs whole programs on real sshd hosts and compares what
// they do: gocap with real Capistrano, and gocap with what is promised.
//
// A [Lab] is a set of hosts on loopback addresses of their own, the copy of a
// repository of testdata/capfiles, and a HOME. Every host sees its own
// directory at /srv/lab, so that all hosts, of all labs, have one deploy_to and
// paths need no normalisation:
//
//	/srv/lab/www       where applications are deployed
//	/srv/lab/repo.git  the repository that is deployed, see [Repo]
//	/srv/lab/home      HOME of commands
//	/srv/lab/tools     testdata/hosts: systemctl, bundle, … that keep state
//
// [Lab.Run] runs a program in the repository's copy and returns what it wrote
// and which commands each host was sent. Two labs, one for each program, go
// through the same scenario; [Compare] tells where two runs differ.
//
// # What is compared
//
// The commands of each host in exact order, standard output, standard error,
// the exit status, the log file, and the files left on each host.
//
// [Normaliser] makes the text of two runs comparable: it replaces addresses,
// ports, paths, durations, dates, random names and object ids, and numbers
// releases by age. What remains is compared by what it means (see [Screen] and
// [Log]): hosts work at the same time, so lines of different hosts come in any
// order, while the lines of one host and the headers of tasks don't.
//
// Differences on purpose are the [Allowances]; each has its reason.
//
// # Needs
//
// Linux, root (for mount name spaces, in which each host has its /srv/lab),
// sshd, scp and git. Real Capistrano is run if there is a cap in the PATH; else
// its recorded runs in testdata/golden stand for it. They are recorded anew by
//
//	GOCAP_RECORD=1 go test ./conformance
package conformance
