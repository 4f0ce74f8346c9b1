package runtime

import "testing"

func TestStageName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ file, want, err string }{
		{"config/deploy/production.rb", "production", ""},
		{"config/deploy/eu.west.rb", "eu.west", ""},
		{"config/deploy/deploy.rb", "", `"deploy" is a reserved word and cannot be used as a stage. Rename "config/deploy/deploy.rb" to something else.`},
		{"x/doctor.rb", "", `"doctor" is a reserved word and cannot be used as a stage. Rename "x/doctor.rb" to something else.`},
		{"x/install.rb", "", `"install" is a reserved word and cannot be used as a stage. Rename "x/install.rb" to something else.`},
	} {
		got, err := StageName(tt.file)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != tt.want || text != tt.err {
			t.Errorf("%s: %q, %q", tt.file, got, text)
		}
	}
}

func TestApplicationError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, fixed string }{
		{"a_b-c.D9", ""},
		{"", ""},
		{"bad app", "bad_app"},
		{"a/b", "a_b"},
		{"é x", "__x"},
	} {
		want := ""
		if tt.fixed != "" {
			want = "The :application value \"" + tt.in + "\" is invalid!\n" +
				"Use only letters, numbers, hyphens, dots, and underscores. For example:\n  set :application, '" + tt.fixed + "'"
		}
		if got := ApplicationError(tt.in); got != want {
			t.Errorf("%q: %s", tt.in, got)
		}
	}
}
