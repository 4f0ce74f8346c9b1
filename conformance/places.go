package conformance

import (
	"regexp"
	"strings"
)

var (
	gemPlace   = regexp.MustCompile("/\\S*/(?:vendor_ruby|gems)/[^\\s:]+:\\d+(?::in `.*')?")
	gocapPlace = regexp.MustCompile("\\bgocap:[^\\s:]+:\\d+(?::in `.*')?")

	calledFromRecipe = regexp.MustCompile(`\(Called from PROJECT/\S+:\d+\)`)

	configFrame = regexp.MustCompile(`^(?:PROJECT/)?config/\S+:\d+:in .*'$`)
	loadFrame   = regexp.MustCompile("^PROJECT/\\S+\\.rake:\\d+:in `(?:<top \\(required\\)>|load|require_relative)'$")
	anyFrame    = regexp.MustCompile(`^\S+:\d+:in .*'$`)
)

// calledFrom begins the second line of SSHKit's deprecations.
const calledFrom = "(Called from"

// ownPlaces makes places in the files of cap and gocap themselves one.
func ownPlaces(cap, gocap *Result) {
	for _, text := range []*string{&cap.Stdout, &cap.Stderr} {
		*text = gemPlace.ReplaceAllString(*text, "OWN FILE")
	}
	for _, text := range []*string{&gocap.Stdout, &gocap.Stderr} {
		*text = gocapPlace.ReplaceAllString(*text, "OWN FILE")
	}
	if strings.Contains(cap.Stderr, calledFrom+" OWN FILE)") {
		gocap.Stderr = calledFromRecipe.ReplaceAllString(gocap.Stderr, calledFrom+" OWN FILE)")
	}
}

// withoutConfigurationFrames takes the lines of deploy.rb, of the stage file and
// of an imported file that can't be loaded out of gocap's short backtraces. Where
// nothing is left of one, cap has an empty line.
func withoutConfigurationFrames(cap, gocap string) string {
	if !strings.Contains(gocap, "(Backtrace restricted") {
		return gocap
	}
	var out []string
	lines := strings.Split(gocap, "\n")
	for i := 0; i < len(lines); {
		if !anyFrame.MatchString(lines[i]) {
			out = append(out, lines[i])
			i++
			continue
		}
		var kept []string
		for ; i < len(lines) && anyFrame.MatchString(lines[i]); i++ {
			more := configFrame.MatchString(lines[i]) || loadFrame.MatchString(lines[i])
			if !more || strings.Contains(cap, lines[i]) {
				kept = append(kept, lines[i])
			}
		}
		if len(kept) == 0 {
			kept = []string{""}
		}
		out = append(out, kept...)
	}
	return strings.Join(out, "\n")
}
