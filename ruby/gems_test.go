package ruby

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files testdata/gems/*.txt hold expressions, each with the value that its
// gem documents, as p prints it, on the line below. Those of a file run in order.
func TestGems(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/gems/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	heads := map[string]string{
		"active_support": `require "active_support/all"`,
		"terminal":       `require "stringio"`,
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		code := heads[name]
		for i := 0; i < len(lines); i += 2 {
			code += "\np(begin; " + lines[i] + "; end)"
		}
		got := strings.Split(eval(t, code), "\n")
		for i := 0; i+1 < len(lines); i += 2 {
			if want := strings.TrimSpace(lines[i+1]); got[i/2] != want {
				t.Errorf("%s:%d: %s\n got: %s\nwant: %s", file, i+1, lines[i], got[i/2], want)
			}
		}
	}
}

// Active Support may be asked for in parts.
func TestPartsOfActiveSupport(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		`require "active_support/core_ext/object/blank"; p "".blank?`,
		`require "active_support/core_ext/string/inflections"; p "a_b".camelize == "AB"`,
		`require "active_support"; require "active_support/core_ext/integer/time"; p 1.day.to_i == 86400`,
		`require "active_support/core_ext"; p [1].second.nil?`,
		`require "active_support/inflector"; p ActiveSupport::Inflector.pluralize("box") == "boxes"`,
	} {
		if got := eval(t, code); got != "true\n" {
			t.Errorf("%s: %s", code, got)
		}
	}
}

func TestFigaro(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"FIGARO_A", "FIGARO_B", "FIGARO_C", "_FIGARO_FIGARO_A", "_FIGARO_FIGARO_B", "_FIGARO_FIGARO_C"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Setenv("FIGARO_D", "kept")
	if err := os.Mkdir("config", 0o700); err != nil {
		t.Fatal(err)
	}
	yaml := "FIGARO_A: one\nFIGARO_B: \"<%= 1 + 1 %>\"\nFIGARO_D: new\nproduction:\n  FIGARO_A: prod\n  FIGARO_C: \"3\"\n"
	if err := os.WriteFile("config/application.yml", []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	const code = `require "figaro"
		Figaro.application = Figaro::Application.new(environment: "production", path: "config/application.yml")
		Figaro.load
		p ENV.values_at("FIGARO_A", "FIGARO_B", "FIGARO_C", "FIGARO_D"), Figaro.env.figaro_a, Figaro.env.none, Figaro.env.figaro_b?
		begin; Figaro.require_keys("FIGARO_A", "NONE"); rescue Figaro::MissingKeys => e; puts e.message; end`
	const want = "WARNING: Skipping key \"FIGARO_D\". Already set in ENV.\n" +
		"[\"prod\", \"2\", \"3\", \"kept\"]\n\"prod\"\nnil\ntrue\nMissing required configuration keys: [\"NONE\"]\n"
	if got := eval(t, code); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
