package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestUsageDocument: docs/usage.md has every option and every environment
// variable that the program reads, and no others.
func TestUsageDocument(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	text := readText(t, filepath.Join(root, "docs", "usage.md"))

	documented := map[string]bool{}
	for line := range strings.Lines(section(t, text, "## Options")) {
		first, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !isRow {
			continue
		}
		for _, m := range regexp.MustCompile("`(--?[A-Za-z-]+)").FindAllStringSubmatch(first, -1) {
			documented[m[1]] = true
		}
	}
	var known []string
	for _, o := range optionTable {
		for _, letter := range o.short {
			known = append(known, "-"+string(letter))
		}
		for _, long := range o.long {
			known = append(known, "--"+long)
		}
	}
	for _, name := range known {
		// These two stand in the text of the option that they belong to.
		if !documented[name] && name != "--comments" && name != "--execute-print" {
			t.Errorf("docs/usage.md doesn't have %s", name)
		}
	}
	for name := range documented {
		if !slices.Contains(known, name) {
			t.Errorf("%s is documented, but there is no such option", name)
		}
	}

	variables := map[string]bool{}
	for line := range strings.Lines(section(t, text, "## Environment variables")) {
		if strings.HasPrefix(line, "| ") {
			for _, m := range regexp.MustCompile("`([A-Za-z_]{2,}|n|s)`").FindAllStringSubmatch(line, -1) {
				variables[m[1]] = true
			}
		}
	}
	read := variablesRead(t, root)
	for name, file := range read {
		if !variables[name] {
			t.Errorf("docs/usage.md doesn't have %s, which %s reads", name, file)
		}
	}
	// What Go's library reads, or words of the table that aren't variables.
	others := strings.Fields("http_proxy https_proxy no_proxy dumb install aws ProxyCommand")
	for name := range variables {
		if read[name] == "" && !slices.Contains(others, name) {
			t.Errorf("%s is documented, but nothing reads it", name)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// section is the text below a heading, up to the next one.
func section(t *testing.T, text, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(text, "\n"+heading+"\n")
	if !found {
		t.Fatal("no ", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// variablesRead are the environment variables that the program's Go and Ruby code
// names, each with a file that does.
func variablesRead(t *testing.T, root string) map[string]string {
	t.Helper()
	inGo := regexp.MustCompile(`(?i)\b(?:getenv|lookupenv)\("(\w+)"\)`)
	inRuby := regexp.MustCompile(`\bENV(?:\[|\.fetch\(|\.key\?\()["'](\w+)["']`)
	read := map[string]string{}
	for _, dir := range []string{"cmd/gocap", "check", "dsl", "recipes", "remote", "ruby", "runtime", "output", "sched", "mruby"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if name := entry.Name(); name == "testdata" || name == "remotetest" {
				return fs.SkipDir
			}
			pattern := map[string]*regexp.Regexp{".go": inGo, ".rb": inRuby}[filepath.Ext(path)]
			if pattern == nil || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			for _, m := range pattern.FindAllStringSubmatch(readText(t, path), -1) {
				read[m[1]] = path
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return read
}
