package runtime

// Coming returns the bodies that will run once the one under way has ended, in
// their order, as far as that can be told: no further than the first of which
// it isn't known what it does. To known it is told a body, and says whether all
// that this one does beside invoking the named tasks, in this order, is known.
//
// It's nothing while more than one thread runs tasks.
func (ts *Tasks) Coming(known func(action any) (invokes []string, ok bool)) []any {
	o := &outlook{tasks: ts, known: known, passed: map[*Task]bool{}}
	if len(ts.walkers) == 0 || ts.Whole || ts.Concurrent {
		return nil
	}
	last := len(ts.walkers) - 1
	for i := last; i >= 0; i-- {
		w := ts.walkers[i]
		if w.Owner != ts.walkers[last].Owner || !o.walker(w, i < last) {
			break
		}
	}
	return o.coming
}

// Current returns the body that is under way, the innermost; nil for none.
func (ts *Tasks) Current() any {
	if len(ts.walkers) == 0 {
		return nil
	}
	w := ts.walkers[len(ts.walkers)-1]
	if len(w.frames) == 0 {
		return nil
	}
	if f := w.top(); f.action > 0 && f.action <= len(f.task.Actions) {
		return f.task.Actions[f.action-1]
	}
	return nil
}

// An outlook is a look at what tasks would do, without doing it.
type outlook struct {
	tasks  *Tasks
	known  func(action any) ([]string, bool)
	passed map[*Task]bool // will have been invoked by then
	coming []any
}

// walker looks at what is left of an invocation, inside of whose innermost body
// another invocation may be under way. Like the methods below it reports
// whether it's known what comes after that.
func (o *outlook) walker(w *Walker, inside bool) bool {
	for i := len(w.frames) - 1; i >= 0; i-- {
		f := w.frames[i]
		if f.task.Kind != PlainTask {
			return false
		}
		if inside && i == len(w.frames)-1 {
			if f.action == 0 || f.action > len(f.task.Actions) {
				return false
			}
			names, ok := o.known(f.task.Actions[f.action-1])
			if !ok || !o.invocations(names) {
				return false
			}
		}
		for _, p := range f.prerequisites {
			if !o.task(p) {
				return false
			}
		}
		if !o.bodies(f.task, f.action) {
			return false
		}
	}
	return true
}

func (o *outlook) invocations(names []string) bool {
	for _, name := range names {
		if !o.task(o.tasks.Lookup(name, nil)) {
			return false
		}
	}
	return true
}

func (o *outlook) task(t *Task) bool {
	switch {
	case t == nil || t.Kind != PlainTask || t.failure != nil:
		return false
	case t.invoked || o.passed[t]:
		return true
	}
	o.passed[t] = true
	for _, name := range t.Prerequisites {
		p := o.tasks.Lookup(name, t.scope)
		if p == t {
			p = o.tasks.Lookup(name, nil)
		}
		if !o.task(p) {
			return false
		}
	}
	return o.bodies(t, 0)
}

// bodies looks at the bodies of a task, from one on.
func (o *outlook) bodies(t *Task, from int) bool {
	for _, action := range t.Actions[min(from, len(t.Actions)):] {
		if hook, ok := action.(AfterHook); ok {
			if !t.Bare && !o.task(o.tasks.Lookup(hook.Name.Name, t.scope)) {
				return false
			}
			continue
		}
		o.coming = append(o.coming, action)
		names, ok := o.known(action)
		if !ok || !o.invocations(names) {
			return false
		}
	}
	return true
}
