// Package runtime is the deploy engine: every rule of Capistrano, SSHKit and
// Rake that needs no Ruby object, no connection and no terminal.
//
// What a recipe says becomes
//
//   - variables: [Variables] ("set", "fetch", "append", …)
//   - servers with roles and properties: [Servers], [Host], [ParseHost]
//   - which of them a run may touch: [Filters]
//   - tasks with prerequisites, bodies and hooks: [Tasks], and [Walker] to run one
//   - commands: [Command], from the name and arguments of an "execute" to the
//     line that is sent
//   - runs of a block on many hosts: [RunHosts], over a [Backend]
//   - what happened: events, through an [Emitter] to a [Sink]
//
// # Opaque values
//
// Values of recipes (what variables and properties hold, bodies of tasks,
// arguments) are of type any and never looked into. Where a rule depends on
// one, the caller brings the answer: [Values] for properties in conditions, a
// merge function for [Properties.Merge], a [Matcher] for regular expressions.
// Names keep what they were in Ruby, symbol or string, as a [Key].
//
// # Running tasks
//
// The engine never calls a recipe. A [Walker] hands out the next body to run
// and is told if it failed, so that a body may wait, in a coroutine, without a
// frame of the engine below it.
//
// # Errors
//
// An error that recipes see as an exception of a certain class is a
// [RubyError]. Those that code tells apart have a type of their own:
// [CommandError], [ExecuteError], [UnparsableHostError], [UnknownTaskError],
// [CircularDependencyError], [PreviousFailure]; the others are an [Exception].
//
// # Goroutines
//
// What a type's comment doesn't allow is not allowed: most types belong to the
// one goroutine that runs the recipes. [Emitter], [Timestamp] and back ends
// may be used from any.
package runtime
