package ruby

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stdlibPrelude shows what each t{} of a file in testdata/stdlib gives.
const stdlibPrelude = `def t
  r = begin
    yield.inspect
  rescue Exception => e
    "#{e.class}: #{e.message}"
  end
  puts r
end
ENV["TZ"] = "Europe/Berlin"
`

// The files testdata/stdlib/*.rb use one library each; beside them .out has
// what CRuby prints. $tmp is a folder of their own.
func TestStdlibAsCRuby(t *testing.T) {
	files, err := filepath.Glob("testdata/stdlib/*.rb")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".rb"), func(t *testing.T) {
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			recorded := strings.TrimSuffix(file, ".rb") + ".out"
			if *record {
				if err := os.WriteFile(recorded, []byte(stdlibByCRuby(t, string(code))), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(recorded)
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, stdlibByGocap(t, string(code)), string(want))
		})
	}
}

func compareLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		line := func(list []string) string {
			if i < len(list) {
				return list[i]
			}
			return "(nothing)"
		}
		if line(g) != line(w) {
			t.Errorf("line %d\n got: %s\nwant: %s", i+1, line(g), line(w))
			if len(g) != len(w) {
				t.Fatalf("%d lines, want %d", len(g), len(w))
			}
		}
	}
}

func stdlibByGocap(t *testing.T, code string) string {
	t.Helper()
	tmp := t.TempDir()
	out, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	t.Setenv("TZ", os.Getenv("TZ")) // what the code sets is undone
	in, err := New(Config{Program: "t.rb", Stdin: strings.NewReader(""), Stdout: out, Stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	in.GlobalSet("$tmp", in.String(tmp))
	if _, err := in.Run(stdlibPrelude+code, "t.rb", 1); err != nil {
		fmt.Fprintf(out, "%v\n", err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), tmp, "TMP")
}

func stdlibByCRuby(t *testing.T, code string) string {
	t.Helper()
	tmp := t.TempDir()
	cmd := exec.Command("ruby", "--disable=did_you_mean,error_highlight", "-")
	cmd.Stdin = strings.NewReader(fmt.Sprintf("$0 = 't.rb'\n$tmp = %q\n", tmp) + stdlibPrelude + code)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(out), tmp, "TMP")
}
