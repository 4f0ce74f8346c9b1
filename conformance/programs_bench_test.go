package conformance

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart is how many times longer `ruby -e 1` takes.
func BenchmarkStart(b *testing.B) {
	took := [2][]time.Duration{}
	for b.Loop() {
		for i, path := range rubies(b) {
			begin := time.Now()
			if out, err := exec.Command(path, "-e", "1").CombinedOutput(); err != nil {
				b.Fatalf("%s: %v\n%s", path, err, out)
			}
			took[i] = append(took[i], time.Since(begin))
		}
	}
	b.ReportMetric(float64(median(took[0]))/float64(median(took[1])), "ruby/gocap")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkPrograms is how many times more CPU time than CRuby gocap takes for
// typical Ruby, without the start.
func BenchmarkPrograms(b *testing.B) {
	for _, name := range strings.Fields("build map hash gsub scan split match format calls blocks struct sort sort_by raise yaml json erb files") {
		b.Run(name, func(b *testing.B) {
			took := [2][]time.Duration{}
			for b.Loop() {
				for i, path := range rubies(b) {
					cmd := exec.Command(path, "-e", `load "testdata/programs.rb"`)
					cmd.Env = append(os.Environ(), "PROGRAM="+name)
					out, err := cmd.CombinedOutput()
					if err != nil {
						b.Fatalf("%s: %v\n%s", path, err, out)
					}
					micros, err := strconv.Atoi(strings.TrimSpace(string(out)))
					if err != nil {
						b.Fatal(err)
					}
					took[i] = append(took[i], time.Duration(micros)*time.Microsecond)
				}
			}
			b.ReportMetric(float64(median(took[1]))/float64(median(took[0])), "gocap/ruby")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// rubies are CRuby and gocap.
func rubies(b *testing.B) [2]string {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		b.Fatal("there is no ruby to compare with")
	}
	return [2]string{ruby, Gocap.Path}
}
