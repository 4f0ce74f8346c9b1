package runtime

// Args are the arguments of one invocation of a task. Values are opaque; nil
// and "" count as not given.
type Args struct {
	Names  []string
	Values []any // by position; those beyond the names are extras
	// Parent are the arguments of the task that has this one for prerequisite:
	// a name not found here is looked up there.
	Parent *Args

	// Object is at the caller's disposal: its own object for these arguments,
	// which all bodies of the invocation share.
	Object any
}

// Extras returns the values beyond the names.
func (a *Args) Extras() []any {
	if len(a.Values) <= len(a.Names) {
		return nil
	}
	return a.Values[len(a.Names):]
}

// Get returns the value of a name, nil if it's not given.
func (a *Args) Get(name string) any {
	for ; a != nil; a = a.Parent {
		for i, n := range a.Names {
			if n == name && i < len(a.Values) && a.Values[i] != nil && a.Values[i] != "" {
				return a.Values[i]
			}
		}
	}
	return nil
}

// forPrerequisite returns what a prerequisite with these argument names
// receives: the values of the same names, then the extras.
func (a *Args) forPrerequisite(names []string) *Args {
	values := make([]any, 0, len(names))
	for _, n := range names {
		values = append(values, a.Get(n))
	}
	return &Args{Names: names, Values: append(values, a.Extras()...), Parent: a}
}
