package bench

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gocap/gocap/conformance"
)

// A contender does the work once.
type contender struct {
	name string
	run  func() conformance.Cost
}

// A goal is a ratio of medians that is to be at least, or at most, a number.
type goal struct {
	what   string
	value  func(medians) float64
	atMost bool
	bound  float64
}

// medians are the medians of each contender's costs.
type medians map[string]conformance.Cost

func (m medians) wall(of, to string) float64 { return ratio(m[of].Wall, m[to].Wall) }
func (m medians) cpu(of, to string) float64  { return ratio(m[of].CPU, m[to].CPU) }

// fastest returns the least wall time of those named.
func (m medians) fastest(names ...string) time.Duration {
	least := m[names[0]].Wall
	for _, n := range names {
		least = min(least, m[n].Wall)
	}
	return least
}

func ratio[T time.Duration | int64](a, b T) float64 { return float64(a) / float64(b) }

// number reads a variable of the environment.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// full tells whether all sizes are wanted.
func full() bool { return os.Getenv("FULL") != "" }

// contest has each contender do the work ROUNDS times, in turns, so that
// whatever else the machine does hits all, and prints what came out.
func contest(b *testing.B, work string, goals []goal, contenders ...contender) medians {
	b.Helper()
	costs := map[string][]conformance.Cost{}
	for range number("ROUNDS", 5) {
		for _, c := range contenders {
			costs[c.name] = append(costs[c.name], c.run())
		}
	}
	m := medians{}
	for name, all := range costs {
		m[name] = conformance.Cost{
			Wall:   median(all, func(c conformance.Cost) time.Duration { return c.Wall }),
			CPU:    median(all, func(c conformance.Cost) time.Duration { return c.CPU }),
			Memory: median(all, func(c conformance.Cost) int64 { return c.Memory }),
		}
	}
	fmt.Printf("\n%s\n  %-14s %8s %8s %10s\n", work, "", "wall", "CPU", "memory")
	first := contenders[0].name
	for _, c := range contenders {
		fmt.Printf("  %-14s %8.2f %8.2f %7d MB\n", c.name, m.wall(c.name, first), m.cpu(c.name, first), m[c.name].Memory>>20)
	}
	for _, g := range goals {
		v, sign, met := g.value(m), "at least", false
		if met = v >= g.bound; g.atMost {
			sign, met = "at most", v <= g.bound
		}
		fmt.Printf("  %s: %.2f, goal %s %g: %s\n", g.what, v, sign, g.bound, map[bool]string{true: "met", false: "MISSED"}[met])
	}
	b.ReportMetric(0, "ns/op") // of all together: says nothing
	return m
}

func median[T cmp.Ordered](all []conformance.Cost, of func(conformance.Cost) T) T {
	var values []T
	for _, c := range all {
		values = append(values, of(c))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// program is a contender that runs a program in a lab.
func program(b *testing.B, l *conformance.Lab, p conformance.Program, words ...string) contender {
	return contender{p.Name, func() conformance.Cost { return l.Run(p, words...).OK(b).Cost }}
}

// patched is program for cap with TCP_NODELAY.
func patched(b *testing.B, l *conformance.Lab, words ...string) contender {
	c := program(b, l, conformance.Cap, append([]string{"LAB_NODELAY=1"}, words...)...)
	c.name = "cap+"
	return c
}

// script is a contender that runs a shell script in a lab. $SSH and $SCP are
// commands that connect to its first host, $HOST.
func script(b *testing.B, l *conformance.Lab, name, text string) contender {
	options := "-F none -q -o BatchMode=yes -o UserKnownHostsFile=" + l.KnownHosts() + " -i " + l.Key()
	port := strconv.Itoa(l.Port)
	return contender{name, func() conformance.Cost {
		cmd := l.Command("sh", "-c", text)
		cmd.Env = append(cmd.Env, "HOST=root@"+l.Address(1), "SSH=ssh "+options+" -p "+port, "SCP=scp "+options+" -P "+port)
		return costOf(b, name, cmd)
	}}
}

// costOf runs a command that must succeed.
func costOf(b *testing.B, name string, cmd *exec.Cmd) conformance.Cost {
	begin := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", name, err, out)
	}
	return conformance.CostOf(cmd, time.Since(begin))
}

// need ends the benchmark where a program isn't installed.
func need(b *testing.B, names ...string) {
	for _, n := range names {
		if _, err := exec.LookPath(n); err != nil {
			b.Fatalf("there is no %s to compare with: install it", n)
		}
	}
}

// noise is data that no one can compress, the same in each run.
func noise(n int) []byte {
	data := make([]byte, n)
	x := uint64(1)
	for i := range data {
		x = x*6364136223846793005 + 1442695040888963407
		data[i] = byte(x >> 56)
	}
	return data
}
