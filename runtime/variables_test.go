package runtime

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	var v Variables
	a, b, str := Sym("a"), Sym("b"), Str("a")
	if value, exists := v.Get(a); exists || value != nil {
		t.Error(value, exists)
	}
	if v.Delete(a) != nil || v.Places(a) != nil || v.Validators(a) != nil || v.Keys() != nil {
		t.Error("an empty store isn't empty")
	}
	v.Fetched(a)
	if _, exists := v.Get(a); exists {
		t.Error("fetching makes a key exist")
	}
	v.Set(a, 1, "Capfile:1")
	v.Set(b, nil, "")
	v.Set(str, "s", "Capfile:3")
	v.Set(a, 2, "deploy.rb:4")
	v.Set(a, 2, "deploy.rb:4")
	for key, want := range map[Key]any{a: 2, b: nil, str: "s"} {
		if value, exists := v.Get(key); !exists || value != want {
			t.Errorf("%v: %v, %v", key, value, exists)
		}
	}
	if d := cmp.Diff([]Key{a, b, str}, v.Keys()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"Capfile:1", "deploy.rb:4"}, v.Places(a)); d != "" {
		t.Error(d)
	}
	v.AddValidator(a, "v1")
	v.AddValidator(a, "v2")
	if d := cmp.Diff([]any{"v1", "v2"}, v.Validators(a)); d != "" {
		t.Error(d)
	}
	if got := v.Delete(a); got != 2 {
		t.Error(got)
	}
	if _, exists := v.Get(a); exists || v.Delete(a) != nil {
		t.Error("a deleted key exists")
	}
	v.Set(a, 3, "")
	if d := cmp.Diff([]Key{b, str, a}, v.Keys()); d != "" {
		t.Error(d)
	}
	if len(v.Validators(a)) != 2 {
		t.Error("deleting loses validators")
	}
}

func TestUnrecognized(t *testing.T) {
	t.Parallel()
	v := Variables{Trusted: true}
	v.Set(Sym("default"), 1, "")
	v.Set(Sym("both"), 1, "")
	v.Trusted = false
	for _, name := range []string{"both", "fetched", "mistyped", "application", "memoized", "later"} {
		v.Set(Sym(name), 1, "deploy.rb:1")
	}
	v.Set(Str("application"), 1, "deploy.rb:2")
	v.Trusted = true
	v.Fetched(Sym("fetched"))
	v.Memoize(Sym("memoized"), 2)
	v.Memoize(Sym("new"), 2)
	v.Set(Sym("later"), 2, "")
	v.Fetched(Sym("new"))
	if value, _ := v.Get(Sym("memoized")); value != 2 {
		t.Error(value)
	}
	if d := cmp.Diff([]Key{Sym("mistyped"), Sym("memoized"), Str("application")}, v.Unrecognized()); d != "" {
		t.Error(d)
	}
}
