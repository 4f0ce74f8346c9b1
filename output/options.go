package output

import "fmt"

// When says whether to use colour.
type When int

const (
	Auto   When = iota // when the terminal suits: see [Terminal.Palette]
	Always             // also in files and pipes
	Never
)

// Values of [Options.Truncate] other than a number of columns.
const (
	TruncateNever = 0
	TruncateAuto  = -1 // to the terminal's width, on a terminal
)

// BannerAuto, as [Options.Banner], names the format and the log file.
const BannerAuto = "auto"

// Options are what `set :format_options` and Airbrussh.configure set.
type Options struct {
	LogFile       string  // path of the log file, for [OpenLog]; empty for none
	CommandOutput Streams // the output to show
	Color         When
	Truncate      int    // columns, TruncateAuto or TruncateNever
	Banner        string // printed at the start: text, BannerAuto, or empty for none
	TaskHeaders   bool   // monkey_patch_rake: show the tasks' names
	TaskPrefix    string // precedes each task header
}

// Streams selects output streams of commands.
type Streams struct{ Stdout, Stderr bool }

// DefaultOptions returns the options as Capistrano sets them.
func DefaultOptions() Options {
	return Options{
		LogFile:       "log/capistrano.log",
		CommandOutput: Streams{Stdout: true, Stderr: true},
		Truncate:      TruncateAuto,
		TaskHeaders:   true,
	}
}

// UnknownOptionError names an option Airbrussh doesn't have. Its text is the
// line that Airbrussh prints on standard error before it goes on.
type UnknownOptionError struct{ Option string }

func (e *UnknownOptionError) Error() string {
	return "Ignoring unrecognized Airbrussh option: " + e.Option
}

// OptionError reports a value that an option can't have.
type OptionError struct {
	Option string
	Value  any
	Want   string // what it can be
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("Airbrussh option %s: %v is not supported; use %s", e.Option, e.Value, e.Want)
}

// Set sets the option of Airbrussh's name. Values are nil, bool, int, int64,
// string (symbols too) and []any. The error is an [*UnknownOptionError] or an
// [*OptionError]; the options are unchanged then.
func (o *Options) Set(option string, value any) error {
	s, ok := settings[option]
	if !ok {
		return &UnknownOptionError{option}
	}
	if !s.set(o, value) {
		return &OptionError{option, value, s.want}
	}
	return nil
}

// settings are the options by name: the values they take, in words, and how to
// take one; set returns false for a value that isn't among them.
var settings = map[string]struct {
	want string
	set  func(o *Options, value any) bool
}{
	"log_file":          {"a path or nil", (*Options).setLogFile},
	"command_output":    {"true, false, :stdout, :stderr or an array of these", (*Options).setCommandOutput},
	"color":             {":auto, true or false", (*Options).setColor},
	"truncate":          {":auto, a number of columns or false", (*Options).setTruncate},
	"banner":            {"a string, :auto or false", (*Options).setBanner},
	"monkey_patch_rake": {"true or false", (*Options).setTaskHeaders},
	"task_prefix":       {"a string or nil", (*Options).setTaskPrefix},
	"context":           {"no context class of your own", func(*Options, any) bool { return false }},
}

// off says whether Ruby takes value for false.
func off(value any) bool { return value == nil || value == false }

func (o *Options) setLogFile(value any) bool {
	path, ok := value.(string)
	if ok && path == "" || !ok && !off(value) {
		return false
	}
	o.LogFile = path
	return true
}

func (o *Options) setCommandOutput(value any) bool {
	s, ok := streams(value)
	if ok {
		o.CommandOutput = s
	}
	return ok
}

func streams(value any) (s Streams, ok bool) {
	switch v := value.(type) {
	case nil:
		return s, true
	case bool:
		return Streams{v, v}, true
	case string:
		s = Streams{Stdout: v == "stdout", Stderr: v == "stderr"}
		return s, s != Streams{}
	case []any:
		for _, e := range v {
			one, ok := streams(e)
			if !ok {
				return s, false
			}
			s.Stdout = s.Stdout || one.Stdout
			s.Stderr = s.Stderr || one.Stderr
		}
		return s, true
	}
	return s, false
}

func (o *Options) setColor(value any) bool {
	switch {
	case off(value):
		o.Color = Never
	case value == true:
		o.Color = Always
	case value == "auto":
		o.Color = Auto
	default:
		return false
	}
	return true
}

// setTruncate takes everything: Airbrussh doesn't cut for what it doesn't know.
func (o *Options) setTruncate(value any) bool {
	o.Truncate = TruncateNever
	switch v := value.(type) {
	case int:
		o.Truncate = max(v, TruncateNever)
	case int64:
		o.Truncate = max(int(v), TruncateNever)
	default:
		if value == "auto" || value == true {
			o.Truncate = TruncateAuto
		}
	}
	return true
}

func (o *Options) setBanner(value any) bool {
	o.Banner = text(value)
	return true
}

func (o *Options) setTaskHeaders(value any) bool {
	o.TaskHeaders = !off(value)
	return true
}

func (o *Options) setTaskPrefix(value any) bool {
	o.TaskPrefix = text(value)
	return true
}

// text is value as Ruby prints it, empty for none.
func text(value any) string {
	if off(value) {
		return ""
	}
	return fmt.Sprint(value)
}
