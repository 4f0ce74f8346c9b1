package dsl

// SignalError is a signal that ends the run: Ctrl-C is Ruby's Interrupt, any
// other a SignalException.
type SignalError struct{ Name string } // "SIGINT", "SIGTERM"

func (e *SignalError) Error() string {
	if e.Name == "SIGINT" {
		return ""
	}
	return e.Name
}

func (e *SignalError) RubyClass() string {
	if e.Name == "SIGINT" {
		return "Interrupt"
	}
	return "SignalException"
}
