package main

import (
	"slices"
	"testing"
)

func TestFindLong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, want string }{
		{"dry", "dry-run"},
		{"DRY_run", "dry-run"},
		{"e", "execute"}, // begins the others
		{"execute-p", "execute-print"},
		{"h", "hosts"}, // --help gives way
		{"he", "help"},
		{"nose", "no-search"},
		{"rakel", "rakelibdir"},
	} {
		opt, err := findLong(tt.typed)
		if err != nil || opt.long[0] != tt.want {
			t.Errorf("--%s: %v, %v; want --%s", tt.typed, opt, err, tt.want)
		}
	}
	for typed, want := range map[string]string{
		"no": "ambiguous option: --no", "execute-": "ambiguous option: --execute-", "jo": "ambiguous option: --jo",
		"zzz": "invalid option: --zzz", "": "invalid option: --",
	} {
		if _, err := findLong(typed); err == nil || err.Error() != want {
			t.Errorf("--%s: %v", typed, err)
		}
	}
}

func TestParseOptionsRakeopt(t *testing.T) {
	t.Parallel()
	o, err := parseOptions([]string{"production", "-n", "--", "-T"}, `-r 'a b' ignored --trace`)
	if err != nil {
		t.Fatal(err)
	}
	if !o.trace || !o.dryRun || !slices.Equal(o.roles, []string{"a b"}) || !slices.Equal(o.words, []string{"production", "-T"}) {
		t.Errorf("%+v", o)
	}
	if _, err := parseOptions(nil, `-r 'a`); err == nil {
		t.Error("an open quote passed")
	}
}
