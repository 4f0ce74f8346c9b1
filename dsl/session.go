package dsl

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"sync"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/recipes"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

//go:embed all:prelude
var preludeFiles embed.FS

// Prelude returns the Ruby files of the DSL. The tree is read-only and may be read
// by any goroutine.
func Prelude() fs.FS { return preludeFiles }

// Config is what a session needs from the program around it.
type Config struct {
	Ruby    ruby.Config
	Version string // of the program

	// Open opens the back end for remote and local commands. It is called once,
	// when the first command is run, with the settings of then.
	Open func(Settings) (runtime.Backend, error)

	// Screen returns what shows a run's events in a format ("airbrussh",
	// "pretty", …). It is called when the first event is there to be shown, and
	// again when the recipes choose another format or level.
	Screen func(format string, options map[string]any, level runtime.Level) (runtime.Sink, error)

	// Paint colours text for standard error: "red", "yellow", "blue".
	Paint func(color, text string) string

	// ReadLine reads a line from the terminal, shown or not as it is typed,
	// until ctx ends. It may be called from any goroutine.
	ReadLine func(ctx context.Context, echo bool) (string, error)

	Options Options
}

// Settings are those of SSHKit's SSH back end.
type Settings struct {
	SSHOptions     map[string]any // plain Go values, see [runtime.Host]
	TransferMethod string         // "scp", "sftp" or empty
}

// Options are those of the command line that recipes can see or feel.
type Options struct {
	DryRun         bool
	Check          bool // nothing runs, the set-up is looked at: no program may reach a server
	PrintVariables bool
	PrintFirst     bool              // --print-config-variables stood before --dry-run
	Roles          []string          // values of --roles
	Hosts          []string          // values of --hosts
	Limit          int               // how many hosts are worked on at once; 0: no limit
	Trace          func(line string) // shows a line of --trace; nil for nothing
	BuildAll       bool
	Code           bool           // there is no Capfile: code of the command line is run, and that's all
	List           bool           // tasks are listed, not run: those of deploy.rb are too
	TopLevelTasks  []string       // as given on the command line
	Rake           map[string]any // Rake.application.options: nil, bool, int, float64, string or []string
}

// Session is one run.
type Session struct {
	*ruby.Interp
	config Config
	Dir    string // where the Capfile is; the working directory of the run

	OriginalDir string // the working directory before the Capfile was found

	tasks     runtime.Tasks
	variables runtime.Variables
	servers   *runtime.Servers
	filters   filters
	timestamp runtime.Timestamp
	messages  *runtime.Messages
	emitter   *runtime.Emitter

	main          mruby.Value
	gocap         mruby.Value
	classes       classes
	threadsInPlay int // most threads of multitasks at a time

	listed   []*runtime.Task    // whose arrays Ruby code holds, see taskObject
	refs     map[any]*mruby.Ref // Ruby objects of tasks, hosts, …
	outlines map[mruby.Value]*outlined
	imports  []string // in the order of import, loaded or not yet
	rakelibs []string // folders that the Capfile added
	rakefile string

	screen        screen
	reopened      bool // recipes have a say in how an SSHKit::Command reads
	open          sync.Once
	remote        runtime.Backend
	openErr       error
	firstCommands map[string]map[int]bool // by file, see commandFirst
	asking        chan struct{}           // held while an interaction handler's question is open

	watcher Watcher
	login   string    // ssh_options[:user] of the back end
	locked  *lockfile // Gemfile.lock, once it is read

	capistranoLock []string // what `lock` requires
}

// classes are the Ruby classes whose objects carry Go values.
type classes struct {
	walker, host, command, forwarding mruby.Value
	task                              map[runtime.TaskKind]mruby.Value
}

// New starts a session: a VM with everything that a Capfile may require.
func New(config Config) (*Session, error) {
	in, err := ruby.New(config.Ruby)
	if err != nil {
		return nil, err
	}
	s := &Session{
		Interp:   in,
		config:   config,
		messages: runtime.NewMessages(),
		refs:     map[any]*mruby.Ref{},
		outlines: map[mruby.Value]*outlined{},
		asking:   make(chan struct{}, 1),
	}
	s.resetConfiguration()
	s.emitter = runtime.NewEmitter(runtime.SinkFunc(s.show))
	if err := s.boot(); err != nil {
		s.Interp.Close()
		return nil, err
	}
	return s, nil
}

// resetConfiguration forgets all variables, servers and filters.
func (s *Session) resetConfiguration() {
	s.variables = runtime.Variables{Trusted: true}
	s.servers = runtime.NewServers(values{s}, s.matcher)
	s.filters = filters{Filters: runtime.Filters{Late: s.lateFilters}}
}

func (s *Session) boot() error {
	s.WithoutPlace(preludePrefix + "00_")
	main, err := s.Run("self", ruby.EmbeddedPrefix+"main", 1)
	if err != nil {
		return err
	}
	s.main = main
	s.gocap = s.DefineModule(mruby.Nil, "Gocap")
	s.fn("main", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.main, nil })
	s.defineClasses()
	s.bindFibers()
	s.bindTasks()
	s.bindVariables()
	s.bindHosts()
	s.bindCommands()
	s.bindTransfers()
	s.bindNetSSH()
	s.bindScreen()
	s.bindLoad()
	s.bindGems()
	// Capfiles count on what the gems of a running cap have required.
	if _, err := s.Require("gocap/autoload"); err != nil {
		return err
	}
	prelude, err := fs.Sub(preludeFiles, "prelude")
	if err != nil {
		return err
	}
	if err := s.LoadAll("dsl/prelude", prelude); err != nil {
		return err
	}
	s.AddLibrary("recipes", recipes.Files())
	s.OnRequire(s.preferredFile)
	s.OnMissing(s.missingGem)
	return nil
}

// fn binds a function of the Ruby module Gocap.
func (s *Session) fn(name string, f func(args []mruby.Value, block mruby.Value) (mruby.Value, error)) {
	s.DefineSingleton(s.gocap, name, func(_ mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		return f(args, block)
	})
}

// arg returns an argument, nil when it wasn't given.
func arg(args []mruby.Value, i int) mruby.Value {
	if i < len(args) {
		return args[i]
	}
	return mruby.Nil
}

// Close closes all connections and ends the VM.
func (s *Session) Close() error {
	err := s.End()
	s.Interp.Close()
	return err
}

// End is Close for a process that exits: the VM's memory is left to the system,
// which is faster than freeing each object.
func (s *Session) End() error {
	s.Stop()
	if s.remote != nil {
		return s.remote.Close()
	}
	return nil
}

// back returns the back end, opened at its first use.
func (s *Session) back() (runtime.Backend, error) {
	s.open.Do(func() {
		if s.config.Open == nil {
			s.openErr = errors.New("no back end")
			return
		}
		settings, err := s.currentSettings()
		if err != nil {
			s.openErr = err
			return
		}
		s.login, _ = settings.SSHOptions["user"].(string)
		s.remote, s.openErr = s.config.Open(settings)
	})
	return s.remote, s.openErr
}

func (s *Session) paint(color, text string) string {
	if s.config.Paint == nil {
		return text
	}
	return s.config.Paint(color, text)
}
