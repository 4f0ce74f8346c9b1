package conformance

import (
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Releases are the names of releases that were seen in a lab, oldest first.
type Releases struct{ names []string }

var releaseName = regexp.MustCompile(`\b20\d{12}\b`)

// Learn adds the names in texts.
func (r *Releases) Learn(texts ...string) {
	for _, text := range texts {
		for _, name := range releaseName.FindAllString(text, -1) {
			if i, found := slices.BinarySearch(r.names, name); !found {
				r.names = slices.Insert(r.names, i, name)
			}
		}
	}
}

// Await returns when the name of a release of now would be a new one: releases
// are named by the second.
func (r *Releases) Await() {
	if len(r.names) == 0 {
		return
	}
	last, err := time.Parse("20060102150405", r.names[len(r.names)-1])
	if err != nil {
		return
	}
	<-time.After(time.Until(last.Add(time.Second)))
}

// Replace calls each release by its number: RELEASE1 is the oldest.
func (r *Releases) Replace(text string) string {
	return releaseName.ReplaceAllStringFunc(text, func(name string) string {
		if i, found := slices.BinarySearch(r.names, name); found {
			return "RELEASE" + strconv.Itoa(i+1)
		}
		return name
	})
}

// Name returns the name of the release with that number.
func (r *Releases) Name(number int) string { return r.names[number-1] }
