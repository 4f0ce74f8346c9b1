// Package output turns the events of a run into what people read: the
// Airbrussh screen, SSHKit's :pretty, :simpletext, :dot and :blackhole
// formats, and the log file.
//
// Every format is a [runtime.Sink]. A screen and a log file are joined with
// [Tee]:
//
//	out := output.NewScreen(os.Stdout, os.LookupEnv)
//	err := output.NewScreen(os.Stderr, os.LookupEnv)
//	log, e := output.OpenLog("log/capistrano.log", output.LogOptions{Args: []string{"production", "deploy"}})
//	...
//	defer log.Close()
//	sink := output.Tee(log, output.Airbrussh(out, err, output.DefaultOptions(), log))
//
// # The Airbrussh screen
//
//	00:00 deploy:check:directories                task, with the time since the first one shown
//	      01 mkdir -p /srv/shared /srv/releases   command, once for all hosts
//	      01 some output                          its output
//	    ✔ 01 deploy@web1 0.161s                   its end on one host (✘ for a status other than 0)
//	      WARN  text                              message
//
// A command's number is its place among the different command texts of its
// task. Commands of debug verbosity (test, capture) and debug messages are not
// shown. A command whose failure is raised shows no ✘: the error follows.
// When a deployment fails, the last lines of the log file go to the error
// screen.
//
// # The log file
//
// The log file has the :pretty format without colour, and begins each run
// with its time and arguments. It is appended to. A file of more than 20 MiB
// is renamed to NAME.0 before the next line is written.
//
// # Concurrency and errors
//
// A sink expects one event at a time, from any goroutine, which is what
// [runtime.Sink] promises. Each line (each message, if it spans lines) is one
// Write, so that lines of different writers never mix.
//
// Nothing here stops a deployment: a screen that can't be written to is
// ignored, and a log file that can't be written to is reported once (see
// [LogOptions]). A program that writes to a screen whose reader may go away
// must ignore SIGPIPE itself.
package output
