package runtime

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// Messages are the texts that recipes ask for by key, by language. For use by
// one goroutine at a time.
type Messages struct {
	locale string
	texts  map[string]map[string]string // by locale and key
}

// NewMessages returns Capistrano's own messages. The locale is en.
func NewMessages() *Messages {
	return &Messages{locale: "en", texts: map[string]map[string]string{"en": maps.Clone(english)}}
}

// english holds the texts by key; %{x} stands for the variable x.
var english = map[string]string{
	"capistrano.starting":                      "Starting",
	"capistrano.capified":                      "Capified",
	"capistrano.start":                         "Start",
	"capistrano.update":                        "Update",
	"capistrano.finalize":                      "Finalise",
	"capistrano.finishing":                     "Finishing",
	"capistrano.finished":                      "Finished",
	"capistrano.stage_not_set":                 "Stage not set, please call something such as `cap production deploy`, where production is a stage you have defined.",
	"capistrano.written_file":                  "create %{file}",
	"capistrano.question":                      "Please enter %{key}: ",
	"capistrano.question_default":              "Please enter %{key} (%{default_value}): ",
	"capistrano.question_prompt":               "%{key}: ",
	"capistrano.question_prompt_default":       "%{key} (%{default_value}): ",
	"capistrano.keeping_releases":              "Keeping %{keep_releases} of %{releases} deployed releases on %{host}",
	"capistrano.skip_cleanup":                  "Skipping cleanup of invalid releases on %{host}; unexpected foldername found (should be timestamp)",
	"capistrano.wont_delete_current_release":   "Current release was marked for being removed but it's going to be skipped on %{host}",
	"capistrano.no_current_release":            "There is no current release present on %{host}",
	"capistrano.no_old_releases":               "No old releases (keeping newest %{keep_releases}) on %{host}",
	"capistrano.linked_file_does_not_exist":    "linked file %{file} does not exist on %{host}",
	"capistrano.cannot_rollback":               "There are no older releases to rollback to",
	"capistrano.cannot_found_rollback_release": "Cannot rollback because release %{release} does not exist",
	"capistrano.mirror_exists":                 "The repository mirror is at %{at}",
	"capistrano.revision_log_message":          "Branch %{branch} (at %{sha}) deployed as release %{release} by %{user}",
	"capistrano.rollback_log_message":          "%{user} rolled back to release %{release}",
	"capistrano.deploy_failed":                 "The deploy has failed with an error: %{ex}",
	"capistrano.console.welcome":               "capistrano console - enter command to execute on %{stage}",
	"capistrano.console.bye":                   "bye",
	"capistrano.error.invalid_stage_name":      `"%{name}" is a reserved word and cannot be used as a stage. Rename "%{path}" to something else.`,
	"capistrano.error.user.does_not_exist":     "User %{user} does not exists",
	"capistrano.error.user.cannot_switch":      "Cannot switch to user %{user}",
}

// Store adds or replaces a message. The key is full: "capistrano.console.bye".
func (m *Messages) Store(locale, key, text string) {
	if m.texts[locale] == nil {
		m.texts[locale] = map[string]string{}
	}
	m.texts[locale][key] = text
}

// Has reports whether there is a message of a full key in a locale.
func (m *Messages) Has(locale, key string) bool {
	_, ok := m.texts[locale][key]
	return ok
}

// Locales are those that have messages, in the order of the alphabet.
func (m *Messages) Locales() []string { return slices.Sorted(maps.Keys(m.texts)) }

// Locale returns the current locale.
func (m *Messages) Locale() string { return m.locale }

// SetLocale sets the locale; one that has no messages is an
// I18n::InvalidLocale.
func (m *Messages) SetLocale(locale string) error {
	if m.texts[locale] == nil {
		return exceptionf("I18n::InvalidLocale", "%v is not a valid locale", Sym(locale))
	}
	m.locale = locale
	return nil
}

// Text returns the message of Capistrano's key ("console.bye").
func (m *Messages) Text(key string, vars map[string]string) (string, error) {
	return m.Translate("capistrano."+key, vars)
}

// Translate returns the message of a full key in the current locale with the
// variables filled in; without variables it's left as it is. A message that
// doesn't exist reads "translation missing: …". A variable that isn't given is
// an I18n::MissingInterpolationArgument.
func (m *Messages) Translate(key string, vars map[string]string) (string, error) {
	text, ok := m.texts[m.locale][key]
	switch {
	case !ok:
		return "translation missing: " + m.locale + "." + key, nil
	case len(vars) == 0:
		return text, nil
	}
	return interpolate(text, vars)
}

var placeholder = lazyregexp.New(`%%|%\{(\w+)\}|%<(\w+)>([^\s\w]*\d*(?:\.\d+)?[a-zA-Z])`)

// interpolate fills in %{x}, and %<x>s and %<x>d, which mean the same here.
func interpolate(text string, vars map[string]string) (string, error) {
	var failure error
	fail := func(err error) string {
		if failure == nil {
			failure = err
		}
		return ""
	}
	filled := placeholder().ReplaceAllStringFunc(text, func(found string) string {
		parts := placeholder().FindStringSubmatch(found)
		name := parts[1] + parts[2]
		value, given := vars[name]
		switch {
		case found == "%%":
			return "%"
		case !given:
			return fail(exceptionf("I18n::MissingInterpolationArgument",
				"missing interpolation argument :%s in %q ({%s} given)", name, text, inspectVars(vars)))
		case parts[2] != "" && parts[3] != "s" && parts[3] != "d":
			return fail(exceptionf("NotImplementedError",
				"%s in a translation is not supported by gocap; use %%{%s}", found, name))
		}
		return value
	})
	return filled, failure
}

func inspectVars(vars map[string]string) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		list = append(list, fmt.Sprintf("%v=>%q", Sym(name), vars[name]))
	}
	return strings.Join(list, ", ")
}
