package runtime

// EnvVar is one environment assignment of a command. Symbol records that the
// Ruby key was a symbol: its name is upper-cased on the command line.
type EnvVar struct {
	Name   string
	Symbol bool
	Value  string
}

// Arg is one argument of a command. A redacted argument is sent as it is and
// shown as [REDACTED].
type Arg struct {
	Text   string
	Redact bool
}

// Command is one command for one host: what was asked for, and the text that
// follows from it.
type Command struct {
	ID   string // eight hex digits, for log lines
	Host *Host

	Name string // as given, before sanitising
	Args []Arg

	// Mapped is the command map's answer for Name (prefixes included).
	// Unused for raw commands.
	Mapped string

	Dir        string // effective directory of the enclosing `within`s, empty for none
	Env        []EnvVar
	User       string // `as`
	Group      string
	Umask      string
	Background bool

	Verbosity          Level
	RaiseOnNonZeroExit bool
	StripOutput        bool // capture

	// Transfer marks an upload or download that a dry run shows as a command.
	Transfer bool
}
