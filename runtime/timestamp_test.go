package runtime

import (
	"regexp"
	"testing"
	"time"
)

func TestTimestamp(t *testing.T) {
	t.Parallel()
	var ts Timestamp
	if !regexp.MustCompile(`^\d{14}$`).MatchString(ts.Release()) || ts.Time().Location() != time.UTC {
		t.Error(ts.Release(), ts.Time())
	}
	if first := ts.Time(); ts.Time() != first {
		t.Error("the moment changes")
	}
	ts.taken = time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC)
	if ts.Release() != "20260304050607" || ts.Asset() != "202603040506.07" {
		t.Error(ts.Release(), ts.Asset())
	}
}
