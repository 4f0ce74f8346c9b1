package conformance

import (
	"slices"
	"strings"
	"testing"
)

// TestRepositories deploys each repository of testdata/capfiles twice and rolls
// back once.
func TestRepositories(t *testing.T) {
	t.Parallel()
	for _, repo := range []struct {
		name    string
		app     string   // where it's deployed
		seed    string   // a task that goes before
		without int      // hosts at the end of the list that get no release
		calls   []string // what the hosts' programs were called with, among others, on the first deploy
	}{
		{name: "plain", app: "www/guestbook"},
		{name: "lab", app: "www/app", seed: "lab:seed"},
		{name: "multi_server", app: "www/metrics_production", without: 1},
		{name: "helpers_erb", app: "www/wiki"},
		{
			name: "php_composer", app: "www/www",
			calls: []string{
				"composer install --no-dev --no-interaction --optimize-autoloader",
				"php artisan migrate --force --no-interaction --env=production",
				"php artisan view:cache --no-interaction --env=production",
			},
		},
		{
			name: "rvm_passenger", app: "www/library",
			calls: []string{
				"rvm 2.7.8@library do bundle install",
				"rake db:migrate RAILS_ENV=production",
				"passenger-config restart-app /srv/lab/www/library --ignore-app-not-running",
			},
		},
		{
			name: "rails_full", app: "www/booking",
			calls: []string{
				"rbenv exec bundle install",
				"rake assets:precompile RAILS_ENV=production",
				"rake db:migrate RAILS_ENV=production",
				"rails runner Backfill.call",
				"yarn install --production --silent",
			},
		},
		{
			name: "rails_rbenv_puma", app: "www/shop",
			calls: []string{
				"rbenv exec bundle install",
				"rake assets:precompile RAILS_ENV=production",
				"rake db:migrate RAILS_ENV=production",
			},
		},
	} {
		t.Run(repo.name, func(t *testing.T) {
			t.Parallel()
			lab := NewLab(t, Options{Project: repo.name})
			hosts := lab.Hosts[:len(lab.Hosts)-repo.without]
			// check tells whether that release is current everywhere.
			check := func(release string) {
				t.Helper()
				for _, h := range hosts {
					if got, want := h.Link(repo.app+"/current"), Root+"/"+repo.app+"/releases/"+release; got != want {
						t.Errorf("%s: current is %q, want %q", h.Host(), got, want)
					}
				}
				for _, h := range lab.Hosts[len(hosts):] {
					if got := h.Link(repo.app + "/current"); got != "" {
						t.Errorf("%s has a release: %s", h.Host(), got)
					}
				}
			}

			if repo.seed != "" {
				lab.Run(Gocap, "production", repo.seed).OK(t)
			}
			lab.Run(Gocap, "production", "deploy").OK(t)
			released := Released(t, hosts, repo.app+"/releases")
			if len(released) != 1 {
				t.Fatalf("releases after the first deploy: %v", released)
			}
			check(released[0])
			calls := strings.Split(hosts[0].Read("home/.fake/calls.log"), "\n")
			for _, want := range repo.calls {
				if !slices.ContainsFunc(calls, func(call string) bool { return strings.HasPrefix(call, want) }) {
					t.Errorf("no call %q among:\n%s", want, strings.Join(calls, "\n"))
				}
			}

			lab.Run(Gocap, "production", "deploy").OK(t)
			released = Released(t, hosts, repo.app+"/releases")
			if len(released) != 2 {
				t.Fatalf("releases after the second deploy: %v", released)
			}
			check(released[1])

			lab.Run(Gocap, "production", "deploy:rollback").OK(t)
			if left := Released(t, hosts, repo.app+"/releases"); !slices.Equal(left, released[:1]) {
				t.Errorf("releases after the roll-back: %v of %v", left, released)
			}
			check(released[0])
			for _, h := range hosts {
				if h.Read(repo.app+"/rolled-back-release-"+released[1]+".tar.gz") == "" {
					t.Errorf("%s has no archive of the release that was rolled back", h.Host())
				}
			}
		})
	}
}
