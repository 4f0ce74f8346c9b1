package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// The set-ups of testdata are ready, as far as a check can tell.
func TestCapfilesAreReady(t *testing.T) {
	dirs, err := filepath.Glob("../../testdata/capfiles/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal(dirs, err)
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("LAB_N", "1") // which one of them can't be loaded without
	for _, dir := range dirs {
		if dir, err = filepath.Abs(dir); err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Chdir(dir)
			if report, status := runCaptured(t, "--check"); status != 0 {
				t.Error(report)
			}
		})
	}
}

// runCaptured runs the program and returns what it wrote to both outputs.
func runCaptured(t *testing.T, args ...string) (output string, status int) {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "output")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	status = run(process{args: args, stdin: null, stdout: file, stderr: file})
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), status
}
