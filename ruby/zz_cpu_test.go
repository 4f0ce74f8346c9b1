package ruby

import (
	"fmt"
	"syscall"
	"testing"
	"io/fs"
	"sort"
	"time"
	"github.com/gocap/gocap/mruby"
)

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(1, &u) // RUSAGE_THREAD
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
func TestZZCPU(t *testing.T) {
	t0 := cpu()
	for i := 0; i < 100; i++ { in, _ := New(Config{}); in.Close() }
	fmt.Println("New", (cpu()-t0)/100)
	t0 = cpu()
	for i := 0; i < 100; i++ { m, _ := mruby.Open(); m.Close() }
	fmt.Println("Open", (cpu()-t0)/100)
	sum := map[string]time.Duration{}
	for i := 0; i < 50; i++ {
		m, _ := mruby.Open()
		in := &Interp{Mrb: m, natives: map[string]func(*Interp) error{}, loaded: map[string]bool{}}
		in.GlobalSet("$0", in.String("x"))
		in.Call(in.MustConst("Object"), "const_set", in.Symbol("ARGV"), in.Strings(nil))
		t0 := cpu()
		for _, d := range coreNatives { if err := d(in); err != nil { t.Fatal(err) } }
		sum["natives"] += cpu() - t0
		core, _ := fs.Sub(coreFiles, "core")
		names, _ := fs.Glob(core, "*.rb"); sort.Strings(names)
		for _, n := range names {
			t0 := cpu()
			if err := in.runEmbedded("ruby/core", core, n); err != nil { t.Fatal(err) }
			sum[n] += cpu() - t0
		}
		t0 = cpu()
		m.Close()
		sum["close"] += cpu() - t0
	}
	var l []string
	for n := range sum { l = append(l, n) }
	sort.Slice(l, func(i, j int) bool { return sum[l[i]] > sum[l[j]] })
	for _, x := range l { fmt.Println(x, sum[x]/50) }
}
