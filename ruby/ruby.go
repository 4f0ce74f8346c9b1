package ruby

import (
	"embed"
	"io"
	"io/fs"
	"os"
	"sort"
	"sync/atomic"
	"syscall"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/sched"
)

//go:embed all:core
var coreFiles embed.FS

//go:embed all:lib
var libFiles embed.FS

//go:embed all:gems
var gemFiles embed.FS

// Config is what an interpreter takes from the process it runs in. Zero fields
// stand for the process's own.
type Config struct {
	Program string    // $0; "gocap" when empty
	Args    []string  // ARGV
	Stdin   io.Reader // os.Stdin
	Stdout  io.Writer // os.Stdout
	Stderr  io.Writer // os.Stderr

	// Lend, if set, is called before text is written to Stdout or Stderr, and,
	// with none, before another program is given one of them; what it returns is
	// called when that is over. Both are called from any goroutine.
	Lend func(text string) (back func())
}

// Interp is a Ruby interpreter.
type Interp struct {
	*mruby.Mrb
	Config

	libraries []library
	natives   map[string]func(*Interp) error
	loaded    map[string]bool // our own features, by name
	loading   map[string]*loadingFile
	places    map[string]string // absolute paths of files loaded by a relative name
	preferred func(name string) (file string, err error)
	missing   func(name string) (bool, error)
	fileRuns  func(path string) // nil, or told of each file on disk

	ioClass, fileClass, timeClass, statusClass mruby.Value
	timeParts                                  mruby.Value // Time::tm, which zone objects are given
	stdin, stdout, stderr                      mruby.Value // STDIN, STDOUT, STDERR

	regexps   *regexps
	encodings *encodings
	random    *random // that of Kernel#rand; nil before it is used
	syntax    bool    // RubySyntax is loaded
	scratch   []byte  // of isFresh

	Sched      *sched.Scheduler
	threads    map[mruby.Value]*Thread // by their fibers; not the main program
	mainThread *Thread
	program    *mruby.Ref // the fiber of the main program, while RunMain runs it
	outside    bool       // RunMain waits, nothing of the VM runs
	trapsDue   bool       // handlers of signals, which the main program is to call
	current    *Thread    // runs
	started    []*Thread  // by Thread.new, and not ended
	cut        []*Thread  // by an interrupt
	endSlices  func()     // when threads take turns

	threadClass, operationClass mruby.Value

	atExit    []*mruby.Ref
	children  map[int]*child // started and not waited for, by pid
	signals   chan os.Signal // for handlers of trap, not handled yet
	traps     map[syscall.Signal]*trap
	deadlines []*deadline   // of Timeout.timeout, outermost first
	trapped   atomic.Uint64 // the signals in traps, as bits
}

// New starts an interpreter.
func New(cfg Config) (*Interp, error) {
	m, err := mruby.Open()
	if err != nil {
		return nil, err
	}
	m.WithoutPlace(coreLabel)
	if cfg.Program == "" {
		cfg.Program = "gocap"
	}
	if cfg.Stdin == nil {
		cfg.Stdin = os.Stdin
	}
	if cfg.Stdout == nil {
		cfg.Stdout = os.Stdout
	}
	if cfg.Stderr == nil {
		cfg.Stderr = os.Stderr
	}
	cfg.Stdout, cfg.Stderr = shared(cfg.Stdout, cfg.Stderr)
	in := &Interp{Mrb: m, Config: cfg, natives: map[string]func(*Interp) error{}, loaded: map[string]bool{}, loading: map[string]*loadingFile{}, places: map[string]string{}}
	if err := in.boot(); err != nil {
		m.Close()
		return nil, err
	}
	return in, nil
}

// Close frees the interpreter. Handlers of at_exit don't run: see RunAtExit.
func (in *Interp) Close() {
	in.Stop()
	in.Mrb.Close()
}

// Stop ends what runs beside the VM: operations, the turns of threads, the
// waiting for signals.
func (in *Interp) Stop() {
	in.closeTraps()
	in.Sched.Close()
	if in.endSlices != nil {
		in.endSlices()
	}
}

func (in *Interp) boot() error {
	in.hookEval()
	in.GlobalSet("$$", in.Int(int64(os.Getpid())))
	in.GlobalSet("$0", in.String(in.Program))
	if _, err := in.Call(in.MustConst("Object"), "const_set", in.Symbol("ARGV"), in.Strings(in.Args)); err != nil {
		return err
	}
	in.GlobalSet("$*", in.MustConst("ARGV"))
	for _, define := range coreNatives {
		if err := define(in); err != nil {
			return err
		}
	}
	for name, define := range libNatives {
		in.natives[name] = define
	}
	core, err := fs.Sub(coreFiles, "core")
	if err != nil {
		return err
	}
	if err := in.LoadAll("ruby/core", core); err != nil {
		return err
	}
	in.OnTick(in.threadClass, "__tick")
	lib, err := fs.Sub(libFiles, "lib")
	if err != nil {
		return err
	}
	in.AddLibrary("ruby/lib", lib)
	gems, err := fs.Sub(gemFiles, "gems")
	if err != nil {
		return err
	}
	in.AddLibrary("ruby/gems", gems)
	return nil
}

// coreNatives are the Go halves of the files in core/, in order; libNatives
// those of the files in lib/, by require path. Each subject's file adds its own.
var (
	coreNatives []func(*Interp) error
	libNatives  = map[string]func(*Interp) error{}
)

// LoadAll runs the Ruby files at the top of a file system in the order of their
// names. label stands for it in backtraces.
func (in *Interp) LoadAll(label string, files fs.FS) error {
	names, err := fs.Glob(files, "*.rb")
	if err != nil {
		return err
	}
	sort.Strings(names)
	for _, name := range names {
		if err := in.runEmbedded(label, files, name); err != nil {
			return err
		}
	}
	return nil
}
