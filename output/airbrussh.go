package output

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gocap/gocap/runtime"
)

// Airbrussh prints the banner and returns the sink that shows a run on out, in
// Capistrano's default format. When a deployment fails it shows the last lines
// of log on err; log may be nil. It writes nothing to log: see [Tee].
func Airbrussh(out, err Screen, o Options, log *Log) runtime.Sink {
	a := &airbrussh{
		out:     newConsole(out, o),
		err:     newConsole(err, o),
		options: o,
		log:     log,
	}
	a.err.width = unlimited
	a.banner()
	return a
}

func newConsole(s Screen, o Options) console {
	c := console{s.Writer, s.Palette(), s.width}
	switch o.Color {
	case Always:
		c.palette = true
	case Never:
		c.palette = false
	}
	if o.Truncate != TruncateAuto {
		c.width = func() int { return o.Truncate }
	}
	return c
}

func unlimited() int { return 0 }

type airbrussh struct {
	out, err console
	options  Options
	log      *Log

	task   string    // the current one
	header string    // the task of the last header
	start  time.Time // time of the first header

	// commands are the texts of numberedTask's commands, in order of their numbers.
	commands     []string
	numberedTask string
}

const indent = "      "

func (a *airbrussh) Event(e runtime.Event) {
	switch e := e.(type) {
	case runtime.TaskStarted:
		if a.options.TaskHeaders {
			a.task = e.Task
		}
	case runtime.CommandStarted:
		if shown(e.Command) {
			a.startCommand(e)
		}
	case runtime.CommandOutput:
		if shown(e.Command) && a.wants(e.Stream) {
			print := a.out.printRaw
			if e.Command.Host.Local {
				print = a.out.print
			}
			number := a.number(e.Command)
			for line := range strings.Lines(e.Data) {
				print(indent + number + " " + chomp(line))
			}
		}
	case runtime.CommandExited:
		if shown(e.Command) {
			a.exitCommand(e)
		}
	case runtime.LogMessage:
		if e.Level > runtime.Debug {
			a.message(e)
		}
	case runtime.DeployFailed:
		a.failed()
	}
}

func shown(c *runtime.Command) bool { return c.Verbosity > runtime.Debug }

func (a *airbrussh) wants(s runtime.Stream) bool {
	if s == runtime.Stderr {
		return a.options.CommandOutput.Stderr
	}
	return a.options.CommandOutput.Stdout
}

func (a *airbrussh) startCommand(e runtime.CommandStarted) {
	a.printHeader(e.Time)
	if a.numberedTask != a.task {
		a.numberedTask, a.commands = a.task, nil
	}
	text := e.Command.Display()
	if slices.Contains(a.commands, text) {
		return
	}
	a.commands = append(a.commands, text)
	text = strings.TrimPrefix(text, "/usr/bin/env ")
	a.out.print(fmt.Sprintf("%s%02d %s", indent, len(a.commands), a.out.palette.Paint(Yellow, text)))
}

// number is the command's number in the task of the commands shown last. As
// with cap it's 01 for a command of an earlier task, and for a redacted one,
// which isn't found among the texts that were shown.
func (a *airbrussh) number(c *runtime.Command) string {
	i := slices.Index(a.commands, c.Text())
	return fmt.Sprintf("%02d", max(i, 0)+1)
}

func (a *airbrussh) exitCommand(e runtime.CommandExited) {
	mark, color := "✔", Green
	if e.Status != 0 {
		mark, color = "✘", Red
	}
	host := e.Command.Place()
	result := a.out.palette.Paint(color, mark+" "+a.number(e.Command)+" "+host)
	a.out.print(fmt.Sprintf("    %s %5.3fs", result, e.Runtime.Seconds()))
}

func (a *airbrussh) message(e runtime.LogMessage) {
	a.printHeader(e.Time)
	label := ""
	switch e.Level {
	case runtime.Warn:
		label = a.out.palette.Paint(Yellow, "WARN") + "  "
	case runtime.Error, runtime.Fatal:
		label = a.out.palette.Paint(Red, e.Level.String()) + " "
	}
	a.out.print(indent + label + strings.Trim(e.Text, blanks))
}

// printHeader names the current task, unless it was the last one named.
func (a *airbrussh) printHeader(now time.Time) {
	if a.task == a.header {
		return
	}
	if a.start.IsZero() {
		a.start = now
	}
	a.header = a.task
	elapsed := int(now.Sub(a.start).Seconds())
	a.out.print(fmt.Sprintf("%s%02d:%02d %s", a.options.TaskPrefix,
		elapsed/60, elapsed%60, a.out.palette.Paint(Blue, a.task)))
}

func (a *airbrussh) banner() {
	switch a.options.Banner {
	case "":
	case BannerAuto:
		a.out.print("Using airbrussh format.")
		if a.log != nil {
			a.out.print("Verbose output is being written to " + a.out.palette.Paint(Blue, a.log.path) + ".")
		}
	default:
		a.out.print(a.options.Banner)
	}
}

// tailLines and tailBytes limit what is shown of the log after a failure.
const (
	tailLines = 20
	tailBytes = 8192
)

// failed shows the end of the log. The empty lines are Airbrussh's.
func (a *airbrussh) failed() {
	if a.log == nil {
		return
	}
	lines, err := a.log.tail(tailLines, tailBytes)
	p := a.err.palette
	a.err.print("\n")
	a.err.print(p.Paint(Red, "** DEPLOY FAILED"))
	if err != nil {
		a.err.print(p.Paint(Yellow, "** Refer to "+a.log.path+" for details. It can't be read here: "+err.Error()))
		return
	}
	a.err.print(p.Paint(Yellow, fmt.Sprintf("** Refer to %s for details. Here are the last %d lines:", a.log.path, tailLines)))
	a.err.print("\n")
	for _, line := range lines {
		a.err.print(line + "\n")
	}
}

// chomp removes one line end, as Ruby's chomp does.
func chomp(s string) string {
	if t, ok := strings.CutSuffix(s, "\n"); ok {
		return strings.TrimSuffix(t, "\r")
	}
	return strings.TrimSuffix(s, "\r")
}
