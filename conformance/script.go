package conformance

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/txtar"
)

// ReadScenario reads a scenario from a txtar archive. Its files are added to the
// project; its comment says what is done, line by line:
//
//	# Text for the reader.
//	project lab             a folder of testdata/capfiles; none: the files alone
//	hosts 1                 how many; three if it isn't said
//	repo lab                what is deployed: app (if it isn't said), lab, branches
//	% touch $ROOT1/www/x    prepares the next step; ROOT1 is the first host's /srv/lab
//	$ cap production deploy a step, in which cap is the program
//	cut $ cap …             cap may do and say less than gocap: see [Compare]
//	tty $ cap …             on a terminal of 200 columns
//	  on "name: " type "x\n"    types when the program has written that,
//	  on "word: " hide "x\n"    after the terminal's echo is off,
//	  on "started" signal INT   or sends a signal
//
// Command lines are for a shell that stands in the project and knows the
// variables HOST1, ROOT1, …, RELEASE1, … and PORT.
func ReadScenario(file string) (Scenario, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return Scenario{}, err
	}
	s := Scenario{
		Name:    strings.TrimSuffix(filepath.Base(file), ".txtar"),
		Options: Options{Files: map[string]string{}},
	}
	for _, f := range archive.Files {
		s.Options.Files[f.Name] = string(f.Data)
	}
	var prepare []string
	for i, line := range strings.Split(string(archive.Comment), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if command, ok := strings.CutPrefix(line, "% "); ok {
			prepare = append(prepare, command)
			continue
		}
		step := len(s.Steps)
		if err := s.read(line); err != nil {
			return s, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		if len(s.Steps) > step {
			s.Steps[step].Prepare, prepare = prepare, nil
		}
	}
	if len(s.Steps) == 0 || len(prepare) > 0 {
		return s, fmt.Errorf("%s: ends without a step", file)
	}
	return s, nil
}

var repoNames = map[string]Repo{"app": AppRepo, "lab": LabRepo, "branches": BranchesRepo}

func (s *Scenario) read(line string) (err error) {
	if manner, command, ok := strings.Cut(line, "$ "); ok && len(manner) < len("cut tty  ") && !strings.HasPrefix(manner, "on ") {
		step := Step{Command: command}
		for _, word := range strings.Fields(manner) {
			switch word {
			case "cut":
				step.Cut = true
			case "tty":
				step.TTY = true
			default:
				return fmt.Errorf("no manner of a step: %s", word)
			}
		}
		s.Steps = append(s.Steps, step)
		return nil
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "project":
		s.Options.Project = rest
	case "hosts":
		s.Options.Hosts, err = strconv.Atoi(rest)
	case "repo":
		var ok bool
		if s.Options.Repo, ok = repoNames[rest]; !ok {
			err = fmt.Errorf("no repository: %s", rest)
		}
	case "on":
		if len(s.Steps) == 0 {
			return errors.New("a reaction before the first step")
		}
		var r Reaction
		if r, err = readReaction(rest); err == nil {
			step := &s.Steps[len(s.Steps)-1]
			step.Reactions = append(step.Reactions, r)
		}
	default:
		err = fmt.Errorf("not understood: %s", line)
	}
	return err
}

var signals = map[string]syscall.Signal{
	"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "QUIT": syscall.SIGQUIT, "USR1": syscall.SIGUSR1,
}

// readReaction reads `"text" type "text"` and its kind.
func readReaction(text string) (r Reaction, err error) {
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return r, fmt.Errorf("no quoted text: %s", text)
	}
	if r.Text, err = strconv.Unquote(quoted); err != nil {
		return r, err
	}
	verb, object, _ := strings.Cut(strings.TrimSpace(text[len(quoted):]), " ")
	switch verb {
	case "type", "hide":
		r.Hidden = verb == "hide"
		r.Type, err = strconv.Unquote(object)
	case "signal":
		if r.Signal = signals[object]; r.Signal == 0 {
			err = fmt.Errorf("no signal: %s", object)
		}
	default:
		err = fmt.Errorf("no reaction: %s", verb)
	}
	return r, err
}
