package runtime

// A Coroutine is one host's run of an `on` block: code that goes on until it
// has to wait for something. The [Scheduler] decides which one goes on; only
// the driver of the scheduler knows how to resume it (package dsl resumes a
// fiber of the VM), so it is opaque here.
type Coroutine any
