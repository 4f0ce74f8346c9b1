package ruby

import (
	"testing"

	"github.com/gocap/gocap/mruby"
)

// BenchmarkNew is what every start of the program pays; BenchmarkOpen is the
// share of the bare VM in it.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		in, err := New(Config{})
		if err != nil {
			b.Fatal(err)
		}
		in.Close()
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		m, err := mruby.Open()
		if err != nil {
			b.Fatal(err)
		}
		m.Close()
	}
}
