package dsl

import (
	"cmp"
	"fmt"
	"slices"

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

// loadedGems are the built-in gems with releases that are in use: those of cap
// itself, then the others by name.
func (s *Session) loadedGems() []recipes.Gem {
	loaded := map[string]bool{}
	for _, v := range s.Items(s.Global("$LOADED_FEATURES")) {
		if v.IsString() {
			loaded[v.Str()] = true
		}
	}
	var gems []recipes.Gem
	for _, g := range recipes.Gems {
		core := slices.Contains(coreGems, g.Name)
		if len(g.Releases) > 0 && (core || slices.ContainsFunc(g.Requires, func(path string) bool { return loaded[path] })) {
			gems = append(gems, g)
		}
	}
	rank := func(g recipes.Gem) int {
		if i := slices.Index(coreGems, g.Name); i >= 0 {
			return i
		}
		return len(coreGems)
	}
	slices.SortStableFunc(gems, func(a, b recipes.Gem) int { return cmp.Compare(rank(a), rank(b)) })
	return gems
}
