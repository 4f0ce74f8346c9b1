package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// deployTo is the deploy_to of guestbook/config/deploy.rb in a home directory.
const deployTo = "apps/guestbook"

// showServers prints what is on each server, and fails where visitors would
// not get greeting or the number of releases is another.
func (w *world) showServers(greeting string, releases int) error {
	fmt.Println("\nOn the servers:")
	var wrong error
	for i, name := range serverNames {
		root := filepath.Join(w.servers[i].Dir(), deployTo)
		fmt.Printf("\n  %s:~/%s\n", name, deployTo)
		if err := errors.Join(showTree(root), check(root, greeting, releases)); err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	return wrong
}

func check(root, greeting string, releases int) error {
	found, err := os.ReadDir(filepath.Join(root, "releases"))
	if err != nil {
		return err
	}
	if len(found) != releases {
		return fmt.Errorf("there should be %d releases, not %d", releases, len(found))
	}
	page, err := os.ReadFile(filepath.Join(root, "current", "public", "index.html"))
	if err != nil {
		return err
	}
	if !strings.Contains(string(page), ">"+greeting+"<") {
		return fmt.Errorf("visitors get %q", page)
	}
	return nil
}

// showTree prints a deploy_to.
func showTree(root string) error {
	current, err := os.Readlink(filepath.Join(root, "current"))
	if err != nil {
		return err
	}
	if current, err = filepath.Rel(root, current); err != nil {
		return err
	}
	fmt.Printf("    current -> %s\n", current)
	releases, err := os.ReadDir(filepath.Join(root, "releases"))
	if err != nil {
		return err
	}
	for _, r := range releases {
		revision, err := os.ReadFile(filepath.Join(root, "releases", r.Name(), "REVISION"))
		if err != nil {
			return err
		}
		fmt.Printf("    releases/%s   REVISION %.7s\n", r.Name(), revision)
	}
	shared, err := leaves(filepath.Join(root, "shared"))
	if err != nil {
		return err
	}
	fmt.Printf("    shared/   %s\n", strings.Join(shared, "  "))
	archives, err := filepath.Glob(filepath.Join(root, "*.tar.gz"))
	if err != nil {
		return err
	}
	for _, a := range archives {
		fmt.Printf("    %s\n", filepath.Base(a))
	}
	log, err := os.ReadFile(filepath.Join(root, "revisions.log"))
	if err != nil {
		return err
	}
	fmt.Println("    revisions.log")
	for line := range strings.Lines(string(log)) {
		fmt.Printf("      %s", line)
	}
	return nil
}

// leaves returns the files and empty directories below a directory.
func leaves(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if !d.IsDir() {
			found = append(found, name)
			return nil
		}
		entries, err := os.ReadDir(path)
		if len(entries) == 0 {
			found = append(found, name+"/")
		}
		return err
	})
	return found, err
}
