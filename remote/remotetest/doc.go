// Package remotetest runs SSH servers on loopback addresses, for tests of what
// talks to hosts and for demonstrations.
//
// [Start] runs a server inside the process. It needs nothing but /bin/sh, and
// can misbehave on demand:
//
//	s := remotetest.Start(t, remotetest.Options{Password: "secret"})
//	host := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: "deploy", Password: "secret"}
//	… s.Commands() … s.DropConnections() …
//
// It runs commands with /bin/sh in its own directory, which is also their HOME;
// serves scp, sftp, agent forwarding and direct-tcpip (jump hosts). A terminal
// is no real one: stderr is merged into stdout and lines end in CR LF.
//
// [OpenSSH] runs the machine's own sshd as the current user.
//
// Both record every command in the order of arrival. Without a [TB], use [New]
// and [NewOpenSSH], and Close.
package remotetest

// TB is what of testing.TB the servers use.
type TB interface {
	Helper()
	Cleanup(func())
	Fatal(args ...any)
}
