package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gocap/gocap/conformance"
)

// bySFTP is program with another transfer method.
func bySFTP(b *testing.B, l *conformance.Lab, words ...string) contender {
	c := program(b, l, conformance.Gocap, append([]string{"LAB_METHOD=sftp"}, words...)...)
	c.name = "gocap, SFTP"
	return c
}

// after is a contender that first does what isn't measured.
func after(prepare func(), c contender) contender {
	return contender{c.name, func() conformance.Cost {
		prepare()
		return c.run()
	}}
}

// opensshs are what files can be transferred with, but tar.
var opensshs = []string{"scp", "sftp", "rsync"}

// transferLab has a task for downloads beside the one for uploads.
var transferLab = conformance.Options{Hosts: 1, Files: map[string]string{"lib/capistrano/tasks/down.rake": `
task "lab:down" do
  on(roles(:app)) { download! ENV["LAB_SRC"], ENV["LAB_DST"], recursive: !!ENV["LAB_REC"] }
end
`}}

// BenchmarkLargeFile transfers 256 MB up and down.
func BenchmarkLargeFile(b *testing.B) {
	l := newLab(b, transferLab)
	need(b, "rsync")
	file := filepath.Join(b.TempDir(), "big")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	piece := noise(1 << 20) // no more is held: a program's peak counts what its parent had
	for range 256 {
		if _, err := f.Write(piece); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	goals := []goal{
		{what: "rate, gocap to the fastest of OpenSSH", value: func(m medians) float64 {
			return ratio(m.fastest(append(opensshs, "tar")...), m["gocap"].Wall)
		}, bound: 0.9},
		{what: "rate by SFTP, gocap to the fastest of OpenSSH", value: func(m medians) float64 {
			return ratio(m.fastest(append(opensshs, "tar")...), m["gocap, SFTP"].Wall)
		}, bound: 0.9},
		{what: "memory in MB", value: func(m medians) float64 { return float64(m["gocap"].Memory) / (1 << 20) }, atMost: true, bound: 40},
	}
	there := "/srv/lab/home/big"
	b.Run("up", func(b *testing.B) {
		words := []string{"LAB_SRC=" + file, "LAB_DST=" + there, "production", "lab:up"}
		to := file + " $HOST:" + there
		contest(b, "256 MB up", goals,
			program(b, l, conformance.Gocap, words...), bySFTP(b, l, words...), program(b, l, conformance.Cap, words...),
			script(b, l, "scp", "$SCP -O "+to), script(b, l, "sftp", "$SCP "+to),
			script(b, l, "rsync", `rsync --whole-file --ignore-times -e "$SSH" `+to),
			script(b, l, "tar", "tar -C "+filepath.Dir(file)+" -cf - big | $SSH $HOST tar -C /srv/lab/home -xf -"))
	})
	b.Run("down", func(b *testing.B) {
		here := filepath.Join(b.TempDir(), "big")
		words := []string{"LAB_SRC=" + there, "LAB_DST=" + here, "production", "lab:down"}
		from := "$HOST:" + there + " " + here
		contest(b, "256 MB down", goals,
			program(b, l, conformance.Gocap, words...), bySFTP(b, l, words...), program(b, l, conformance.Cap, words...),
			script(b, l, "scp", "$SCP -O "+from), script(b, l, "sftp", "$SCP "+from),
			script(b, l, "rsync", `rsync --whole-file --ignore-times -e "$SSH" `+from),
			script(b, l, "tar", "$SSH $HOST tar -C /srv/lab/home -cf - big | tar -C "+filepath.Dir(here)+" -xf -"))
	})
}

// BenchmarkSmallFiles transfers 2,000 files of 8 KB up and down, each time to a
// place of its own.
func BenchmarkSmallFiles(b *testing.B) {
	l := newLab(b, transferLab)
	need(b, "rsync")
	tree := filepath.Join(b.TempDir(), "tree")
	for i := range 2000 {
		dir := filepath.Join(tree, fmt.Sprint(i%20))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), noise(8<<10), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	empty := func(dirs ...string) func(contender) contender {
		return func(c contender) contender {
			return after(func() {
				for _, dir := range dirs {
					if err := os.RemoveAll(dir); err != nil {
						b.Fatal(err)
					}
				}
				if err := os.Mkdir(dirs[0], 0o755); err != nil {
					b.Fatal(err)
				}
			}, c)
		}
	}
	goals := []goal{
		{what: "rate, gocap to tar", value: func(m medians) float64 { return m.wall("tar", "gocap") }, bound: 0.9},
		{what: "rate by SFTP, gocap to tar", value: func(m medians) float64 { return m.wall("tar", "gocap, SFTP") }, bound: 0.9},
	}
	b.Run("up", func(b *testing.B) {
		fresh := empty(l.Hosts[0].Path("www/to"), l.Hosts[0].Path("www/tree"))
		words := []string{"LAB_REC=1", "LAB_SRC=" + tree, "LAB_DST=/srv/lab/www/tree", "production", "lab:up"}
		to := tree + " $HOST:/srv/lab/www/to"
		contest(b, "2,000 small files up", goals,
			fresh(program(b, l, conformance.Gocap, words...)), fresh(bySFTP(b, l, words...)), fresh(patched(b, l, words...)),
			fresh(script(b, l, "scp", "$SCP -r -O "+to)), fresh(script(b, l, "sftp", "$SCP -r "+to)),
			fresh(script(b, l, "rsync", `rsync -a -e "$SSH" `+to)),
			fresh(script(b, l, "tar", "tar -C "+filepath.Dir(tree)+" -cf - tree | $SSH $HOST tar -C /srv/lab/www/to -xf -")))
	})
	b.Run("down", func(b *testing.B) {
		if err := os.CopyFS(l.Hosts[0].Path("www/from/tree"), os.DirFS(tree)); err != nil {
			b.Fatal(err)
		}
		here := filepath.Join(b.TempDir(), "here")
		fresh := empty(here)
		words := []string{"LAB_REC=1", "LAB_SRC=/srv/lab/www/from/tree", "LAB_DST=" + here, "production", "lab:down"}
		from := "$HOST:/srv/lab/www/from/tree " + here
		contest(b, "2,000 small files down", goals,
			fresh(program(b, l, conformance.Gocap, words...)), fresh(bySFTP(b, l, words...)), fresh(patched(b, l, words...)),
			fresh(script(b, l, "scp", "$SCP -r -O "+from)), fresh(script(b, l, "sftp", "$SCP -r "+from)),
			fresh(script(b, l, "rsync", `rsync -a -e "$SSH" `+from)),
			fresh(script(b, l, "tar", "$SSH $HOST tar -C /srv/lab/www/from -cf - tree | tar -C "+here+" -xf -")))
	})
}
