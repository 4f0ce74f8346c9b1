package runtime

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Bodies are the names of what they invoke, after a word: "known b c", "unknown".
func TestComing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		tasks []string // NAME: PREREQUISITE… = BODY; after NAME
		want  []string // seen from the body "here"
	}{
		{"alone", []string{"top = here"}, nil},
		{"the next body", []string{"top = here", "top = known"}, []string{"known"}},
		{"behind a prerequisite", []string{"top: a b = known", "a = here", "b = unknown"}, []string{"unknown"}},
		{"inside of a body", []string{"top = known a b c", "a = here", "b = known 1", "c = unknown", "top = known 2", "1 ="}, []string{"known 1", "unknown"}},
		{"a body of which nothing is known", []string{"top = unknown a b", "a = here", "b = known"}, nil},
		{"prerequisites of what is invoked", []string{"top = known a b", "a = here", "b: c a = known", "c = known"}, []string{"known", "known"}},
		{"each once", []string{"top = known a b b", "a = here", "b: c = known", "c = known", "top: d", "d = known"}, []string{"known", "known"}},
		{"hooks", []string{"top = known a", "a = here", "a after b", "b: c = unknown", "c = known"}, []string{"known", "unknown"}},
		{"a task that isn't there", []string{"top = known a x b", "a = here", "b = known"}, nil},
		{"a hook that isn't there", []string{"top = known a", "a = here", "a after x", "top = known"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ts := &Tasks{}
			for _, line := range tt.tasks {
				if name, hook, ok := strings.Cut(line, " after "); ok {
					if err := ts.After(name, Key{Name: hook}); err != nil {
						t.Fatal(err)
					}
					continue
				}
				head, body, _ := strings.Cut(line, " =")
				name, prerequisites, _ := strings.Cut(head, ":")
				d := Definition{Name: Key{Name: name}, Prerequisites: strings.Fields(prerequisites)}
				if body != "" {
					d.Action = strings.TrimSpace(body)
				}
				if _, err := ts.Define(d); err != nil {
					t.Fatal(err)
				}
			}
			seen := false
			var run func(name string) error
			run = func(name string) error {
				w := ts.Begin(ts.At(name))
				defer w.Close()
				for {
					step, err := w.Next()
					if step == nil {
						return err
					}
					words := strings.Fields(step.Action.(string))
					if ts.Current() != step.Action {
						t.Errorf("%v is under way, not %v", ts.Current(), step.Action)
					}
					if words[0] == "here" {
						seen = true
						var got []string
						for _, body := range ts.Coming(func(body any) ([]string, bool) {
							words := strings.Fields(body.(string))
							return words[1:], words[0] == "known"
						}) {
							got = append(got, body.(string))
						}
						if diff := cmp.Diff(tt.want, got); diff != "" {
							t.Error(diff)
						}
					}
					for _, name := range words[1:] {
						if ts.At(name) == nil {
							continue
						}
						if err := run(name); err != nil {
							return err
						}
					}
				}
			}
			if err := run("top"); err != nil && !strings.Contains(err.Error(), "not found") {
				t.Error(err)
			}
			if !seen {
				t.Error("it was never looked")
			}
			if ts.Current() != nil || ts.Coming(nil) != nil {
				t.Error("something is still under way")
			}
		})
	}
}
