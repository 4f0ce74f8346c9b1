package runtime

import "strings"

// Assignment is NAME=value on the command line.
type Assignment struct{ Name, Value string }

// SplitWords tells apart the words of a command line that aren't options:
// assignments to environment variables, and tasks to run. Without a task it's
// the task default.
func SplitWords(words []string) (env []Assignment, tasks []string) {
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		switch {
		case ok && name != "" && !strings.ContainsFunc(name, func(r rune) bool { return r > 127 || !isWord(byte(r)) }):
			env = append(env, Assignment{name, value})
		case !strings.HasPrefix(w, "-"):
			tasks = append(tasks, w)
		}
	}
	if len(tasks) == 0 {
		tasks = []string{"default"}
	}
	return env, tasks
}

// ParseTask splits a task of the command line, name[value, value], into its
// parts. A comma ends a value unless a backslash stands before it; blanks
// around a value don't count.
func ParseTask(word string) (name string, values []string) {
	name, list, ok := strings.Cut(word, "[")
	if !ok || name == "" || !strings.HasSuffix(list, "]") || strings.Contains(word, "\n") {
		return word, nil
	}
	list = strings.TrimSuffix(list, "]")
	if list == "" {
		return name, nil
	}
	var value strings.Builder
	end := 0 // of value without blanks at its end
	flush := func() {
		values = append(values, value.String()[:end])
		value.Reset()
		end = 0
	}
	for i := 0; i < len(list); i++ {
		c := list[i]
		switch {
		case c == ',':
			flush()
		case c == '\\' && i+1 < len(list):
			i++
			value.WriteByte(list[i])
			end = value.Len()
		case !hasSpace(string(c)):
			value.WriteByte(c)
			end = value.Len()
		case value.Len() > 0:
			value.WriteByte(c)
		}
	}
	flush()
	return name, values
}
