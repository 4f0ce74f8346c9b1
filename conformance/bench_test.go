package conformance

import (
	"slices"
	"testing"
	"time"
)

// Each benchmark runs cap and gocap in turns on the same work, so that whatever
// else the machine does hits both, and reports how many times longer cap takes
// (the ratio of the medians).

func BenchmarkList(b *testing.B)   { ratio(b, "-T") }
func BenchmarkNoop(b *testing.B)   { ratio(b, "production", "lab:noop") }
func BenchmarkOne(b *testing.B)    { ratio(b, "production", "lab:one") }
func BenchmarkDeploy(b *testing.B) { ratio(b, "production", "deploy") }

func ratio(b *testing.B, words ...string) {
	if Cap.Path == "" {
		b.Fatal("there is no cap to compare with: install capistrano")
	}
	programs := []Program{Cap, Gocap}
	labs := make([]*Lab, len(programs))
	for i, p := range programs {
		labs[i] = NewLab(b, Options{Project: "lab", Repo: LabRepo})
		labs[i].Run(p, "production", "lab:seed").OK(b)
	}
	took := make([][]time.Duration, len(programs))
	for b.Loop() {
		for i, p := range programs {
			begin := time.Now()
			labs[i].Run(p, words...).OK(b)
			took[i] = append(took[i], time.Since(begin))
		}
	}
	b.ReportMetric(float64(median(took[0]))/float64(median(took[1])), "cap/gocap")
	b.ReportMetric(0, "ns/op") // of both together: says nothing
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
