package dsl

import (
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

// What a set-up has, for those who look at it instead of running it.

// Watcher hears what a session loads. Its functions are called on the goroutine
// of the VM, and may be nil.
type Watcher struct {
	// File is told each Ruby file on disk before it runs.
	File func(path string)

	// Missing is told of a require path that nobody has, with the file and line
	// that require it. If it returns true, the require counts as done.
	Missing func(feature, place string) bool

	// Constant is told of a constant that nobody has, once a require was missing.
	// If it returns true, a plugin without tasks stands in for it.
	Constant func(path, place string) bool

	// Hook is told of the error of a hook on a task that doesn't exist. If it
	// returns true, nothing is hooked, and loading goes on.
	Hook func(message, place string) bool
}

// Watch sets who is told, before the Capfile is loaded.
func (s *Session) Watch(w Watcher) {
	s.watcher = w
	s.OnFile(w.File)
}

// standIn answers for constants of libraries that are missing.
const standIn = `class Module
  def const_missing(name)
    path = equal?(Object) ? name.to_s : "#{self}::#{name}"
    return super unless Gocap.stand_in?(path)
    const_set(name, Class.new(Capistrano::Plugin))
  end
end`

// watchMissing tells the watcher of a missing library, and of the constants that
// are missing for it.
func (s *Session) watchMissing(feature string) bool {
	if s.watcher.Missing == nil || !s.watcher.Missing(feature, s.userPlace()) {
		return false
	}
	if constant := s.watcher.Constant; constant != nil {
		s.watcher.Constant = nil // it stands in from here on
		s.fn("stand_in?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
			return mruby.Bool(constant(arg(args, 0).Str(), s.userPlace())), nil
		})
		if _, err := s.Run(standIn, preludePrefix+"survey", 1); err != nil {
			return false
		}
	}
	return true
}

// Stages are the names of the stages.
func (s *Session) Stages() ([]string, error) {
	if _, err := s.Call(s.gocap, "check_setup"); err != nil {
		return nil, err
	}
	list, err := s.Call(s.main, "stages")
	if err != nil {
		return nil, err
	}
	return s.stringList(list)
}

// LoadStage loads the settings of a stage without what is hooked to it, before or
// while they load.
func (s *Session) LoadStage(name string) error {
	if t := s.tasks.Lookup(name, nil); t != nil {
		if err := s.pullLists(t); err != nil {
			return err
		}
		t.Prerequisites, t.Bare = nil, true
		if err := s.pushLists(t); err != nil {
			return err
		}
	}
	_, err := s.Call(s.gocap, "run_task", s.String(name), s.Array())
	return err
}

// stageOptions gives the back end of a deploy what a dry run gives its own.
const stageOptions = `SSHKit::Backend::Netssh.config.ssh_options.merge!(fetch(:ssh_options, {}))`

// Logins are the servers of the stage that was loaded, and the settings by which
// all of them are reached.
func (s *Session) Logins() ([]*runtime.Host, Settings, error) {
	if _, err := s.Run(stageOptions, preludePrefix+"survey", 1); err != nil {
		return nil, Settings{}, err
	}
	settings, err := s.currentSettings()
	if err != nil {
		return nil, settings, err
	}
	servers := s.servers.All()
	for _, h := range servers {
		if err := s.takeOptions(s.hostValue(h), h); err != nil {
			return nil, settings, err
		}
	}
	return servers, settings, nil
}

// HasTask reports whether a name means a task, or a file, at top level.
func (s *Session) HasTask(name string) bool {
	_, err := s.tasks.Find(name)
	return err == nil
}

// Loose are the names that tasks have as prerequisites or hooks and that mean no
// task, by the tasks' names.
func (s *Session) Loose() map[string][]string {
	loose := map[string][]string{}
	for _, t := range s.tasks.All() {
		for _, name := range t.Prerequisites {
			if _, err := s.tasks.Prerequisite(t, name); err != nil {
				loose[t.Name] = append(loose[t.Name], name)
			}
		}
		for _, a := range t.Actions {
			if hook, ok := a.(runtime.AfterHook); ok && s.tasks.Lookup(hook.Name.Name, t.Scope()) == nil {
				loose[t.Name] = append(loose[t.Name], hook.Name.Name)
			}
		}
	}
	return loose
}

// Provides reports whether a require of the path would find something.
func (s *Session) Provides(feature string) bool {
	return s.Interp.Provides(feature) || isSkipped(feature) || slices.Contains(alwaysThere, strings.TrimSuffix(feature, ".rb")) ||
		s.findGem(feature, s.gemPlaces()) != ""
}

// allMethods lists the methods of all classes, also of those that are loaded when
// they are first named.
const allMethods = `Object.constants.each { |name| Object.const_get(name) rescue nil }
names = {}
ObjectSpace.each_object(Module) do |m|
  [m, m.singleton_class].each do |owner|
    (owner.instance_methods(false) + owner.private_instance_methods(false)).each { |name| names[name.to_s] = true }
  end
end
names.keys`

// mainMethods and hostMethods list what can be called without a receiver, at top
// level and in a task, and in a block of on.
const (
	mainMethods = `[self.singleton_class, Object].flat_map { |m| m.instance_methods + m.private_instance_methods }.map(&:to_s).uniq - %w[execute sudo]` // these two only tell that there is no host
	hostMethods = `[SSHKit::Backend::Netssh, SSHKit::Backend::Local].flat_map { |m| m.instance_methods + m.private_instance_methods }.map(&:to_s).uniq`
)

// openClasses lists the classes whose objects have members that nobody defines, as
// the answers of a service do. Not those that pass calls on to methods that there
// are, nor those that every set-up has.
const openClasses = `ObjectSpace.each_object(Class).select do |c|
  (c.instance_methods(false) + c.private_instance_methods(false)).include?(:method_missing)
end.map(&:to_s) - %w[
  BasicObject Delegator OpenStruct ActiveSupport::Duration ActiveSupport::OptionMerger
  Airbrussh::Configuration Capistrano::Configuration::Server::Properties Rake::OptionSet Rake::TaskArguments
]`

// OpenClasses are those whose objects may have methods that nobody defines.
func (s *Session) OpenClasses() ([]string, error) { return s.names(openClasses) }

// Methods are the names of the methods that any class has.
func (s *Session) Methods() ([]string, error) { return s.names(allMethods) }

// MainMethods are those that need no receiver at top level and in a task.
func (s *Session) MainMethods() ([]string, error) { return s.names(mainMethods) }

// HostMethods are those that need no receiver in a block of on.
func (s *Session) HostMethods() ([]string, error) { return s.names(hostMethods) }

func (s *Session) names(code string) ([]string, error) {
	list, err := s.Run(code, preludePrefix+"survey", 1)
	if err != nil {
		return nil, err
	}
	return s.stringList(list)
}

// constantBelow gives a constant of a module or of what that inherits from, but
// not those of Object, in an Array; nil if there is none. To ask for it loads it.
const constantBelow = `->(mod, name) {
  places = [mod] | (mod.ancestors - Object.ancestors)
  places.each do |place|
    return [place.const_get(name, false)]
  rescue NameError
    next
  end
  nil
}`

// Constant returns a constant by its full path; ok is false if there is none.
func (s *Session) Constant(path string) (value mruby.Value, ok bool) {
	below, err := s.Run(constantBelow, preludePrefix+"survey", 1)
	if err != nil {
		return mruby.Nil, false
	}
	value = s.MustConst("Object")
	for name := range strings.SplitSeq(path, "::") {
		found, err := s.Call(below, "call", value, s.Symbol(name))
		if err != nil || !found.Truthy() {
			return mruby.Nil, false
		}
		value = s.Items(found)[0]
	}
	return value, true
}

// Answers reports whether a constant's value has a method, private ones too, or
// makes methods up as they are called.
func (s *Session) Answers(constant mruby.Value, method string) bool {
	test, err := s.Run(answers, preludePrefix+"survey", 1)
	if err != nil {
		return true
	}
	v, err := s.Call(test, "call", constant, s.Symbol(method))
	return err != nil || v.Truthy()
}

const answers = `->(value, name) { value.respond_to?(name, true) || !BasicObject.equal?(value.method(:method_missing).owner) }`
