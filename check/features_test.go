package check

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/ruby"
)

// What is said to be missing is missing.
func TestFeaturesAreMissing(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	s, err := dsl.New(dsl.Config{Ruby: ruby.Config{Stdin: null, Stdout: null, Stderr: null}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Setup(); err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		if (f.try == "") != (f.severity == Warning) {
			t.Errorf("%s: an error has code that shows it, a warning has none", f.name())
		}
		if f.try == "" {
			continue
		}
		_, err := s.Run(f.try, filepath.Join(t.TempDir(), "try.rb"), 1)
		if err == nil {
			t.Errorf("%s is there", f.name())
			continue
		}
		if class := s.Describe(err, false).Class; class != "NotImplementedError" && class != "NoMethodError" {
			t.Errorf("%s: %s, %v", f.name(), class, err)
		}
	}
}
