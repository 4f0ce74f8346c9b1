package ruby
import ("testing";"os";"strings";"fmt")
func TestZZ(t *testing.T) {
	sn := readSnippets(t, os.Getenv("ZZ"))
	want := runCRuby(t, sn)
	got := runSnippets(t, sn)
	n := 0
	for i := range sn { if got[i] != want[i] { n++; fmt.Printf("%s\n   got: %s  want: %s", sn[i], strings.TrimSpace(got[i])+"\n", want[i]) } }
	fmt.Println(n, "of", len(sn))
}
