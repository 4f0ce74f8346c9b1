package runtime

import (
	"errors"
	"testing"
)

func TestCheckLock(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		requirements []string
		ok           bool
	}{
		{nil, true},
		{[]string{"3.20.0"}, true},
		{[]string{"3.17.2"}, true},
		{[]string{"= 3.4"}, true},
		{[]string{"3"}, true},
		{[]string{"3.0.0"}, true},
		{[]string{"3.99"}, true},
		{[]string{"~> 3.17.0"}, true},
		{[]string{"~>3.17"}, true},
		{[]string{"~> 3"}, true},
		{[]string{"~> 3.5.0.rc1"}, true},
		{[]string{"3.0.0.pre14"}, true},
		{[]string{"3.5.0-beta.1"}, true},
		{[]string{">= 2.15"}, true},
		{[]string{"> 3.99.99"}, true},
		{[]string{"<= 3.0"}, true},
		{[]string{"< 3.0.1", "!= 3.0"}, true},
		{[]string{"> 3.4.9", "< 3.4.10"}, true},
		{[]string{"!= 3.20.0"}, true},
		{[]string{">= 3.1", "< 3.5"}, true},
		{[]string{"> 2", "< 5"}, true},
		{[]string{"~> 2.15"}, false},
		{[]string{"2.15.9"}, false},
		{[]string{"~> 2"}, false},
		{[]string{"~> 4.0"}, false},
		{[]string{">= 4"}, false},
		{[]string{"< 3"}, false},
		{[]string{"< 3.0.0"}, false},
		{[]string{"~> 3.5.0", "~> 3.6.0"}, false},
		{[]string{"= 3.5", "!= 3.5.0"}, false},
		{[]string{"> 3.5", "<= 3.5.0"}, false},
		{[]string{"30.1"}, false},
	} {
		err := CheckLock("X", tt.requirements...)
		if (err == nil) != tt.ok {
			t.Errorf("%q: %v", tt.requirements, err)
		}
	}
	if err := CheckLock("~> 2.15", "~> 2.15"); err == nil || err.Error() != "Capfile locked at ~> 2.15, but 3.20.0 is loaded" {
		t.Error(err)
	}
	for _, text := range []string{"foo", "", ">", "~> x", ">= 3,", "=> 3", "3..1", ">= 3, < 4"} {
		err := CheckLock(text, text)
		var exception RubyError
		if !errors.As(err, &exception) || exception.RubyClass() != "Gem::Requirement::BadRequirementError" {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := CheckLock("foo", "foo"); err.Error() != `Illformed requirement ["foo"]` {
		t.Error(err)
	}
}

func TestRequirement(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		requirement, version string
		want                 bool
	}{ // as RubyGems answers
		{"= 3.17", "3.17.0", true},
		{"= 3.17", "3.17.2", false},
		{"!= 3.17", "3.17.0", false},
		{"~> 3.17.2", "3.17.10", true},
		{"~> 3.17.2", "3.18.0", false},
		{"~> 3.17.2", "3.18.0.rc1", false},
		{"~> 3.17", "3.99", true},
		{"~> 3.17", "4.0", false},
		{"~> 3", "3.0", true},
		{"~> 3", "4", false},
		{"~> 3.0.0.pre", "3.0.0.rc1", true},
		{"~> 3.0.0.pre", "3.1", false},
		{"> 3.5.0.rc1", "3.5.0", true},
		{"< 3.5.0", "3.5.0.rc1", true},
		{">= 3.5.0", "3.5.0.rc1", false},
		{"<= 3.5.0.b2", "3.5.0.b10", false},
		{"= 3.5.0.b", "3.5.0.b.0", true},
		{"> 3.5.0.a", "3.5.0.1", true},
		{"= 1.99999999999999999999", "1.99999999999999999999", true},
	} {
		r, err := parseRequirement(tt.requirement)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := r.allows(parseVersion(tt.version)); got != tt.want {
			t.Errorf("%s, %s: %v", tt.requirement, tt.version, got)
		}
	}
}

func TestLockedBefore(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		requirements []string
		before       bool
	}{
		{nil, false},
		{[]string{"3.4.0"}, true},
		{[]string{"~> 3.6.1"}, true},
		{[]string{"~> 3.4"}, false},
		{[]string{">= 3.1", "< 3.7"}, true},
		{[]string{"3.7.0"}, false},
		{[]string{">= 3.2.1"}, false},
		{[]string{"2.15.5"}, false},
		{[]string{"x"}, false},
	} {
		if got := LockedBefore("3.7", tt.requirements...); got != tt.before {
			t.Errorf("%q: %v", tt.requirements, got)
		}
	}
}
