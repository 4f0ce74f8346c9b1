package runtime

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gocap/gocap/sched"
)

// driver is what package dsl is in a real run, with goroutines for fibers: a
// coroutine is resumed, runs alone, and hands back what it waits for.
type driver struct {
	s *sched.Scheduler
}

type strand struct {
	resume chan struct{}
	yield  chan *sched.Wait // nil: ended
	err    error
}

func (d *driver) start(body func(await func(*sched.Wait) error) error) *strand {
	c := &strand{resume: make(chan struct{}), yield: make(chan *sched.Wait)}
	go func() {
		<-c.resume
		c.err = body(func(w *sched.Wait) error {
			c.yield <- w
			<-c.resume
			_, err := w.Outcome()
			return err
		})
		c.yield <- nil
	}()
	return c
}

func (d *driver) await(w *sched.Wait) error {
	for {
		c, err := d.s.Next(w, nil)
		if err != nil {
			return err
		}
		if c == nil {
			_, err := w.Outcome()
			return err
		}
		st := c.(*strand)
		st.resume <- struct{}{}
		if x := <-st.yield; x != nil {
			d.s.Suspend(c, x)
		} else {
			d.s.Finish(c, st.err)
		}
	}
}

// gate is an operation that a test ends.
func (d *driver) gate() (*sched.Wait, chan error) {
	end := make(chan error, 1)
	return d.s.Go(func(ctx context.Context) (any, error) {
		select {
		case err := <-end:
			return nil, err
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}), end
}

func newDriver(t *testing.T) *driver {
	d := &driver{s: sched.NewScheduler()}
	t.Cleanup(d.s.Close)
	return d
}

func hostList(names string) []*Host {
	var hosts []*Host
	for name := range strings.FieldsSeq(names) {
		hosts = append(hosts, &Host{Hostname: name})
	}
	return hosts
}

func TestHostsOverlap(t *testing.T) {
	d := newDriver(t)
	const hosts, rounds = 3, 2
	// the operations of a round end only when those of all hosts have begun
	var meet [rounds]sync.WaitGroup
	for i := range meet {
		meet[i].Add(hosts)
	}
	w := RunHosts(d.s, hostList("a b c"), Parallel(), func(h *Host) sched.Coroutine {
		return d.start(func(await func(*sched.Wait) error) error {
			for i := range rounds {
				if err := await(d.s.Go(func(context.Context) (any, error) {
					meet[i].Done()
					meet[i].Wait()
					return nil, nil
				})); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err := d.await(w); err != nil {
		t.Fatal(err)
	}
}

func TestStrategies(t *testing.T) {
	for _, c := range []struct {
		strategy Strategy
		hosts    string
		fail     string
		want     string // groups that ran together
		notRun   string
	}{
		{Parallel(), "a b c", "", "abc", ""},
		{Parallel(), "", "", "", ""},
		{Groups(1, 0), "a b c", "", "a b c", ""},
		{Groups(1, time.Microsecond), "a b c", "", "a b c", ""},
		{Groups(2, 0), "a b c d e", "", "ab cd e", ""},
		{Groups(2, time.Microsecond), "a b c", "", "ab c", ""},
		{Groups(0, 0), "a b", "", "a b", ""},
		{Parallel(), "a b c", "b", "abc", ""},
		{Groups(1, 0), "a b c", "b", "a b", "c"},
		{Groups(2, 0), "a b c d e", "c", "ab cd", "e"},
	} {
		d := newDriver(t)
		var running, most int
		var groups []string
		w := RunHosts(d.s, hostList(c.hosts), c.strategy, func(h *Host) sched.Coroutine {
			if running == 0 {
				groups = append(groups, "")
			}
			groups[len(groups)-1] += h.Hostname
			running++
			most = max(most, running)
			return d.start(func(await func(*sched.Wait) error) error {
				err := await(d.s.Go(func(context.Context) (any, error) { return nil, nil }))
				running--
				if strings.Contains(c.fail, h.Hostname) && c.fail != "" {
					return errors.New(h.Hostname + " failed")
				}
				return err
			})
		})
		err := d.await(w)
		if got := strings.Join(groups, " "); got != c.want {
			t.Errorf("%v over %s: %q, want %q", c.strategy, c.hosts, got, c.want)
		}
		var failure *HostsError
		if errors.As(err, &failure) != (c.fail != "") {
			t.Errorf("%v over %s: error %v", c.strategy, c.hosts, err)
		}
		if failure != nil {
			var left []string
			for _, h := range failure.NotRun {
				left = append(left, h.Hostname)
			}
			if failure.Failures[0].Host.Hostname != c.fail || strings.Join(left, " ") != c.notRun {
				t.Errorf("failures %v, not run %v", failure.Failures, left)
			}
		}
	}
}

// TestAtOnce bounds how many hosts run at the same time; a failure keeps none
// of a group from its turn.
func TestAtOnce(t *testing.T) {
	for _, c := range []struct {
		strategy Strategy
		started  string
		most     int
	}{
		{Strategy{AtOnce: 2}, "a b c d e", 2},
		{Strategy{AtOnce: 9}, "a b c d e", 5},
		{Strategy{Size: 4, AtOnce: 3}, "a b c d", 3}, // b fails, so the next group doesn't begin
	} {
		d := newDriver(t)
		var running, most int
		var started []string
		err := d.await(RunHosts(d.s, hostList("a b c d e"), c.strategy, func(h *Host) sched.Coroutine {
			started = append(started, h.Hostname)
			running++
			most = max(most, running)
			return d.start(func(await func(*sched.Wait) error) error {
				await(d.s.Go(func(context.Context) (any, error) { return nil, nil }))
				running--
				if h.Hostname == "b" {
					return errors.New("b failed")
				}
				return nil
			})
		}))
		var failure *HostsError
		if got := strings.Join(started, " "); got != c.started || most != c.most || !errors.As(err, &failure) || len(failure.Failures) != 1 {
			t.Errorf("%+v: started %s, %d at once, %v", c.strategy, got, most, err)
		}
	}
}

func TestAllFailuresAreReported(t *testing.T) {
	d := newDriver(t)
	w := RunHosts(d.s, hostList("a b c"), Parallel(), func(h *Host) sched.Coroutine {
		return d.start(func(func(*sched.Wait) error) error {
			if h.Hostname == "b" {
				return nil
			}
			return errors.New("no " + h.Hostname)
		})
	})
	var failure *HostsError
	if err := d.await(w); !errors.As(err, &failure) || len(failure.Failures) != 2 || err.Error() != "no a" {
		t.Errorf("err = %v", err)
	}
}

func TestRunsNest(t *testing.T) {
	d := newDriver(t)
	var inner []string
	w := RunHosts(d.s, hostList("a b"), Parallel(), func(h *Host) sched.Coroutine {
		return d.start(func(await func(*sched.Wait) error) error {
			return await(RunHosts(d.s, hostList("x y"), Groups(1, 0), func(i *Host) sched.Coroutine {
				return d.start(func(await func(*sched.Wait) error) error {
					err := await(d.s.Sleep(time.Microsecond))
					inner = append(inner, h.Hostname+i.Hostname)
					return err
				})
			}))
		})
	})
	if err := d.await(w); err != nil || len(inner) != 4 {
		t.Errorf("%v, %v", inner, err)
	}
}

// A coroutine that can't be suspended drives the others itself.
func TestAwaitInsideACoroutine(t *testing.T) {
	d := newDriver(t)
	other, end := d.gate()
	w := RunHosts(d.s, hostList("native plain"), Parallel(), func(h *Host) sched.Coroutine {
		return d.start(func(await func(*sched.Wait) error) error {
			if h.Hostname == "native" {
				return d.await(other) // needs plain to go on meanwhile
			}
			end <- nil
			return nil
		})
	})
	if err := d.await(w); err != nil {
		t.Error(err)
	}
}

func TestInterrupt(t *testing.T) {
	d := newDriver(t)
	stop := errors.New("interrupt")
	begun := make(chan struct{})
	var after bool
	w := RunHosts(d.s, hostList("a"), Parallel(), func(*Host) sched.Coroutine {
		return d.start(func(await func(*sched.Wait) error) error {
			hang, _ := d.gate()
			close(begun)
			err := await(hang)
			after = true
			return err
		})
	})
	go func() {
		<-begun
		d.s.Interrupt(stop)
	}()
	if err := d.await(w); err != stop {
		t.Fatalf("err = %v", err)
	}
	if err := d.await(w); err != stop || d.s.Interrupted() != stop {
		t.Fatalf("the interrupt didn't last: %v", err)
	}
	d.s.Resume()
	if err := d.await(d.s.Sleep(0)); err != nil {
		t.Errorf("after Resume: %v", err)
	}
	if after {
		t.Error("a coroutine of before the interrupt went on")
	}
}

// A run whose coroutine takes the interrupt goes on with the next host.
func TestKeptThroughResume(t *testing.T) {
	d := newDriver(t)
	stop := errors.New("interrupt")
	hang, _ := d.gate()
	var ran []string
	var strands []*strand
	begun := make(chan struct{}, 2)
	w := RunHosts(d.s, hostList("a b"), Groups(1, time.Microsecond), func(h *Host) sched.Coroutine {
		st := d.start(func(await func(*sched.Wait) error) error {
			begun <- struct{}{}
			if err := await(hang); err != stop {
				return err
			}
			ran = append(ran, h.Hostname)
			return nil
		})
		strands = append(strands, st)
		return st
	})
	go func() {
		<-begun
		d.s.Interrupt(stop)
	}()
	if err := d.await(w); err != stop {
		t.Fatalf("err = %v", err)
	}
	first := strands[0]
	d.s.Forget(first, hang)
	d.s.Resume(first)
	for !hang.Done() {
		d.s.Poll()
		time.Sleep(time.Millisecond)
	}
	first.resume <- struct{}{}
	if x := <-first.yield; x != nil {
		t.Fatal("the first host waits again")
	}
	d.s.Finish(first, first.err)
	if err := d.await(w); err != nil || strings.Join(ran, " ") != "a b" {
		t.Errorf("ran %v, err %v", ran, err)
	}
}

// What an interrupt left behind may end later; nothing must come of it.
func TestLateEndsAreForgotten(t *testing.T) {
	d := newDriver(t)
	late := make(chan struct{})
	var ran []string
	w := RunHosts(d.s, hostList("a b c"), Groups(1, time.Microsecond), func(h *Host) sched.Coroutine {
		ran = append(ran, h.Hostname)
		return d.start(func(await func(*sched.Wait) error) error {
			if h.Hostname == "a" {
				return nil
			}
			d.s.Interrupt(errors.New("stop"))
			return await(d.s.Go(func(context.Context) (any, error) {
				<-late // doesn't heed its context
				return nil, nil
			}))
		})
	})
	if err := d.await(w); err == nil {
		t.Fatal("no interrupt")
	}
	d.s.Resume()
	close(late)
	for range 3 {
		if err := d.await(d.s.Sleep(time.Microsecond)); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(ran, " "); got != "a b" {
		t.Errorf("ran on %s", got)
	}
}

func TestPanicInAnOperationIsAnError(t *testing.T) {
	d := newDriver(t)
	err := d.await(d.s.Go(func(context.Context) (any, error) { panic("boom") }))
	if err == nil || err.Error() != "internal error: boom" {
		t.Errorf("err = %v", err)
	}
}

func TestOperationsCallBack(t *testing.T) {
	d := newDriver(t)
	answer := 0
	w := d.s.Go(func(ctx context.Context) (any, error) {
		err := d.s.Do(ctx, func() { answer = 42 })
		return answer, err
	})
	if err := d.await(w); err != nil || answer != 42 {
		t.Errorf("answer %d, %v", answer, err)
	}
}
