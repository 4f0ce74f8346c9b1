package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// unitCommands are those of a run that reach systemd, for each host.
func unitCommands(r *Result) map[string][]string {
	found := map[string][]string{}
	for host, commands := range r.Commands {
		for _, c := range commands {
			if strings.Contains(c, "systemctl") || strings.Contains(c, "loginctl") || strings.Contains(c, "restarts.log") {
				found[host] = append(found[host], c)
			}
		}
	}
	return found
}

// wantUnitCommands fails the test unless each of the hosts got exactly those.
func (l *Lab) wantUnitCommands(r *Result, hosts int, want ...string) {
	l.tb.Helper()
	all := map[string][]string{}
	for i := range hosts {
		if len(want) > 0 {
			all[l.Address(i+1)] = want
		}
	}
	if got := unitCommands(r); !maps.EqualFunc(got, all, slices.Equal) {
		l.tb.Errorf("commands to systemd:\n%v\nwant:\n%v", got, all)
	}
}

// wantUnits fails the test unless the unit is in that state on the first hosts:
// "active", how often it was started, how often reloaded.
func (l *Lab) wantUnits(unit, state string, hosts int) {
	l.tb.Helper()
	for _, h := range l.Hosts[:hosts] {
		if got := h.Read("home/.fake/units/" + unit); got != state+"\n" {
			l.tb.Errorf("%s: unit %s is %q, want %q", h.Host(), unit, got, state)
		}
	}
}

const systemctl = "/srv/lab/tools/bin/systemctl"

// rbenv is a command as it's sent after capistrano/rbenv has set default_env.
func rbenv(command string) string {
	return `( export RBENV_ROOT="$HOME/.rbenv" RBENV_VERSION="3.2.2" ; /usr/bin/env ` + command + " )"
}

// TestPumaSystemUnits is the founding example: a repository whose own task
// starts or reloads Puma when the deploy has finished, as a unit of the system.
func TestPumaSystemUnits(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "rails_rbenv_puma", Hosts: 2})
	const unit = "system/puma_shop_production.service"
	reload := rbenv("sudo " + systemctl + " reload-or-restart puma_shop_production")

	r := lab.Run(Gocap, "production", "deploy").OK(t)
	lab.wantUnitCommands(r, 2, reload)
	lab.wantUnits(unit, "active 1 0", 2) // was inactive: started

	r = lab.Run(Gocap, "production", "deploy").OK(t)
	lab.wantUnitCommands(r, 2, reload)
	lab.wantUnits(unit, "active 1 1", 2) // reloaded

	lab.Hosts[1].Write(t, "home/.fake/units/"+unit, "inactive 1 1\n") // it has crashed
	r = lab.Run(Gocap, "production", "deploy").OK(t)
	lab.wantUnitCommands(r, 2, reload)
	lab.wantUnits(unit, "active 1 2", 1)
	if got := lab.Hosts[1].Read("home/.fake/units/" + unit); got != "active 2 1\n" {
		t.Errorf("the unit that crashed is %q, want it started again", got)
	}

	// The repository opens puma:restart again: what the gem does comes first,
	// then what the repository adds.
	r = lab.Run(Gocap, "production", "puma:restart").OK(t)
	lab.wantUnitCommands(r, 2,
		rbenv("sudo "+systemctl+" restart puma_shop_production"),
		rbenv(fmt.Sprintf(`echo "restarted for %s" >> /srv/lab/www/shop/shared/log/restarts.log`, lab.Env("USER"))),
	)
	lab.wantUnits(unit, "active 2 2", 1)
}

// TestPumaUserUnits is the same with units of the user, which the repository's
// task can only reload.
func TestPumaUserUnits(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "rails_rbenv_puma"})
	const unit = "user/puma_shop_staging.service"
	reload := rbenv(systemctl + " --user reload puma_shop_staging")
	linger := rbenv("loginctl enable-linger " + lab.Env("GOCAP_TEST_USER"))

	// Inactive: the release is out, then reloading fails.
	failed := func(r *Result) {
		t.Helper()
		r.Want(t, 1)
		lab.wantUnitCommands(r, 1, reload)
		for _, want := range []string{
			"SSHKit::Command::Failed: " + systemctl + " exit status: 1",
			systemctl + " stderr: puma_shop_staging.service is not active, cannot reload.",
			"Tasks: TOP => puma:systemd:reload",
			"The deploy has failed with an error: Exception while executing as ",
		} {
			if !strings.Contains(r.Stderr, want) {
				t.Errorf("no %q in:\n%s", want, r.Stderr)
			}
		}
	}
	failed(lab.Run(Gocap, "staging", "deploy"))
	if lab.Hosts[0].Link("www/shop/current") == "" {
		t.Error("the release isn't current")
	}

	lab.wantUnitCommands(lab.Run(Gocap, "staging", "puma:start").OK(t), 1,
		rbenv(systemctl+" --user start puma_shop_staging"))

	r := lab.Run(Gocap, "staging", "deploy").OK(t)
	lab.wantUnitCommands(r, 1, reload, linger)
	lab.wantUnits(unit, "active 1 1", 1)

	lab.Hosts[0].Write(t, "home/.fake/units/"+unit, "inactive 1 1\n") // it has crashed
	failed(lab.Run(Gocap, "staging", "deploy"))
}

// TestPuma7 has the same repository with a newer gem, which has other names and
// tasks.
func TestPuma7(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "rails_rbenv_puma", Hosts: 1, Files: map[string]string{
		"Gemfile.lock": "GEM\n  specs:\n    capistrano3-puma (7.1.0)\n\nDEPENDENCIES\n  capistrano3-puma (~> 7.1)\n",
	}})
	const status = systemctl + " --user status shop_puma_staging > /dev/null"
	user := func(command string) string { return rbenv(systemctl + " --user " + command) }
	r := lab.Run(Gocap, "staging", "git:wrapper", "puma:install", "puma:start", "puma:reload", "puma:stop").OK(t)
	lab.wantUnitCommands(r, 1,
		user("daemon-reload"),
		user("enable shop_puma_staging"),
		rbenv("sudo loginctl enable-linger "+lab.Env("GOCAP_TEST_USER")),
		user("start shop_puma_staging"),
		status,
		user("reload shop_puma_staging"),
		user("stop shop_puma_staging"),
	)
	if unit := lab.Hosts[0].Read("home/.config/systemd/user/shop_puma_staging.service"); !strings.Contains(unit, "Description=Puma HTTP Server for shop (staging)") {
		t.Errorf("the unit file:\n%s", unit)
	}
	// A reload of a service that is down starts it.
	r = lab.Run(Gocap, "staging", "puma:reload").OK(t)
	lab.wantUnitCommands(r, 1,
		status,
		user("restart shop_puma_staging"),
	)
	lab.wantUnits("user/shop_puma_staging.service", "active 2 1", 1)
}
