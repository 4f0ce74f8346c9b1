package ruby

import "github.com/gocap/gocap/mruby"

// RunMain runs a fiber as the main program, to its end: what it waits for is
// waited for here, outside of the VM. A wait below a call from the VM binds the
// goroutine to its thread, so that each one costs two changes of threads more.
// Where a native frame lies between, Thread.__await drives the others from there,
// as in code that isn't run by RunMain.
//
// The error is what the program raised.
func (in *Interp) RunMain(program mruby.Value) (err error) {
	in.program = in.Root(program)
	defer func() {
		in.program.Release()
		in.program = nil
	}()
	for ended := false; !ended && err == nil; {
		in.Scope(func() {
			var waits mruby.Value
			if waits, err = in.Call(program, "__resume"); err != nil {
				return
			}
			if o, ok := in.Object(waits).(*Operation); ok {
				in.drive(o)
			} else {
				ended = true
			}
		})
	}
	return err
}

// drive has the other threads go on until o is done, or something is raised in
// the main program.
func (in *Interp) drive(o *Operation) {
	for done := false; !done; {
		in.Scope(func() {
			var err error
			if done, err = in.goOn(o); err != nil {
				in.mainThread.cut = err
			}
		})
	}
}

// goOn has the thread go on whose turn it is while o is waited for, and reports
// whether o is done.
func (in *Interp) goOn(o *Operation) (done bool, err error) {
	in.outside = true
	fiber, err := in.next(o)
	in.outside = false
	if err != nil || fiber.IsNil() {
		return true, err
	}
	waits, err := in.Call(fiber, "__resume")
	if err == nil {
		err = in.stopped(waits)
	}
	return err != nil, err
}

// onProgram reports whether the code that runs is the main program's own, not a
// fiber's.
func (in *Interp) onProgram() bool {
	fiber := in.CurrentFiber()
	return fiber.IsNil() || in.program != nil && fiber == in.program.Value()
}
