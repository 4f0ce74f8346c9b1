package dsl

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/recipes"
	"github.com/gocap/gocap/runtime"
)

// coreGems are those without which there is no cap, in the doctor's order.
var coreGems = []string{"capistrano", "airbrussh", "rake", "sshkit", "net-ssh"}

// builtInGem returns a gem that gocap stands in for.
func builtInGem(name string) (recipes.Gem, error) {
	if g, ok := recipes.GemNamed(name); ok && len(g.Releases) > 0 {
		return g, nil
	}
	return recipes.Gem{}, fmt.Errorf("no built-in gem %q", name)
}

// emulatedRelease is the release that a gem behaves as where locked is the
// version in Gemfile.lock, empty for none.
func emulatedRelease(g recipes.Gem, locked string) string {
	if locked == "" {
		return g.Releases[0]
	}
	releases := slices.SortedFunc(slices.Values(g.Releases), runtime.CompareVersions)
	i := slices.IndexFunc(releases, func(r string) bool { return runtime.CompareVersions(r, locked) >= 0 })
	if i < 0 {
		i = len(releases) - 1
	}
	return releases[i]
}

// loadedGem is a gem in use: a built-in one with the release that it behaves as,
// or one that was loaded from a folder.
type loadedGem struct{ name, release, locked, dir string }

var libOfGem = lazyregexp.New(`^(.+/gems/[^/]+)/lib/`)

// loadedGems are the gems in use: those of cap itself, then the others by name.
func (s *Session) loadedGems() []loadedGem {
	features := map[string]bool{}
	var gems []loadedGem
	for _, v := range s.Items(s.Global("$LOADED_FEATURES")) {
		if !v.IsString() {
			continue
		}
		features[v.Str()] = true
		if m := libOfGem().FindStringSubmatch(v.Str()); m != nil {
			g := gemAt(m[1])
			gems = append(gems, loadedGem{g.name, g.version, s.lockedVersion(g.name), m[1]})
		}
	}
	for _, g := range recipes.Gems {
		core := slices.Contains(coreGems, g.Name)
		if len(g.Releases) > 0 && (core || slices.ContainsFunc(g.Requires, func(path string) bool { return features[path] })) {
			locked := s.lockedVersion(g.Name)
			gems = append(gems, loadedGem{g.Name, emulatedRelease(g, cmp.Or(locked, s.gemRelease(g))), locked, ""})
		}
	}
	rank := func(g loadedGem) int {
		if i := slices.Index(coreGems, g.name); i >= 0 {
			return i
		}
		return len(coreGems)
	}
	slices.SortFunc(gems, func(a, b loadedGem) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.name, b.name), cmp.Compare(b.dir, a.dir))
	})
	return slices.CompactFunc(gems, func(a, b loadedGem) bool { return a.name == b.name }) // what is on disk counts
}
