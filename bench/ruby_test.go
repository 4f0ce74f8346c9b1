package bench

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gocap/gocap/conformance"
)

// BenchmarkStart is the start-up of the VM alone, beside CRuby's.
func BenchmarkStart(b *testing.B) {
	contest(b, "start-up: -e 1", []goal{
		{what: "CPU, ruby to gocap", value: func(m medians) float64 { return m.cpu("ruby", "gocap") }, bound: 3},
	}, evaluate(b, "gocap", conformance.Gocap.Path), evaluate(b, "ruby", "ruby"))
}

func evaluate(b *testing.B, name, path string) contender {
	need(b, path)
	return contender{name, func() conformance.Cost {
		cmd, begin := exec.Command(path, "-e", "1"), time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", name, err, out)
		}
		return conformance.CostOf(cmd, time.Since(begin))
	}}
}

// BenchmarkPrograms is typical Ruby beside CRuby, without the start.
func BenchmarkPrograms(b *testing.B) {
	for _, work := range strings.Fields("build map hash gsub scan split match format calls blocks struct sort sort_by raise yaml json erb files") {
		b.Run(work, func(b *testing.B) {
			contest(b, "Ruby: "+work, []goal{
				{what: "CPU, gocap to ruby", value: func(m medians) float64 { return m.cpu("gocap", "ruby") }, atMost: true, bound: 5},
			}, compute(b, "ruby", "ruby", work), compute(b, "gocap", conformance.Gocap.Path, work))
		})
	}
}

// compute is a contender that runs one of programs.rb, which says what it cost.
func compute(b *testing.B, name, path, work string) contender {
	need(b, path)
	return contender{name, func() conformance.Cost {
		cmd, begin := exec.Command(path, "-e", `load "programs.rb"`), time.Now()
		cmd.Env = append(os.Environ(), "PROGRAM="+work)
		out, err := cmd.CombinedOutput()
		cost := conformance.CostOf(cmd, time.Since(begin))
		micros, bad := strconv.Atoi(strings.TrimSpace(string(out)))
		if err != nil || bad != nil {
			b.Fatalf("%s: %v\n%s", name, err, out)
		}
		cost.CPU = time.Duration(micros) * time.Microsecond
		return cost
	}}
}
