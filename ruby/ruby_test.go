package ruby

import (
	"bytes"
	"testing"
)

// eval runs code in a fresh interpreter and returns what it printed.
func eval(t *testing.T, code string) string {
	t.Helper()
	var out bytes.Buffer
	in, err := New(Config{Stdout: &out, Stderr: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := in.Run(code, "test.rb", 1); err != nil {
		t.Fatalf("%v\n%s", err, code)
	}
	return out.String()
}
