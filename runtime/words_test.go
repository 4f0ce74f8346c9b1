package runtime

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTask(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, name string
		values   []string
	}{
		{`t`, "t", nil},
		{`t[]`, "t", nil},
		{`t[a]`, "t", []string{"a"}},
		{`t[ a b , c\,d ]`, "t", []string{"a b", "c,d"}},
		{`t[a,]`, "t", []string{"a", ""}},
		{`t[,a]`, "t", []string{"", "a"}},
		{`t[ ]`, "t", []string{""}},
		{`t[a,,b]`, "t", []string{"a", "", "b"}},
		{`t[a[b]]`, "t", []string{"a[b]"}},
		{`t[a][b]`, "t", []string{"a][b"}},
		{`t[a\\,b]`, "t", []string{`a\`, "b"}},
		{`t[a\bc]`, "t", []string{"abc"}},
		{`t[\ a\ ]`, "t", []string{" a "}},
		{`t[\,]`, "t", []string{","}},
		{`t[é, ü]`, "t", []string{"é", "ü"}},
		{`n:t [a]`, "n:t ", []string{"a"}},
		{`t[`, "t[", nil},
		{`t]`, "t]", nil},
		{`t[a]b`, "t[a]b", nil},
		{`[a]`, "[a]", nil},
		{"t[a\nb]", "t[a\nb]", nil},
	} {
		name, values := ParseTask(tt.in)
		if name != tt.name || !slices.Equal(values, tt.values) {
			t.Errorf("%q: %q, %q; want %q, %q", tt.in, name, values, tt.name, tt.values)
		}
	}
}

func TestSplitWords(t *testing.T) {
	t.Parallel()
	env, tasks := SplitWords([]string{"production", "BRANCH=a=b", "deploy[x=1]", "-v", "é=1", "x_1=", "=y", "A=l1\nl2"})
	if d := cmp.Diff([]Assignment{{"BRANCH", "a=b"}, {"x_1", ""}, {"A", "l1\nl2"}}, env); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"production", "deploy[x=1]", "é=1", "=y"}, tasks); d != "" {
		t.Error(d)
	}
	if env, tasks := SplitWords([]string{"A=1"}); len(env) != 1 || !slices.Equal(tasks, []string{"default"}) {
		t.Error(env, tasks)
	}
}
