package main

import (
	"fmt"
	"math"
	goruntime "runtime"
	"strconv"
	"strings"

	"github.com/gocap/gocap/dsl"
)

// rakeOptions are the options as Rake.application.options shows them.
func (o *options) rakeOptions() map[string]any {
	var tasks, pattern any
	if o.list != "" {
		tasks, pattern = map[string]string{"tasks": "tasks", "describe": "describe", "where": "lines"}[o.list], o.pattern
	}
	return map[string]any{
		"always_multitask":           o.multitask,
		"backtrace":                  o.backtrace,
		"build_all":                  o.buildAll,
		"dryrun":                     false, // --dry-run is Capistrano's own
		"ignore_deprecate":           o.quietRake,
		"ignore_system":              o.noSystem,
		"job_stats":                  o.jobStats,
		"load_system":                o.system,
		"nosearch":                   o.noSearch,
		"rakelib":                    strings.Split(o.rakelib, ":"),
		"show_all_tasks":             o.all || o.list == "where",
		"show_prereqs":               o.prereqs,
		"show_task_pattern":          pattern,
		"show_tasks":                 tasks,
		"silent":                     false,
		"suppress_backtrace_pattern": nil,
		"thread_pool_size":           o.jobs,
		"trace":                      o.trace,
		"trace_rules":                o.rules,
	}
}

// defaultThreads is the size of Rake's thread pool without --jobs.
func defaultThreads() int { return goruntime.NumCPU() + 4 }

// threads reads the number of --jobs as Rake does, the main thread not counted.
func threads(jobs string) any {
	if jobs == "" {
		return math.Inf(1)
	}
	n, err := strconv.Atoi(jobs)
	if err != nil {
		n = defaultThreads()
	}
	return max(n-1, 0)
}

// printJobStats is the report of --job-stats.
func (r *runner) printJobStats(s *dsl.Session) {
	if !r.jobStats {
		return
	}
	size := fmt.Sprint(r.jobs)
	if r.jobs == math.Inf(1) {
		size = "Infinity"
	}
	fmt.Fprintf(r.stdout, "Maximum active threads: %s + main\n", size)
	fmt.Fprintf(r.stdout, "Total threads in play:  %d + main\n", s.ThreadsInPlay())
}
