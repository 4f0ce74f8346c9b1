package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// options are the command line's, as cap has them.
type options struct {
	words []string // what isn't an option

	help, version bool
	dryRun        bool
	printConfig   bool
	printFirst    bool // before dryRun
	roles, hosts  []string
	limit         int // how many hosts are worked on at once; 0: no limit

	list    string // "tasks", "describe", "where"; empty: run tasks
	prereqs bool   // list prerequisites instead, unless there is another list
	pattern string
	all     bool

	trace     bool
	traceOut  string // "stderr" or "stdout"
	backtrace bool

	capfile   string
	noSearch  bool
	rakelib   string
	system    bool
	noSystem  bool
	buildAll  bool
	jobStats  bool
	jobs      any // how many threads besides the main one, as Rake counts
	multitask bool
	rules     bool
	quietRake bool // no deprecation warnings

	gems  bool
	check string // "text" or "json"; empty: run tasks

	ruby []rubyOption // in the order of the command line
}

// rubyOption is something to do before the Capfile: "directory", "libdir",
// "require", "execute", "execute-continue" or "execute-print".
type rubyOption struct{ kind, text string }

// option is one flag. A value is required, or optional: then it is the rest of
// the word ("--trace=stdout") or, with next, also the word that follows
// ("-T deploy").
type option struct {
	short  string // letters
	long   []string
	value  string // name of the value in the help, empty for none
	needed bool
	next   bool
	own    bool // of gocap: cap has no such option, so it can't be cut short
	help   string
	set    func(o *options, value string) error
}

func flag(set func(*options)) func(*options, string) error {
	return func(o *options, _ string) error { set(o); return nil }
}

func list(mode string) func(*options, string) error {
	return func(o *options, value string) error {
		o.list = mode
		o.pattern = value
		return nil
	}
}

func rubyCode(kind string) func(*options, string) error {
	return func(o *options, value string) error {
		o.ruby = append(o.ruby, rubyOption{kind, value})
		return nil
	}
}

func traceTarget(name, value string) (string, error) {
	switch value {
	case "", "stderr":
		return "stderr", nil
	case "stdout":
		return "stdout", nil
	}
	return "", &optionError{"Unrecognized --" + name + " option '" + value + "'"}
}

// named is the setter of an option that means nothing without its value, which
// may stand in the next word.
func named(name string, set func(o *options, value string)) func(*options, string) error {
	return func(o *options, value string) error {
		if value == "" {
			return &optionError{"missing argument: --" + name}
		}
		set(o, value)
		return nil
	}
}

var optionTable = []option{
	{long: []string{"backtrace"}, value: "OUT", help: "Show whole backtraces. OUT is stderr (default) or stdout.", set: func(o *options, v string) (err error) {
		o.backtrace = true
		o.traceOut, err = traceTarget("backtrace", v)
		return err
	}},
	{long: []string{"comments"}, help: "List only tasks that have a description.", set: flag(func(o *options) { o.all = false })},
	{long: []string{"job-stats"}, value: "LEVEL", next: true, help: "Show how many tasks ran at the same time.", set: flag(func(o *options) { o.jobStats = true })},
	{long: []string{"limit"}, own: true, value: "N", needed: true, help: "Connect to and work on no more than N hosts at once.", set: func(o *options, v string) (err error) {
		if o.limit, err = strconv.Atoi(v); err != nil || o.limit < 1 {
			return &optionError{"invalid argument: --limit " + v}
		}
		return nil
	}},
	{long: []string{"rules"}, help: "Show which rules are tried for a file.", set: flag(func(o *options) { o.rules = true })},
	{long: []string{"suppress-backtrace"}, value: "PATTERN", needed: true, help: "Accepted; without effect in cap too.", set: func(*options, string) error { return nil }},
	{long: []string{"check"}, own: true, value: "FORMAT", help: "Tell what of the set-up gocap lacks or does in another way, for the stages named or all; FORMAT is text (default) or json.", set: func(o *options, v string) error {
		o.check = cmp.Or(v, "text")
		if o.check != "text" && o.check != "json" {
			return &optionError{"Unrecognized --check option '" + v + "'"}
		}
		return nil
	}},
	{long: []string{"gems"}, own: true, help: "List the gems that are built in, with their releases and require paths.", set: flag(func(o *options) { o.gems = true })},
	{short: "A", long: []string{"all"}, help: "List tasks without a description too (with -T or -D).", set: flag(func(o *options) { o.all = true })},
	{short: "B", long: []string{"build-all"}, help: "Run file tasks even when their file is up to date.", set: flag(func(o *options) { o.buildAll = true })},
	{short: "C", long: []string{"directory"}, value: "DIRECTORY", next: true, help: "Change to DIRECTORY first.", set: named("directory", func(o *options, v string) { o.ruby = append(o.ruby, rubyOption{"directory", v}) })},
	{short: "D", long: []string{"describe"}, value: "PATTERN", next: true, help: "Show whole descriptions of tasks (matching PATTERN), then exit.", set: list("describe")},
	{short: "e", long: []string{"execute"}, value: "CODE", needed: true, help: "Run Ruby code and exit.", set: rubyCode("execute")},
	{short: "E", long: []string{"execute-continue"}, value: "CODE", needed: true, help: "Run Ruby code, then go on.", set: rubyCode("execute-continue")},
	{long: []string{"execute-print"}, value: "CODE", needed: true, help: "Run Ruby code, print its result, and exit.", set: rubyCode("execute-print")},
	{short: "f", long: []string{"rakefile"}, value: "FILENAME", next: true, help: "Look for FILENAME instead of a Capfile.", set: named("rakefile", func(o *options, v string) { o.capfile = v })},
	{short: "G", long: []string{"no-system", "nosystem"}, help: "Accepted; gocap never loads the .rake files of ~/.rake.", set: flag(func(o *options) { o.noSystem = true })},
	{short: "g", long: []string{"system"}, help: "An error if there is a ~/.rake (or $RAKE_SYSTEM): gocap doesn't load its .rake files.", set: flag(func(o *options) { o.system = true })},
	{short: "I", long: []string{"libdir"}, value: "LIBDIR", needed: true, help: "Search LIBDIR for required files.", set: rubyCode("libdir")},
	{short: "j", long: []string{"jobs"}, value: "NUMBER", next: true, help: "Run at most NUMBER tasks at the same time, of those that may.", set: func(o *options, v string) error { o.jobs = threads(v); return nil }},
	{short: "m", long: []string{"multitask"}, help: "Run the prerequisites of every task at the same time.", set: flag(func(o *options) { o.multitask = true })},
	{short: "N", long: []string{"no-search", "nosearch"}, help: "Don't look for the Capfile in parent directories.", set: flag(func(o *options) { o.noSearch = true })},
	{short: "P", long: []string{"prereqs"}, help: "Show tasks and their prerequisites, then exit.", set: flag(func(o *options) { o.prereqs = true })},
	{long: []string{"require"}, value: "MODULE", needed: true, help: "Require MODULE before the Capfile.", set: rubyCode("require")},
	{short: "R", long: []string{"rakelibdir", "rakelib"}, value: "RAKELIBDIR", needed: true, help: "Import the .rake files of RAKELIBDIR (default: rakelib).", set: func(o *options, v string) error { o.rakelib = v; return nil }},
	{short: "t", long: []string{"trace"}, value: "OUT", help: "Show which tasks are invoked and run, and whole backtraces. OUT is stderr (default) or stdout.", set: func(o *options, v string) (err error) {
		o.trace, o.backtrace = true, true
		o.traceOut, err = traceTarget("trace", v)
		return err
	}},
	{short: "T", long: []string{"tasks"}, value: "PATTERN", next: true, help: "List tasks (matching PATTERN) with descriptions, then exit.", set: list("tasks")},
	{short: "W", long: []string{"where"}, value: "PATTERN", next: true, help: "Show where tasks (matching PATTERN) are defined, then exit.", set: list("where")},
	{short: "X", long: []string{"no-deprecation-warnings"}, help: "Don't show deprecation warnings of Rake (gocap has none).", set: flag(func(o *options) { o.quietRake = true })},
	{short: "V", long: []string{"version"}, help: "Show the version.", set: flag(func(o *options) { o.version = true })},
	{short: "n", long: []string{"dry-run"}, help: "Show commands instead of running them on the servers.", set: flag(func(o *options) { o.dryRun = true })},
	{short: "r", long: []string{"roles"}, value: "ROLES", needed: true, help: "Run only on servers with these roles.", set: func(o *options, v string) error { o.roles = append(o.roles, v); return nil }},
	{short: "z", long: []string{"hosts"}, value: "HOSTS", needed: true, help: "Run only on these servers.", set: func(o *options, v string) error { o.hosts = append(o.hosts, v); return nil }},
	{short: "p", long: []string{"print-config-variables"}, help: "Show the variables as they are set, and before a deploy starts.", set: flag(func(o *options) { o.printConfig, o.printFirst = true, !o.dryRun })},
	{short: "hH", long: []string{"help"}, help: "Show this help.", set: flag(func(o *options) { o.help = true })},
}

// optionError is a wrong option; its text is all that is printed.
type optionError struct{ text string }

func (e *optionError) Error() string { return e.text }

// parseOptions reads a command line by the rules of Ruby's OptionParser, which
// scripts rely on: letters in one word (-nt), values attached or apart, long
// names cut short (--dry), options after words, `--` to end them. (No flag
// library has these.) The options of the environment's RAKEOPT come first; other
// words of it don't count.
func parseOptions(args []string, rakeopt string) (*options, error) {
	o := &options{rakelib: "rakelib", traceOut: "stderr", jobs: defaultThreads()}
	preset, ok := ruby.ShellSplit(rakeopt)
	if !ok {
		return nil, &optionError{"Unmatched quote: " + rakeopt}
	}
	if err := o.parse(preset); err != nil {
		return nil, err
	}
	o.words = nil
	if err := o.parse(args); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *options) parse(args []string) error {
	for len(args) > 0 {
		word := args[0]
		args = args[1:]
		var err error
		switch {
		case word == "--":
			o.words = append(o.words, args...)
			args = nil
		case strings.HasPrefix(word, "--"):
			args, err = o.long(word, args)
		case len(word) > 1 && word[0] == '-':
			args, err = o.short(word[1:], args)
		default:
			o.words = append(o.words, word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *options) long(word string, rest []string) ([]string, error) {
	name, value, has := strings.Cut(word[2:], "=")
	opt, err := findLong(name)
	if err != nil {
		return nil, err
	}
	return o.apply(opt, word, value, has, rest)
}

// findLong finds an option by its name or the beginning of it, in either case,
// with - or _. A name that begins all others that fit is the one; --help gives
// way to any other.
func findLong(name string) (*option, error) {
	type candidate struct {
		opt  *option
		name string
	}
	var found []candidate
	typed := plainName(name)
	for i := range optionTable {
		opt := &optionTable[i]
		for _, long := range opt.long {
			if long == name {
				return opt, nil
			}
			if typed != "" && !opt.own && strings.HasPrefix(long, typed) && !(long == "help" && len(found) > 0) {
				found = append(found, candidate{opt, long})
			}
		}
	}
	if len(found) == 0 {
		return nil, &optionError{"invalid option: --" + name + didYouMean(name)}
	}
	shortest := slices.MinFunc(found, func(a, b candidate) int { return len(a.name) - len(b.name) })
	for _, c := range found {
		if c.opt != shortest.opt && !strings.HasPrefix(c.name, shortest.name) {
			return nil, &optionError{"ambiguous option: --" + name}
		}
	}
	return shortest.opt, nil
}

func plainName(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), "_", "-")
}

func didYouMean(name string) string {
	var names []string
	for _, opt := range optionTable {
		names = append(names, opt.long...)
	}
	return runtime.DidYouMean(runtime.SimilarNames(name, names))
}

// short reads the letters of one word. A letter that no option has stands for
// one whose other case it is, or for a long name that begins with it.
func (o *options) short(letters string, rest []string) ([]string, error) {
	for letters != "" {
		_, size := utf8.DecodeRuneInString(letters)
		letter := letters[:size]
		letters = letters[size:]
		opt, err := findShort(letter)
		if err != nil {
			return nil, err
		}
		if opt.value != "" {
			return o.apply(opt, "-"+letter, letters, letters != "", rest)
		}
		if err := opt.set(o, ""); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

func findShort(letter string) (*option, error) {
	for i := range optionTable {
		if strings.Contains(optionTable[i].short, letter) {
			return &optionTable[i], nil
		}
	}
	opt, err := findLong(letter)
	if err == nil {
		return opt, nil
	}
	if strings.HasPrefix(err.Error(), "ambiguous") {
		return nil, &optionError{"ambiguous option: -" + letter}
	}
	return nil, &optionError{"invalid option: -" + letter}
}

func (o *options) apply(opt *option, word, value string, has bool, rest []string) ([]string, error) {
	switch {
	case opt.value == "" && has:
		return nil, &optionError{"needless argument: " + word}
	case has || opt.value == "":
	case opt.needed && len(rest) == 0:
		return nil, &optionError{"missing argument: " + word}
	case opt.needed, opt.next && len(rest) > 0 && !strings.HasPrefix(rest[0], "-"):
		value, rest = rest[0], rest[1:]
	}
	if err := opt.set(o, value); err != nil {
		return nil, &optionError{err.Error()}
	}
	return rest, nil
}

// usage is what --help prints.
func usage() string {
	var b strings.Builder
	b.WriteString(`See full documentation at http://capistranorb.com/.

Install capistrano in a project:
    gocap install [STAGES=qa,staging,production,...]

Show available tasks:
    gocap -T

Invoke (or simulate invoking) a task:
    gocap [--dry-run] STAGE TASK

Advanced options:
`)
	for _, opt := range optionTable {
		var names []string
		for _, c := range opt.short {
			names = append(names, "-"+string(c))
		}
		for _, long := range opt.long {
			names = append(names, "--"+long)
		}
		text := strings.Join(names, ", ")
		if opt.short == "" {
			text = "    " + text
		}
		switch {
		case opt.value == "":
		case opt.needed:
			text += " " + opt.value
		case opt.next:
			text += " [" + opt.value + "]"
		default:
			text += "=[" + opt.value + "]"
		}
		if len(text) > 33 {
			text = fmt.Sprintf("%s\n    %33s", text, "")
		}
		fmt.Fprintf(&b, "    %-33s %s\n", text, opt.help)
	}
	fmt.Fprintf(&b, "\nThis is gocap %s.\n", version)
	return b.String()
}
