package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// oddNames are file names that protocols and shells may trip over.
var oddNames = []string{"plain", "with space", "quote'd", `double"quote`, "dollar$HOME", "back`tick", "semi;colon", "star*", "tilde~",
	"ünïcödé", "-dash", "back\\slash", "#hash", "a&b", "(paren)", "%41", "C0644 3 x", ".hidden"}

// makeTree makes a directory tree with odd names, sizes and modes.
func makeTree(t testing.TB, root string) {
	t.Helper()
	rnd := rand.NewChaCha8([32]byte{1})
	write := func(name string, size int, mode fs.FileMode) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		data := make([]byte, size)
		rnd.Read(data)
		if err := os.WriteFile(path, data, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Unix(1e9, 0), time.Unix(1e9+int64(size), 0)); err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range oddNames {
		write(name, i, 0o644)
		write(filepath.Join("dir "+name, "deeper", name), 100*i, 0o600)
	}
	write("empty", 0, 0o640)
	write("script.sh", 10, 0o755)
	write("big", 300_001, 0o444)
	if err := os.Mkdir(filepath.Join(root, "empty dir"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// readTree returns what is below root: contents, and with times also modes and
// times.
func readTree(t testing.TB, root string, attributes bool) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		text := "directory"
		if !d.IsDir() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(data)
		}
		if attributes && rel != "." {
			info, err := d.Info()
			if err != nil {
				return err
			}
			text += fmt.Sprintf(" %v %d", info.Mode(), info.ModTime().Unix())
		}
		tree[rel] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func sameTree(t testing.TB, from, to string, attributes bool) {
	t.Helper()
	if d := cmp.Diff(readTree(t, from, attributes), readTree(t, to, attributes)); d != "" {
		t.Errorf("%s differs from %s: %.2000s", to, from, d)
	}
}

// onAllTransfers runs a test with each server and transfer method.
func onAllTransfers(t *testing.T, f func(t *testing.T, w world, s target, h *runtime.Host)) {
	start := map[string]func(*testing.T, ssh.PublicKey) target{
		"builtin": func(t *testing.T, k ssh.PublicKey) target {
			return remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{k}, BuiltinSCP: true})
		},
		"inprocess": func(t *testing.T, k ssh.PublicKey) target {
			return remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{k}})
		},
		"openssh": func(t *testing.T, k ssh.PublicKey) target {
			return remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{k}})
		},
	}
	for name, start := range start {
		for _, method := range []string{"scp", "sftp"} {
			if name == "builtin" && method == "sftp" {
				continue
			}
			t.Run(name+"/"+method, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				s := start(t, w.key(t, ".ssh/id_ed25519", ""))
				h := hostOf(s)
				h.TransferMethod = method
				f(t, w, s, h)
			})
		}
	}
}

func TestTransferContent(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		ctx := testContext(t)
		for i, size := range []int{0, 1, 5000, 16384, 32768, 100_000, 3_000_000} {
			name := oddNames[i]
			data := bytes.Repeat([]byte{byte(i), 0, 1, 2, 10}, size)[:size]
			for _, remote := range []string{name, s.Dir() + "/abs " + name} {
				err := w.Upload(ctx, h, runtime.Upload{Content: bytes.NewReader(data), Size: int64(size), Remote: remote})
				if err != nil {
					t.Fatalf("%q: %v", remote, err)
				}
				path := remote
				if !filepath.IsAbs(path) {
					path = s.Dir() + "/" + remote
				}
				if got := must(os.ReadFile(path)); !bytes.Equal(got, data) {
					t.Errorf("%q: %d bytes of %d arrived", remote, len(got), size)
				}
				if info := must(os.Stat(path)); h.TransferMethod == "scp" && info.Mode() != 0o640 {
					t.Errorf("%q: mode %v", remote, info.Mode())
				}
				var back bytes.Buffer
				if err := w.Download(ctx, h, runtime.Download{Remote: remote, Content: &back}); err != nil {
					t.Fatalf("%q: %v", remote, err)
				}
				if !bytes.Equal(back.Bytes(), data) {
					t.Errorf("%q: %d bytes of %d came back", remote, back.Len(), size)
				}
			}
		}
		err := w.Upload(ctx, h, runtime.Upload{Content: strings.NewReader("x"), Size: 1, Mode: 0o755, Remote: "mode"})
		if err != nil {
			t.Fatal(err)
		}
		if info := must(os.Stat(s.Dir() + "/mode")); info.Mode() != 0o755 {
			t.Errorf("mode %v", info.Mode())
		}
	})
}

func TestTransferTree(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		ctx, tree := testContext(t), t.TempDir()+"/tree"
		makeTree(t, tree)
		if err := w.Upload(ctx, h, runtime.Upload{Path: tree, Remote: "copy", Recursive: true}); err != nil {
			t.Fatal(err)
		}
		sameTree(t, tree, s.Dir()+"/copy", false)
		if h.TransferMethod == "scp" {
			if info := must(os.Stat(s.Dir() + "/copy/script.sh")); info.Mode() != 0o755 {
				t.Errorf("mode %v", info.Mode())
			}
		}
		if err := w.Upload(ctx, h, runtime.Upload{Path: tree, Remote: "exact", Recursive: true, Preserve: true}); err != nil {
			t.Fatal(err)
		}
		sameTree(t, tree, s.Dir()+"/exact", true)

		// A second time into the same place.
		if err := w.Upload(ctx, h, runtime.Upload{Path: tree, Remote: "copy", Recursive: true}); err != nil {
			// As far as the mode of "big" lets us.
			if os.Geteuid() == 0 {
				t.Fatal(err)
			}
		} else if h.TransferMethod == "scp" {
			sameTree(t, tree, s.Dir()+"/copy/tree", false)
		} else {
			sameTree(t, tree, s.Dir()+"/copy", false)
		}

		local := t.TempDir()
		if err := w.Download(ctx, h, runtime.Download{Remote: s.Dir() + "/exact", Path: local + "/new", Recursive: true, Preserve: true}); err != nil {
			t.Fatal(err)
		}
		if err := w.Download(ctx, h, runtime.Download{Remote: "exact", Path: local, Recursive: true}); err != nil {
			t.Fatal(err)
		}
		if h.TransferMethod == "scp" { // below the target, whether it was there or not
			sameTree(t, tree, local+"/new/exact", true)
			sameTree(t, tree, local+"/exact", false)
		} else {
			sameTree(t, tree, local+"/new", true)
			os.RemoveAll(local + "/new")
			sameTree(t, tree, local, false)
		}
	})
}

func TestTransferFile(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		ctx := testContext(t)
		local := w.write(t, "data/file", "contents")
		if err := os.Chmod(local, 0o751); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(s.Dir()+"/dir", 0o755); err != nil {
			t.Fatal(err)
		}
		for remote, want := range map[string]string{"new": "new", "dir": "dir/file", "dir/other": "dir/other", "./-dash": "-dash"} {
			if err := w.Upload(ctx, h, runtime.Upload{Path: "data/file", Remote: remote}); err != nil {
				t.Fatal(err)
			}
			if got := string(must(os.ReadFile(s.Dir() + "/" + want))); got != "contents" {
				t.Errorf("%s: %q", remote, got)
			}
			if info := must(os.Stat(s.Dir() + "/" + want)); h.TransferMethod == "scp" && info.Mode() != 0o751 {
				t.Errorf("%s: mode %v", remote, info.Mode())
			}
		}
		if h.TransferMethod == "scp" {
			if err := w.Upload(ctx, h, runtime.Upload{Path: local, Remote: "-option"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Upload(ctx, h, runtime.Upload{Content: strings.NewReader("io"), Size: 2, Remote: "dir"}); err != nil {
			t.Fatal(err)
		}
		if got := string(must(os.ReadFile(s.Dir() + "/dir/dir"))); got != "io" {
			t.Errorf("%q", got)
		}

		target := t.TempDir()
		for path, want := range map[string]string{target: target + "/new", target + "/x": target + "/x"} {
			if err := w.Download(ctx, h, runtime.Download{Remote: "new", Path: path}); err != nil {
				t.Fatal(err)
			}
			if got := string(must(os.ReadFile(want))); got != "contents" {
				t.Errorf("%s: %q", path, got)
			}
		}
	})
}

func TestTransferErrors(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		ctx := testContext(t)
		file := w.write(t, "file", "contents")
		if err := os.Mkdir(s.Dir()+"/dir", 0o755); err != nil {
			t.Fatal(err)
		}
		scpClass, sftpClass := "Net::SCP::Error", "Net::SFTP::StatusException"
		check := func(what string, err error, class, text string) {
			t.Helper()
			if err == nil || rubyClass(err) != class || text != "" && !strings.HasPrefix(err.Error(), text) {
				t.Errorf("%s: %s %v", what, rubyClass(err), err)
			}
		}
		isSCP := h.TransferMethod == "scp"
		pick := func(scp, sftp string) string {
			if isSCP {
				return scp
			}
			return sftp
		}
		check("directory", w.Upload(ctx, h, runtime.Upload{Path: w.home, Remote: "x"}),
			pick(scpClass, "Net::SFTP::Exception"), "can't upload directories unless :recursive")
		check("no local file", w.Upload(ctx, h, runtime.Upload{Path: "data/none", Remote: "x"}),
			"Errno::ENOENT", "No such file or directory @ rb_file_s_stat - data/none")
		check("no remote directory", w.Upload(ctx, h, runtime.Upload{Path: file, Remote: "/no/such/dir"}),
			pick(scpClass, sftpClass), pick("\x01scp: /no/such/dir: No such file or directory", "open /no/such/dir: "))
		check("no remote file", w.Download(ctx, h, runtime.Download{Remote: s.Dir() + "/none", Path: w.path("y")}),
			pick(scpClass, sftpClass), pick("SCP did not finish successfully (1): scp: "+s.Dir()+"/none: No such file or directory", "stat "+s.Dir()+"/none: "))
		check("remote directory", w.Download(ctx, h, runtime.Download{Remote: "dir", Path: w.path("y")}),
			pick(scpClass, "Net::SFTP::Exception"), pick("SCP did not finish successfully (1): scp: ", "dir: is a directory"))
		check("no local directory", w.Download(ctx, h, runtime.Download{Remote: s.Dir() + "/dir", Path: w.path("no/such"), Recursive: true}),
			"Errno::ENOENT", "No such file or directory @ dir_s_mkdir - ")
		if err := os.WriteFile(s.Dir()+"/there", []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		check("no local directory for a file", w.Download(ctx, h, runtime.Download{Remote: "there", Path: w.path("no/such")}),
			"Errno::ENOENT", "No such file or directory @ rb_sysopen - ")
		check("tree to memory", w.Download(ctx, h, runtime.Download{Remote: "dir", Content: new(bytes.Buffer), Recursive: true}),
			pick(scpClass, "Net::SFTP::Exception"), "cannot recursively download to an in-memory location")
		check("short content", w.Upload(ctx, h, runtime.Upload{Content: strings.NewReader("abc"), Size: 10, Remote: "x"}),
			"IOError", "x: 10 bytes expected, only 3 found")
		boom := errors.New("boom")
		if err := w.Upload(ctx, h, runtime.Upload{Content: failing{boom}, Size: 10, Remote: "x"}); !errors.Is(err, boom) {
			t.Errorf("failing reader: %v", err)
		}
		if err := w.Download(ctx, h, runtime.Download{Remote: "there", Content: failing{boom}}); !errors.Is(err, boom) {
			t.Errorf("failing writer: %v", err)
		}
		h2 := *h
		h2.TransferMethod = "ftp"
		check("method", w.Upload(ctx, &h2, runtime.Upload{Path: file, Remote: "x"}), "ArgumentError",
			":ftp is not a valid transfer method. Supported methods are :scp, :sftp.")
		// The connection survived all that.
		capture(t, w.Backend, h, "true")
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestSCPCommands checks the command lines, which are Net::SCP's.
func TestSCPCommands(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		ctx, h := testContext(t), hostOf(s)
		w.write(t, "d/f", "x")
		for _, err := range []error{
			w.Upload(ctx, h, runtime.Upload{Path: "d/f", Remote: "it's $a"}),
			w.Upload(ctx, h, runtime.Upload{Path: "d", Remote: "d", Recursive: true}),
			w.Upload(ctx, h, runtime.Upload{Path: "d", Remote: "d", Recursive: true, Preserve: true}),
			w.Download(ctx, h, runtime.Download{Path: "g", Remote: "it's $a"}),
			w.Download(ctx, h, runtime.Download{Path: "g", Remote: "it's $a", Preserve: true}),
			w.Download(ctx, h, runtime.Download{Path: "h", Remote: "d", Recursive: true}),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		want := []string{`scp -t it\'s\ \$a`, "scp -t -r d", "scp -t -r -p d", `scp -f it\'s\ \$a`, `scp -f -p it\'s\ \$a`, "scp -f -r d"}
		if got := s.Commands(); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestSCPMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := remotetest.Start(t, remotetest.Options{Env: []string{"PATH=/nowhere"}})
	err := w.Upload(testContext(t), hostOf(s), runtime.Upload{Content: strings.NewReader("x"), Size: 1, Remote: "x"})
	if rubyClass(err) != "Net::SCP::Error" || !strings.HasPrefix(err.Error(), "SCP did not finish successfully (127): ") || !strings.Contains(err.Error(), "not found") {
		t.Errorf("%v", err)
	}
	err = w.Download(testContext(t), hostOf(s), runtime.Download{Remote: "x", Content: new(bytes.Buffer)})
	if rubyClass(err) != "Net::SCP::Error" || !strings.HasPrefix(err.Error(), "SCP did not finish successfully (127): ") {
		t.Errorf("%v", err)
	}
}

func TestTransferProgress(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		ctx := testContext(t)
		data := make([]byte, 200_000)
		w.write(t, "d/big", string(data))
		w.write(t, "d/empty", "")
		type report struct {
			name        string
			done, total int64
		}
		var (
			mu  sync.Mutex
			got []report
		)
		note := func(name string, done, total int64) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, report{name, done, total})
		}
		take := func() []report {
			r := got
			got = nil
			return r
		}
		// check wants the reports to grow from nothing to all.
		check := func(what, name string, total int64, reports []report) {
			t.Helper()
			if len(reports) == 0 || reports[0] != (report{name, 0, total}) || reports[len(reports)-1] != (report{name, total, total}) {
				t.Fatalf("%s: %v", what, reports)
			}
			for i, r := range reports {
				if r.name != name || r.total != total || i > 0 && total > 0 && r.done <= reports[i-1].done {
					t.Fatalf("%s: %v", what, reports)
				}
			}
		}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		do(w.Upload(ctx, h, runtime.Upload{Path: "d/big", Remote: "big", Progress: note}))
		up := take()
		check("file", "d/big", 200_000, up)
		if h.TransferMethod == "scp" { // Net::SCP's steps
			if len(up) != 14 || up[1].done != 16384 || up[12].done != 196608 {
				t.Errorf("%v", up)
			}
		}
		do(w.Upload(ctx, h, runtime.Upload{Content: bytes.NewReader(data), Size: 200_000, Remote: s.Dir() + "/io", Progress: note}))
		check("content", s.Dir()+"/io", 200_000, take())
		do(w.Upload(ctx, h, runtime.Upload{Path: "d/empty", Remote: "empty", Progress: note}))
		check("empty", "d/empty", 0, take())
		do(w.Upload(ctx, h, runtime.Upload{Path: "d", Remote: "tree", Recursive: true, Progress: note}))
		tree := map[string][]report{}
		for _, r := range take() {
			tree[r.name] = append(tree[r.name], r)
		}
		check("tree", "d/big", 200_000, tree["d/big"])
		check("tree", "d/empty", 0, tree["d/empty"])

		do(w.Download(ctx, h, runtime.Download{Remote: s.Dir() + "/big", Content: new(bytes.Buffer), Progress: note}))
		check("memory", "big", 200_000, take())
		do(w.Download(ctx, h, runtime.Download{Remote: s.Dir() + "/big", Path: "got", Progress: note}))
		check("file", "got", 200_000, take())
		do(w.Download(ctx, h, runtime.Download{Remote: "empty", Path: "got", Progress: note}))
		check("empty", "got", 0, take())
	})
}

func TestTransferLostAndCancelled(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		endless := func(f func()) *hook { return &hook{f: f, at: 1 << 20} }
		err := w.Upload(testContext(t), h, runtime.Upload{Content: endless(s.DropConnections), Size: 1 << 40, Remote: "x"})
		if rubyClass(err) != "Net::SSH::Disconnect" {
			t.Errorf("lost: %s %v", rubyClass(err), err)
		}
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(testContext(t))
		err = w.Upload(ctx, h, runtime.Upload{Content: endless(func() { cancel(why) }), Size: 1 << 40, Remote: "x"})
		if err != why {
			t.Errorf("cancelled: %v", err)
		}
		if left := must(filepath.Glob(s.Dir() + "/.x.*")); len(left) > 1 { // one is of the lost connection
			t.Errorf("left over: %q", left)
		}
		w.write(t, "zeros", string(make([]byte, 5<<20)))
		if err := w.Upload(testContext(t), h, runtime.Upload{Path: "zeros", Remote: "zeros"}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel = context.WithCancelCause(testContext(t))
		err = w.Download(ctx, h, runtime.Download{Remote: "zeros", Content: &hook{f: func() { cancel(why) }, at: 1 << 20}})
		if err != why {
			t.Errorf("cancelled download: %v", err)
		}
	})
}

// TestDownloadCut shows that a file keeps its contents until the new ones are
// there.
func TestDownloadCut(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		if err := errors.Join(os.WriteFile(s.Dir()+"/file", make([]byte, 5<<20), 0o644), os.Mkdir(s.Dir()+"/tree", 0o755),
			os.WriteFile(s.Dir()+"/tree/file", make([]byte, 5<<20), 0o644)); err != nil {
			t.Fatal(err)
		}
		w.write(t, "local/file", "old")
		for name, d := range map[string]runtime.Download{
			"file": {Remote: "file", Path: "local/file"},
			"new":  {Remote: "file", Path: "local/new"},
			"tree": {Remote: "tree", Path: "local/tree", Recursive: true},
		} {
			var cut sync.Once
			d.Progress = func(_ string, done, _ int64) {
				if done > 1<<20 {
					cut.Do(s.DropConnections)
				}
			}
			if err := w.Download(testContext(t), h, d); rubyClass(err) != "Net::SSH::Disconnect" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := string(must(os.ReadFile(w.path("local/file")))); got != "old" {
			t.Errorf("after the cut: %d bytes", len(got))
		}
		err := filepath.WalkDir(w.path("local"), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && path != w.path("local/file") {
				t.Errorf("%s is there", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestTreeUploadCut shows that every file of a tree is whole or has kept its
// contents, whatever has happened, and that an interrupted upload clears up.
func TestTreeUploadCut(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		if h.TransferMethod == "scp" {
			return // writes into the files, as the command that cap runs does
		}
		const size = 300_000
		for i := range 20 {
			w.write(t, fmt.Sprint("tree/", i), strings.Repeat("new", size/3))
		}
		if err := errors.Join(os.Mkdir(s.Dir()+"/tree", 0o755), os.WriteFile(s.Dir()+"/tree/0", []byte("old"), 0o600)); err != nil {
			t.Fatal(err)
		}
		why := errors.New("enough")
		for name, cut := range map[string]func(context.CancelCauseFunc){
			"interrupted": func(cancel context.CancelCauseFunc) { cancel(why) },
			"lost":        func(context.CancelCauseFunc) { s.DropConnections() },
		} {
			ctx, cancel := context.WithCancelCause(testContext(t))
			var sent atomic.Int64
			err := w.Upload(ctx, h, runtime.Upload{Path: "tree", Remote: "tree", Recursive: true, Progress: func(string, int64, int64) {
				if sent.Add(1) == 30 {
					cut(cancel)
				}
			}})
			if name == "interrupted" && err != why || name == "lost" && rubyClass(err) != "Net::SSH::Disconnect" {
				t.Errorf("%s: %v", name, err)
			}
			for _, e := range must(os.ReadDir(s.Dir() + "/tree")) {
				data := must(os.ReadFile(s.Dir() + "/tree/" + e.Name()))
				switch {
				case strings.HasPrefix(e.Name(), "."):
					if name == "interrupted" {
						t.Errorf("left over: %s", e.Name())
					}
				case len(data) != size && string(data) != "old":
					t.Errorf("%s: %s: %d bytes", name, e.Name(), len(data))
				}
			}
			os.RemoveAll(s.Dir() + "/tree")
		}
	})
}

// TestUploadCut shows that by SFTP a file keeps its contents until the new ones
// are there, and everything else for good.
func TestUploadCut(t *testing.T) {
	t.Parallel()
	onAllTransfers(t, func(t *testing.T, w world, s target, h *runtime.Host) {
		if h.TransferMethod == "scp" {
			return // writes into the file, as the command that cap runs does
		}
		if err := errors.Join(os.WriteFile(s.Dir()+"/file", []byte("old"), 0o600), os.WriteFile(s.Dir()+"/real", []byte("old"), 0o640),
			os.Symlink("real", s.Dir()+"/link"), os.Mkdir(s.Dir()+"/dir", 0o755)); err != nil {
			t.Fatal(err)
		}
		err := w.Upload(testContext(t), h, runtime.Upload{Content: &hook{f: s.DropConnections, at: 1 << 20}, Size: 1 << 40, Remote: "file"})
		if rubyClass(err) != "Net::SSH::Disconnect" {
			t.Errorf("%v", err)
		}
		err = w.Upload(testContext(t), h, runtime.Upload{Content: strings.NewReader("short"), Size: 9, Remote: "new"})
		if err == nil {
			t.Error("no error")
		}
		read := func(name string) string {
			data, err := os.ReadFile(s.Dir() + "/" + name)
			if err != nil {
				return err.Error()
			}
			return string(data)
		}
		if got := read("file"); got != "old" {
			t.Errorf("after the cut %q", got)
		}
		if _, err := os.Stat(s.Dir() + "/new"); err == nil {
			t.Error("half a file is there")
		}
		for _, name := range []string{"file", "link", "dir/new", "dir"} {
			if err := w.Upload(testContext(t), h, runtime.Upload{Content: strings.NewReader("new"), Size: 3, Remote: name}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, mode := range map[string]fs.FileMode{"file": 0o600, "real": 0o640, "dir/new": 0o644, "dir/dir": 0o644} {
			info, err := os.Lstat(s.Dir() + "/" + name)
			if err != nil || info.Mode() != mode || read(name) != "new" {
				t.Errorf("%s: %v %v %q", name, info, err, read(name))
			}
		}
		if info, err := os.Lstat(s.Dir() + "/link"); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("the link: %v %v", info, err)
		}
	})
}

// A hook calls f when at bytes have passed.
type hook struct {
	f    func()
	at   int
	done bool
}

func (h *hook) Read(p []byte) (int, error) {
	clear(p)
	return h.Write(p)
}

func (h *hook) Write(p []byte) (int, error) {
	if h.at -= len(p); h.at <= 0 && !h.done {
		h.done = true
		h.f()
	}
	return len(p), nil
}

// TestAgainstScp compares with what the real scp makes of the same tree.
func TestAgainstScp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	key := w.key(t, ".ssh/id_ed25519", "")
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{key}})
	tree := t.TempDir() + "/tree"
	makeTree(t, tree)
	if err := w.Upload(testContext(t), hostOf(s), runtime.Upload{Path: tree, Remote: "ours", Recursive: true}); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("scp", "-O", "-r", "-q", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
		"-o", "LogLevel=ERROR", "-i", w.path(".ssh/id_ed25519"), "-P", fmt.Sprint(s.Port()), tree, s.User()+"@"+s.Host()+":theirs").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	strip := func(m map[string]string) map[string]string {
		for k, v := range m {
			m[k] = v[:strings.LastIndexByte(v, ' ')+1] // not the times
		}
		return m
	}
	if d := cmp.Diff(strip(readTree(t, s.Dir()+"/theirs", true)), strip(readTree(t, s.Dir()+"/ours", true))); d != "" {
		t.Error(d)
	}
}

// TestSFTPMissing tells how what was to serve SFTP ended.
func TestSFTPMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")},
		Config: []string{"ForceCommand exit 127"}})
	h := hostOf(s)
	h.TransferMethod = "sftp"
	err := w.Upload(testContext(t), h, runtime.Upload{Path: w.write(t, "file", "x"), Remote: s.Dir() + "/file"})
	if rubyClass(err) != "Net::SFTP::Exception" || err.Error() != "sftp didn't start: exit status 127" {
		t.Errorf("%s: %v", rubyClass(err), err)
	}
}

// TestTransferTalkingShell tells why a transfer fails where the shell talks.
func TestTransferTalkingShell(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")},
		Config: []string{`ForceCommand echo "Have a lot of fun"; $SSH_ORIGINAL_COMMAND`}})
	for method, want := range map[string]string{"scp": "Have a lot of fun", "sftp": "sftp didn't start: "} {
		h := hostOf(s)
		h.TransferMethod = method
		err := w.Upload(testContext(t), h, runtime.Upload{Path: w.write(t, "file", "x"), Remote: s.Dir() + "/file"})
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(fullText(err), "\nSomething prints text on 127.0.0.1 before the transfer begins") {
			t.Errorf("%s: %v", method, err)
		}
	}
}
