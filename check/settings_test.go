package check

import "testing"

func TestKnownSettings(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"keep_releases": true, "rbenv_ruby": true, "slack_team": true, "slack_msg_starting": true, "puma_systemctl_user": true, "svn_username": true,
		"keep_relases": false, "rbenv_rubby": false, "x": false,
	} {
		if knownSettings().has(name) != want {
			t.Errorf("%s is known: %v", name, !want)
		}
	}
	for typed, want := range map[string]string{"keep_relases": "keep_releases", "linked_dir": "linked_dirs", "deploy_user": "", "my_very_own_thing": "", "db_password": ""} {
		if got := meant(typed, knownSettings().names); got != want {
			t.Errorf("%s: did you mean %q, want %q", typed, got, want)
		}
	}
}
