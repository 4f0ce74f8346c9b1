// Package ruby makes the mruby VM behave as the Ruby that deployment code
// counts on: core methods that mruby lacks, regular expressions, files,
// processes, time, and the standard library. It knows nothing of Capistrano.
//
// An [Interp] is a VM with all that. [New] loads the files of core/ in the
// order of their names; what they need from Go is defined before. The files of
// lib/ are found by require, as are those of any other library added with
// [Interp.AddLibrary], and files on disk in $LOAD_PATH. The Go half of a library
// file is registered with native and defined when the file is first required,
// which keeps start-up short.
//
// As with package mruby, one goroutine owns an Interp.
package ruby
