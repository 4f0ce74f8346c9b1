package conformance

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// sentAhead are commands that may be sent before it's known whether cap would
// send them. Those with `cd` end where there is no such directory.
var sentAhead = regexp.MustCompile(`^(?:\[ -|if test ! -d |cd |(?:\( export .* ; )?(?:umask \d+ && )?/usr/bin/env (?:cat|readlink|ls) )`)

// aheadToo are the scenarios in which gocap also runs with all that it may send
// ahead: deploys and rollbacks, also those that fail. GOCAP_PIPELINE=1 does that in
// all scenarios.
var aheadToo = []string{
	"cleanup", "deploy_current", "deploy_failures", "deploy_git", "deploy_hooks", "environment_flow",
	"failed_deploys", "linked", "linked_hosts", "lock", "rescued_failures", "rollback",
}

// inTurn puts the commands to hosts in the order of gocap's log, and leaves out
// those that were sent ahead and never had their turn: where they are sent to near
// hosts, too, it's chance which begins first.
// Where there is no log, the order is cap's.
func inTurn(cap, gocap *Result) {
	if !gocap.Ahead {
		return
	}
	logged := ParseLog(gocap.Log).Commands
	for host, commands := range gocap.Commands {
		var turns []string
		for name, texts := range logged {
			if strings.HasSuffix(name, host) {
				turns = append(turns, texts...)
			}
		}
		if len(logged) == 0 {
			for _, c := range cap.Commands[host] {
				turns = append(turns, logCommand+c)
			}
		}
		gocap.Commands[host] = sorted(commands, turns)
	}
}

const logCommand = " DEBUG Command: "

// sorted puts commands in the order of their texts in a log. What isn't logged,
// such as a transfer, stays between what was sent before and after it.
func sorted(commands, log []string) []string {
	type sent struct {
		command string
		turn    int
	}
	var out []string
	var run []sent
	flush := func() {
		slices.SortStableFunc(run, func(a, b sent) int { return cmp.Compare(a.turn, b.turn) })
		for _, s := range run {
			out = append(out, s.command)
		}
		run = nil
	}
	taken := make([]bool, len(log))
	for _, c := range commands {
		turn := -1
		for i, text := range log {
			if !taken[i] && strings.Contains(oneLine(text+"\n"), logCommand+oneLine(c+"\n")) {
				turn = i
				break
			}
		}
		switch {
		case turn >= 0:
			taken[turn] = true
			run = append(run, sent{c, turn})
		case !sentAhead.MatchString(c):
			flush()
			out = append(out, c)
		}
	}
	flush()
	return out
}
