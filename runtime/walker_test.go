package runtime

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gocap/gocap/sched"
)

// rig is a task list whose actions are texts to note or functions to call.
type rig struct {
	Tasks
	t     *testing.T
	lines []string
}

type body func(step *Step) error

func newRig(t *testing.T) *rig { return &rig{t: t} }

func (r *rig) note(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

// task defines a task: "name[args]: prerequisites".
func (r *rig) task(text string, actions ...any) *Task {
	r.t.Helper()
	head, needs, _ := strings.Cut(text, ": ")
	name, args := ParseTask(head)
	if len(actions) == 0 {
		actions = []any{nil}
	}
	var task *Task
	for _, a := range actions {
		var err error
		task, err = r.Define(Definition{Name: Str(name), ArgNames: args, Prerequisites: strings.Fields(needs), Action: a})
		if err != nil {
			r.t.Fatal(err)
		}
	}
	return task
}

func (r *rig) find(name string) *Task {
	r.t.Helper()
	task, err := r.Find(name)
	if err != nil {
		r.t.Fatal(err)
	}
	return task
}

// walk runs the bodies a walker gives.
func (r *rig) walk(w *Walker) error {
	for {
		step, err := w.Next()
		if step == nil {
			return err
		}
		switch action := step.Action.(type) {
		case string:
			r.note("%s", action)
		case body:
			if err := action(step); err != nil {
				w.Fail(err)
				return err
			}
		}
	}
}

func (r *rig) invoke(name string, values ...any) error {
	r.t.Helper()
	return r.walk(r.Begin(r.find(name), values...))
}

// check compares what was noted since the last check.
func (r *rig) check(what, want string) {
	r.t.Helper()
	if got := strings.Join(r.lines, " "); got != want {
		r.t.Errorf("%s: got %q, want %q", what, got, want)
	}
	r.lines = nil
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Error(err)
	}
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.task("a: b c", "a")
	r.task("b", "b1")
	r.task("b", "b2")
	r.task("c: b", "c")
	r.task("empty: b")
	r.must(r.invoke("a"))
	r.check("prerequisites once, first mentioned first", "b1 b2 c a")
	r.must(r.invoke("a"))
	r.check("once only", "")
	if !r.find("b").AlreadyInvoked() {
		t.Error("b isn't already invoked")
	}
	r.find("a").Reenable()
	r.must(r.invoke("a"))
	r.check("reenabled, prerequisites not", "a")
	r.must(r.invoke("empty"))
	r.check("no bodies", "")
	for range 2 {
		r.must(r.walk(r.BeginBodies(r.find("c"), &Args{})))
	}
	r.check("bodies alone", "c c")

	r.task("again", body(func(s *Step) error { r.note("once"); return r.invoke("again") }))
	r.must(r.invoke("again"))
	r.check("running tasks are passed over", "once")

	r.task("grow", body(func(s *Step) error { return s.Task.Enhance(nil, "grown") }))
	r.must(r.invoke("grow"))
	r.check("a body that adds a body", "grown")

	r.task("clear", "x", body(func(s *Step) error { s.Task.ClearActions(); return nil }), "y")
	r.must(r.invoke("clear"))
	r.check("a body that clears the bodies", "x")
}

func TestTrace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Trace = func(line string) { r.note("%s", line) }
	r.Started = func(t *Task) { r.note("(%s)", t.Name) }
	r.task("a: b c", "a")
	r.task("b")
	r.task("c: b", "c")
	r.must(r.invoke("a"))
	r.check("trace", "** Invoke a (first_time) ** Invoke b (first_time) ** Execute b (b) "+
		"** Invoke c (first_time) ** Invoke b  ** Execute c (c) c ** Execute a (a) a")
	r.must(r.walk(r.BeginBodies(r.find("a"), nil)))
	r.check("bodies alone", "** Execute a (a) a")
}

func TestFailure(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	boom := errors.New("boom")
	r.task("fails", body(func(*Step) error { r.note("failing"); return boom }))
	r.task("dep1: fails", "dep1")
	r.task("dep2: fails", "dep2")
	r.task("outer", body(func(*Step) error { return r.invoke("dep1") }))
	fail := func(name, chain string) {
		t.Helper()
		w := r.Begin(r.find(name))
		if err := r.walk(w); !errors.Is(err, boom) || err.Error() != "boom" {
			t.Errorf("%s: error %v", name, err)
		}
		if w.Chain() != chain {
			t.Errorf("%s: chain %q, want %q", name, w.Chain(), chain)
		}
		if step, err := w.Next(); step != nil || err != nil {
			t.Errorf("%s: goes on after its failure: %v, %v", name, step, err)
		}
	}
	fail("dep1", "TOP => dep1 => fails")
	r.check("first", "failing")
	fail("dep1", "TOP => dep1 => fails")
	fail("dep2", "TOP => dep1 => fails")
	fail("fails", "TOP => dep1 => fails")
	fail("outer", "TOP => dep1 => fails")
	r.check("again", "")
	r.find("fails").Reenable()
	fail("dep1", "TOP => dep1 => fails")
	r.check("dep1 keeps its failure", "")
	fail("fails", "TOP => fails")
	r.check("reenabled", "failing")

	var previous *PreviousFailure
	err := r.invoke("fails")
	if !errors.As(err, &previous) || previous.Failure.Cause != boom || previous.Task.Name != "fails" {
		t.Errorf("%#v", err)
	}

	// Causes need not be Go errors.
	r.task("opaque", "x")
	w := r.Begin(r.find("opaque"))
	if step, err := w.Next(); step == nil {
		t.Fatal(err)
	}
	w.Fail(42)
	if err := r.invoke("opaque"); !errors.As(err, &previous) || previous.Failure.Cause != 42 || err.Error() != "task opaque failed before" {
		t.Errorf("%#v", err)
	}

	// A failure of bodies alone isn't kept.
	r.find("fails").Reenable()
	w = r.BeginBodies(r.find("fails"), nil)
	if err := r.walk(w); err != boom || w.Chain() != "" || r.find("fails").AlreadyInvoked() {
		t.Errorf("%v, chain %q", err, w.Chain())
	}
}

func TestCircularDependency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		tasks       []string
		text, chain string
	}{
		{[]string{"a: b", "b: a"}, "TOP => a => b => a", "TOP => a => b"},
		{[]string{"a: a"}, "TOP => a => a", "TOP => a"},
	} {
		r := newRig(t)
		for _, text := range tt.tasks {
			r.task(text)
		}
		w := r.Begin(r.find("a"))
		err := r.walk(w)
		var circular *CircularDependencyError
		if !errors.As(err, &circular) || err.Error() != "Circular dependency detected: "+tt.text || w.Chain() != tt.chain {
			t.Errorf("%v, chain %q", err, w.Chain())
		}
		if again := r.invoke("a"); !errors.Is(again, err) {
			t.Errorf("invoked again: %v", again)
		}
	}
}

func TestUnknownPrerequisite(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.task("known", "known")
	r.task("a: known knwon", "a")
	w := r.Begin(r.find("a"))
	err := r.walk(w)
	var unknown *UnknownTaskError
	if !errors.As(err, &unknown) || unknown.Name != "knwon" || w.Chain() != "TOP => a" {
		t.Errorf("%v, chain %q", err, w.Chain())
	}
	r.check("nothing runs", "")
}

func TestArguments(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	show := body(func(s *Step) error {
		r.note("%s%v%v x=%v", s.Task.Name, s.Args.Values, s.Args.Extras(), s.Args.Get("x"))
		return nil
	})
	r.task("t[x,y]: p1 p2", show)
	r.task("p1[y]", show)
	r.task("p2", show)
	r.task("p3[z,x]: p4", show)
	r.task("p4", show)
	r.task("after[x]", show)
	r.must(r.Before("t", "p3"))
	r.must(r.After("t", Sym("after")))
	r.must(r.invoke("t", "1", "2", "3"))
	r.check("by name, with extras", "p1[2 3][3] x=1 p2[3][3] x=1 p4[3][3] x=1 p3[<nil> 1 3][3] x=1 t[1 2 3][3] x=1 after[][] x=<nil>")

	r = newRig(t)
	r.task("t[x,y]: p", show)
	r.task("p[y]", show)
	r.must(r.invoke("t", "", "2"))
	r.check("an empty value is none", "p[2][] x=<nil> t[ 2][] x=<nil>")

	// All bodies of an invocation share their arguments.
	r = newRig(t)
	r.task("t", body(func(s *Step) error { s.Args.Object = "kept"; return nil }),
		body(func(s *Step) error { r.note("%v", s.Args.Object); return nil }))
	r.must(r.invoke("t"))
	r.check("object", "kept")
}

func TestHooks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.task("updating: new_release_path", "updating")
	r.task("new_release_path", "new_release_path")
	r.must(r.Before("updating", "x"))
	r.must(r.Before("updating", "y"))
	r.must(r.After("new_release_path", Str("z")))
	r.must(r.After("updating", Sym("u")))
	r.must(r.After("updating", Sym("u")))
	r.task("updating", "reopened")
	for _, name := range []string{"x", "y", "z", "u"} { // defined later
		r.task(name, name)
	}
	r.must(r.invoke("updating"))
	r.check("order", "new_release_path z x y updating u reopened")

	r = newRig(t)
	r.task("foo", "foo")
	r.Enter("n")
	r.task("foo", "n:foo")
	r.task("t", "n:t")
	r.task("outer", "n:outer")
	r.must(r.After("t", Sym("foo")))
	r.must(r.After("outer", Str("rake:foo")))
	r.Leave()
	r.must(r.invoke("n:t"))
	r.must(r.invoke("n:outer"))
	r.check("looked up from the task's own scope", "n:t n:foo n:outer foo")

	r = newRig(t)
	r.task("a", "a")
	r.task("b", "b")
	r.must(r.After("a", Sym("b")))
	r.must(r.After("b", Sym("a")))
	r.must(r.invoke("a"))
	r.check("a circle of after hooks ends", "a b")

	for _, tt := range []struct {
		hook Key
		want string
	}{{Sym("nosuch"), "Task :nosuch not found"}, {Str("nosuch:x"), `Task "nosuch:x" not found`}} {
		r = newRig(t)
		r.task("a", "a")
		r.must(r.After("a", tt.hook))
		w := r.Begin(r.find("a"))
		err := r.walk(w)
		var exception RubyError
		if !errors.As(err, &exception) || exception.RubyClass() != "ArgumentError" || err.Error() != tt.want || w.Chain() != "TOP => a" {
			t.Errorf("%v, chain %q", err, w.Chain())
		}
	}

	// A failing hook fails the task it stands in; its chain is its own.
	r = newRig(t)
	boom := errors.New("boom")
	r.task("a", "a")
	r.task("b", body(func(*Step) error { return boom }))
	r.must(r.After("a", Sym("b")))
	w := r.Begin(r.find("a"))
	if err := r.walk(w); err != boom || w.Chain() != "TOP => b" {
		t.Errorf("%v, chain %q", err, w.Chain())
	}
	if err := r.invoke("a"); !errors.Is(err, boom) {
		t.Error(err)
	}

	for _, err := range []error{r.Before("nosuch", "a"), r.After("nosuch", Sym("a"))} {
		var unknown *UnknownTaskError
		if !errors.As(err, &unknown) {
			t.Error(err)
		}
	}
}

func TestFileTasks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now().Add(-time.Hour)
	write := func(name string, age time.Duration) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	oldFile, mid, young := write("old", 3*time.Minute), write("mid", 2*time.Minute), write("young", time.Minute)
	missing := filepath.Join(dir, "missing")
	for _, tt := range []struct {
		name   string
		kind   TaskKind
		file   string
		needs  []string
		all    bool
		want   string
		traced string
	}{
		{"missing", FileTask, missing, []string{mid}, false, "made", "(first_time)"},
		{"up to date", FileTask, mid, []string{oldFile}, false, "", "(first_time, not_needed)"},
		{"build all", FileTask, mid, []string{oldFile}, true, "made", "(first_time)"},
		{"newer prerequisite", FileTask, mid, []string{oldFile, young}, false, "made", "(first_time)"},
		{"plain prerequisite", FileTask, mid, []string{"plain"}, false, "made", "(first_time)"},
		{"prerequisite's prerequisite", FileTask, mid, []string{"chain"}, false, "made", "(first_time)"},
		{"creation missing", FileCreationTask, missing, []string{mid}, false, "made", "(first_time)"},
		{"creation exists", FileCreationTask, oldFile, []string{young}, false, "", "(first_time, not_needed)"},
	} {
		r := newRig(t)
		r.BuildAll = tt.all
		r.task("plain")
		r.task("chain: " + young)
		r.find("chain").Kind = FileCreationTask // as old as can be itself
		var first string
		r.Trace = func(line string) {
			if first == "" {
				first = line
			}
		}
		r.Enter("n")
		made, err := r.Define(Definition{Name: Str(tt.file), Kind: tt.kind, Prerequisites: tt.needs, Action: "made"})
		r.must(err)
		r.Leave()
		if made.Name != tt.file {
			t.Errorf("%s: a file task is named %s", tt.name, made.Name)
		}
		r.must(r.walk(r.Begin(made)))
		r.check(tt.name, tt.want)
		if want := "** Invoke " + tt.file + " " + tt.traced; first != want {
			t.Errorf("%s: traced %q, want %q", tt.name, first, want)
		}
	}

	r := newRig(t)
	r.task("a: "+oldFile, "a")
	r.must(r.invoke("a"))
	r.check("an existing file is a task", "a")
	if task := r.find(oldFile); task.Kind != FileTask || r.Lookup(oldFile, nil) != task {
		t.Errorf("%+v", task)
	}
	if _, err := r.Find(missing); err == nil {
		t.Error("a missing file is a task")
	}
}

func TestTasksAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, name := range []string{"b", "a", "n:c", "a"} {
		r.task(name)
	}
	var names []string
	for _, task := range r.All() {
		names = append(names, task.Name)
	}
	if d := cmp.Diff([]string{"a", "b", "n:c"}, names); d != "" {
		t.Error(d)
	}
	r.Clear()
	if len(r.All()) != 0 || r.Lookup("a", nil) != nil {
		t.Error("tasks left after Clear")
	}
	r.task("a")
	if !slices.ContainsFunc(r.All(), func(t *Task) bool { return t.Name == "a" }) {
		t.Error("no new task after Clear")
	}
}

// TestConcurrent walks the prerequisites of a multitask as threads would that
// take turns.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Scheduler = sched.NewScheduler()
	r.task("a", "a1", "a2")
	r.task("b: a", "b")
	m, err := r.Define(Definition{Name: Str("m"), Kind: MultiTask, Prerequisites: []string{"a", "b"}, Action: "m"})
	r.must(err)
	next := func(w *Walker, want any) *Step {
		t.Helper()
		step, err := w.Next()
		r.must(err)
		if step == nil || step.Action != want {
			t.Fatalf("got %+v, want %v", step, want)
		}
		return step
	}
	w := r.Begin(m)
	w.Owner = 1
	step := next(w, nil)
	if len(step.Concurrent) != 2 {
		t.Fatalf("got %+v", step)
	}
	a, b := step.Concurrent[0], step.Concurrent[1]
	a.Owner, b.Owner = 2, 3
	next(a, "a1")
	busy := next(b, nil).Busy
	if busy == nil || busy.Done() {
		t.Fatalf("b doesn't wait for a: %+v", busy)
	}
	next(a, "a2")
	if step, err := a.Next(); step != nil || err != nil || !busy.Done() {
		t.Fatalf("a has ended: %+v, %v, %t", step, err, busy.Done())
	}
	next(b, "b")
	if chain := b.Chain(); chain != "TOP => m => b" {
		t.Errorf("chain %q", chain)
	}
	b.Fail(errors.New("x"))
	w.Fail(errors.New("x"))
	if !m.AlreadyInvoked() || m.failure == nil || r.find("a").failure != nil {
		t.Error("a failure is that of the tasks above it")
	}
}

// TestLeave: a walker that is left in the midst lets others in.
func TestLeave(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Scheduler = sched.NewScheduler()
	r.task("a", "a1", "a2")
	w, other := r.Begin(r.find("a")), r.Begin(r.find("a"))
	w.Owner, other.Owner = 1, 2
	_, err := w.Next()
	r.must(err)
	step, err := other.Next()
	r.must(err)
	w.Close()
	if step == nil || step.Busy == nil || !step.Busy.Done() {
		t.Errorf("got %+v", step)
	}
}
