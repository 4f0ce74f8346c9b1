package main

import (
	"os"
	"strings"
)

// capfileNames are what a Capfile may be called, in this order.
var capfileNames = []string{"capfile", "Capfile", "capfile.rb", "Capfile.rb"}

// findCapfile looks for the Capfile in dir and, unless told not to, in its
// parents. It compares names letter for letter, whatever the file system does.
func findCapfile(dir string, names []string, search bool) (folder, name string) {
	for {
		if name := capfileIn(dir, names); name != "" {
			return dir, name
		}
		parent := parentOf(dir)
		if !search || parent == dir {
			return "", ""
		}
		dir = parent
	}
}

func capfileIn(dir string, names []string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	have := map[string]bool{}
	for _, e := range entries {
		have[e.Name()] = true
	}
	for _, name := range names {
		if have[name] {
			return name
		}
		if strings.Contains(name, "/") {
			if _, err := os.Stat(name); err == nil {
				return name
			}
		}
	}
	return ""
}

func parentOf(dir string) string {
	i := strings.LastIndexByte(strings.TrimRight(dir, "/"), '/')
	if i <= 0 {
		return "/"
	}
	return dir[:i]
}

// noCapfile says that no Capfile was found from a folder on.
func noCapfile(dir string, names []string) string {
	return "No Capfile found in " + dir + " (looking for: " + strings.Join(names, ", ") + ")"
}
