package ruby

import "github.com/gocap/gocap/mruby"

// RunMain runs a fiber as the main program, to its end: what it waits for is
// waited for here, outside of the VM. A wait below a call from the VM binds the
// goroutine to its thread, so that each one costs two changes of threads more.
// Where a native frame lies between, Thread.__await drives the others from there,
// as in code that isn't run by RunMain.
//
// The error is what the program raised.
func (in *Interp) RunMain(program mruby.Value) error {
	in.program = in.Root(program)
	defer func() {
		in.program.Release()
		in.program = nil
	}()
	for {
		waits, err := in.Call(program, "__resume")
		if err != nil {
			return err
		}
		o, ok := in.Object(waits).(*Operation)
		if !ok {
			return nil // its value: it's over
		}
		in.drive(o)
	}
}

// drive has the other threads go on until o is done, or something is raised in
// the main program.
func (in *Interp) drive(o *Operation) {
	for {
		fiber, err := in.next(o)
		if err == nil && fiber.IsNil() {
			return
		}
		if err == nil {
			var waits mruby.Value
			if waits, err = in.Call(fiber, "__resume"); err == nil {
				err = in.stopped(waits)
			}
		}
		if err != nil {
			in.mainThread.cut = err
			return
		}
	}
}

// onProgram reports whether the code that runs is the main program's own, not a
// fiber's.
func (in *Interp) onProgram() bool {
	fiber := in.CurrentFiber()
	return fiber.IsNil() || in.program != nil && fiber == in.program.Value()
}
