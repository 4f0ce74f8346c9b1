package dsl

import (
	"errors"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
	"github.com/gocap/gocap/sched"
)

// taskObject is the Ruby side of a task: its object, and the arrays of it that
// Ruby code holds and may change.
type taskObject struct {
	object        *mruby.Ref
	prerequisites *mruby.Ref
	actions       *mruby.Ref
}

// walkerState is a walker with the Ruby arguments of its steps.
type walkerState struct{ *runtime.Walker }

// action is a body: a Ruby Proc.
type action struct{ proc *mruby.Ref }

func (s *Session) defineTaskClasses() {
	rake := s.DefineModule(mruby.Nil, "Rake")
	task := s.DataClass(rake, "Task", mruby.Nil)
	file := s.DataClass(rake, "FileTask", task)
	creation := s.DataClass(rake, "FileCreationTask", file)
	multi := s.DataClass(rake, "MultiTask", task)
	s.classes.task = map[runtime.TaskKind]mruby.Value{
		runtime.PlainTask: task, runtime.FileTask: file, runtime.FileCreationTask: creation, runtime.MultiTask: multi,
	}
	s.tasks.Record = s.config.Options.List
	s.tasks.Concurrent, _ = s.config.Options.Rake["always_multitask"].(bool)
	s.tasks.Scheduler = s.Sched
	s.taskMethod("name", func(t *runtime.Task) (mruby.Value, error) { return s.String(t.Name), nil })
	s.taskMethod("comment", func(t *runtime.Task) (mruby.Value, error) {
		if len(t.Comments) == 0 {
			return mruby.Nil, nil
		}
		return s.String(t.Comment()), nil // may be empty: "!!!" has no first sentence
	})
	s.taskMethod("full_comment", func(t *runtime.Task) (mruby.Value, error) { return s.stringOrNil(t.FullComment()), nil })
	s.taskMethod("arg_names", func(t *runtime.Task) (mruby.Value, error) { return s.symbols(t.ArgNames), nil })
	s.taskMethod("arg_description", func(t *runtime.Task) (mruby.Value, error) { return s.stringOrNil(t.ArgDescription()), nil })
	s.taskMethod("locations", func(t *runtime.Task) (mruby.Value, error) { return s.Strings(t.Locations), nil })
	s.taskMethod("already_invoked", func(t *runtime.Task) (mruby.Value, error) { return mruby.Bool(t.AlreadyInvoked()), nil })
	s.taskMethod("scope_path", func(t *runtime.Task) (mruby.Value, error) { return s.String(t.Scope().Path()), nil })
	s.taskMethod("needed?", func(t *runtime.Task) (mruby.Value, error) {
		needed, err := s.tasks.Needed(t)
		return mruby.Bool(needed), err
	})
	s.taskMethod("freeze", func(t *runtime.Task) (mruby.Value, error) { return s.taskValue(t), t.Freeze() })
	s.taskMethod("frozen?", func(t *runtime.Task) (mruby.Value, error) { return mruby.Bool(t.Frozen()), nil })
	s.taskMethod("reenable", func(t *runtime.Task) (mruby.Value, error) { t.Reenable(); return mruby.Nil, nil })
	for name, clear := range map[string]func(*runtime.Task){
		"clear_prerequisites": (*runtime.Task).ClearPrerequisites,
		"clear_actions":       (*runtime.Task).ClearActions,
		"clear_comments":      (*runtime.Task).ClearComments,
		"clear_args":          (*runtime.Task).ClearArgs,
		"clear":               (*runtime.Task).Clear,
	} {
		s.taskMethod(name, func(t *runtime.Task) (mruby.Value, error) {
			clear(t)
			return s.taskValue(t), s.pushLists(t)
		})
	}
	s.taskMethod("prerequisites", func(t *runtime.Task) (mruby.Value, error) {
		o := s.taskObject(t)
		if o.prerequisites == nil {
			o.prerequisites = s.Root(s.Strings(t.Prerequisites))
			s.listed = append(s.listed, t)
		}
		return o.prerequisites.Value(), nil
	})
	s.taskMethod("actions", func(t *runtime.Task) (mruby.Value, error) {
		o := s.taskObject(t)
		if o.actions == nil {
			list, err := s.actionList(t)
			if err != nil {
				return mruby.Nil, err
			}
			o.actions = s.Root(list)
			s.listed = append(s.listed, t)
		}
		return o.actions.Value(), nil
	})
}

func (s *Session) taskMethod(name string, f func(*runtime.Task) (mruby.Value, error)) {
	s.Define(s.classes.task[runtime.PlainTask], name, func(self mruby.Value, _ []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, ok := s.Object(self).(*runtime.Task)
		if !ok {
			return mruby.Nil, mruby.ArgumentError("a Rake::Task comes from task, not from new")
		}
		if err := s.pullLists(t); err != nil {
			return mruby.Nil, err
		}
		return f(t)
	})
}

func (s *Session) taskObject(t *runtime.Task) *taskObject {
	if o, ok := t.Object.(*taskObject); ok {
		return o
	}
	o := &taskObject{object: s.Root(s.NewObject(s.classes.task[t.Kind], t))}
	t.Object = o
	return o
}

func (s *Session) taskValue(t *runtime.Task) mruby.Value { return s.taskObject(t).object.Value() }

func (s *Session) taskOf(v mruby.Value) (*runtime.Task, error) {
	t, ok := s.Object(v).(*runtime.Task)
	if !ok {
		return nil, mruby.TypeError("not a task: %s", s.ClassName(v))
	}
	return t, s.pullLists(t)
}

// pullLists takes over what Ruby code did to a task's arrays
// (Rake::Task["x"].prerequisites.delete("y")).
func (s *Session) pullLists(t *runtime.Task) error {
	o, ok := t.Object.(*taskObject)
	if !ok {
		return nil
	}
	if o.prerequisites != nil {
		t.Prerequisites = t.Prerequisites[:0]
		for _, v := range s.Items(o.prerequisites.Value()) {
			name, err := s.ToS(v)
			if err != nil {
				return err
			}
			t.Prerequisites = append(t.Prerequisites, name)
		}
	}
	if o.actions != nil {
		known := map[mruby.Value]any{}
		for _, a := range t.Actions {
			v, err := s.actionValue(t, a)
			if err != nil {
				return err
			}
			known[v] = a
		}
		t.Actions = t.Actions[:0]
		for _, v := range s.Items(o.actions.Value()) {
			a, ok := known[v]
			if !ok {
				a = &action{s.Root(v)}
			}
			t.Actions = append(t.Actions, a)
		}
	}
	return nil
}

// pushLists brings the arrays that Ruby code holds up to date.
func (s *Session) pushLists(t *runtime.Task) error {
	o, ok := t.Object.(*taskObject)
	if !ok {
		return nil
	}
	if o.prerequisites != nil {
		if _, err := s.Call(o.prerequisites.Value(), "replace", s.Strings(t.Prerequisites)); err != nil {
			return err
		}
	}
	if o.actions != nil {
		list, err := s.actionList(t)
		if err != nil {
			return err
		}
		if _, err := s.Call(o.actions.Value(), "replace", list); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) actionList(t *runtime.Task) (mruby.Value, error) {
	list := make([]mruby.Value, len(t.Actions))
	for i, a := range t.Actions {
		v, err := s.actionValue(t, a)
		if err != nil {
			return mruby.Nil, err
		}
		list[i] = v
	}
	return s.Array(list...), nil
}

// actionValue is an action as Ruby code sees it; a hook of `after` is a Proc
// too, made once.
func (s *Session) actionValue(t *runtime.Task, a any) (mruby.Value, error) {
	if a, ok := a.(*action); ok {
		return a.proc.Value(), nil
	}
	key := hookKey{t, a.(runtime.AfterHook)}
	if ref, ok := s.refs[key]; ok {
		return ref.Value(), nil
	}
	proc, err := s.Call(s.gocap, "hook_proc", s.taskValue(t), s.keyValue(a.(runtime.AfterHook).Name))
	if err != nil {
		return mruby.Nil, err
	}
	s.refs[key] = s.Root(proc)
	return proc, nil
}

type hookKey struct {
	task *runtime.Task
	hook runtime.AfterHook
}

// taskByRule asks Ruby's rules.
func (s *Session) taskByRule(name string) (*runtime.Task, error) {
	application, err := s.Call(s.MustConst("Rake"), "application")
	if err != nil {
		return nil, err
	}
	v, err := s.Call(application, "enhance_with_matching_rule", s.String(name))
	if err != nil || v.IsNil() {
		return nil, err
	}
	return s.taskOf(v)
}

func (s *Session) bindTasks() {
	s.fn("find_task", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		name, _ := s.Name(arg(args, 0))
		if arg(args, 1).Truthy() {
			t, err := s.tasks.Find(name)
			if err != nil {
				return mruby.Nil, err
			}
			return s.taskValue(t), nil
		}
		if t := s.tasks.Lookup(name, s.tasks.Scope()); t != nil {
			return s.taskValue(t), nil
		}
		return mruby.Nil, nil
	})
	s.fn("rules_exist", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		s.tasks.ByRule = s.taskByRule
		return mruby.Nil, nil
	})
	s.fn("did_you_mean", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		names, err := s.stringList(arg(args, 1))
		if err != nil {
			return mruby.Nil, err
		}
		return s.String(runtime.DidYouMean(runtime.SimilarNames(arg(args, 0).Str(), names))), nil
	})
	s.fn("trace_rule", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		if show := s.config.Options.Trace; show != nil {
			show(arg(args, 0).Str())
		}
		return mruby.Nil, nil
	})
	s.fn("find_task_from", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		from, err := s.taskOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		t, err := s.tasks.Prerequisite(from, arg(args, 1).Str())
		if err != nil {
			return mruby.Nil, err
		}
		return s.taskValue(t), nil
	})
	s.fn("all_tasks", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		var list []mruby.Value
		for _, t := range s.tasks.All() {
			list = append(list, s.taskValue(t))
		}
		return s.Array(list...), nil
	})
	s.fn("task_names", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.Strings(s.tasks.Names()), nil })
	s.fn("task_at", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		if t := s.tasks.At(arg(args, 0).Str()); t != nil {
			return s.taskValue(t), nil
		}
		return mruby.Nil, nil
	})
	s.fn("put_task", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		var t *runtime.Task
		if task := arg(args, 1); !task.IsNil() {
			var err error
			if t, err = s.taskOf(task); err != nil {
				return mruby.Nil, err
			}
		}
		s.tasks.Put(arg(args, 0).Str(), t)
		return mruby.Nil, nil
	})
	s.fn("clear_tasks", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		s.tasks.Clear()
		return mruby.Nil, nil
	})
	s.fn("define_task", s.defineTask)
	s.fn("enhance_task", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, err := s.taskOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		names, err := s.stringList(arg(args, 1))
		if err != nil {
			return mruby.Nil, err
		}
		var actions []any
		if body := arg(args, 2); !body.IsNil() {
			actions = append(actions, &action{s.Root(body)})
		}
		if err := t.Enhance(names, actions...); err != nil {
			return mruby.Nil, s.frozen(t, err)
		}
		return mruby.Nil, s.pushLists(t)
	})
	s.fn("before", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.hook(arg(args, 0), func(task string) error { return s.tasks.Before(task, arg(args, 1).Str()) })
	})
	s.fn("after", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		post := arg(args, 1)
		if t, ok := s.Object(post).(*runtime.Task); ok {
			post = s.String(t.Name)
		}
		return s.hook(arg(args, 0), func(task string) error { return s.tasks.After(task, s.key(post)) })
	})
	s.fn("enter_namespace", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.tasks.Enter(arg(args, 0).Str())
		return mruby.Nil, nil
	})
	s.fn("leave_namespace", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		s.tasks.Leave()
		return mruby.Nil, nil
	})
	s.fn("anonymous_namespace", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.String(s.tasks.AnonymousNamespace()), nil
	})
	s.fn("scope_path", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.String(s.tasks.Scope().Path()), nil })
	s.fn("describe", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.tasks.Describe(arg(args, 0).Str())
		return mruby.Nil, nil
	})
	s.fn("last_description", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.stringOrNil(s.tasks.Description()), nil
	})
	s.fn("describe_task", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, err := s.taskOf(arg(args, 0))
		if err == nil {
			t.Describe(arg(args, 1).Str())
		}
		return mruby.Nil, err
	})
	s.fn("mark_invoked", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, err := s.taskOf(arg(args, 0))
		if err == nil {
			t.MarkInvoked(arg(args, 1).Truthy())
		}
		return mruby.Nil, err
	})
	s.fn("name_arguments", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, err := s.taskOf(arg(args, 0))
		if err == nil {
			t.ArgNames, err = s.stringList(arg(args, 1))
		}
		return mruby.Nil, err
	})
	s.fn("parse_task", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		name, values := runtime.ParseTask(arg(args, 0).Str())
		return s.Array(s.String(name), s.Strings(values)), nil
	})
	s.fn("record_tasks", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return mruby.Bool(s.tasks.Record), nil })
	s.fn("record_tasks=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.tasks.Record = arg(args, 0).Truthy()
		return arg(args, 0), nil
	})
	s.fn("skip_warning", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		place, _ := s.Name(arg(args, 1))
		return s.String(runtime.SkipWarning(arg(args, 0).Str(), place, func(text, color string) string {
			return s.paint(color, text)
		})), nil
	})
	s.bindWalkers()
}

func (s *Session) hook(task mruby.Value, add func(name string) error) (mruby.Value, error) {
	name := task.Str()
	if t, ok := s.Object(task).(*runtime.Task); ok {
		name = t.Name
	}
	t, err := s.tasks.Find(name)
	if err != nil && s.watcher.Hook != nil && s.watcher.Hook(err.Error(), s.userPlace()) {
		return mruby.Nil, nil
	}
	if err != nil {
		return mruby.Nil, err
	}
	if err := s.pullLists(t); err != nil {
		return mruby.Nil, err
	}
	if err := add(name); err != nil {
		return mruby.Nil, s.frozen(t, err)
	}
	if err := s.pushLists(t); err != nil {
		return mruby.Nil, err
	}
	return s.taskValue(t), nil
}

// frozen explains, on standard error, why load:defaults can't be changed, and
// words the error as Ruby does for an object that was extended.
func (s *Session) frozen(t *runtime.Task, err error) error {
	if !t.Frozen() {
		return err
	}
	s.stderr(runtime.FrozenTaskText(t.Name))
	object := s.taskValue(t)
	plain, _ := s.Call(object, "__any_to_s")
	shown, _ := s.Inspect(object)
	return mruby.Errorf("FrozenError", "can't modify frozen #<Class:%s>: %s", plain.Str(), shown)
}

func (s *Session) defineTask(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	d := runtime.Definition{Kind: s.taskKind(arg(args, 0)), Name: s.key(arg(args, 1))}
	if s.tasks.Record {
		d.Location = s.definitionLine()
	}
	var err error
	if d.ArgNames, err = s.stringList(arg(args, 2)); err != nil {
		return mruby.Nil, err
	}
	if d.Prerequisites, err = s.stringList(arg(args, 3)); err != nil {
		return mruby.Nil, err
	}
	if body := arg(args, 4); !body.IsNil() {
		d.Action = &action{s.Root(body)}
	}
	t, err := s.tasks.Define(d)
	if err != nil {
		return mruby.Nil, s.frozen(t, err)
	}
	if err := s.pushLists(t); err != nil {
		return mruby.Nil, err
	}
	return s.taskValue(t), nil
}

func (s *Session) taskKind(class mruby.Value) runtime.TaskKind {
	if class == s.classes.task[runtime.PlainTask] {
		return runtime.PlainTask
	}
	for _, kind := range []runtime.TaskKind{runtime.FileCreationTask, runtime.FileTask, runtime.MultiTask} {
		below, err := s.Call(class, "<=", s.classes.task[kind])
		if err == nil && below.Truthy() {
			return kind
		}
	}
	return runtime.PlainTask
}

func (s *Session) bindWalkers() {
	s.fn("begin_task", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, err := s.taskOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		var list []any
		for _, v := range s.Items(arg(args, 1)) {
			list = append(list, s.argValue(v))
		}
		return s.NewObject(s.classes.walker, walkerState{s.tasks.Begin(t, list...)}), nil
	})
	s.fn("begin_bodies", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		t, err := s.taskOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		a := &runtime.Args{Names: t.ArgNames, Object: s.Root(arg(args, 1))}
		return s.NewObject(s.classes.walker, walkerState{s.tasks.BeginBodies(t, a)}), nil
	})
	s.fn("next_step", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		w := s.Object(arg(args, 0)).(walkerState)
		w.Owner = s.Thread().Program()
		for _, t := range s.listed {
			if err := s.pullLists(t); err != nil {
				return mruby.Nil, err
			}
		}
		step, err := w.Next()
		if err != nil {
			exc := s.Exception(s.NewException(s.previous(err)))
			s.keepChain(exc, w.Chain())
			return mruby.Nil, exc
		}
		switch {
		case step == nil:
			return mruby.Nil, nil
		case step.Busy != nil:
			return s.NewOperation(&ruby.Operation{Begin: func() *sched.Wait { return step.Busy }}), nil
		case step.Concurrent != nil:
			walkers := make([]mruby.Value, len(step.Concurrent))
			for i, c := range step.Concurrent {
				walkers[i] = s.NewObject(s.classes.walker, walkerState{c})
			}
			return s.Array(mruby.Nil, s.Array(walkers...)), nil
		}
		argsObject, err := s.argsObject(step.Args)
		if err != nil {
			return mruby.Nil, err
		}
		proc := mruby.Nil
		if body, ok := step.Action.(*action); ok {
			proc = body.proc.Value()
		}
		return s.Array(s.taskValue(step.Task), proc, argsObject), nil
	})
	s.fn("leave_tasks", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.Object(arg(args, 0)).(walkerState).Close()
		return mruby.Nil, nil
	})
	s.fn("always_multitask=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.tasks.Concurrent = arg(args, 0).Truthy()
		return arg(args, 0), nil
	})
	s.fn("threads_in_play=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.threadsInPlay = int(arg(args, 0).Int())
		return arg(args, 0), nil
	})
	s.fn("execute_tasks_whole", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		s.tasks.Whole = true
		return mruby.Nil, nil
	})
	s.fn("step_failed", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		w := s.Object(arg(args, 0)).(walkerState)
		exc := s.caught(arg(args, 1))
		w.Fail(exc)
		s.keepChain(exc, w.Chain())
		return mruby.Nil, nil
	})
}

// chainOf is the hidden instance variable of an exception for the chain of the
// innermost task that failed with it.
const chainOf = "__chain"

func (s *Session) keepChain(exc *mruby.Exception, chain string) {
	if chain != "" && s.Ivar(exc.Value(), chainOf).IsNil() {
		_ = s.IvarSet(exc.Value(), chainOf, s.String(chain))
	}
}

// previous is what a task that failed before fails with again.
func (s *Session) previous(err error) error {
	var previous *runtime.PreviousFailure
	if errors.As(err, &previous) {
		if exc, ok := previous.Failure.Cause.(error); ok {
			return exc
		}
	}
	return err
}

// argValue is an argument as the engine keeps it; nil and "" count as missing
// there.
func (s *Session) argValue(v mruby.Value) any {
	if v.IsNil() {
		return nil
	}
	if v.IsString() && v.Str() == "" {
		return ""
	}
	return s.Root(v)
}

// argsObject is the Rake::TaskArguments of an invocation, one for all bodies.
func (s *Session) argsObject(a *runtime.Args) (mruby.Value, error) {
	if ref, ok := a.Object.(*mruby.Ref); ok {
		return ref.Value(), nil
	}
	parent := mruby.Nil
	if a.Parent != nil {
		p, err := s.argsObject(a.Parent)
		if err != nil {
			return mruby.Nil, err
		}
		parent = p
	}
	values := make([]mruby.Value, len(a.Values))
	for i, v := range a.Values {
		switch v := v.(type) {
		case *mruby.Ref:
			values[i] = v.Value()
		case string:
			values[i] = s.String(v)
		default:
			values[i] = mruby.Nil
		}
	}
	class := s.MustConst("Rake::TaskArguments")
	v, err := s.Call(class, "new", s.symbols(a.Names), s.Array(values...), parent)
	if err != nil {
		return mruby.Nil, err
	}
	a.Object = s.Root(v)
	return v, nil
}
