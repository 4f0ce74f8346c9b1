// Package sshconfig reads ssh_config(5) files and tells what they say about
// one host.
//
//	files := sshconfig.DefaultFiles(home)
//	cfg, err := sshconfig.Load(env, files...)
//	s, err := cfg.Lookup(sshconfig.Query{Host: "web1"})
//	s.HostName, s.User, s.Port, s.IdentityFile, …
//
// It follows OpenSSH's rules: lines are read from top to bottom, the first
// value of a keyword wins, IdentityFile, CertificateFile and SendEnv add up,
// keywords ignore case, arguments may be quoted and follow a blank or an "=".
//
//	Host       patterns with * and ?, a leading ! excludes
//	Match      all, final, canonical, host, originalhost, user, localuser, localnetwork,
//	           tagged, exec; ! negates
//	Include    glob patterns, ~ and ${VARIABLE}; at most 16 files deep
//	tokens     %% %C %d %h %i %j %k %L %l %n %p %r %u and ${VARIABLE}, in the
//	           keywords where OpenSSH knows them
//
// [Settings] lists the keywords that are understood. Others are skipped, as
// Net::SSH does, so that a file written for a newer or patched ssh works.
// CanonicalizeHostname completes names and has the files read again, as Match
// final does. The program is not ssh: "Match version", "sessiontype" and
// "command" never hold.
//
// A syntax error is an [*Error] that names file and line.
//
// A [*Config] does not change after Load, so any goroutine may look up hosts.
package sshconfig
