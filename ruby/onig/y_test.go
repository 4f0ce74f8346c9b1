package onig
import ("testing")
func TestY(t *testing.T) {
	initialize()
	for _, p := range []string{`(?:^)*a`, `(?:(?=b))*`, `(?:\b)?a`, `(?:^)+`, `(?:^|(?!))*`, `(?:(?:^))*`, `(?:\K)*`, `(?:(?<=a)){2}`, `(?:\A)?+b`} {
		t.Log(p, answer(p, "", "ba"))
	}
}
