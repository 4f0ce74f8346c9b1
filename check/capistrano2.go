package check

import "strings"

// What Capistrano 2 had, and set-ups that were moved to Capistrano 3 still name:
// helpers that nobody calls, tasks that fail under cap, too. So it's no error.
var (
	oldMethods = words("run put get surun try_sudo try_runner upload download stream top find_servers find_servers_for_task find_task " +
		"transaction on_rollback current_task default_run_options default_environment exists? depend real_revision latest_release " +
		"previous_release current_release invoke_command run_method _cset")
	oldConstants  = words("Capistrano::CLI Capistrano::Logger Capistrano::Deploy Capistrano::ServerDefinition Capistrano::CommandError Capistrano::Transfer")
	oldSingletons = words("Capistrano::Configuration.instance Capistrano.plugin")
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

const failsUnderCap = "It fails under cap, too"

// old adds a finding about a name of Capistrano 2.
func (c *checker) old(s *source, n *node, rule, name string) {
	c.at(s, n, Warning, rule, name+" is of Capistrano 2", failsUnderCap+".")
}

// isOldRun tells whether a call is Capistrano 2's `run "command"`. A host has a
// method of that name, too, which takes no arguments.
func (c *checker) isOldRun(s *source, call call) bool {
	return call.name == "run" && len(call.args) > 0 && call.receiver == nil && c.isPlain(s, call) && !s.dynamic && !c.evaluates
}
