package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// realCap runs the scripts with the Capistrano of this machine instead of
// gocap, to see that they expect what it does:
//
//	GOCAP_SCRIPTS=cap go test -run Script ./cmd/gocap
//
// What is in [gocap] conditions differs on purpose.
var realCap = os.Getenv("GOCAP_SCRIPTS") == "cap"

func TestMain(m *testing.M) {
	commands := map[string]func(){}
	if !realCap {
		commands["cap"], commands["gocap"] = main, main
	}
	testscript.Main(m, commands)
}

// TestScripts runs testdata/script: the command line without servers.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, ".home")
			env.Setenv("HOME", home)
			env.Setenv("USER", "alice")
			env.Setenv("LANG", "C.UTF-8")
			return os.Mkdir(home, 0o755)
		},
		Condition: func(name string) (bool, error) {
			return name == "gocap" && !realCap, nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
