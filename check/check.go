package check

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/runtime"
)

// Options say what to check.
type Options struct {
	// Open returns a session in which nothing has been loaded yet, for a stage or
	// (empty) to learn which there are.
	Open func(stage string) (*dsl.Session, error)

	// Load loads the Capfile in a session.
	Load func(*dsl.Session) error

	// Reach reports what is wrong with the settings by which a server is reached,
	// and with which of the ssh_options, without connecting. Nil asks for nothing.
	Reach func(dsl.Settings, *runtime.Host) (option string, err error)

	// Stages to check; none for all.
	Stages []string
}

// UnknownStageError is a stage that the set-up doesn't have.
type UnknownStageError struct {
	Name   string
	Stages []string // that it has
}

func (e *UnknownStageError) Error() string {
	return "There is no stage " + e.Name + ", but: " + strings.Join(e.Stages, ", ")
}

// Run checks a set-up. What is wrong with it is in the report; the error is of the
// check itself: the VM can't start, or there is no such stage.
func Run(o Options) (*Report, error) {
	c := &checker{report: &Report{}, sources: map[string]*source{}, methods: map[string]bool{}, mainMethods: map[string]bool{}, hostMethods: map[string]bool{}}
	defer c.close()
	stages, err := c.load(o, "")
	if err != nil {
		return nil, err
	}
	c.report.Stages = stages
	if len(o.Stages) > 0 {
		c.report.Stages = o.Stages
		for _, name := range o.Stages {
			if !c.failed && !slices.Contains(stages, name) {
				return nil, &UnknownStageError{name, stages}
			}
		}
	}
	if c.failed {
		c.report.Stages = nil
	} else {
		for _, stage := range c.report.Stages {
			if _, err := c.load(o, stage); err != nil {
				return nil, err
			}
		}
	}
	c.readFiles()
	c.compare()
	c.report.arrange()
	return c.report, nil
}

// checker is one check.
type checker struct {
	report   *Report
	sessions []*dsl.Session // the first without a stage, then one for each

	loaded  []string // paths of the files that sessions have run
	sources map[string]*source
	files   []*source // of the repository, in the order they were found

	unreached []unreached // what is wrong with servers' settings

	failed      bool // something could not be loaded to its end
	incomplete  bool // a library is missing, so that names may be its
	methods     map[string]bool
	mainMethods map[string]bool
	hostMethods map[string]bool
	ownMethods  map[string]bool // that the repository defines
	ownModules  map[string]bool
	laterTasks  map[string]bool // that tasks define as they run
	set         map[string]bool // variables that the repository sets
	fetched     map[string]bool // variables, and whatever else has a name, that it names elsewhere
	setsAny     bool            // names of variables are put together
	evaluates   bool            // files may run with a self of their own
	openWorld   bool            // tasks load code that isn't known
	openObjects bool            // there are objects with methods that nobody defines
}

func (c *checker) close() {
	for _, s := range c.sessions {
		s.EndThreads()
		s.Close() // its error is of connections, and there are none
	}
}

// load loads the Capfile and a stage, if any, in a session of its own, and returns
// the stages that there are.
func (c *checker) load(o Options, stage string) ([]string, error) {
	s, err := o.Open(stage)
	if err != nil {
		return nil, err
	}
	c.sessions = append(c.sessions, s)
	s.Watch(dsl.Watcher{
		File: func(path string) {
			if !slices.Contains(c.loaded, path) {
				c.loaded = append(c.loaded, path)
			}
		},
		Missing:  c.missing,
		Constant: c.missingConstant,
		Hook:     c.hookOnNothing,
	})
	if err := o.Load(s); err != nil {
		c.loadError(s, err, "")
		c.report.Dir = s.Dir
		return nil, nil
	}
	c.report.Dir = s.Dir
	if stage != "" {
		if err := s.LoadStage(stage); err != nil {
			c.loadError(s, err, stage)
		} else if o.Reach != nil {
			c.reach(s, o.Reach)
		}
		return nil, nil
	}
	stages, err := s.Stages()
	if err != nil {
		c.loadError(s, err, "")
	}
	return stages, nil
}

var (
	placeInText = lazyregexp.New(`([^\s:]+):(\d+): `)
	placeInLine = lazyregexp.New(`^(.+?):(\d+)`)
	address     = lazyregexp.New(`:0x[0-9a-f]+`)
)

// loadError is the finding for what stops the loading of the Capfile or a stage.
func (c *checker) loadError(s *dsl.Session, err error, stage string) {
	c.failed = true
	report := s.Describe(err, false)
	message := report.Message
	if report.Class != "RuntimeError" {
		message = report.Class + ": " + message
	}
	if status, ok := s.ExitStatus(err); ok {
		message = "it ends the program, with status " + strconv.Itoa(status)
	}
	message = address().ReplaceAllString(message, "") // another one each time
	f := Finding{File: "Capfile", Severity: Error, Rule: "load"}
	place := placeInLine().FindStringSubmatch(strings.Join(report.Backtrace, "\n"))
	if place == nil { // as for a SyntaxError
		if place = placeInText().FindStringSubmatch(message); place != nil {
			message = strings.Replace(message, place[0], "", 1)
		}
	}
	switch {
	case place != nil:
		f.File = c.nameOf(s, place[1])
		f.Line, _ = strconv.Atoi(place[2])
		f.Message = "loading stops here: " + message
	case stage != "":
		f.Message = "loading the stage " + stage + " stops: " + message
	default:
		f.Message = "loading stops: " + message
	}
	switch {
	case strings.HasSuffix(message, "cannot load such file -- deploy"):
		f.Advice = "It is a set-up of Capistrano 2, which Capistrano 3 can't run either."
	case strings.Contains(message, "load:defaults"):
		f.Advice = "A plugin is required in deploy.rb or in a stage: require it in the Capfile."
	case c.incomplete:
		f.Advice = "It may be a consequence of the library that is missing."
	}
	c.add(f)
}

// add adds a finding.
func (c *checker) add(f Finding) { c.report.Findings = append(c.report.Findings, f) }

// at adds a finding about a node.
func (c *checker) at(s *source, n *node, severity Severity, rule, message, advice string) {
	c.add(Finding{s.name, s.line(n), severity, rule, message, advice})
}

// nameOf is how findings show a path: from the set-up's folder on, if it is in
// there.
func (c *checker) nameOf(s *dsl.Session, path string) string {
	if rel, ok := relative(cmp.Or(s.Dir, c.report.Dir), path); ok {
		return rel
	}
	return path
}

// relative is a path from a folder on, if it is in there; the folder may be named
// by a symbolic link.
func relative(dir, path string) (rel string, ok bool) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		real = dir
	}
	for _, dir := range []string{dir, real} {
		if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
			return rel, true
		}
	}
	return "", false
}

// readFiles parses the files of the set-up: those that were loaded, those that
// would have been, and what these load when a task runs. Gems aren't the
// repository's own.
func (c *checker) readFiles() {
	queue := slices.Clone(c.loaded)
	for _, pattern := range []string{"config/deploy.rb", "config/deploy/*.rb", "lib/capistrano/tasks/*.rake", "lib/capistrano/tasks/*.cap", "lib/capistrano/tasks/*.rb"} {
		found, _ := filepath.Glob(filepath.Join(c.report.Dir, pattern)) // its only error is a bad pattern
		queue = append(queue, found...)
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if c.sources[path] != nil || !c.isOwn(path) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it was there a moment ago
		}
		s := parse(path, c.nameOf(c.sessions[0], path), strings.TrimPrefix(string(text), "\ufeff"))
		c.sources[path] = s
		c.report.Files = append(c.report.Files, s.name)
		if err := c.sessions[0].CheckSyntax(s.text, path); err != nil {
			c.loadError(c.sessions[0], err, "")
			continue // the rules would take what the parser made of it for code
		}
		if s.root == nil {
			c.add(Finding{s.name, 0, Warning, "parse", "this can't be parsed; only what happens when it is loaded is known", ""})
			continue
		}
		c.files = append(c.files, s)
		queue = append(queue, c.filesOf(s)...)
	}
}

// isOwn tells whether a file is the repository's and no gem's.
func (c *checker) isOwn(path string) bool {
	rel, ok := relative(c.report.Dir, path)
	return ok && !strings.HasPrefix(rel, "vendor/") && !strings.Contains(rel, "/gems/")
}

// filesOf are the files that a source names in require and its kind.
func (c *checker) filesOf(s *source) []string {
	var paths []string
	for _, call := range s.calls {
		name, ok := s.arg(call, 0)
		if !ok || call.receiver != nil {
			continue
		}
		var dirs []string
		switch call.name {
		case "require_relative":
			dirs = []string{filepath.Dir(s.path)}
		case "require", "load", "import":
			dirs = []string{c.report.Dir, filepath.Join(c.report.Dir, "lib")}
		}
		for _, dir := range dirs {
			if filepath.IsAbs(name) {
				dir = ""
			}
			for _, path := range []string{filepath.Join(dir, name), filepath.Join(dir, name+".rb")} {
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && isRuby(path) {
					paths = append(paths, path)
				}
			}
		}
	}
	return paths
}

func isRuby(path string) bool {
	switch filepath.Ext(path) {
	case ".rb", ".rake", ".cap", "":
		return true
	}
	return false
}

// compare applies the rules to the files, one after the other: what is missing
// explains what comes later.
func (c *checker) compare() {
	c.collectNames()
	c.collectSettings()
	c.collectTasks()
	rules := []func(*source){
		c.requires, c.requiresRelative, c.unsupported, c.unknownMethods, c.unknownConstants, c.unknownTasks, c.settings, c.unset, c.rawCommands, c.programs, c.questions,
	}
	for _, rule := range rules {
		for _, s := range c.files {
			rule(s)
		}
	}
	c.looseHooks()
	c.connections()
}
