package ruby

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/rewrite"
)

// Rewriting any text ends, keeps the number of its lines, and gives what the VM
// can read whenever it could read the text.
func FuzzRewrite(f *testing.F) {
	files, err := filepath.Glob("testdata/core/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			f.Add(line)
		}
	}
	vm, err := mruby.Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, eval := range []bool{false, true} {
			got := rewrite.Source(source, eval)
			if strings.Count(got, "\n") != strings.Count(source, "\n") {
				t.Errorf("lines are lost: %q became %q", source, got)
			}
			if plain := strings.ReplaceAll(source, "\r\n", "\n"); got != plain && len(source) < 1000 {
				if _, err := vm.Compile(plain, "t.rb"); err == nil {
					if _, err := vm.Compile(got, "t.rb"); err != nil {
						t.Errorf("%q became %q: %v", source, got, err)
					}
				}
			}
		}
	})
}

// The first source that is rewritten loads what it calls, below the frame of the
// eval that it is given to.
func TestEvalLoadsSyntax(t *testing.T) {
	in, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	v, err := in.Run("b = binding\nword = 1\neval('[defined?' + '(word), __FILE__, __LINE__]', b, 'x.rb', 3)", "t.rb", 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := in.Call(v, "inspect"); err != nil || got.Str() != `["local-variable", "x.rb", 3]` {
		t.Error(got.Str(), err)
	}
}
