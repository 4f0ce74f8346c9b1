package conformance

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Tree lists what is below /srv/lab/www of a host: the kind, mode and path of
// each file, where a link points to, and what a small file of text holds. Of
// the mirror of a repository only the folder is listed.
func (h *Host) Tree() ([]string, error) { return listTree(h.Path("www")) }

func listTree(top string) ([]string, error) {
	var lines []string
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s %s", info.Mode(), name)
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			line += " -> " + target
		case info.IsDir() && entry.Name() == "repo":
			lines = append(lines, line)
			return fs.SkipDir
		case info.Mode().IsRegular() && info.Size() < 1000 && !strings.HasSuffix(name, ".gz"):
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			line += fmt.Sprintf(": %q", data)
		}
		lines = append(lines, line)
		return nil
	})
	return lines, err
}
