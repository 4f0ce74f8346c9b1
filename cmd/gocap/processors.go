package main

import (
	"os"
	"runtime"
)

// connectionsPerProcessor is how many connections one processor serves: a
// command takes about half a millisecond of it.
const connectionsPerProcessor = 50

// processors is how many Go would use.
var processors = runtime.GOMAXPROCS(0)

// useProcessors has Go run on as many processors as that many connections keep
// busy. A deploy to few hosts mostly waits and goes on in turns: on one
// processor it costs up to a quarter less than when each turn wakes another thread.
// GOMAXPROCS, if it's set, stays.
func useProcessors(connections int) {
	if os.Getenv("GOMAXPROCS") != "" {
		return
	}
	if n := min(processors, 1+connections/connectionsPerProcessor); n != runtime.GOMAXPROCS(0) {
		runtime.GOMAXPROCS(n)
	}
}
