package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// A Repo is a git repository to deploy. It's made when it's first asked for,
// from fixed names and dates: its revisions are the same in every run.
type Repo int

const (
	// AppRepo has the application of testdata/hosts/app and a folder log, on
	// master.
	AppRepo Repo = iota
	// LabRepo has 300 Ruby files and a folder log, as the repository had that
	// the traces were recorded with.
	LabRepo
)

var repos [2]struct {
	once sync.Once
	dir  string
	err  error
}

func (r Repo) path(tb testing.TB) string {
	tb.Helper()
	repo := &repos[r]
	repo.once.Do(func() { repo.dir, repo.err = r.make(tb) })
	if repo.err != nil {
		tb.Fatal(repo.err)
	}
	return repo.dir
}

func (r Repo) make(tb testing.TB) (string, error) {
	dir, err := os.MkdirTemp(scratch, "repo-")
	if err != nil {
		return "", err
	}
	work := filepath.Join(dir, "work")
	switch r {
	case AppRepo:
		if err := os.CopyFS(work, os.DirFS(filepath.Join(testdata(tb), "hosts", "app"))); err != nil {
			return "", err
		}
		write(tb, filepath.Join(work, "log/.keep"), "")
	case LabRepo:
		for i := range 300 {
			write(tb, filepath.Join(work, fmt.Sprintf("lib/file%03d.rb", i)), fmt.Sprintf("# %d\n", i))
		}
		write(tb, filepath.Join(work, "log/.keep"), "")
		write(tb, filepath.Join(work, "README"), "lab\n")
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=master", "."},
		{"add", "--all", "."},
		{"commit", "--quiet", "--message=First"},
		{"clone", "--quiet", "--bare", ".", "../repo.git"},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = work
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=Lab", "GIT_AUTHOR_EMAIL=lab@example.com", "GIT_AUTHOR_DATE=2024-01-01T00:00:00Z",
			"GIT_COMMITTER_NAME=Lab", "GIT_COMMITTER_EMAIL=lab@example.com", "GIT_COMMITTER_DATE=2024-01-01T00:00:00Z",
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("git %v: %w\n%s", args, err, out)
		}
	}
	return filepath.Join(dir, "repo.git"), nil
}
