package runtime

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gocap/gocap/sched"
)

// Tasks are all tasks of a run, and the namespace that definitions are read
// in. The zero value is empty and ready for use, by one goroutine at a time.
type Tasks struct {
	// Trace receives lines such as "** Invoke deploy (first_time)". Nil for none.
	Trace func(line string)
	// Started is called when a task's bodies, be there any or none, are about
	// to run. Nil for nothing.
	Started func(*Task)
	// ByRule makes a task for a name that has none, where a rule says how. It
	// returns nil when no rule does. Nil for no rules.
	ByRule func(name string) (*Task, error)
	// Whole makes walkers leave the bodies of a task to the caller, who runs them
	// by [Tasks.BeginBodies].
	Whole bool
	// Concurrent makes all tasks run their prerequisites at the same time.
	Concurrent bool
	// Scheduler is told of the end of tasks that another owner waits for. Nil
	// where all walkers have one owner.
	Scheduler *sched.Scheduler
	// BuildAll makes every file task run.
	BuildAll bool
	// Record keeps the description and the location of each definition, which
	// Rake has only where it lists tasks.
	Record bool

	scope       *Scope
	byName      map[string]*Task
	names       []string // the keys of byName, in order of definition
	description string
	anonymous   int
	walkers     []*Walker // that have begun and not ended, the innermost last
}

// Definition is what one `task` statement says.
type Definition struct {
	// Name is relative to the current namespace, but for file tasks. The part
	// before the last colon of a string, but not of a symbol, acts as if it
	// were a namespace around the definition.
	Name          Key
	Kind          TaskKind
	ArgNames      []string
	Prerequisites []string
	Action        any    // nil for none
	Location      string // file:line, empty if unknown
}

// Scope returns the current namespace.
func (ts *Tasks) Scope() *Scope { return ts.scope }

// Enter makes a namespace inside the current one the current one.
func (ts *Tasks) Enter(namespace string) { ts.scope = ts.scope.In(namespace) }

// Leave returns from the current namespace.
func (ts *Tasks) Leave() { ts.scope = ts.scope.out(1) }

// AnonymousNamespace returns a new name for a namespace that has none.
func (ts *Tasks) AnonymousNamespace() string {
	ts.anonymous++
	return fmt.Sprintf("_anon_%d", ts.anonymous)
}

// Describe gives the next task defined a description.
func (ts *Tasks) Describe(text string) { ts.description = text }

// Description is what [Tasks.Describe] was given for a task yet to be defined.
func (ts *Tasks) Description() string { return ts.description }

// Define defines a task in the current namespace, or adds to what is defined
// by its name. Argument names replace earlier ones. The error is that of
// [Task.Enhance].
func (ts *Tasks) Define(d Definition) (*Task, error) {
	scope, name := ts.scope, d.Name.Name
	if file := d.Kind == FileTask || d.Kind == FileCreationTask; !file {
		if !d.Name.Symbol {
			parts := strings.Split(name, ":")
			for _, p := range parts[:len(parts)-1] {
				scope = scope.In(p)
			}
			name = parts[len(parts)-1]
		}
		name = scope.Join(name)
	}
	t := ts.byName[name]
	if t == nil {
		t = &Task{Name: name, Kind: d.Kind, scope: scope}
		ts.Put(name, t)
	}
	if len(d.ArgNames) > 0 {
		t.ArgNames = d.ArgNames
	}
	if ts.Record {
		if d.Location != "" {
			t.Locations = append(t.Locations, d.Location)
		}
		t.Describe(ts.description)
		ts.description = ""
	}
	var actions []any
	if d.Action != nil {
		actions = append(actions, d.Action)
	}
	return t, t.Enhance(d.Prerequisites, actions...)
}

// Before adds a prerequisite, which may be defined later, at the end of those
// of a task, which must be known now: the error is an [*UnknownTaskError].
func (ts *Tasks) Before(task, prerequisite string) error {
	t, err := ts.Find(task)
	if err != nil {
		return err
	}
	return t.Enhance([]string{prerequisite})
}

// After adds an [AfterHook] for a task that may be defined later to a task that
// must be known now: the error is an [*UnknownTaskError].
func (ts *Tasks) After(task string, post Key) error {
	t, err := ts.Find(task)
	if err != nil {
		return err
	}
	return t.Enhance(nil, AfterHook{post})
}

// Lookup returns the task a name means in a namespace, nil if there is none:
// the innermost is searched first, then outward to the top level.
func (ts *Tasks) Lookup(name string, from *Scope) *Task {
	scope, name := from.resolve(name)
	for {
		if t := ts.byName[scope.Join(name)]; t != nil || scope == nil {
			return t
		}
		scope = scope.outer
	}
}

// Find returns the task a name means in the current namespace. If there is
// none, but a rule or a file of that name, it defines a file task for that. The error is
// an [*UnknownTaskError].
func (ts *Tasks) Find(name string) (*Task, error) { return ts.find(name, ts.scope) }

// Prerequisite returns the task that a prerequisite's name means in t: never t
// itself, but one of the top level that has the same name there.
func (ts *Tasks) Prerequisite(t *Task, name string) (*Task, error) {
	found, err := ts.find(name, t.scope)
	if found == t {
		return ts.find(name, nil)
	}
	return found, err
}

func (ts *Tasks) find(name string, from *Scope) (*Task, error) {
	if t := ts.Lookup(name, from); t != nil {
		return t, nil
	}
	if ts.ByRule != nil {
		if t, err := ts.ByRule(name); t != nil || err != nil {
			return t, err
		}
	}
	if _, err := os.Stat(name); err == nil {
		t := &Task{Name: name, Kind: FileTask, scope: ts.scope}
		ts.Put(name, t)
		return t, nil
	}
	return nil, ts.unknown(name)
}

// All returns all tasks, sorted by name.
func (ts *Tasks) All() []*Task {
	list := make([]*Task, len(ts.names))
	for i, name := range ts.names {
		list[i] = ts.byName[name]
	}
	slices.SortStableFunc(list, func(a, b *Task) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Names returns the names that tasks are found by, in order of definition.
func (ts *Tasks) Names() []string { return slices.Clone(ts.names) }

// At returns the task found by exactly this name, or nil.
func (ts *Tasks) At(name string) *Task { return ts.byName[name] }

// Put makes a task the one that is found by a name, whatever its own name is;
// nil makes none found by it.
func (ts *Tasks) Put(name string, t *Task) {
	if t == nil {
		delete(ts.byName, name)
		ts.names = slices.DeleteFunc(ts.names, func(n string) bool { return n == name })
		return
	}
	if ts.byName == nil {
		ts.byName = map[string]*Task{}
	}
	if ts.byName[name] == nil {
		ts.names = append(ts.names, name)
	}
	ts.byName[name] = t
}

// Clear forgets all tasks.
func (ts *Tasks) Clear() { ts.byName, ts.names = nil, nil }

// UnknownTaskError says that no task has the name.
type UnknownTaskError struct {
	Name        string
	Suggestions []string // similar names, the likeliest first
}

func (e *UnknownTaskError) Error() string {
	text := "Don't know how to build task '" + e.Name + "' (See the list of available tasks with `cap --tasks`)"
	if len(e.Suggestions) > 0 {
		text += "\nDid you mean?  " + strings.Join(e.Suggestions, "\n               ")
	}
	return text
}

func (e *UnknownTaskError) RubyClass() string { return "RuntimeError" }

func (ts *Tasks) unknown(name string) error {
	return &UnknownTaskError{Name: name, Suggestions: SimilarNames(name, ts.names)}
}
