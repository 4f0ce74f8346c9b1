package remote

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// TestDiskFull tells what SFTP has no word for.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("making a small file system takes root")
	}
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { syscall.Unmount(small, syscall.MNT_DETACH) })
	w.write(t, "big", string(make([]byte, 3<<20)))
	w.write(t, "tree/big", string(make([]byte, 3<<20)))
	for method, want := range map[string]string{"scp": scpCut, "sftp": "is full: 0 of 1024 kB are free."} {
		h := hostOf(s)
		h.TransferMethod = method
		for _, u := range []runtime.Upload{{Path: "big", Remote: small + "/big"}, {Path: "tree", Remote: small + "/tree", Recursive: true}} {
			err := w.Upload(testContext(t), h, u)
			if err == nil || !strings.Contains(fullText(err), want) {
				t.Errorf("%s %s: %v", method, u.Path, err)
			}
			os.RemoveAll(u.Remote)
		}
		target := small + "/here"
		err := w.Download(testContext(t), h, runtime.Download{Remote: w.path("big"), Path: target})
		if rubyClass(err) != "Errno::ENOSPC" || !strings.HasSuffix(err.Error(), " - "+target) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if left := must(os.ReadDir(small)); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}
