package runtime

import (
	"errors"
	"testing"
)

func TestMessages(t *testing.T) {
	t.Parallel()
	m := NewMessages()
	m.Store("en", "capistrano.mine", "hi %{a} %%{b} %<c>d %<c>s 100%")
	m.Store("en", "capistrano.odd", "%<a>08.2f")
	m.Store("en", "other.key", "other")
	m.Store("de", "capistrano.starting", "Los")
	for _, tt := range []struct {
		key   string
		vars  map[string]string
		want  string
		class string // of the error
	}{
		{"starting", nil, "Starting", ""},
		{"console.bye", nil, "bye", ""},
		{"nokey", nil, "translation missing: en.capistrano.nokey", ""},
		{"written_file", nil, "create %{file}", ""},
		{"written_file", map[string]string{"file": "3", "x": "4"}, "create 3", ""},
		{"written_file", map[string]string{"x": "3"}, `missing interpolation argument :file in "create %{file}" ({:x=>"3"} given)`, "I18n::MissingInterpolationArgument"},
		{"mine", map[string]string{"a": "%{c}", "c": "5"}, "hi %{c} %{b} 5 5 100%", ""},
		{"odd", map[string]string{"a": "1"}, "%<a>08.2f in a translation is not supported by gocap; use %{a}", "NotImplementedError"},
		{"question_default", map[string]string{"key": "branch", "default_value": "main"}, "Please enter branch (main): ", ""},
		{"keeping_releases", map[string]string{"keep_releases": "5", "releases": "6", "host": "h"}, "Keeping 5 of 6 deployed releases on h", ""},
	} {
		got, err := m.Text(tt.key, tt.vars)
		if tt.class == "" && (err != nil || got != tt.want) {
			t.Errorf("%s: %q, %v; want %q", tt.key, got, err, tt.want)
		}
		var exception RubyError
		if tt.class != "" && (!errors.As(err, &exception) || exception.RubyClass() != tt.class || err.Error() != tt.want) {
			t.Errorf("%s: error %v, want %s", tt.key, err, tt.want)
		}
	}
	if got, err := m.Translate("other.key", nil); got != "other" || err != nil {
		t.Error(got, err)
	}
	if err := m.SetLocale("fr"); err == nil || err.Error() != ":fr is not a valid locale" || m.Locale() != "en" {
		t.Error(err, m.Locale())
	}
	if err := m.SetLocale("de"); err != nil || m.Locale() != "de" {
		t.Error(err)
	}
	for key, want := range map[string]string{"starting": "Los", "finished": "translation missing: de.capistrano.finished"} {
		if got, err := m.Text(key, nil); got != want || err != nil {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	if got, _ := NewMessages().Text("mine", nil); got != "translation missing: en.capistrano.mine" {
		t.Errorf("lists of messages share texts: %q", got)
	}
}
