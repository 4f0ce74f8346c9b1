package sshconfig

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxDepth is how deep Include may nest, as in OpenSSH.
const maxDepth = 16

// An Error is a mistake in a configuration file.
type Error struct {
	File string
	Line int // from 1; 0 when the file as a whole is meant
	Err  error
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s line %d: %v", e.File, e.Line, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// A File is a configuration file to read. Relative paths in its Include lines
// start in /etc/ssh when System is set, in ~/.ssh otherwise.
type File struct {
	Path   string
	System bool
}

// DefaultFiles returns the files that Net::SSH and ssh read, in their order.
func DefaultFiles(home string) []File {
	var files []File
	if home != "" {
		files = append(files, File{Path: filepath.Join(home, ".ssh", "config")})
	}
	return append(files,
		File{Path: "/etc/ssh_config", System: true},
		File{Path: "/etc/ssh/ssh_config", System: true})
}

// A Config holds the files that were read.
type Config struct {
	env      Env
	lines    []line
	hasFinal bool
	read     []string
}

// Files returns the paths of the files that were read, included ones too.
func (c *Config) Files() []string { return c.read }

// A line is one directive. Only Include has files.
type line struct {
	file    string
	num     int
	keyword string // lower case
	rest    string // what follows the keyword
	args    []string
	files   [][]line
}

func (l *line) errorf(format string, args ...any) error {
	return &Error{l.file, l.num, fmt.Errorf(format, args...)}
}

// Load reads files. One that doesn't exist, or that the user may not read, is
// skipped, as by Net::SSH.
func Load(env Env, files ...File) (*Config, error) {
	c := &Config{env: env}
	for _, f := range files {
		r, err := os.Open(f.Path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			continue
		}
		if err != nil {
			return nil, &Error{File: f.Path, Err: err}
		}
		lines, err := c.parse(r, f, 0)
		r.Close()
		if err != nil {
			return nil, err
		}
		c.lines = append(c.lines, line{keyword: "include", files: [][]line{lines}})
	}
	return c, nil
}

func (c *Config) parse(r io.Reader, f File, depth int) ([]line, error) {
	c.read = append(c.read, f.Path)
	var lines []line
	in := bufio.NewReader(r)
	for num := 1; ; num++ {
		text, readErr := in.ReadString('\n')
		if readErr != nil && readErr != io.EOF {
			return nil, &Error{f.Path, num, readErr}
		}
		l, err := c.parseLine(text, f, num, depth)
		if err != nil {
			return nil, err
		}
		if l.keyword != "" {
			lines = append(lines, l)
		}
		if readErr == io.EOF {
			return lines, nil
		}
	}
}

func (c *Config) parseLine(text string, f File, num, depth int) (line, error) {
	l := line{file: f.Path, num: num}
	text = strings.Trim(text, blank+"\f")
	if text == "" || text[0] == '#' {
		return l, nil
	}
	word, rest, err := cutWord(text)
	if err != nil {
		return l, l.errorf("%w", err)
	}
	if word == "" {
		return l, l.errorf("no keyword in %q", text)
	}
	l.keyword, l.rest = strings.ToLower(word), rest
	if name, ok := aliases[l.keyword]; ok {
		l.keyword = name
	}

	switch l.keyword {
	case "match":
		for _, w := range strings.Fields(strings.ToLower(rest)) {
			c.hasFinal = c.hasFinal || strings.TrimPrefix(w, "!") == "final"
		}
		return l, nil
	case "proxycommand", "proxyjump", "knownhostscommand":
		return l, nil // take the whole rest of the line
	}
	if l.args, err = SplitArgs(rest); err != nil {
		return l, l.errorf("%s: %w", word, err)
	}
	if len(l.args) == 0 && (l.keyword == "host" || l.keyword == "include" || keywords[l.keyword] != nil) {
		return l, l.errorf("%s: missing argument", word)
	}
	if l.keyword == "include" {
		if l.files, err = c.include(&l, f, depth); err != nil {
			return l, err
		}
	}
	return l, nil
}

func (c *Config) include(l *line, f File, depth int) ([][]line, error) {
	if depth >= maxDepth {
		return nil, l.errorf("Include: nested more than %d deep", maxDepth)
	}
	var files [][]line
	for _, arg := range l.args {
		pattern, err := expandVariables(arg, c.env.getenv)
		if err != nil {
			return nil, l.errorf("Include: %w", err)
		}
		pattern = c.env.expandTilde(pattern)
		if !filepath.IsAbs(pattern) {
			dir := filepath.Join(c.env.Home, ".ssh")
			if f.System {
				dir = "/etc/ssh"
			}
			pattern = filepath.Join(dir, pattern)
		}
		paths, err := filepath.Glob(pattern)
		if err != nil {
			return nil, l.errorf("Include %s: %w", arg, err)
		}
		for _, path := range paths {
			r, err := os.Open(path)
			if err != nil {
				return nil, l.errorf("Include: %w", err)
			}
			lines, err := c.parse(r, File{path, f.System}, depth+1)
			r.Close()
			if err != nil {
				return nil, err
			}
			files = append(files, lines)
		}
	}
	return files, nil
}
