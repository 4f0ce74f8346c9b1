package runtime

import (
	"sync"
	"time"
)

// Timestamp is the moment that names a release. It's taken at first use and
// stays; so there's one for each run. The zero value is ready for use, by any
// goroutine.
type Timestamp struct {
	once  sync.Once
	taken time.Time
}

// Time returns the moment, in UTC.
func (t *Timestamp) Time() time.Time {
	t.once.Do(func() { t.taken = time.Now().UTC() })
	return t.taken
}

// Release returns the moment as 20060102150405: the name of the release.
func (t *Timestamp) Release() string { return t.Time().Format("20060102150405") }

// Asset returns the moment as `touch -t` wants it: 200601021504.05.
func (t *Timestamp) Asset() string { return t.Time().Format("200601021504.05") }
