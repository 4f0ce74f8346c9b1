package main

import (
	"strings"
	"testing"

	"github.com/gocap/gocap/dsl"
)

// TestPrintOthers: what hosts have failed of is written once for all of them.
func TestPrintOthers(t *testing.T) {
	t.Parallel()
	failure := func(host, text, details string) dsl.Failure {
		label := "al@" + host
		return dsl.Failure{Host: host, Label: label, Message: "Exception while executing as " + label + ": " + text + "\n", Details: details}
	}
	own := failure("web1", "no space on web1", "ssh al@web1")
	var b strings.Builder
	printOthers(&b, dsl.Report{Host: own.Host, Message: own.Message, Details: own.Details, Others: []dsl.Failure{
		failure("web2", "no space on web2", "ssh al@web2"),
		failure("web3", "closed stream", ""),
		failure("web4", "no space on web4", "ssh al@web4"),
		failure("web5", "closed stream", ""),
		failure("web6", "no space on web6", "ssh -v al@web6"),
	}})
	want := `The same on: al@web2, al@web4
Exception while executing as al@web3: closed stream
The same on: al@web5
Exception while executing as al@web6: no space on web6
  ssh -v al@web6
`
	if b.String() != want {
		t.Errorf("%s\nwant:\n%s", &b, want)
	}
}
