package runtime

import (
	"math"
	"slices"
	"strings"
)

// DidYouMean are the further lines of a message by which Ruby suggests names,
// each with the line break before it; none for no names.
func DidYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "\nDid you mean?  " + strings.Join(names, "\n               ")
}

// SimilarNames returns the names that a mistyped one may have meant, the
// likeliest first. It agrees with Ruby's did_you_mean: names that share most
// letters in place, then of those the ones a few typing errors away, or else
// the likeliest that has anything in common.
func SimilarNames(mistyped string, names []string) []string {
	in := spelling(mistyped)
	atLeast := 0.77
	if len(in) > 3 {
		atLeast = 0.834
	}
	type candidate struct {
		name     string
		spelling []rune
		likeness float64
	}
	var near []candidate
	for _, n := range names {
		s := spelling(n)
		if n != mistyped && jaroWinkler(s, in) >= atLeast {
			near = append(near, candidate{n, s, jaroWinkler([]rune(n), in)})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		switch {
		case a.likeness < b.likeness:
			return -1
		case a.likeness > b.likeness:
			return 1
		}
		return 0
	})
	slices.Reverse(near)

	var likely []string
	for _, c := range near {
		likely = append(likely, c.name)
	}
	if similar := Misspellings(mistyped, likely, math.MaxInt); len(similar) > 0 {
		return similar
	}
	for _, c := range near {
		if editDistance(c.spelling, in) < min(len(in), len(c.spelling)) {
			return []string{c.name}
		}
	}
	return nil
}

// Misspellings returns the names that are a few typing errors away, one for each
// four letters, but no more than most, in the order given.
func Misspellings(mistyped string, names []string, most int) []string {
	in := spelling(mistyped)
	typos := min(int(math.Ceil(float64(len(in))*0.25)), most)
	var near []string
	for _, n := range names {
		if n != mistyped && editDistance(spelling(n), in) <= typos {
			near = append(near, n)
		}
	}
	return near
}

// spelling returns what of a name counts.
func spelling(name string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(name), "@", ""))
}

// jaroWinkler returns the Jaro-Winkler similarity of two texts, from 0 for
// nothing in common to 1 for equal.
func jaroWinkler(a, b []rune) float64 {
	similarity := jaro(a, b)
	if similarity <= 0.7 {
		return similarity
	}
	prefix := 0
	for prefix < min(4, len(a), len(b)) && a[prefix] == b[prefix] {
		prefix++
	}
	return similarity + float64(prefix)*0.1*(1-similarity)
}

func jaro(a, b []rune) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	window := max(len(b)/2-1, 0)
	taken := make([]bool, len(b))
	var matched []rune // of a, in order
	for i, r := range a {
		for j := max(i-window, 0); j <= min(i+window, len(b)-1); j++ {
			if !taken[j] && b[j] == r {
				taken[j] = true
				matched = append(matched, r)
				break
			}
		}
	}
	if len(matched) == 0 {
		return 0
	}
	displaced, k := 0, 0
	for j, t := range taken {
		if t {
			if b[j] != matched[k] {
				displaced++
			}
			k++
		}
	}
	m := float64(len(matched))
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(displaced/2))/m) / 3
}

// editDistance returns how many letters to insert, remove or replace to get
// from a to b.
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ra := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, rb := range b {
			cost := diagonal
			if ra != rb {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
