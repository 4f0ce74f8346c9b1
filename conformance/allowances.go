package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An Allowance makes two normalised runs equal where they differ by it only.
type Allowance struct {
	Name   string // of a row of docs/differences.md
	Reason string
	Noise  bool // no difference on purpose: one of versions, or of chance
	Apply  func(cap, gocap *Result)
}

// Allowances are all differences on purpose, and noise: what the versions of
// Capistrano and Ruby that are compared with do in another way than those that
// gocap stands for, and what differs from run to run.
var Allowances = []Allowance{
	{
		Name: "revision time",
		Reason: "gocap does what Capistrano 3.20 does, which leaves a REVISION_TIME beside REVISION; " +
			"the cap to compare with is 3.17, which doesn't",
		Noise: true,
		Apply: func(_, gocap *Result) {
			for host, commands := range gocap.Commands {
				gocap.Commands[host] = withoutRevisionTime(commands)
			}
			for host, tree := range gocap.Trees {
				gocap.Trees[host] = slices.DeleteFunc(slices.Clone(tree), revisionTimeFile.MatchString)
			}
			gocap.Stdout = revisionTimeBlock.ReplaceAllString(gocap.Stdout, "")
			gocap.Stdout = revisionTimeTasks.ReplaceAllString(gocap.Stdout, "")
			gocap.Stderr = revisionTimeTrace.ReplaceAllString(gocap.Stderr, "")
		},
	},
	{
		Name:   "thread noise",
		Reason: "Ruby tells of each thread that dies before cap reports the error; gocap has no such threads",
		Apply: func(cap, _ *Result) {
			cap.Stderr = threadNoise.ReplaceAllString(cap.Stderr, "${1}")
		},
	},
	{
		Name: "other hosts' failures",
		Reason: "cap reports the first host that fails in the order of the list, and ends; gocap reports all that fail, " +
			"and those it didn't get to",
		Apply: func(_, gocap *Result) {
			gocap.Stderr = otherFailures.ReplaceAllString(gocap.Stderr, "${1}")
		},
	},
	{
		Name:   "full backtraces",
		Reason: "--trace and --backtrace show the program's own frames, which are other files in another program",
		Apply: func(cap, gocap *Result) {
			if !strings.Contains(cap.Stderr, "(Backtrace restricted") {
				cap.Stderr = frames.ReplaceAllString(cap.Stderr, "")
				gocap.Stderr = frames.ReplaceAllString(gocap.Stderr, "")
			}
		},
	},
	{
		Name:   "details",
		Reason: "gocap adds to an error of SSH what was tried and what to do",
		Apply: func(_, gocap *Result) {
			gocap.Stderr = details.ReplaceAllString(gocap.Stderr, "")
		},
	},
	{
		Name:   "local exit status",
		Reason: "cap shows the raw wait status of a local command, which is 256 times its exit status",
		Apply: func(cap, _ *Result) {
			for _, text := range []*string{&cap.Stdout, &cap.Stderr, &cap.Log} {
				*text = waitStatus.ReplaceAllStringFunc(*text, func(found string) string {
					var status int
					fmt.Sscan(found[strings.LastIndexByte(found, ' ')+1:], &status)
					return fmt.Sprintf("%s %d", found[:strings.LastIndexByte(found, ' ')], status/256)
				})
			}
		},
	},
	{
		Name: "usage",
		Reason: "some mistakes on the command line end cap with errors of Ruby's OptionParser and their causes; " +
			"gocap prints the message alone, as cap does for others",
		Apply: func(cap, _ *Result) {
			if m := usage.FindStringSubmatch(cap.Stderr); m != nil {
				cap.Stderr = m[1] + "\n"
			}
		},
	},
	{
		Name:   "empty filter",
		Reason: "where no server passes the filters cap says nothing and succeeds, as if a mistyped name had been deployed to",
		Apply: func(_, gocap *Result) {
			gocap.Stderr = emptyFilter.ReplaceAllString(gocap.Stderr, "")
		},
	},
	{
		Name:   "redacted environment",
		Reason: "redact hides arguments only in cap; the values of `with` and default_env are where secrets are",
		Apply: func(cap, gocap *Result) {
			if !strings.Contains(gocap.Stdout+gocap.Log, `="[REDACTED]"`) {
				return
			}
			for _, text := range []*string{&cap.Stdout, &cap.Stderr, &cap.Log} {
				*text = secretValue.ReplaceAllString(*text, `="[REDACTED]"`)
			}
		},
	},
	{
		Name: "quoted source",
		Reason: "Ruby 3.1 adds the line of source to a NameError, with marks below the name; neither older Rubys nor " +
			"those after 3.3 do so in this form",
		Noise: true,
		Apply: func(cap, _ *Result) {
			cap.Stderr = quotedSource.ReplaceAllString(cap.Stderr, "\n")
		},
	},
	{
		Name: "log tail",
		Reason: "hosts that go on while one fails write to the log, so the last lines differ from run to run; " +
			"that they are the log's is tested",
		Noise: true,
		Apply: func(cap, gocap *Result) {
			cap.Stderr = logTail.ReplaceAllString(cap.Stderr, "${1}LOG TAIL\n")
			gocap.Stderr = logTail.ReplaceAllString(gocap.Stderr, "${1}LOG TAIL\n")
		},
	},
}

var (
	revisionTimeFile  = regexp.MustCompile(`^\S+ \S+/REVISION_TIME: `)
	revisionTimeBlock = regexp.MustCompile(`(?m)^00:00 deploy:set_current_revision_time\n(?: .*\n)*`)
	// In lists of tasks: the task, and it as a prerequisite.
	revisionTimeTasks = regexp.MustCompile(`(?m)^(?:cap|   ) \S+:set_(?:current|previous)_revision_time\b.*\n(?:    (?:Determine|Place) .*\n\n)?`)
	revisionTimeTrace = regexp.MustCompile(`(?m)^\*\* (?:Invoke|Execute) \S+:set_(?:current|previous)_revision_time\b.*\n`)

	frames        = regexp.MustCompile("(?m)^\\S+:\\d+:in .*'\n")
	threadNoise   = regexp.MustCompile(`(?ms)^#<Thread:\S+ \S+ run> terminated with exception.*?(^\(Backtrace restricted|^cap aborted!|\z)`)
	otherFailures = regexp.MustCompile(`(?ms)^\nAlso failed:\n.*?(^Tasks: |^\(See full)|^\nNot run on: [^\n]*\n`)
	details       = regexp.MustCompile(`(?m)^\nDetails:\n(?:  .*\n)+`)
	usage         = regexp.MustCompile(`(?m)^cap aborted!\n(?:OptionParser::\w+|Rake::CommandLineOptionError): (.*)$`)
	emptyFilter   = regexp.MustCompile(`(?m)^No server matches .*\n`)
	secretValue   = regexp.MustCompile(`="secret\w*"`) // what scenarios have for secrets
	waitStatus    = regexp.MustCompile(`\bexit status:? (?:[3-9]\d\d|\d{4,5}|25[6-9]|2[6-9]\d)\b`)
	quotedSource  = regexp.MustCompile(`\n\n +.*\n +\^+\n`)
	logTail       = regexp.MustCompile(`(?s)(Here are the last 20 lines:\n\n\n).*`)
)

// A command that has to do with REVISION_TIME.
var revisionTimeCommand = regexp.MustCompile(`/REVISION_TIME|> REVISION_TIME|git --no-pager log -1 --pretty=format:"%ct"`)

// withoutRevisionTime also leaves out the check of the directory that comes
// before a command with `cd`.
func withoutRevisionTime(commands []string) []string {
	var kept []string
	for _, c := range commands {
		if !revisionTimeCommand.MatchString(c) {
			kept = append(kept, c)
			continue
		}
		if strings.HasPrefix(c, "cd ") && len(kept) > 0 && strings.HasPrefix(kept[len(kept)-1], "if test ! -d ") {
			kept = slices.Delete(kept, len(kept)-1, len(kept))
		}
	}
	return kept
}
