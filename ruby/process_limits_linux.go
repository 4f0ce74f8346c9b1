package ruby

// niceness turns what the kernel answers into what C's getpriority does.
func niceness(priority int) int { return 20 - priority }
