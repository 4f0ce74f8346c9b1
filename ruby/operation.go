package ruby

import (
	"context"
	"errors"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/sched"
)

// An Operation is what Thread.__await waits for. It begins when it's first
// waited for.
type Operation struct {
	// Run is what is done, on a goroutine of its own. It returns soon when its
	// context ends.
	Run func(ctx context.Context) (any, error)
	// Begin stands instead of Run where there is more than one thing to do; Cancel
	// then leaves it.
	Begin  func() *sched.Wait
	Cancel func(cause error)
	// Outcome makes the value of the wait.
	Outcome func(value any, err error) (mruby.Value, error)

	wait   *sched.Wait
	parked bool       // another thread says when it's done
	outer  *Operation // what the thread waits for meanwhile, in the handler of a signal
}

// errLeft is the cause that ends an operation nobody waits for any more.
var errLeft = errors.New("left")

// Begin begins an operation for the thread that runs, which may wait for it later.
func (in *Interp) Begin(o *Operation) { in.begin(o, in.current) }

// Leave ends an operation that nobody will wait for.
func (in *Interp) Leave(o *Operation) { o.leave(errLeft) }

func (in *Interp) begin(o *Operation, t *Thread) *sched.Wait {
	if o.wait != nil {
		return o.wait
	}
	if o.Begin != nil {
		o.wait = o.Begin()
		return o.wait
	}
	left, leave := context.WithCancelCause(context.Background())
	o.Cancel = leave
	run := func(ctx context.Context) (any, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		defer context.AfterFunc(left, func() { cancel(context.Cause(left)) })()
		return o.Run(ctx)
	}
	if t.detached {
		o.wait = in.Sched.GoOn(run)
	} else {
		o.wait = in.Sched.Go(run)
	}
	return o.wait
}

// leave ends the wait for an operation before it's done.
func (o *Operation) leave(cause error) {
	if o.wait != nil && !o.wait.Done() && o.Cancel != nil {
		o.Cancel(cause)
	}
}

// NewOperation makes the Ruby object that Thread.__await takes.
func (in *Interp) NewOperation(o *Operation) mruby.Value {
	return in.NewObject(in.operationClass, o)
}

// Await waits for an operation, from a Go function: other threads go on
// meanwhile, but this one holds up those that it was resumed from.
func (in *Interp) Await(o *Operation) (mruby.Value, error) {
	return in.Call(in.threadClass, "__await", in.NewOperation(o))
}

func (in *Interp) operation(v mruby.Value) (*Operation, error) {
	o, ok := in.Object(v).(*Operation)
	if !ok {
		return nil, mruby.TypeError("not an operation: %s", in.ClassName(v))
	}
	return o, nil
}
