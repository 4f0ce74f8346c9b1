package conformance

import (
	"crypto/ed25519"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
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
	// BranchesRepo has branches, tags and folders, see [branches].
	BranchesRepo
)

var repos [3]struct {
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
	case BranchesRepo:
		mkdir(tb, work)
	case LabRepo:
		for i := range 300 {
			write(tb, filepath.Join(work, fmt.Sprintf("lib/file%03d.rb", i)), fmt.Sprintf("# %d\n", i))
		}
		write(tb, filepath.Join(work, "log/.keep"), "")
		write(tb, filepath.Join(work, "README"), "lab\n")
	}
	commands := [][]string{{"git", "init", "--quiet", "--initial-branch=master", "."}}
	if r == BranchesRepo {
		script, err := branches(dir)
		if err != nil {
			return "", err
		}
		commands = append(commands, []string{"sh", "-ec", script})
	} else {
		commands = append(commands,
			[]string{"git", "add", "--all", "."},
			[]string{"git", "commit", "--quiet", "--message=First"},
		)
	}
	commands = append(commands, []string{"git", "clone", "--quiet", "--mirror", ".", "../repo.git"})
	for _, args := range commands {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = work
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=Lab", "GIT_AUTHOR_EMAIL=lab@example.com", "GIT_AUTHOR_DATE=2024-01-01T00:00:00Z",
			"GIT_COMMITTER_NAME=Lab", "GIT_COMMITTER_EMAIL=lab@example.com", "GIT_COMMITTER_DATE=2024-01-01T00:00:00Z",
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%v: %w\n%s", args, err, out)
		}
	}
	return filepath.Join(dir, "repo.git"), nil
}

// branches returns a script that makes these commits:
//
//	First    v1 (a tag without text)
//	Second   master, v2 (a tag with text)
//	Login    feature/login, after First
//	Signed   signed, after Second
//
// The signature is an SSH key's that is the same in every run; dir/signers has
// its public half, in the form that git wants.
func branches(dir string) (string, error) {
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		return "", err
	}
	public, err := ssh.NewPublicKey(private.Public())
	if err != nil {
		return "", err
	}
	return `
mkdir -p config log public/uploads apps/api/bin apps/web 'with blanks'
echo lab >README
echo first >VERSION
echo 'adapter: none' >config/database.yml
echo run >apps/api/bin/run
echo api >apps/api/README
echo web >apps/web/index.html
echo x >'with blanks/a file'
touch log/.keep public/uploads/.keep
ln -s README LINK
git add --all .
git commit --quiet --message=First
git tag v1
git checkout --quiet -b feature/login
echo login >VERSION
git commit --quiet --all --message=Login
git checkout --quiet master
echo second >VERSION
git commit --quiet --all --message=Second
git tag --annotate --message='Version 2' v2
git checkout --quiet -b signed
echo signed >VERSION
umask 077
cat >../key <<'END'
` + string(pem.EncodeToMemory(block)) + `END
git -c gpg.format=ssh -c user.signingkey=../key commit --quiet --gpg-sign --all --message=Signed
git checkout --quiet master
echo 'lab@example.com ` + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public))) + `' >../signers
chmod 644 ../signers
`, nil
}
