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
