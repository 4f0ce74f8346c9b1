// Package check reports what stands between a Capistrano set-up and gocap,
// without running a task or connecting anywhere.
//
// [Run] loads the Capfile and each stage as a deploy would, in a session of its
// own, and parses every Ruby file that belongs to the set-up. Rules then compare
// what the files name (libraries, methods, constants, tasks, settings, local
// programs) with what the sessions have. A rule says nothing where it can't be
// sure: a report that cries wolf isn't read.
package check
