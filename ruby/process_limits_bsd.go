//go:build darwin || freebsd || netbsd || openbsd

package ruby

func niceness(priority int) int { return priority }
