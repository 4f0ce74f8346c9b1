package output_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gocap/gocap/output"
)

func TestSet(t *testing.T) {
	t.Parallel()
	both := output.Streams{Stdout: true, Stderr: true}
	tests := []struct {
		option string
		value  any
		get    func(output.Options) any
		want   any
	}{
		{"log_file", "x.log", logFile, "x.log"},
		{"log_file", nil, logFile, ""},
		{"log_file", false, logFile, ""},
		{"command_output", nil, commandOutput, output.Streams{}},
		{"command_output", false, commandOutput, output.Streams{}},
		{"command_output", true, commandOutput, both},
		{"command_output", "stdout", commandOutput, output.Streams{Stdout: true}},
		{"command_output", "stderr", commandOutput, output.Streams{Stderr: true}},
		{"command_output", []any{"stderr", "stdout"}, commandOutput, both},
		{"command_output", []any{}, commandOutput, output.Streams{}},
		{"color", "auto", color, output.Auto},
		{"color", true, color, output.Always},
		{"color", false, color, output.Never},
		{"color", nil, color, output.Never},
		{"truncate", "auto", truncate, output.TruncateAuto},
		{"truncate", true, truncate, output.TruncateAuto},
		{"truncate", false, truncate, output.TruncateNever},
		{"truncate", nil, truncate, output.TruncateNever},
		{"truncate", 80, truncate, 80},
		{"truncate", int64(80), truncate, 80},
		{"truncate", -3, truncate, output.TruncateNever},
		{"truncate", "80", truncate, output.TruncateNever},
		{"banner", false, banner, ""},
		{"banner", nil, banner, ""},
		{"banner", "auto", banner, output.BannerAuto},
		{"banner", "hello", banner, "hello"},
		{"banner", true, banner, "true"},
		{"banner", int64(12), banner, "12"},
		{"monkey_patch_rake", nil, taskHeaders, false},
		{"monkey_patch_rake", true, taskHeaders, true},
		{"task_prefix", nil, taskPrefix, ""},
		{"task_prefix", "-> ", taskPrefix, "-> "},
	}
	for _, test := range tests {
		o := output.DefaultOptions()
		if err := o.Set(test.option, test.value); err != nil {
			t.Errorf("%s: %v: %v", test.option, test.value, err)
		}
		if got := test.get(o); got != test.want {
			t.Errorf("%s: %v: got %v, want %v", test.option, test.value, got, test.want)
		}
	}
}

func logFile(o output.Options) any       { return o.LogFile }
func commandOutput(o output.Options) any { return o.CommandOutput }
func color(o output.Options) any         { return o.Color }
func truncate(o output.Options) any      { return o.Truncate }
func banner(o output.Options) any        { return o.Banner }
func taskHeaders(o output.Options) any   { return o.TaskHeaders }
func taskPrefix(o output.Options) any    { return o.TaskPrefix }

func TestSetErrors(t *testing.T) {
	t.Parallel()
	o := output.DefaultOptions()
	for _, test := range []struct {
		option string
		value  any
	}{
		{"log_file", ""},
		{"log_file", true},
		{"log_file", int64(1)},
		{"command_output", "both"},
		{"command_output", []any{"stdout", "x"}},
		{"command_output", int64(1)},
		{"color", "red"},
		{"color", []any{}},
		{"context", "Object"},
	} {
		err := o.Set(test.option, test.value)
		if e := (*output.OptionError)(nil); !errors.As(err, &e) || e.Option != test.option {
			t.Errorf("%s: %v: got error %v", test.option, test.value, err)
		}
	}
	err := o.Set("bogus", true)
	if e := (*output.UnknownOptionError)(nil); !errors.As(err, &e) {
		t.Errorf("bogus: got error %v", err)
	} else if want := "Ignoring unrecognized Airbrussh option: bogus"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if diff := cmp.Diff(output.DefaultOptions(), o); diff != "" {
		t.Errorf("changed by errors: %s", diff)
	}
}
