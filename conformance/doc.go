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
// A [Scenario] is a file of testdata/scenarios: command lines that are run in
// the repository's copy, by a shell in which cap is real Capistrano in one lab
// and gocap in another. [Compare] tells where two runs differ, and [Report]
// ends the suite with a table of all scenarios.
//
// # What is compared
//
// The commands of each host in exact order, standard output, standard error,
// the exit status, the log file, and the files left on each host and in the
// project.
//
// [Normaliser] makes the text of two runs comparable: it replaces addresses,
// ports, paths, durations, dates, random names and object ids, and numbers
// releases by age. What remains is compared by what it means (see [Screen] and
// [Log]): hosts work at the same time, so lines of different hosts come in any
// order, while the lines of one host and the headers of tasks don't.
//
// Differences on purpose are the [Allowances]; each has its reason, and its row
// in docs/differences.md. A scenario that meets some is listed in the table
// with their names.
//
// # Needs
//
// Linux, root (for mount name spaces, in which each host has its /srv/lab),
// sshd, scp and git. Real Capistrano is run if there is a cap 3.17 in the PATH,
// as in Debian 12 and Ubuntu 24.04; else its recorded runs in testdata/golden
// stand for it, and the table says so. They are recorded anew by
//
//	make conformance-record
package conformance
