package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gocap/gocap/conformance"
)

func TestMain(m *testing.M) {
	for variable, run := range map[string]func() error{crowdVariable: serveCrowd, plainVariable: runPlain} {
		if os.Getenv(variable) == "" {
			continue
		}
		if err := run(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(conformance.Main(m, ""))
}

func newLab(b *testing.B, o conformance.Options) *conformance.Lab {
	b.Helper()
	need(b, "cap")
	o.Project, o.Repo = "lab", conformance.LabRepo
	return conformance.NewLab(b, o)
}

// BenchmarkList is the start-up.
func BenchmarkList(b *testing.B) {
	l := newLab(b, conformance.Options{})
	contest(b, "start-up: -T", []goal{
		{what: "wall, cap to gocap", value: func(m medians) float64 { return m.wall("cap", "gocap") }, bound: 20},
	}, program(b, l, conformance.Gocap, "-T"), program(b, l, conformance.Cap, "-T"))
}

// BenchmarkDeploy is a deploy that removes an old release.
func BenchmarkDeploy(b *testing.B) {
	sizes := []int{1, 5}
	if full() {
		sizes = []int{1, 5, 20, 50, 100}
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l := newLab(b, conformance.Options{Hosts: n})
			commands := ready(b, l)
			goals := []goal{{what: "CPU, cap to gocap", value: func(m medians) float64 { return m.cpu("cap", "gocap") }, bound: 10}}
			if n == 1 {
				goals[0].bound = 12
			}
			contest(b, fmt.Sprintf("deploy, %d hosts", n), goals,
				program(b, l, conformance.Gocap, "production", "deploy"), program(b, l, conformance.Cap, "production", "deploy"),
				patched(b, l, "production", "deploy"), plain(b, l, len(commands)))
		})
	}
}

// ready deploys until there are as many releases as are kept, and returns what
// the last deploy sent to the first host.
func ready(b *testing.B, l *conformance.Lab) (commands []string) {
	l.Run(conformance.Gocap, "production", "lab:seed").OK(b)
	for range 4 {
		commands = l.Run(conformance.Gocap, "production", "deploy").OK(b).Commands[l.Address(1)]
		time.Sleep(time.Second) // releases are named by the second
	}
	return commands
}

// BenchmarkFar is a deploy over a slow line, and a row of commands.
func BenchmarkFar(b *testing.B) {
	trips, sizes := []int{100}, []int{1}
	if full() {
		trips, sizes = []int{20, 50, 100}, []int{1, 5}
	}
	for _, ms := range trips {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%dms/%d", ms, n), func(b *testing.B) { far(b, time.Duration(ms)*time.Millisecond, n) })
		}
	}
}

func far(b *testing.B, rtt time.Duration, hosts int) {
	line := newLine(b, rtt, hosts)
	l := newLab(b, conformance.Options{Hosts: hosts, Prefix: hostNet})
	line.enter()
	commands := ready(b, l)
	where := fmt.Sprintf("%v round trip, %d hosts", rtt, hosts)

	const row = 40
	many := program(b, l, conformance.Gocap, fmt.Sprint("LAB_K=", row+1), "production", "lab:many")
	one := program(b, l, conformance.Gocap, "production", "lab:one")
	one.name = "one command"
	contest(b, fmt.Sprintf("%d commands in a row, %s", row+1, where), []goal{{
		what:  "round trips a command",
		value: func(m medians) float64 { return float64(m["gocap"].Wall-m["one command"].Wall) / row / float64(rtt) }, atMost: true, bound: 1.1,
	}}, many, one)

	all := strings.Join(inShell(commands), "\n") + "\n"
	file := filepath.Join(b.TempDir(), "commands")
	if err := os.WriteFile(file, []byte(all), 0o600); err != nil {
		b.Fatal(err)
	}
	m := contest(b, "deploy, "+where, []goal{
		{what: "wall, gocap to cap", value: func(m medians) float64 { return m.wall("gocap", "cap") }, atMost: true, bound: 0.2},
		{what: "wall, gocap to bash -s", value: func(m medians) float64 { return m.wall("gocap", "bash -s") }, atMost: true, bound: 2.5},
	},
		program(b, l, conformance.Gocap, "production", "deploy"), program(b, l, conformance.Cap, "production", "deploy"),
		patched(b, l, "production", "deploy"),
		script(b, l, "ControlMaster", controlMaster(strings.Join(each(inShell(commands)), "\n"))),
		script(b, l, "bash -s", "$SSH $HOST 'bash -s' < "+file+" || :"))
	for _, name := range []string{"gocap", "cap", "cap+", "ControlMaster"} {
		fmt.Printf("  %-14s %.2f round trips a command\n", name, m[name].Wall.Seconds()/rtt.Seconds()/float64(len(commands)))
	}
}

// inShell makes of commands what needs no client: an upload is an empty file.
func inShell(commands []string) []string {
	var all []string
	for _, c := range commands {
		if path, ok := strings.CutPrefix(c, "scp -t "); ok {
			c = ": > " + path
		}
		all = append(all, c)
	}
	return all
}

// each runs each command by an ssh of its own.
func each(commands []string) []string {
	var all []string
	for _, c := range commands {
		all = append(all, "$SSH -S $SOCKET $HOST '"+strings.ReplaceAll(c, "'", `'\''`)+"' || :")
	}
	return all
}

// controlMaster runs a script with one connection, which commands share.
func controlMaster(script string) string {
	return "d=$(mktemp -d); SOCKET=$d/s; exec </dev/null\n$SSH -M -S $SOCKET -N -f $HOST\n" + script + "\n$SSH -S $SOCKET -O exit $HOST; rm -r $d"
}

// BenchmarkTrue is 500 commands in a row.
func BenchmarkTrue(b *testing.B) {
	l := newLab(b, conformance.Options{Hosts: 1})
	words := []string{"LAB_K=500", "production", "lab:many"}
	contest(b, `500 × execute "true"`, []goal{
		{what: "wall, gocap to cap+", value: func(m medians) float64 { return m.wall("gocap", "cap+") }, atMost: true, bound: 0.7},
		{what: "CPU, cap to gocap", value: func(m medians) float64 { return m.cpu("cap", "gocap") }, bound: 5},
	},
		program(b, l, conformance.Gocap, words...), program(b, l, conformance.Cap, words...), patched(b, l, words...),
		plain(b, l, 500), script(b, l, "ControlMaster", controlMaster("i=0; while [ $i -lt 500 ]; do $SSH -S $SOCKET $HOST true; i=$((i+1)); done")))
}

// BenchmarkCrowd is one command on many hosts.
func BenchmarkCrowd(b *testing.B) {
	l := newLab(b, conformance.Options{Hosts: 1})
	port := fmt.Sprint("LAB_PORT=", newCrowd(b))
	many := func(n int) contender {
		c := program(b, l, conformance.Gocap, port, "LAB_VHK=never", "LAB_HOSTS="+crowdHosts(n), "production", "lab:one")
		c.name = fmt.Sprint(n, " hosts")
		return c
	}
	contest(b, "one command on many hosts", []goal{
		{what: "memory in MB at 1,000", value: func(m medians) float64 { return float64(m["1000 hosts"].Memory) / (1 << 20) }, atMost: true, bound: 300},
		{what: "wall at 1,000 to wall at 250", value: func(m medians) float64 { return m.wall("1000 hosts", "250 hosts") }, atMost: true, bound: 4.5},
	}, many(250), many(500), many(1000))
}
