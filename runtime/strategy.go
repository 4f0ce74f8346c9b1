package runtime

import (
	"time"

	"github.com/gocap/gocap/sched"
)

// Strategy says in which order hosts take their turns, each a coroutine of its own.
type Strategy struct {
	// Size is how many hosts run at the same time, 0 for all of them.
	Size int
	// Wait is the pause after each group of Size hosts, the last one too.
	Wait time.Duration
	// AtOnce bounds how many of a group run at the same time, 0 for all of them:
	// the next begins when one has ended, however it ended.
	AtOnce int
}

// Parallel runs on all hosts at once.
func Parallel() Strategy { return Strategy{} }

// Groups runs on limit hosts at once, with a pause after each group, the last
// one too.
func Groups(limit int, wait time.Duration) Strategy {
	return Strategy{Size: max(limit, 1), Wait: wait}
}

// HostFailure is how one host failed.
type HostFailure struct {
	Host *Host
	Err  error
}

// HostsError is the outcome of a run over hosts that failed on some.
type HostsError struct {
	Failures []HostFailure // in the order of the hosts
	NotRun   []*Host       // hosts whose turn didn't come
}

func (e *HostsError) Error() string { return e.Failures[0].Err.Error() }

func (e *HostsError) Unwrap() error { return e.Failures[0].Err }

// RunHosts runs a coroutine for each host as the strategy says; start makes the
// one for a host. The result is done when all hosts are, or, after a failure,
// when those that were running with it are; then its error is a [*HostsError].
func RunHosts(s *sched.Scheduler, hosts []*Host, strategy Strategy, start func(*Host) sched.Coroutine) *sched.Wait {
	size := strategy.Size
	if size <= 0 {
		size = max(len(hosts), 1)
	}
	run := &hostRun{s: s, wait: sched.NewWait(), hosts: hosts, size: size, strategy: strategy, start: start,
		errs: make([]error, len(hosts)), index: map[sched.Coroutine]int{}}
	run.group = s.NewGroup(run.finish)
	run.more()
	return run.wait
}

type hostRun struct {
	s        *sched.Scheduler
	group    *sched.Group
	wait     *sched.Wait
	hosts    []*Host
	size     int
	strategy Strategy
	start    func(*Host) sched.Coroutine

	next   int // the first host that has not had its turn
	until  int // the end of the group whose turn it is
	active int
	index  map[sched.Coroutine]int
	errs   []error
}

// more starts the next hosts, or ends the run when there are none.
func (r *hostRun) more() {
	if !r.s.Current(r.group) {
		return // an interrupt came between
	}
	if r.next >= len(r.hosts) {
		r.end()
		return
	}
	r.until = min(r.next+r.size, len(r.hosts))
	r.fill()
}

// fill starts hosts of the group as long as there is room.
func (r *hostRun) fill() {
	for r.next < r.until && (r.strategy.AtOnce == 0 || r.active < r.strategy.AtOnce) {
		c := r.start(r.hosts[r.next])
		r.index[c] = r.next
		r.s.Start(r.group, c)
		r.next++
		r.active++
	}
}

func (r *hostRun) finish(c sched.Coroutine, err error) {
	r.errs[r.index[c]] = err
	delete(r.index, c)
	r.active--
	if r.s.Current(r.group) {
		r.fill()
	}
	if r.active > 0 {
		return
	}
	if r.failed() {
		r.end()
		return
	}
	if r.strategy.Wait <= 0 {
		r.more()
		return
	}
	pause := r.s.Sleep(r.strategy.Wait)
	pause.Then(r.more)
}

func (r *hostRun) failed() bool {
	for _, err := range r.errs {
		if err != nil {
			return true
		}
	}
	return false
}

func (r *hostRun) end() {
	var failure *HostsError
	for i, err := range r.errs {
		if err != nil {
			if failure == nil {
				failure = &HostsError{}
			}
			failure.Failures = append(failure.Failures, HostFailure{r.hosts[i], err})
		}
	}
	if failure == nil {
		r.s.Complete(r.wait, nil, nil)
		return
	}
	failure.NotRun = r.hosts[r.next:]
	r.s.Complete(r.wait, nil, failure)
}
