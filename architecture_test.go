package gocap_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/gocap/gocap"

// A place in the house: what a package may import of the others, from top to
// bottom, and what its tests may import besides.
type place struct {
	imports []string
	tests   []string
	cgo     bool
}

// house is docs/architecture.md as a table. A new package must find its place
// here.
var house = map[string]place{
	".":                   {},
	"cmd/gocap":           {imports: []string{"check", "dsl", "output", "recipes", "remote", "ruby", "runtime"}, tests: []string{"remote/remotetest"}},
	"cmd/gocap-demo":      {imports: []string{"remote/remotetest"}},
	"conformance":         {imports: []string{"remote/remotetest"}},
	"bench":               {imports: []string{"conformance", "remote/remotetest"}},
	"check":               {imports: []string{"internal/lazyregexp", "dsl", "recipes", "runtime", "ruby/rewrite"}, tests: []string{"ruby"}},
	"dsl":                 {imports: []string{"internal/lazyregexp", "recipes", "ruby", "ruby/rewrite", "mruby", "runtime", "sched"}},
	"recipes":             {tests: []string{"mruby"}},
	"ruby":                {imports: []string{"internal/lazyregexp", "mruby", "ruby/onig", "ruby/rewrite", "sched"}},
	"ruby/rewrite":        {imports: []string{"internal/lazyregexp"}},
	"ruby/precompile":     {imports: []string{"ruby", "mruby"}},
	"ruby/onig":           {imports: []string{"internal/lazyregexp"}, cgo: true},
	"mruby":               {cgo: true},
	"runtime":             {imports: []string{"internal/lazyregexp", "sched"}},
	"sched":               {},
	"internal/lazyregexp": {},
	"output":              {imports: []string{"internal/lazyregexp", "runtime"}},

	"remote":                  {imports: []string{"runtime", "remote/sshconfig", "remote/internal/keyfile", "remote/internal/newfile", "remote/internal/scp"}, tests: []string{"remote/remotetest"}},
	"remote/sshconfig":        {},
	"remote/internal/scp":     {imports: []string{"remote/internal/newfile"}},
	"remote/internal/newfile": {},
	"remote/internal/keyfile": {},
	"remote/remotetest":       {imports: []string{"remote/internal/scp"}, tests: []string{"remote", "runtime"}},
}

// outside are libraries that only these packages may know.
var outside = map[string][]string{
	"golang.org/x/crypto/ssh": {"remote", "remote/internal/keyfile", "remote/remotetest", "cmd/gocap-demo", "conformance", "bench"},
	"golang.org/x/net/proxy":  {"remote"},
	"github.com/pkg/sftp":     {"remote", "remote/remotetest"},
	"github.com/creack/pty":   {"conformance", "ruby"},
	"golang.org/x/term":       {"cmd/gocap", "output", "ruby"},
	"github.com/tree-sitter/": {"ruby/rewrite"},
}

func TestImportsPointDownwards(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipForeign(path)
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		p, ok := house[folder]
		if !ok {
			t.Errorf("%s: package %s has no place in the house: give it one in architecture_test.go and docs/architecture.md", path, folder)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !p.mayImport(folder, name, strings.HasSuffix(path, "_test.go")) {
				t.Errorf("%s: package %s must not import %q", path, folder, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// skipForeign leaves out what isn't Go code of this module.
func skipForeign(dir string) error {
	name := filepath.Base(dir)
	if dir == "." {
		return nil
	}
	if strings.HasPrefix(name, ".") || name == "testdata" || dir == "build" {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (p place) mayImport(folder, name string, test bool) bool {
	if name == "C" {
		return p.cgo
	}
	ours, ok := strings.CutPrefix(name, module+"/")
	if !ok {
		for library, folders := range outside {
			if strings.HasPrefix(name, library) && !test {
				return slices.Contains(folders, folder)
			}
		}
		return true
	}
	return slices.Contains(p.imports, ours) || test && (ours == folder || slices.Contains(p.tests, ours))
}
