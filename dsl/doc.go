// Package dsl is Capistrano as Ruby code sees it: it makes Rake, SSHKit and the
// Capistrano DSL in the VM and binds them to the engine of package runtime.
//
// A [Session] is one run of the program. Its Ruby half is in prelude/, loaded
// in the order of the file names; its Go half are the functions of the Ruby
// module Gocap, one file a subject:
//
//	tasks.go      task, namespace, before, after, invoke, Rake::Task
//	variables.go  set, fetch and who set what
//	hosts.go      server, role, roles, primary, SSHKit::Host
//	filters.go    which hosts `on` may use
//	commands.go   execute, capture, test: building and running commands
//	transfers.go  upload!, download!
//	fibers.go     how `on` runs the blocks of many hosts on one VM
//	screen.go     log messages, formats
//	load.go       Capfile, import, the lock, Gemfile.lock
//
// What happens on other goroutines (commands, transfers) never touches the VM:
// it reaches Ruby through the [sched.Scheduler], whose driver is the loop in
// Thread.__await.
//
// A Session belongs to one goroutine, except for [Session.Interrupt].
package dsl
