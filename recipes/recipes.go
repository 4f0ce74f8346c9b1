// Package recipes holds the gems that gocap knows by heart: Capistrano's own
// task files and its plugins, one Ruby file for each path that a Capfile can
// require. They are written for the Ruby surface of package dsl and know
// nothing of Go.
//
// A recipe behaves as the newest release of its gem unless the repository's
// Gemfile.lock names an older major version that people still run and that
// differs; it asks Gocap.locked_version for that.
//
// A file holds what its require path defines when loaded: tasks, hooks and
// defaults. What only some task needs when it runs (the doctor's reports,
// templates of units and sites, the files of the install task) stays in a file
// of its own, required by that task, so that it costs nothing at start-up. The
// build may put bytecode beside each file (x.mrb beside x.rb), see package ruby.
package recipes

import (
	"embed"
	"io/fs"
)

//go:embed all:airbrake all:airbrussh all:appsignal all:bugsnag all:cap-ec2 all:capdrupal all:capistrano all:capistrano-db-tasks all:capistrano-nc all:capistrano3 all:dlss all:elbas all:hipchat all:net all:new_relic all:newrelic all:pg_backup all:rake all:rbnacl all:rollbar all:rspec all:rubocop all:rvm1 all:seed-fu all:sidekiq all:slackistrano all:squash all:sshkit all:thinking_sphinx all:whenever *.rb
var files embed.FS

// Files returns the recipes by require path: the file capistrano/deploy.rb is
// what `require "capistrano/deploy"` loads. The tree is read-only and may be
// read by any goroutine.
func Files() fs.FS { return files }
