package dsl

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gocap/gocap/recipes"
)

// missingGem answers a require of something that gocap doesn't have: a gem on
// this machine, silence if the user wants it, or the error to raise.
func (s *Session) missingGem(feature string) (loaded bool, err error) {
	if slices.Contains(alwaysThere, strings.TrimSuffix(feature, ".rb")) {
		return false, nil
	}
	gem, known := recipes.GemProviding(feature)
	if isSkipped(feature) {
		s.stderr(fmt.Sprintf("[gocap] require %q is skipped, as GOCAP_SKIP_REQUIRE says.", feature))
		return false, nil
	}
	if file, err := s.gemFile(feature, s.gemPlaces()); err != nil {
		return false, err
	} else if file != "" {
		return s.Require(file)
	}
	if s.watchMissing(feature) {
		return true, nil
	}
	text := "cannot load such file -- " + feature
	if strings.HasSuffix(feature, ".so") {
		text += "\nThat is machine code for Ruby; gocap runs what gems have in Ruby only."
	} else if place := s.userPlace(); place != "" {
		text += fmt.Sprintf("\ngocap has no built-in %q, which %s requires, and no gem on this machine has it.", feature, place)
		if known {
			text += "\n" + DescribeGem(gem)
		}
		text += "\n" + WaysOut(feature)
	}
	return false, s.LoadError(feature, text)
}

// DescribeGem tells what a known gem would have added.
func DescribeGem(gem recipes.Gem) string {
	text := fmt.Sprintf("It is of the gem %s, which adds: %s.", gem.Name, plain(gem.Does))
	if gem.Note != "" {
		text += " Instead: " + plain(gem.Note) + "."
	}
	return text
}

// plain is a text of the table of gems without its Markdown.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }

// WaysOut tells what to do about a require path that nobody has.
func WaysOut(feature string) string {
	return "Put the gem where Bundler would (bundle install --path vendor/bundle, or its folder into vendor/gems), or remove that line,\n" +
		"or, if a deploy doesn't need it, set GOCAP_SKIP_REQUIRE=" + feature + "."
}

// isSkipped tells whether GOCAP_SKIP_REQUIRE has a require path, or the name of
// its gem.
func isSkipped(feature string) bool {
	names := strings.FieldsFunc(os.Getenv("GOCAP_SKIP_REQUIRE"), func(c rune) bool { return c == ',' || c == ' ' })
	gem, known := recipes.GemProviding(feature)
	return slices.Contains(names, feature) || known && slices.Contains(names, gem.Name)
}
