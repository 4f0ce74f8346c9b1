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
		Name:   "checks sent ahead",
		Reason: "in some scenarios, and in all with GOCAP_PIPELINE=1, commands that only check are sent before their turn, some of them in vain",
		Apply:  inTurn,
	},
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
		Name: "half-made links",
		Reason: "where the link to a release can't be put in place gocap takes it away; cap leaves it, and the next deploy " +
			"makes its own inside that release",
		Apply: func(cap, gocap *Result) {
			for host, commands := range gocap.Commands {
				if !slices.ContainsFunc(commands, halfMadeTaken.MatchString) {
					continue
				}
				gocap.Commands[host] = slices.DeleteFunc(slices.Clone(commands), halfMadeTaken.MatchString)
				gocap.Log = halfMadeBlock.ReplaceAllString(gocap.Log, "")
				cap.Trees[host] = slices.DeleteFunc(slices.Clone(cap.Trees[host]), halfMadeLink.MatchString)
			}
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
		Name:   "failures in the log",
		Reason: "gocap's log ends with the error that ended the run; cap's with the commands before it",
		Apply: func(_, gocap *Result) {
			gocap.Log = failedRun.ReplaceAllString(gocap.Log, "")
		},
	},
	{
		Name:   "full backtraces",
		Reason: "--trace and --backtrace show the program's own frames, which are other files in another program",
		Apply: func(cap, gocap *Result) {
			if strings.Contains(cap.Stderr, "(Backtrace restricted") {
				return
			}
			for _, r := range []*Result{cap, gocap} {
				r.Stderr = frames.ReplaceAllString(r.Stderr, "")
				if strings.Contains(r.Stdout, "cap aborted!") { // --trace=stdout
					r.Stdout = frames.ReplaceAllString(r.Stdout, "")
				}
			}
		},
	},
	{
		Name:   "configuration frames",
		Reason: "backtraces of gocap show the lines of deploy.rb, of the stage file and of a file that can't be imported too",
		Apply: func(cap, gocap *Result) {
			gocap.Stderr = withoutConfigurationFrames(cap.Stderr, gocap.Stderr)
		},
	},
	{
		Name:   "own files",
		Reason: "places in the program's own files are shown by -W, in a Proc's inspection and in warnings",
		Apply:  ownPlaces,
	},
	{
		Name:   "inspected connections",
		Reason: "a host that was connected to is inspected, in the message of a NameError say, with the insides of Net::SSH",
		Apply: func(cap, _ *Result) {
			for _, text := range []*string{&cap.Stdout, &cap.Stderr, &cap.Log} {
				*text = connectionInsides.ReplaceAllString(*text, "")
			}
		},
	},
	{
		Name:   "missing library",
		Reason: "gocap tells which line requires a library that it doesn't have, and what to do",
		Apply: func(_, gocap *Result) {
			gocap.Stderr = missingLibrary.ReplaceAllString(gocap.Stderr, "")
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
			cap.Stderr = strings.Replace(cap.Stderr, optionCause, "", 1)
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
		Name:   "stage hints",
		Reason: "where no stage is named gocap also tells which there are, or that there is no Capfile",
		Apply: func(_, gocap *Result) {
			for _, text := range []*string{&gocap.Stdout, &gocap.Stderr} { // at a terminal they are one
				*text = stageHints.ReplaceAllString(*text, "")
			}
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
		Name:   "version",
		Reason: "gocap answers as 3.20",
		Noise:  true,
		Apply: func(cap, _ *Result) {
			cap.Stdout = capVersion.ReplaceAllString(cap.Stdout, "${1}3.20.0")
			cap.Stderr = capVersion.ReplaceAllString(cap.Stderr, "${1}3.20.0")
		},
	},
	{
		Name:   "places of settings",
		Reason: "with Ruby 3.1 doctor:variables names a line of Ruby's delegate.rb for all settings, not where they are set",
		Noise:  true,
		Apply: func(cap, gocap *Result) {
			if delegatePlace.MatchString(cap.Stdout) {
				cap.Stdout = delegatePlace.ReplaceAllString(cap.Stdout, "${1}(PLACE)")
				gocap.Stdout = settingPlace.ReplaceAllString(gocap.Stdout, "${1}(PLACE)")
			}
		},
	},
	{
		Name:   "similar libraries",
		Reason: "Ruby 3.1 suggests names of files of the gems that are installed there",
		Noise:  true,
		Apply: func(cap, _ *Result) {
			cap.Stderr = similarLibraries.ReplaceAllString(cap.Stderr, "${1}")
		},
	},
	{
		Name: "quoted source",
		Reason: "Ruby 3.1 adds the line of source to a NameError and to a SyntaxError, with marks below the place; " +
			"neither older Rubys nor those after 3.3 do so in this form",
		Noise: true,
		Apply: func(cap, _ *Result) {
			cap.Stderr = quotedSource.ReplaceAllString(cap.Stderr, "\n")
			cap.Stderr = quotedSyntax.ReplaceAllString(cap.Stderr, "${1}")
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

	halfMadeTaken = regexp.MustCompile(`^/usr/bin/env rm -f \S+/releases/current$`)
	halfMadeBlock = regexp.MustCompile(`(?m)^ DEBUG \[\w+\] Running /usr/bin/env rm -f \S+/releases/current as .*\n DEBUG \[\w+\] (?:.*\n)*? DEBUG \[\w+\] Finished .*\n`)
	halfMadeLink  = regexp.MustCompile(`^L\S+ app/releases/current -> `)

	frames        = regexp.MustCompile("(?m)^\\S+:\\d+:in .*'\n")
	threadNoise   = regexp.MustCompile(`(?ms)^#<Thread:\S+ [^\n>]+ (?:run|aborting)> terminated with exception.*?(^\(Backtrace restricted|^cap aborted!|\z)`)
	otherFailures = regexp.MustCompile(`(?ms)^\nAlso failed:\n.*?(^Tasks: |^\(See full)|^\nNot run on: [^\n]*\n`)
	failedRun     = regexp.MustCompile(`(?m)^(?:\x1b\S+)? ERROR(?:\x1b\[0m)? FAILED .*\n(?:(?:\x1b\S+)? ERROR.*\n)*`)
	details       = regexp.MustCompile(`(?m)^\nDetails:\n(?:  .*\n)+`)
	usage         = regexp.MustCompile(`(?m)^cap aborted!\n(?:OptionParser::\w+|Rake::CommandLineOptionError): (.*)$`)
	emptyFilter   = regexp.MustCompile(`(?m)^No server matches .*\n`)
	stageHints    = regexp.MustCompile(`(?m)^(?:Stages here: .*\n(?:Did you mean\?  .*\n(?:               .*\n)*)?|No Capfile found in .*\n)`)
	secretValue   = regexp.MustCompile(`="secret\w*"`) // what scenarios have for secrets
	waitStatus    = regexp.MustCompile(`\bexit status:? (?:[3-9]\d\d|\d{4,5}|25[6-9]|2[6-9]\d)\b`)
	quotedSource  = regexp.MustCompile(`\n\n.*\n *\^+\n`)
	logTail       = regexp.MustCompile(`(?s)(Here are the last 20 lines:\n\n\n).*`)
)

var (
	capVersion       = regexp.MustCompile(`(?m)(\bCapistrano Version: |^Capfile locked at .*, but )3\.17\.\d+`)
	quotedSyntax     = regexp.MustCompile(`(?m)^(SyntaxError: .*\n).*\n *\^~*\n`)
	delegatePlace    = regexp.MustCompile(`(is not a recognized Capistrano setting )\(\S+/delegate\.rb:\d+\)`)
	settingPlace     = regexp.MustCompile(`(is not a recognized Capistrano setting )\(/config/\S+\.rb:\d+\)`)
	similarLibraries = regexp.MustCompile(`(?m)(^LoadError: cannot load such file -- .*\n)Did you mean\?  .*\n(?: {15}.*\n)*`)
	// What Net::SSH adds to the options of a host, which a server keeps twice.
	connectionInsides = regexp.MustCompile(`, @ssh_options=\{:known_hosts=>#<SSHKit::[^\n]*?:password_prompt=>#<Net::SSH::Prompt:\w+>[^}\n]*\}` +
		`(?:, @netssh_options=\{[^\n]*?:password_prompt=>#<Net::SSH::Prompt:\w+>[^}\n]*\})?`)
	missingLibrary = regexp.MustCompile(`(?m)^gocap has no built-in .*\nPut the gem where .*\nor, if a deploy .*\n`)
)

// optionCause is what cap adds to an error that an option raises: a cause from
// inside of OptionParser.
const optionCause = "\nCaused by:\nArgumentError: wrong number of arguments (given 1, expected 0)\n\n"

// A command that has to do with REVISION_TIME.
var revisionTimeCommand = regexp.MustCompile(`/REVISION_TIME|> REVISION_TIME|git --no-pager log -1 --pretty=format:"%ct"`)

// withoutRevisionTime also leaves out the check of the directory that comes
// before a command with `cd`; with an SCM that knows no time there's only the
// check.
func withoutRevisionTime(commands []string) []string {
	var kept []string
	for i, c := range commands {
		if !revisionTimeCommand.MatchString(c) {
			if !onlyChecks(commands, i) {
				kept = append(kept, c)
			}
			continue
		}
		if cdCommand.MatchString(c) && len(kept) > 0 && strings.Contains(kept[len(kept)-1], "if test ! -d ") {
			kept = slices.Delete(kept, len(kept)-1, len(kept))
		}
	}
	return kept
}

var (
	cdCommand       = regexp.MustCompile(`(?m)^(?:  DEBUG Command: )?cd `)
	revisionWritten = regexp.MustCompile(`(?m)^(?:  DEBUG Command: )?cd (.+?) && .*> REVISION(?: \))?$`)
)

// onlyChecks tells whether command i checks, after REVISION was written, that
// the release is there, but nothing is done in it.
func onlyChecks(commands []string, i int) bool {
	if i == 0 {
		return false
	}
	written := revisionWritten.FindStringSubmatch(commands[i-1])
	return written != nil && strings.Contains(commands[i], "if test ! -d "+written[1]+"; ") &&
		(i+1 == len(commands) || !strings.Contains(commands[i+1], "cd "+written[1]+" && "))
}
