package ruby

import "github.com/gocap/gocap/mruby"

// SetCause makes cause what Exception#cause answers for exc.
func (in *Interp) SetCause(exc, cause mruby.Value) error { return in.IvarSet(exc, ivarCause, cause) }
