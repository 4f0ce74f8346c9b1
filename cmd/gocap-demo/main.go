// Command gocap-demo shows gocap at work. It starts three SSH servers on
// loopback addresses, makes a git repository with a small application and its
// Capfile, and lets gocap deploy it, deploy a change, and roll back, showing
// what is on the servers after each.
//
// Usage:
//
//	gocap-demo [-gocap PROGRAM]
//
// All of it lives in one temporary directory, which is removed at the end, also
// after an interrupt. Besides gocap it needs git and a shell. The exit status is
// 0 when everything went as it should.
//
// PROGRAM may also be a real cap, to compare.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	program := flag.String("gocap", "bin/gocap", "the gocap to show")
	flag.Parse()
	// SIGPIPE: when nobody reads on (gocap-demo | head), still clean up.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	err := demonstrate(ctx, *program)
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gocap-demo:", err)
		os.Exit(1)
	}
}

const (
	firstGreeting  = "Welcome to our guestbook!"
	secondGreeting = "Welcome to our guestbook, and thank you for 100 entries!"
)

func demonstrate(ctx context.Context, program string) (err error) {
	keepEnvironment("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "COLORTERM", "NO_COLOR", "SSHKIT_COLOR", "CI", "TMPDIR")
	w, err := newWorld(program)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()

	say("Three SSH servers run on this machine now: %s.", strings.Join(serverNames, ", "))
	say("The application is a git repository with an ordinary Capistrano set-up:")
	if err := showSetup(); err != nil {
		return err
	}

	if err := w.commit(ctx, "Open the guestbook", firstGreeting); err != nil {
		return err
	}
	say("The first deploy. Nothing is on the servers yet.")
	if err := w.deploy(ctx, firstGreeting, 1, "production", "deploy"); err != nil {
		return err
	}

	if err := w.commit(ctx, "Thank our visitors", secondGreeting); err != nil {
		return err
	}
	say("The greeting was changed and committed. Deploy again.")
	if err := w.deploy(ctx, secondGreeting, 2, "production", "deploy"); err != nil {
		return err
	}

	say("That was a mistake: back to the release before.")
	if err := w.deploy(ctx, firstGreeting, 1, "production", "deploy:rollback"); err != nil {
		return err
	}
	say("Done. The servers needed a shell, git and tar; all that was made is removed now.")
	return nil
}

// keepEnvironment forgets all other variables, so that neither the demo nor its
// servers depend on whose shell this is.
func keepEnvironment(names ...string) {
	kept := map[string]string{}
	for _, name := range names {
		if value, ok := os.LookupEnv(name); ok {
			kept[name] = value
		}
	}
	os.Clearenv()
	for name, value := range kept {
		os.Setenv(name, value)
	}
}

// say prints a line of explanation.
func say(format string, args ...any) {
	fmt.Printf("\n==> "+format+"\n\n", args...)
}
