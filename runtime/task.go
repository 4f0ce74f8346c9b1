package runtime

import (
	"slices"
	"strings"

	"github.com/gocap/gocap/sched"
)

// TaskKind is what tells a task's class from others.
type TaskKind int

const (
	PlainTask TaskKind = iota
	// A FileTask makes the file it's named after: it runs if that's missing or
	// older than a prerequisite.
	FileTask
	// A FileCreationTask runs if its file is missing, however old.
	FileCreationTask
	// A MultiTask runs its prerequisites at the same time.
	MultiTask
)

// Task is a named piece of work: bodies, and the tasks to run before them. For
// use by one goroutine at a time.
type Task struct {
	Name     string // full
	Kind     TaskKind
	ArgNames []string

	// Prerequisites are names as written, to be looked up from the task's
	// scope when it runs. They may be changed.
	Prerequisites []string

	// Actions are the bodies in the order they run: opaque, but for
	// [AfterHook]. They may be changed, even while the task runs.
	Actions []any

	// Bare leaves out what [AfterHook]s among the actions invoke.
	Bare bool

	Comments  []string // descriptions, each once
	Locations []string // file:line of each definition

	// Object is at the caller's disposal: its own object for this task.
	Object any

	scope   *Scope
	invoked bool
	failure *Failure
	frozen  bool

	entered int         // how many walkers, of one owner, are in it
	owner   any         // of these
	ended   *sched.Wait // of other owners for its end, nil when there are none
}

// AfterHook is the body that `after` adds to a task: it invokes the task of
// this name, without arguments, looked up when it runs from the scope of the
// task it stands in.
type AfterHook struct{ Name Key }

// Failure is what ended a task: the caller's own value (an exception object)
// or an error of this package.
type Failure struct {
	Cause any
	Chain string // of the invocation that failed first: "TOP => a => b"
}

// Scope returns the namespace that names in the task are looked up from.
func (t *Task) Scope() *Scope { return t.scope }

// AlreadyInvoked reports whether the task ran, runs, or failed, so that
// invoking it does nothing or fails again.
func (t *Task) AlreadyInvoked() bool { return t.invoked }

// MarkInvoked says that the task has run, or hasn't, without its failure.
func (t *Task) MarkInvoked(done bool) { t.invoked, t.failure = done, nil }

// Reenable lets the task run again.
func (t *Task) Reenable() { t.MarkInvoked(false) }

// Enhance adds prerequisites the task doesn't have yet, and bodies. The error
// is a FrozenError.
func (t *Task) Enhance(prerequisites []string, actions ...any) error {
	if t.frozen {
		return t.frozenError()
	}
	for _, p := range prerequisites {
		if !slices.Contains(t.Prerequisites, p) {
			t.Prerequisites = append(t.Prerequisites, p)
		}
	}
	t.Actions = append(t.Actions, actions...)
	return nil
}

// Freeze makes [Task.Enhance] fail from now on. Freezing a task twice is a
// FrozenError too.
func (t *Task) Freeze() error {
	if t.frozen {
		return t.frozenError()
	}
	t.frozen = true
	return nil
}

// Frozen reports whether the task is frozen.
func (t *Task) Frozen() bool { return t.frozen }

func (t *Task) frozenError() error {
	return exceptionf("FrozenError", "can't modify frozen object: %s", t.Name)
}

// FrozenTaskText is what stands on standard error when recipes enhance a
// frozen task.
func FrozenTaskText(name string) string {
	return "ERROR: " + name + ` has already been invoked and can no longer be modified.
Check that you haven't loaded a Capistrano plugin in deploy.rb or a stage
(e.g. deploy/production.rb) by mistake.
Plugins must be loaded in the Capfile to initialize properly.`
}

// Clear makes the task as if only named: no prerequisites, bodies,
// descriptions, argument names; so no hooks before or after it either.
func (t *Task) Clear() {
	t.ClearPrerequisites()
	t.ClearActions()
	t.ClearComments()
	t.ClearArgs()
}

// ClearPrerequisites removes the prerequisites, those of `before` included.
func (t *Task) ClearPrerequisites() { t.Prerequisites = nil }

// ClearActions removes the bodies, those of `after` included.
func (t *Task) ClearActions() { t.Actions = nil }

// ClearComments removes the descriptions.
func (t *Task) ClearComments() { t.Comments = nil }

// ClearArgs removes the argument names.
func (t *Task) ClearArgs() { t.ArgNames = nil }

// ArgDescription returns the argument names as [a,b], empty if there are none.
func (t *Task) ArgDescription() string {
	if len(t.ArgNames) == 0 {
		return ""
	}
	return "[" + strings.Join(t.ArgNames, ",") + "]"
}

// Comment returns the first sentences of the descriptions with " / " between.
func (t *Task) Comment() string {
	sentences := make([]string, len(t.Comments))
	for i, c := range t.Comments {
		sentences[i] = firstSentence(c)
	}
	return strings.Join(sentences, " / ")
}

// FullComment returns the descriptions, each from a new line on.
func (t *Task) FullComment() string { return strings.Join(t.Comments, "\n") }

// Describe adds a description, unless there is the same one.
func (t *Task) Describe(text string) {
	if text = rubyStrip(text); text != "" && !slices.Contains(t.Comments, text) {
		t.Comments = append(t.Comments, text)
	}
}

// firstSentence returns text up to its first newline, exclamation mark, full
// stop at a line's end, or full stop between a word and a blank.
func firstSentence(text string) string {
	for i := range len(text) {
		next := byte('\n')
		if i+1 < len(text) {
			next = text[i+1]
		}
		switch c := text[i]; {
		case c == '!', c == '\n',
			c == '.' && next == '\n',
			c == '.' && (next == ' ' || next == '\t') && i > 0 && isWord(text[i-1]):
			return text[:i]
		}
	}
	return text
}

// isWord reports whether c matches \w.
func isWord(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// SkipWarning is what stands on standard error when `invoke` is asked for a
// task that was invoked before; place is the caller's file:line. If paint isn't
// nil, coloured lines pass through it, with "yellow" or "red".
func SkipWarning(name, place string, paint func(text, color string) string) string {
	if paint == nil {
		paint = func(text, _ string) string { return text }
	}
	return strings.Join([]string{
		paint("Skipping task `"+name+"'.", "yellow"),
		"Capistrano tasks may only be invoked once. Since task `" + name + `' was previously invoked, invoke("` + name + `") at ` + place + " will be skipped.",
		`If you really meant to run this task again, use invoke!("` + name + `")`,
		paint("THIS BEHAVIOR MAY CHANGE IN A FUTURE VERSION OF CAPISTRANO. Please join the conversation here if this affects you.", "red"),
		paint("https://github.com/capistrano/capistrano/issues/1686", "red"),
	}, "\n")
}
