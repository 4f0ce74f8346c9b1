package runtime

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.task("b")
	r.task("c")
	r.Enter("n")
	r.task("b")
	r.task("c: c") // the one of the top level
	r.task("x: b rake:b ^b")
	r.task("q:b")
	r.task("q:z: b")
	r.Enter("m")
	r.task("y: x ^b ^^b b")
	for _, tt := range []struct{ name, want string }{
		{"b", "n:b"}, {"^b", "n:b"}, {"^^^^b", "b"}, {"rake:b", "b"}, {"n:b", "n:b"}, {"y", "n:m:y"}, {"c", "n:c"},
	} {
		if got := r.find(tt.name).Name; got != tt.want {
			t.Errorf("in n:m, %s is %s, want %s", tt.name, got, tt.want)
		}
	}
	if r.Scope().Path() != "n:m" {
		t.Error(r.Scope().Path())
	}
	r.Leave()
	r.Leave()
	r.Leave() // of nothing
	r.task("n:late: b")
	r.Enter("u:v")
	r.task("w: ^b")
	r.Leave()
	for _, name := range []string{"sym", "b2"} {
		if _, err := r.Define(Definition{Name: Sym("n:" + name), Prerequisites: []string{"b"}}); err != nil {
			t.Fatal(err)
		}
	}
	r.Enter(r.AnonymousNamespace())
	r.task("inside: b")
	r.Leave()
	for _, tt := range []struct{ name, want string }{
		{"n:x", "n:b b b"},
		{"n:m:y", "n:x n:b b n:b"},
		{"n:c", "c"},
		{"n:late", "n:b"},
		{"n:sym", "b"}, // a symbol's colons make no scope
		{"n:q:z", "n:q:b"},
		{"u:v:w", "b"},
		{"_anon_1:inside", "b"},
	} {
		task := r.find(tt.name)
		var got []string
		for _, name := range task.Prerequisites {
			p, err := r.Prerequisite(task, name)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("prerequisites of %s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if r.AnonymousNamespace() == "_anon_1" {
		t.Error("a name for two anonymous namespaces")
	}
}

func TestUnknownTask(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, name := range []string{"n:b", "n:x", "n:c", "dedupe", "deploy:starting"} {
		r.task(name)
	}
	const start, end = "Don't know how to build task '", "' (See the list of available tasks with `cap --tasks`)"
	for _, tt := range []struct{ name, want string }{
		{"dedupf", "\nDid you mean?  dedupe"},
		{"n:d", "\nDid you mean?  n:c\n               n:x\n               n:b"},
		{"deploy:strating", "\nDid you mean?  deploy:starting"},
		{"zz", ""},
		{"rake:zz", ""},
		{"^zz", ""},
	} {
		_, err := r.Find(tt.name)
		var unknown *UnknownTaskError
		if !errors.As(err, &unknown) || err.Error() != start+tt.name+end+tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestSimilarNames(t *testing.T) {
	t.Parallel()
	names := []string{"deploy", "deploy:check", "git:check", "puma:start", "puma:stop", "puma:restart", "a", "ab", "Foo", "sidekiq:quiet"}
	for _, tt := range []struct{ in, want string }{ // as Ruby's did_you_mean answers
		{"deplyo", "deploy"},
		{"DEPLOY", "deploy"},
		{"puma:strt", "puma:start|puma:restart|puma:stop"},
		{"foo", "Foo"},
		{"a", "ab"},
		{"", ""},
		{"git:chek", "git:check"},
		{"sidekiq", "sidekiq:quiet"},
		{"zzz", ""},
	} {
		if got := strings.Join(SimilarNames(tt.in, names), "|"); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestDefine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Record = true
	r.task("a: b c", "1")
	r.task("a: c b d b", "2")
	r.task("a[x]")
	r.task("a[y,z]")
	a := r.task("a")
	if d := cmp.Diff([]string{"b", "c", "d"}, a.Prerequisites); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]any{"1", "2"}, a.Actions); d != "" {
		t.Error(d)
	}
	if got := a.ArgDescription(); got != "[y,z]" {
		t.Error(got)
	}
	for _, place := range []string{"Capfile:1", "deploy.rb:2", ""} {
		if _, err := r.Define(Definition{Name: Sym("a"), Location: place}); err != nil {
			t.Error(err)
		}
	}
	if d := cmp.Diff([]string{"Capfile:1", "deploy.rb:2"}, a.Locations); d != "" {
		t.Error(d)
	}
	r.Describe("text")
	r.task("a")
	a.Clear()
	if len(a.Prerequisites)+len(a.Actions)+len(a.ArgNames)+len(a.Comments) > 0 || a.ArgDescription() != "" {
		t.Errorf("%+v", a)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		texts      string // of the task's definitions, with | between
		first, all string
	}{
		{"First sentence. Second|again|again|", "First sentence / again", "First sentence. Second\nagain"},
		{"server(s).", "server(s)", "server(s)."},
		{"e.g. this", "e.g", "e.g. this"},
		{"multi\nline", "multi", "multi\nline"},
		{" (x). y", "(x). y", "(x). y"},
		{"a! b", "a", "a! b"},
		{"a!b", "a", "a!b"},
		{"x. ", "x", "x."},
		{"x.\ny", "x", "x.\ny"},
		{"3.5 is ok.\tTab", "3.5 is ok", "3.5 is ok.\tTab"},
		{"\nfoo. bar\nbaz", "foo", "foo. bar\nbaz"},
		{"Hello (s). Next. More", "Hello (s). Next", "Hello (s). Next. More"},
		{"é. b", "é. b", "é. b"},
		{"_. x", "_", "_. x"},
		{"a..", "a.", "a.."},
		{"a... b", "a... b", "a... b"},
		{"a \n b", "a ", "a \n b"},
		{"\t\n", "", ""},
		{"", "", ""},
	} {
		r := newRig(t)
		r.Record = true
		for text := range strings.SplitSeq(tt.texts, "|") {
			r.Describe(text)
			r.task("t")
			r.task("next")
		}
		task := r.find("t")
		if task.Comment() != tt.first || task.FullComment() != tt.all {
			t.Errorf("%q: %q, %q", tt.texts, task.Comment(), task.FullComment())
		}
		if r.find("next").Comment() != "" {
			t.Errorf("%q: the next task is described too", tt.texts)
		}
	}
}

func TestFreeze(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	task := r.task("load:defaults", "x")
	if task.Frozen() {
		t.Error("frozen")
	}
	r.must(task.Freeze())
	_, err := r.Define(Definition{Name: Str("load:defaults"), Action: "y"})
	for _, err := range []error{err, task.Enhance(nil, "y"), r.Before("load:defaults", "x"), task.Freeze()} {
		var exception RubyError
		if !errors.As(err, &exception) || exception.RubyClass() != "FrozenError" || err.Error() != "can't modify frozen object: load:defaults" {
			t.Error(err)
		}
	}
	if !task.Frozen() || len(task.Actions) != 1 {
		t.Errorf("%+v", task)
	}
	want := `ERROR: load:defaults has already been invoked and can no longer be modified.
Check that you haven't loaded a Capistrano plugin in deploy.rb or a stage
(e.g. deploy/production.rb) by mistake.
Plugins must be loaded in the Capfile to initialize properly.`
	if got := FrozenTaskText("load:defaults"); got != want {
		t.Error(got)
	}
}

func TestSkipWarning(t *testing.T) {
	t.Parallel()
	want := "Y(Skipping task `p1'.)\n" +
		"Capistrano tasks may only be invoked once. Since task `p1' was previously invoked, invoke(\"p1\") at Capfile:38 will be skipped.\n" +
		"If you really meant to run this task again, use invoke!(\"p1\")\n" +
		"R(THIS BEHAVIOR MAY CHANGE IN A FUTURE VERSION OF CAPISTRANO. Please join the conversation here if this affects you.)\n" +
		"R(https://github.com/capistrano/capistrano/issues/1686)"
	got := SkipWarning("p1", "Capfile:38", func(text, color string) string {
		return strings.ToUpper(color[:1]) + "(" + text + ")"
	})
	if got != want {
		t.Errorf("got %s", got)
	}
	if got := SkipWarning("p1", "Capfile:38", nil); !strings.HasPrefix(got, "Skipping task `p1'.\n") {
		t.Errorf("got %s", got)
	}
}

// A recipe may rename a task, remove it, or put another one in its place.
func TestTasksPut(t *testing.T) {
	t.Parallel()
	var ts Tasks
	a, _ := ts.Define(Definition{Name: Key{Name: "a"}})
	b, _ := ts.Define(Definition{Name: Key{Name: "b"}})
	ts.Put("a", nil)
	ts.Put("a:old", a)
	ts.Put("b", b)
	if d := cmp.Diff([]string{"b", "a:old"}, ts.Names()); d != "" {
		t.Error(d)
	}
	if ts.At("a") != nil || ts.At("a:old") != a || ts.Lookup("a:old", nil) != a || len(ts.All()) != 2 {
		t.Errorf("found: %v %v, all: %v", ts.At("a"), ts.At("a:old"), ts.All())
	}
	ts.Put("c", nil)
	b.MarkInvoked(true)
	if !b.AlreadyInvoked() {
		t.Error("b isn't marked")
	}
}

// Where the caller runs the bodies of a task, the walker says which task's.
func TestWhole(t *testing.T) {
	t.Parallel()
	ts := Tasks{Whole: true}
	ts.Define(Definition{Name: Key{Name: "before"}, Action: "b"})
	task, _ := ts.Define(Definition{Name: Key{Name: "t"}, Prerequisites: []string{"before"}, Action: "1"})
	task.Enhance(nil, "2")
	var got []string
	for w := ts.Begin(task); ; {
		step, err := w.Next()
		if err != nil || step == nil {
			break
		}
		got = append(got, step.Task.Name)
		for bodies := ts.BeginBodies(step.Task, step.Args); ; {
			body, _ := bodies.Next()
			if body == nil {
				break
			}
			got = append(got, body.Action.(string))
		}
	}
	if d := cmp.Diff([]string{"before", "b", "t", "1", "2"}, got); d != "" {
		t.Error(d)
	}
}
