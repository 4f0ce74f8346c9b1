package runtime

import (
	"os"
	"time"
)

// newest and oldest are later and earlier than any file.
var (
	newest = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	oldest = time.Time{}
)

// Needed reports whether the task has to run its bodies. Only a file task may
// not have to.
func (ts *Tasks) Needed(t *Task) (bool, error) {
	switch t.Kind {
	case FileTask:
		stamp, ok := modified(t.Name)
		if !ok || ts.BuildAll {
			return true, nil
		}
		return ts.outOfDate(t, stamp, map[*Task]bool{t: true})
	case FileCreationTask:
		_, ok := modified(t.Name)
		return !ok, nil
	}
	return true, nil
}

// outOfDate reports whether a prerequisite of t, or one of theirs, is newer
// than stamp.
func (ts *Tasks) outOfDate(t *Task, stamp time.Time, seen map[*Task]bool) (bool, error) {
	for _, name := range t.Prerequisites {
		p, err := ts.Prerequisite(t, name)
		if err != nil {
			return false, err
		}
		if seen[p] {
			continue
		}
		seen[p] = true
		if timestamp(p).After(stamp) {
			return true, nil
		}
		if old, err := ts.outOfDate(p, stamp, seen); old || err != nil {
			return old, err
		}
	}
	return false, nil
}

// timestamp returns the time of what a task makes: of a file; the present for
// a task that makes none.
func timestamp(t *Task) time.Time {
	switch t.Kind {
	case FileTask:
		if stamp, ok := modified(t.Name); ok {
			return stamp
		}
		return newest
	case FileCreationTask:
		return oldest
	}
	return time.Now()
}

func modified(file string) (time.Time, bool) {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}, false
	}
	return info.ModTime(), true
}
