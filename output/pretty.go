package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/gocap/gocap/runtime"
)

// Pretty returns the sink of SSHKit's :pretty format: what is of level or
// above, with level and command ID in front.
func Pretty(s Screen, level runtime.Level) runtime.Sink {
	return &pretty{w: s, palette: s.Palette(), level: level, marks: true}
}

// SimpleText returns the sink of SSHKit's :simpletext format: the text of
// :pretty alone, without colour.
func SimpleText(w io.Writer, level runtime.Level) runtime.Sink {
	return &pretty{w: w, level: level}
}

type pretty struct {
	w       io.Writer
	palette Palette
	level   runtime.Level
	marks   bool // level and command ID in front
}

func (p *pretty) Event(e runtime.Event) {
	switch e := e.(type) {
	case runtime.CommandStarted:
		c := e.Command
		p.print(c.Verbosity, c, "Running "+p.palette.Bold(Yellow, c.Display())+" "+p.place(c.Host))
		p.print(runtime.Debug, c, "Command: "+p.palette.Paint(Blue, c.DisplayLine()))
	case runtime.CommandOutput:
		color := Green
		if e.Stream == runtime.Stderr {
			color = Red
		}
		p.print(runtime.Debug, e.Command, p.palette.Paint(color, "\t"+chomp(e.Data)))
	case runtime.CommandExited:
		result := p.palette.Bold(Green, "successful")
		if e.Status != 0 {
			result = p.palette.Bold(Red, "failed")
		}
		p.print(e.Command.Verbosity, e.Command, fmt.Sprintf("Finished in %5.3f seconds with exit status %d (%s).",
			e.Runtime.Seconds(), e.Status, result))
	case runtime.VerbosityChanged:
		p.level = e.Level
	case runtime.LogMessage:
		p.print(e.Level, nil, strings.Trim(e.Text, blanks))
	}
}

// place says where a command runs. Only the host's own user counts as known.
func (p *pretty) place(h *runtime.Host) string {
	host := p.palette.Paint(Blue, h.Hostname)
	if h.User == "" {
		return "on " + host
	}
	return "as " + p.palette.Paint(Blue, h.User) + "@" + host
}

func (p *pretty) print(level runtime.Level, c *runtime.Command, text string) {
	if level >= p.level {
		p.write(level, c, text)
	}
}

// write writes a message in one Write. Errors are dropped here: see console
// and Log.
func (p *pretty) write(level runtime.Level, c *runtime.Command, text string) {
	if p.marks {
		if c != nil {
			text = "[" + p.palette.Paint(Green, c.ID) + "] " + text
		}
		text = p.palette.Paint(levelColor(level), fmt.Sprintf("%6s", level)) + " " + text
	}
	io.WriteString(p.w, text+"\n")
}

func levelColor(l runtime.Level) Color {
	switch l {
	case runtime.Debug:
		return Black
	case runtime.Info:
		return Blue
	case runtime.Warn:
		return Yellow
	}
	return Red
}
