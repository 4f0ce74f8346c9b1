package conformance

import "testing"

// What cap's threads and the packets of a connection do to a screen.
func TestAlike(t *testing.T) {
	t.Parallel()
	const calm = `00:00 one
      01 mkdir a
    ✔ 01 root@127.0.1.1 0.000s
    ✔ 01 root@127.0.1.2 0.000s
      02 ls /x
      02 ls: cannot access '/x': No such file or directory
      02 ls: cannot access '/x': No such file or directory
00:00 two
      01 true
    ✔ 01 root@127.0.1.1 0.000s
      WARN  beware
`
	for name, c := range map[string]struct {
		cap  string
		same bool
	}{
		"the same": {calm, true},
		"hosts in another order, a command printed twice, output in pieces": {`00:00 one
      01 mkdir a
      01 mkdir a
    ✔ 01 root@127.0.1.2 0.000s
      02 ls /x
    ✔ 01 root@127.0.1.1 0.000s
      02 ls: 
      02 ls: 
      02 cannot access '/x'
      02 cannot access '/x'
      02 : No such file or directory
      02 
      02 : No such file or directory
00:00 two
      01 true
      WARN  beware
    ✔ 01 root@127.0.1.1 0.000s
`, true},
		"a header twice, lines above it, numbers in another order, a result first": {`00:00 one
    ✔ 02 root@127.0.1.1 0.000s
      01 ls /x
      01 ls: cannot access '/x': No such file or directory
      02 mkdir a
    ✔ 02 root@127.0.1.2 0.000s
      01 ls: cannot access '/x': No such file or directory
      WARN  beware
00:00 two
00:00 two
      01 true
    ✔ 01 root@127.0.1.1 0.000s
`, true},
		"a line missing": {`00:00 one
      01 mkdir a
    ✔ 01 root@127.0.1.1 0.000s
      02 ls /x
      02 ls: cannot access '/x': No such file or directory
      02 ls: cannot access '/x': No such file or directory
00:00 two
      01 true
    ✔ 01 root@127.0.1.1 0.000s
      WARN  beware
`, false},
		"under another header": {`00:00 one
      01 mkdir a
    ✔ 01 root@127.0.1.1 0.000s
    ✔ 01 root@127.0.1.2 0.000s
00:00 two
      01 ls /x
      01 ls: cannot access '/x': No such file or directory
      01 ls: cannot access '/x': No such file or directory
      02 true
    ✔ 02 root@127.0.1.1 0.000s
      WARN  beware
`, false},
		"one host's lines in another order": {`00:00 one
      01 mkdir a
      02 ls /x
    ✔ 02 root@127.0.1.1 0.000s
    ✔ 01 root@127.0.1.2 0.000s
      02 ls: cannot access '/x': No such file or directory
      02 ls: cannot access '/x': No such file or directory
00:00 two
      01 true
    ✔ 01 root@127.0.1.1 0.000s
      WARN  beware
`, false},
	} {
		theirs, ours := alike(c.cap, calm)
		if same := theirs.Text() == ours.Text(); same != c.same {
			t.Errorf("%s: same = %v\n%s\n%s", name, same, theirs.Text(), ours.Text())
		}
	}
}

func TestCheckScreen(t *testing.T) {
	t.Parallel()
	if p := CheckScreen("00:00 one\n      01 a\n      02 b\n      01 out\n00:00 two\n      01 c\n"); len(p) != 0 {
		t.Error(p)
	}
	if p := CheckScreen("00:00 one\n      01 a\n      03 b\n"); len(p) != 1 {
		t.Error(p)
	}
}
