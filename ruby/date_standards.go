package ruby

import "regexp"

// dateStandards are the texts that Date's methods for one format each accept.
var dateStandards = map[string]*regexp.Regexp{
	"iso8601 xmlschema": regexp.MustCompile(`(?i)^\s*(?:[-+]?\d{2,}-\d{2}-\d{2}|\d{4}-\d{3}|(?:\d{4}|\d{2})-?w\d{2}-?\d|\d{8}|\d{7}|--\d{2}-\d{2})` +
		`(?:[t ]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?(?:z|[-+]\d{2}(?::?\d{2})?)?)?\s*$`),
	"rfc3339": regexp.MustCompile(`(?i)^\s*-?\d{4}-\d{2}-\d{2}(?:t|\s)\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:z|[-+]\d{2}:\d{2})\s*$`),
	"rfc2822 rfc822": regexp.MustCompile(`(?i)^\s*(?:(?:` + dateDays + `)\s*,\s+)?\d{1,2}\s+(?:` + dateMonths + `)\s+-?\d{2,}` +
		`\s+\d{2}:\d{2}(?::\d{2})?\s*(?:[-+]\d{2}:?\d{2}|[a-z]+)\s*$`),
	"httpdate": regexp.MustCompile(`(?i)^\s*(?:(?:` + dateDays + `)\s*,\s+\d{2}\s+(?:` + dateMonths + `)\s+-?\d{4}\s+\d{2}:\d{2}:\d{2}\s+gmt` +
		`|(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)\s*,\s+\d{2}\s*-\s*(?:` + dateMonths + `)\s*-\s*\d{2}\s+\d{2}:\d{2}:\d{2}\s+gmt` +
		`|(?:` + dateDays + `)\s+(?:` + dateMonths + `)\s+\d{1,2}\s+\d{2}:\d{2}:\d{2}\s+\d{4})\s*$`),
}
