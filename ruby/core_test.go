package ruby

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

var record = flag.Bool("record", false, "record what CRuby prints for the snippets in testdata/core")

// The files testdata/core/*.txt hold one snippet a line. Beside each is a .out
// file with what CRuby printed for each, quoted, one a line too. Lines that
// start with # are neither run nor recorded.
func TestCoreAsCRuby(t *testing.T) {
	files, err := filepath.Glob("testdata/core/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no snippets", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			snippets := readSnippets(t, file)
			recorded := strings.TrimSuffix(file, ".txt") + ".out"
			if *record {
				var b strings.Builder
				for _, out := range runCRuby(t, snippets) {
					b.WriteString(strconv.Quote(out) + "\n")
				}
				if err := os.WriteFile(recorded, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want := readSnippets(t, recorded)
			if len(want) != len(snippets) {
				t.Fatalf("%d snippets, %d recorded: run go test -run TestCoreAsCRuby -record", len(snippets), len(want))
			}
			for as, run := range []way{loaded, mainProgram} {
				for i, got := range runSnippets(t, snippets, run) {
					w, err := strconv.Unquote(want[i])
					if err != nil {
						t.Fatal(err)
					}
					if got != w {
						t.Errorf("%s: %s\n got: %s\nwant: %s", []string{"loaded", "main program"}[as], snippets[i], got, w)
					}
				}
			}
		})
	}
}

// A way to run a snippet.
type way func(in *Interp, snippet string) error

// loaded runs it as a file is run that is loaded.
func loaded(in *Interp, snippet string) error {
	_, err := in.Run(snippet, "t.rb", 1)
	return err
}

// mainProgram runs it as a task is run.
func mainProgram(in *Interp, snippet string) error {
	fiber, err := in.Run("Fiber.new do "+snippet+"\nnil end", "t.rb", 1)
	if err != nil {
		return err
	}
	return in.RunMain(fiber)
}

func readSnippets(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

// wrap shows a snippet's value, or the exception that it raised.
func wrap(snippet string) string {
	return "begin; __v = begin; " + snippet + "\nend; STDOUT.puts '=> ' + __v.inspect\nrescue Exception => __e\nSTDOUT.puts '!! ' + __e.class.to_s + ': ' + __e.message\nend"
}

// runSnippets runs all snippets in one interpreter. Output goes to a file, so
// that child processes write to it too.
func runSnippets(t *testing.T, snippets []string, run way) []string {
	t.Helper()
	tmp := t.TempDir()
	out, err := os.CreateTemp(tmp, "out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	work := filepath.Join(tmp, "work")
	if err := os.Mkdir(work, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TZ", "UTC")
	t.Setenv("TMPDIR", work)
	old := syscall.Umask(0o022)
	defer syscall.Umask(old)
	in, err := New(Config{Program: "t.rb", Stdin: strings.NewReader(""), Stdout: out, Stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	in.GlobalSet("$tmp", in.String(work))
	var results []string
	at := int64(0)
	for _, s := range snippets {
		if err := run(in, wrap(s)); err != nil {
			fmt.Fprintf(out, "!! %v\n", err)
		}
		if _, err := out.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		at += int64(len(text))
		results = append(results, strings.ReplaceAll(string(text), work, "TMP"))
	}
	in.RunAtExit()
	return results
}

// runCRuby does the same with ruby.
func runCRuby(t *testing.T, snippets []string) []string {
	t.Helper()
	work := filepath.Join(t.TempDir(), "work")
	if err := os.Mkdir(work, 0o755); err != nil {
		t.Fatal(err)
	}
	var src bytes.Buffer
	fmt.Fprintf(&src, "$stdout.sync = true; $VERBOSE = nil; $tmp = %q; TOP = TOPLEVEL_BINDING\n", work)
	fmt.Fprint(&src, "def __top(s) = TOP.dup.eval(s, 't.rb', 1)\nrequire 'pathname'; require 'stringio'; require 'set'\n")
	for _, s := range snippets {
		fmt.Fprintf(&src, "begin; __top(%s); rescue SyntaxError => e; STDOUT.puts '!! ' + e.message; end; STDOUT.print \"\\0\"\n", rubyString(wrap(s)))
	}
	script := filepath.Join(filepath.Dir(work), "t.rb")
	if err := os.WriteFile(script, src.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ruby", "--disable=did_you_mean,error_highlight", script)
	cmd.Env = append(os.Environ(), "TZ=UTC", "TMPDIR="+work)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var results []string
	r := bufio.NewReader(out)
	for range snippets {
		text, err := r.ReadString(0)
		if err != nil {
			t.Fatalf("ruby stopped at %q: %v", snippets[len(results)], err)
		}
		results = append(results, strings.ReplaceAll(strings.TrimSuffix(text, "\x00"), work, "TMP"))
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return results
}

func rubyString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
