package runtime

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// CapistranoVersion is the version gocap answers as.
const CapistranoVersion = "3.20.0"

// CheckLock returns an error if no version 3.x meets the requirements of
// `lock`, each a RubyGems requirement, such as "~> 3.17". Exact versions of the
// past are fine: gocap stands for all of 3.x. shown is the requirement as
// messages show it.
func CheckLock(shown string, requirements ...string) error {
	var all []requirement
	for _, text := range requirements {
		r, err := parseRequirement(text)
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	// If a range of 3.x is left, then it starts with 3.0, a version named in a
	// requirement, or right behind one.
	candidates := []version{parseVersion("3.0.0"), parseVersion(CapistranoVersion)}
	for _, r := range all {
		candidates = append(candidates, r.version, r.version.next())
	}
	for _, v := range candidates {
		if v.major() == "3" && !slices.ContainsFunc(all, func(r requirement) bool { return !r.allows(v) }) {
			return nil
		}
	}
	return exceptionf("RuntimeError", "Capfile locked at %s, but %s is loaded", shown, CapistranoVersion)
}

// LockedBefore reports whether requirements of `lock` are met by versions before
// v only. It is false for those that [CheckLock] refuses.
func LockedBefore(v string, requirements ...string) bool {
	return CheckLock("", requirements...) == nil && CheckLock("", append(slices.Clone(requirements), ">= "+v)...) != nil
}

// requirement is a RubyGems requirement: an operator and a version.
type requirement struct {
	operator string
	version  version
}

var requirementSyntax = lazyregexp.New(
	`^\s*(=|!=|>=|<=|~>|>|<)?\s*([0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)\s*$`)

func parseRequirement(text string) (requirement, error) {
	m := requirementSyntax().FindStringSubmatch(text)
	if m == nil {
		return requirement{}, exceptionf("Gem::Requirement::BadRequirementError", "Illformed requirement [%q]", text)
	}
	return requirement{operator: cmp.Or(m[1], "="), version: parseVersion(m[2])}, nil
}

func (r requirement) allows(v version) bool {
	order := v.compare(r.version)
	switch r.operator {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case "~>":
		return order >= 0 && v.release().compare(r.version.bump()) < 0
	}
	panic(fmt.Sprintf("operator %q", r.operator))
}

// CompareVersions returns the order of two RubyGems versions: negative, zero or
// positive.
func CompareVersions(a, b string) int { return parseVersion(a).compare(parseVersion(b)) }

// version is a RubyGems version: numbers and, in pre-releases, letters.
type version []string

var segments = lazyregexp.New(`[0-9]+|[a-zA-Z]+`)

func parseVersion(text string) version {
	return segments().FindAllString(strings.ReplaceAll(text, "-", ".pre."), -1)
}

func isNumber(segment string) bool { return segment[0] <= '9' }

func (v version) major() string { return strings.TrimLeft(v[0], "0") }

// release returns the version without what makes it a pre-release.
func (v version) release() version {
	if i := slices.IndexFunc(v, func(s string) bool { return !isNumber(s) }); i >= 0 {
		return v[:i]
	}
	return v
}

// bump returns the version that ~> stays below: 3.18 for 3.17.2, 4 for 3.17.
func (v version) bump() version {
	v = v.release()
	v = slices.Clone(v[:max(len(v)-1, 1)])
	n, _ := new(big.Int).SetString(v[len(v)-1], 10)
	v[len(v)-1] = n.Add(n, big.NewInt(1)).String()
	return v
}

// next returns a version so little greater than v that hardly one lies between.
func (v version) next() version {
	return append(slices.Clone(v), "0", "0", "0", "0", "0", "0", "1")
}

// compare returns the order of two versions. Missing segments count as zero;
// letters come before numbers.
func (v version) compare(w version) int {
	for i := range max(len(v), len(w)) {
		a, b := v.segment(i), w.segment(i)
		var order int
		switch {
		case isNumber(a) && isNumber(b):
			x, _ := new(big.Int).SetString(a, 10)
			y, _ := new(big.Int).SetString(b, 10)
			order = x.Cmp(y)
		case isNumber(a):
			order = 1
		case isNumber(b):
			order = -1
		default:
			order = strings.Compare(a, b)
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

func (v version) segment(i int) string {
	if i < len(v) {
		return v[i]
	}
	return "0"
}
