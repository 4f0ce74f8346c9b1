package onig
import ("testing";"os";"os/exec";"bytes";"encoding/json";"fmt";"bufio")
func TestZ(t *testing.T) {
	input, _ := os.ReadFile(os.Getenv("ZZ"))
	cmd := exec.Command("timeout","100","ruby", "-Eutf-8", "-e", record); cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output(); if err != nil { t.Fatal(err) }
	want := bufio.NewScanner(bytes.NewReader(out)); n, bad := 0, 0
	for line := range bytes.Lines(input) {
		var c [3]string; json.Unmarshal(line, &c)
		want.Scan(); n++
		if got := answer(c[0], c[1], c[2]); got != want.Text() { bad++; fmt.Printf("/%s/%s  %q\n   got %s\n  want %s\n", c[0], c[1], c[2], got, want.Text()) }
	}
	fmt.Println(bad, "of", n)
}
