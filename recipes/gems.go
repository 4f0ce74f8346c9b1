package recipes

import (
	"path"
	"slices"
)

// Gem is what gocap knows of a gem that Capfiles name. A gem without Releases is
// known, but not built in.
type Gem struct {
	Name string

	// Releases that it behaves as. The first is the one without a Gemfile.lock;
	// a locked version is taken as the least of these that isn't older.
	Releases []string

	// Old is the release without a Gemfile.lock for a Capistrano before 3.7, which
	// later ones don't go with. Empty if they do.
	Old string

	// Signs tell of other releases, without a Gemfile.lock; the first that fits does.
	Signs []Sign

	Requires []string // the paths that a Capfile may require
	Parts    []string // patterns (see [path.Match]) of files that only the gem's own files require
	Library  bool     // plain Ruby, in ruby/gems; else a file of this package

	Does string // what it adds to a Capfile
	Note string // limits of what is built in; else what to do without it

	// Documented means: written from the gem's documentation, not compared with
	// the gem as it runs.
	Documented bool
}

// A Sign is what a Capfile names, in constants or requires, for an older release of a
// gem: one of Names and none of Lacks. They are paths as in Requires; behind
// "install_plugin " the Capfile installs the plugin of that path or one below it.
// Where there are Tasks, the set-up's other files name one that begins with one of
// them, too, and don't define it.
type Sign struct {
	Names, Lacks, Tasks []string
	Release             string
}

// BuiltIn reports whether gocap stands in for the gem.
func (g Gem) BuiltIn() bool { return len(g.Releases) > 0 || g.Library }

// GemNamed returns the gem of a name.
func GemNamed(name string) (Gem, bool) {
	return find(func(g Gem) bool { return g.Name == name })
}

// GemProviding returns the gem that has a require path.
func GemProviding(feature string) (Gem, bool) {
	return find(func(g Gem) bool { return slices.Contains(g.Requires, feature) })
}

// GemOf returns the built-in gem that a file belongs to, by its path without .rb:
// one that a Capfile may require, or a part of it.
func GemOf(feature string) (Gem, bool) {
	return find(func(g Gem) bool {
		part := func(pattern string) bool { ok, _ := path.Match(pattern, feature); return ok }
		return g.BuiltIn() && (slices.Contains(g.Requires, feature) || slices.ContainsFunc(g.Parts, part))
	})
}

func find(match func(Gem) bool) (Gem, bool) {
	if i := slices.IndexFunc(Gems, match); i >= 0 {
		return Gems[i], true
	}
	return Gem{}, false
}

var sidekiqSigns = []Sign{
	{Names: []string{"capistrano/sidekiq/monit"}, Lacks: []string{"install_plugin capistrano/sidekiq"}, Release: "0.20.0"},
	{Names: []string{"capistrano/sidekiq/monit"}, Release: "2.3.1"},
	{Names: []string{"capistrano/sidekiq", "capistrano-sidekiq"}, Lacks: []string{"install_plugin capistrano/sidekiq"}, Release: "1.0.3"},
}

var pumaSigns = []Sign{
	{Names: []string{"capistrano/puma"}, Lacks: []string{"install_plugin capistrano/puma"}, Release: "1.2.1"},
	{Names: pumaParts, Lacks: []string{"capistrano/puma/daemon", "capistrano/puma/systemd"}, Release: "4.0.0"},
	{Names: append(pumaParts, "capistrano/puma/daemon"), Release: "5.2.0"},
	{Names: []string{"install_plugin capistrano/puma/systemd"}, Tasks: []string{"puma:config", "puma:check", "puma:systemd:"}, Release: "5.2.0"},
	{Names: []string{"capistrano/puma"}, Tasks: []string{"puma:config", "puma:check", "puma:halt", "puma:phased-restart"}, Release: "4.0.0"},
}

// What releases after 5.2 don't have.
var pumaParts = []string{"capistrano/puma/workers", "capistrano/puma/jungle", "capistrano/puma/monit"}

// Gems are the gems that are built in or known, in the order of their names. The tables of
// docs/gems.md and `gocap --gems` are made of this one:
//
//	go test ./recipes -update
var Gems = []Gem{
	{Name: "activesupport", Library: true, Requires: []string{"active_support", "active_support/all", "active_support/core_ext", "active_support/concern", "active_support/duration", "active_support/hash_with_indifferent_access", "active_support/inflector", "active_support/string_inquirer"}, Parts: []string{"active_support/core_ext/*"}, Does: "`blank?` and its kind, `try`, `in?`, inflections, `squish`, `truncate`, keys and merging of Hashes, `with_indifferent_access`, groups of Arrays, `5.minutes.ago`, calendars of Time and Date, `delegate`, `mattr_accessor`, `class_attribute`, `ActiveSupport::Concern`, inquirers", Note: "each file below `active_support/core_ext` may be required; no time zones, translations, caches"},
	{Name: "airbrake", Releases: []string{"13.0"}, Documented: true, Requires: []string{"airbrake/capistrano", "airbrake/capistrano3", "airbrake/capistrano/tasks", "airbrake/capistrano/capistrano3"}, Does: "the task airbrake:deploy, which tells Airbrake of a deploy"},
	{Name: "airbrussh", Releases: []string{"1.6.0"}, Requires: []string{"airbrussh", "airbrussh/capistrano"}, Parts: []string{"airbrussh/formatters"}, Does: "the format of the screen"},
	{Name: "amazing_print", Library: true, Requires: []string{"amazing_print"}, Does: "`ap`, `ai`"},
	{Name: "appsignal", Releases: []string{"4.5"}, Documented: true, Requires: []string{"appsignal/capistrano"}, Does: "a notice of each deploy to AppSignal", Note: "settings are those of config/appsignal.yml, not of an appsignal.rb"},
	{Name: "awesome_print", Library: true, Requires: []string{"awesome_print", "ap"}, Does: "`ap`, `ai`"},
	{Name: "aws-sdk", Library: true, Requires: []string{"aws-sdk", "aws-sdk-core", "aws-sdk-resources", "aws-sdk-v1", "aws-sdk-acm", "aws-sdk-autoscaling", "aws-sdk-cloudformation", "aws-sdk-cloudfront", "aws-sdk-cloudwatch", "aws-sdk-codedeploy", "aws-sdk-ec2", "aws-sdk-ecr", "aws-sdk-ecs", "aws-sdk-elasticache", "aws-sdk-elasticloadbalancing", "aws-sdk-elasticloadbalancingv2", "aws-sdk-iam", "aws-sdk-opsworks", "aws-sdk-rds", "aws-sdk-route53", "aws-sdk-s3", "aws-sdk-secretsmanager", "aws-sdk-sns", "aws-sdk-sqs", "aws-sdk-ssm", "aws-sdk-sts"}, Parts: []string{"aws-sdk/*"}, Does: "clients of these services, resources of EC2, Auto Scaling and S3; `AWS::EC2`, `::ELB`, `::AutoScaling` of the first SDK", Note: "needs the `aws` program, which sends the requests; a member that an answer lacks is nil; no presigned URLs, no options of waiters, no answers in pieces"},
	{Name: "bcrypt_pbkdf", Releases: []string{"1.1.1"}, Requires: []string{"bcrypt_pbkdf"}, Does: "nothing of its own: gocap reads encrypted keys itself"},
	{Name: "bugsnag-capistrano", Releases: []string{"2.1.0"}, Documented: true, Requires: []string{"bugsnag-capistrano", "bugsnag/capistrano"}, Does: "a notice of each release to Bugsnag"},
	{Name: "byebug", Library: true, Requires: []string{"byebug"}, Does: "an error where `byebug` is called: there is no debugger"},
	{Name: "cap-ec2", Releases: []string{"1.1.3"}, Documented: true, Requires: []string{"cap-ec2/capistrano"}, Does: "servers from EC2 by tag (`ec2_role`)", Note: "needs the `aws` program"},
	{Name: "capdrupal", Releases: []string{"3.0.4"}, Documented: true, Requires: []string{"capdrupal", "capdrupal/capistrano"}, Does: "tasks for Drupal by Drush"},
	{Name: "capistrano", Releases: []string{"3.20.0"}, Requires: []string{"capistrano/setup", "capistrano/deploy", "capistrano/framework", "capistrano/install", "capistrano/console", "capistrano/doctor", "capistrano/plugin", "capistrano/all", "capistrano/dsl", "capistrano/configuration", "capistrano/git", "capistrano/scm/plugin", "capistrano/scm/git", "capistrano/scm/hg", "capistrano/scm/svn"}, Parts: []string{"capistrano/configuration/*", "capistrano/defaults", "capistrano/deploy/*", "capistrano/doctor/*", "capistrano/install/*", "capistrano/no_capfile", "capistrano/systemd_unit"}, Does: "the deploy itself", Note: "any locked 3.x behaves as this release, but before 3.7 `:git_strategy` counts"},
	{Name: "capistrano-anycable", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/anycable"}, Does: "anycable:start, stop, restart", Note: "restarted after deploy:restart, at the latest after deploy:published"},
	{Name: "capistrano-asdf", Releases: []string{"1.4.1"}, Requires: []string{"capistrano/asdf"}, Does: "commands run in the versions that asdf manages"},
	{Name: "capistrano-asg-rolling", Requires: []string{"capistrano/asg/rolling"}, Does: "deploys to the groups of EC2 Auto Scaling, and templates for new instances", Note: "elbas is built in"},
	{Name: "capistrano-aws", Releases: []string{"1.3.0"}, Documented: true, Requires: []string{"capistrano/aws"}, Parts: []string{"capistrano/aws/*"}, Does: "servers from EC2 by tag (`aws_ec2_register`)", Note: "needs the `aws` program"},
	{Name: "capistrano-backburner", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/backburner"}, Parts: []string{"capistrano/daemon"}, Does: "backburner:start, stop, restart"},
	{Name: "capistrano-banner", Releases: []string{"0.2.1"}, Documented: true, Requires: []string{"capistrano/banner"}, Does: "shows config/banner.txt before a deploy, and asks before one to production"},
	{Name: "capistrano-bower", Releases: []string{"1.1.0"}, Documented: true, Requires: []string{"capistrano/bower"}, Does: "installs the packages of bower.json"},
	{Name: "capistrano-bundle_audit", Releases: []string{"0.5"}, Documented: true, Requires: []string{"capistrano/bundle_audit"}, Does: "looks for gems with known holes before a deploy", Note: "runs the machine's own program bundle-audit"},
	{Name: "capistrano-bundle_rsync", Releases: []string{"0.5.0"}, Documented: true, Requires: []string{"capistrano/bundle_rsync", "capistrano/bundle_rsync/plugin"}, Parts: []string{"capistrano/bundle_rsync/*"}, Does: "the SCM plugin `Capistrano::BundleRsync::Plugin`, `set :scm, :bundle_rsync`: release and gems made here, sent by rsync", Note: "needs `bundle` on this machine"},
	{Name: "capistrano-bundler", Releases: []string{"2.1.1", "1.6.0", "1.1.4", "1.1.3"}, Requires: []string{"capistrano/bundler", "capistrano/bundler/tasks", "capistrano/bundler/hooks"}, Parts: []string{"capistrano/bundler/*"}, Does: "installs the gems of the release; `bundle exec` before its programs", Note: "`bundle_version`, newer than 2.1.1, from 2.0 on"},
	{Name: "capistrano-cakephp", Requires: []string{"capistrano/cakephp"}, Does: "tasks for CakePHP", Note: "capistrano-composer and capistrano-file-permissions, which it builds upon, are built in"},
	{Name: "capistrano-chruby", Releases: []string{"0.1.2"}, Requires: []string{"capistrano/chruby"}, Does: "commands run in the Ruby that chruby chooses"},
	{Name: "capistrano-clockwork", Releases: []string{"1.0.2"}, Requires: []string{"capistrano/clockwork"}, Does: "clockwork:start, stop, restart, status"},
	{Name: "capistrano-coditsu", Requires: []string{"capistrano/coditsu"}, Does: "a check of the build by Coditsu"},
	{Name: "capistrano-committed", Requires: []string{"capistrano/committed"}, Does: "a list of the pull requests and stories of a deploy"},
	{Name: "capistrano-composer", Releases: []string{"0.0.6"}, Requires: []string{"capistrano/composer"}, Does: "installs the PHP packages of the release"},
	{Name: "capistrano-cookbook", Releases: []string{"2.1.0"}, Documented: true, Requires: []string{"capistrano/cookbook", "capistrano/cookbook/check_revision", "capistrano/cookbook/compile_assets_locally", "capistrano/cookbook/create_database", "capistrano/cookbook/logs", "capistrano/cookbook/monit", "capistrano/cookbook/nginx", "capistrano/cookbook/restart", "capistrano/cookbook/run_tests", "capistrano/cookbook/setup_config"}, Parts: []string{"capistrano/cookbook/full_app_name"}, Does: "deploy:setup_config, database:create, logs:tail and tasks of nginx, Monit and Unicorn", Note: "templates come from config/deploy/STAGE and config/deploy/shared; Certbot and services of systemd aren't built in"},
	{Name: "capistrano-copy-files", Releases: []string{"0.0.1"}, Requires: []string{"capistrano/copy_files"}, Does: "copies files from the release before"},
	{Name: "capistrano-crono", Requires: []string{"capistrano/crono"}, Does: "crono:start, stop, restart, status"},
	{Name: "capistrano-cul", Releases: []string{"1.0.0"}, Documented: true, Requires: []string{"capistrano/cul"}, Does: "cul:auto_tag, cul:downtime", Note: "the tasks for WordPress (`capistrano/cul/wp`) aren't built in"},
	{Name: "capistrano-database-yml", Releases: []string{"1.0.0"}, Documented: true, Requires: []string{"capistrano/database_yml"}, Parts: []string{"capistrano/secret_section"}, Does: "uploads config/database.yml"},
	{Name: "capistrano-db-tasks", Releases: []string{"0.6"}, Requires: []string{"capistrano-db-tasks"}, Parts: []string{"capistrano-db-tasks/*"}, Does: "db:pull, db:push, assets:pull and others", Note: "the application tells its database by `rails runner`"},
	{Name: "capistrano-deploy_hooks", Releases: []string{"0.1"}, Documented: true, Requires: []string{"capistrano/deploy_hooks", "capistrano/deploy_hooks/messengers/mattermost"}, Does: "messages of a deploy to Mattermost, or by a messenger of one's own", Note: "no other messengers; the texts are gocap's own"},
	{Name: "capistrano-deploytags", Releases: []string{"1.0.7"}, Requires: []string{"capistrano/deploytags"}, Does: "a Git tag for each deploy"},
	{Name: "capistrano-docker", Releases: []string{"0.2.9"}, Documented: true, Requires: []string{"capistrano/docker", "capistrano/docker/assets", "capistrano/docker/migration", "capistrano/docker/npm", "capistrano/docker/bower"}, Parts: []string{"capistrano/docker/step"}, Does: "builds an image of the release and runs it, by Docker or Docker Compose", Note: "other gems with this require, such as cap-docker, aren't built in"},
	{Name: "capistrano-docker-copy", Releases: []string{"0.1.0"}, Requires: []string{"capistrano/docker_copy"}, Does: "the SCM plugin `Capistrano::DockerCopy`: releases out of a Docker image"},
	{Name: "capistrano-dotenv", Releases: []string{"0.0.5"}, Documented: true, Requires: []string{"capistrano/dotenv"}, Does: "the .env of the servers from a file of this machine, and a check that the code asks for no other variable", Note: "files of dotgpg are decrypted by the `gpg` program"},
	{Name: "capistrano-dotenv-tasks", Releases: []string{"0.1.5"}, Requires: []string{"capistrano/dotenv/tasks"}, Does: "config:show, config:set, config:remove for the .env of the servers"},
	{Name: "capistrano-drupal-deploy", Releases: []string{"0.0.2"}, Requires: []string{"capistrano/drupal-deploy"}, Does: "tasks for Drupal 7 by Drush"},
	{Name: "capistrano-env-config", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/env-config"}, Does: "reads .env and .env.STAGE"},
	{Name: "capistrano-eye", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano/eye", "capistrano/eye/no_hook"}, Does: "eye:load, start, stop, restart, info and quit"},
	{Name: "capistrano-faster-assets", Releases: []string{"1.1.0"}, Requires: []string{"capistrano/faster_assets"}, Does: "precompiles assets only if they have changed"},
	{Name: "capistrano-figaro-yml", Releases: []string{"1.0.5"}, Documented: true, Requires: []string{"capistrano/figaro_yml"}, Parts: []string{"capistrano/secret_section"}, Does: "uploads Figaro's config/application.yml"},
	{Name: "capistrano-file-permissions", Releases: []string{"1.0.0"}, Requires: []string{"capistrano/file-permissions"}, Does: "tasks that set modes, owners and ACLs"},
	{Name: "capistrano-foreman", Releases: []string{"1.4.0"}, Documented: true, Requires: []string{"capistrano/foreman"}, Does: "foreman:setup, export, start, stop, restart"},
	{Name: "capistrano-friday", Releases: []string{"0.0.1"}, Documented: true, Requires: []string{"capistrano/friday"}, Does: "friday:check, a warning on Fridays", Note: "its messages are gocap's own"},
	{Name: "capistrano-git-copy", Releases: []string{"1.5.0"}, Requires: []string{"capistrano/git/copy", "capistrano/git_copy"}, Does: "the SCM plugin `Capistrano::GitCopy::SCM`: an archive made here", Note: "files of submodules are packed by `tar`, not git-archive-all"},
	{Name: "capistrano-git-submodule-strategy", Releases: []string{"0.1.23"}, Documented: true, Requires: []string{"capistrano/git-submodule-strategy"}, Does: "`set :git_strategy, Capistrano::Git::SubmoduleStrategy`, for Capistrano before 3.7"},
	{Name: "capistrano-git-with-submodules", Releases: []string{"2.0"}, Requires: []string{"capistrano/scm/git-with-submodules"}, Does: "the SCM plugin `Capistrano::SCM::Git::WithSubmodules`"},
	{Name: "capistrano-github", Releases: []string{"0.1.1"}, Documented: true, Requires: []string{"capistrano/github"}, Does: "a deployment of GitHub for each deploy, github:deployments"},
	{Name: "capistrano-github-releases", Requires: []string{"capistrano/github/releases"}, Does: "a release of GitHub for a deploy", Note: "capistrano-github is built in"},
	{Name: "capistrano-goenv", Releases: []string{"0.0.2"}, Documented: true, Requires: []string{"capistrano/goenv"}, Parts: []string{"capistrano/version_manager"}, Does: "commands run in the Go that goenv manages"},
	{Name: "capistrano-golang", Requires: []string{"capistrano/golang"}, Does: "builds programs in Go on the servers"},
	{Name: "capistrano-good-job", Releases: []string{"0.1.1"}, Documented: true, Requires: []string{"capistrano/good_job"}, Does: "`Capistrano::GoodJob`, a service for GoodJob", Note: "the unit's text is gocap's own"},
	{Name: "capistrano-grunt", Releases: []string{"0.0.4"}, Documented: true, Requires: []string{"capistrano/grunt"}, Parts: []string{"capistrano/js_runner"}, Does: "runs Grunt in the release"},
	{Name: "capistrano-gulp", Releases: []string{"0.0.2"}, Requires: []string{"capistrano/gulp"}, Does: "runs gulp in the release"},
	{Name: "capistrano-hanami", Releases: []string{"0.3.0"}, Documented: true, Requires: []string{"capistrano/hanami"}, Does: "deploy:migrate and deploy:compile_assets for Hanami"},
	{Name: "capistrano-harrow", Releases: []string{"0.5"}, Requires: []string{"capistrano/harrow"}, Does: "nothing: the service is gone"},
	{Name: "capistrano-hipchat", Releases: []string{"0.0.1"}, Requires: []string{"capistrano/hipchat"}, Does: "nothing: the service is gone"},
	{Name: "capistrano-hook", Releases: []string{"0.4.0"}, Requires: []string{"capistrano/hook"}, Does: "a web hook's payload at each step of a deploy"},
	{Name: "capistrano-hostmenu", Releases: []string{"0.0.1"}, Documented: true, Requires: []string{"capistrano/hostmenu"}, Does: "a menu of servers before a deploy"},
	{Name: "capistrano-invoke", Releases: []string{"1.0.1"}, Documented: true, Requires: []string{"capistrano/invoke"}, Does: "the task invoke, which runs COMMAND"},
	{Name: "capistrano-jira", Requires: []string{"capistrano/jira"}, Does: "moves the issues of Jira that a deploy brings", Note: "a deploy doesn't need it, take the line out"},
	{Name: "capistrano-karafka", Releases: []string{"1.4.0"}, Documented: true, Requires: []string{"capistrano/karafka"}, Parts: []string{"capistrano/daemon"}, Does: "`Capistrano::Karafka`: karafka:start, stop, restart, status"},
	{Name: "capistrano-laravel", Releases: []string{"1.2.3"}, Documented: true, Requires: []string{"capistrano/laravel"}, Does: "laravel:artisan and the set-up of Laravel"},
	{Name: "capistrano-linked-files", Releases: []string{"1.2.0"}, Requires: []string{"capistrano/linked_files"}, Does: "uploads linked files and directories"},
	{Name: "capistrano-list_stages", Releases: []string{"0.0.1"}, Documented: true, Requires: []string{"capistrano/list_stages"}, Does: "names the stages where one is missing"},
	{Name: "capistrano-local-precompile", Releases: []string{"1.2.0"}, Requires: []string{"capistrano/local_precompile"}, Does: "precompiles assets on this machine"},
	{Name: "capistrano-locally", Releases: []string{"0.3.0"}, Documented: true, Requires: []string{"capistrano/locally"}, Does: "runs the commands of the server `localhost` without SSH"},
	{Name: "capistrano-logrotate", Releases: []string{"0.5.0"}, Documented: true, Requires: []string{"capistrano/logrotate"}, Does: "logrotate:config, a file for logrotate", Note: "without a template of the repository the file is gocap's own"},
	{Name: "capistrano-logtail", Releases: []string{"0.1.1"}, Documented: true, Requires: []string{"capistrano/logtail"}, Does: "logs:tail, which follows logs of the servers"},
	{Name: "capistrano-magento2", Releases: []string{"0.9.0"}, Documented: true, Requires: []string{"capistrano/magento2", "capistrano/magento2/deploy", "capistrano/magento2/pending", "capistrano/magento2/notifier", "capistrano/magento2/cachetool"}, Parts: []string{"capistrano/magento2/maintenance", "capistrano/terminal_notifier"}, Does: "the deploy of Magento 2, magento:* for its console, deploy:pending", Note: "no `:magento_deploy_chcon_*`; notices need the program `terminal-notifier`"},
	{Name: "capistrano-maintenance", Releases: []string{"1.2.1"}, Requires: []string{"capistrano/maintenance"}, Does: "a page while the site is down", Note: "the page is gocap's own"},
	{Name: "capistrano-master-key", Releases: []string{"1.1.0"}, Documented: true, Requires: []string{"capistrano/master_key"}, Does: "uploads config/master.key"},
	{Name: "capistrano-measure", Requires: []string{"capistrano/measure"}, Does: "how long each task took", Note: "a deploy doesn't need it, take the line out"},
	{Name: "capistrano-memcached", Requires: []string{"capistrano/memcached"}, Does: "sets memcached up on the servers"},
	{Name: "capistrano-multiconfig", Releases: []string{"3.1.0"}, Documented: true, Requires: []string{"capistrano/multiconfig"}, Does: "stages in folders, `app:production`"},
	{Name: "capistrano-nc", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano-nc/nc"}, Does: "a notice to the desktop of macOS", Note: "needs the program `terminal-notifier`"},
	{Name: "capistrano-ndenv", Releases: []string{"1.2.0"}, Documented: true, Requires: []string{"capistrano/ndenv"}, Parts: []string{"capistrano/version_manager"}, Does: "commands run in the Node that ndenv manages"},
	{Name: "capistrano-net_storage", Requires: []string{"capistrano/net_storage", "capistrano/net_storage/plugin", "capistrano/net_storage/s3"}, Does: "releases as archives that the servers fetch from S3 or another storage"},
	{Name: "capistrano-newrelic", Releases: []string{"0.10.0"}, Documented: true, Requires: []string{"capistrano/newrelic"}, Does: "newrelic:notice_deployment"},
	{Name: "capistrano-nginx", Releases: []string{"1.0.0"}, Requires: []string{"capistrano/nginx"}, Parts: []string{"capistrano/nginx/service"}, Does: "nginx:setup, start, stop, reload and the site of the application", Note: "without a template of the repository the site is gocap's own"},
	{Name: "capistrano-nodenv", Releases: []string{"1.0.0"}, Documented: true, Requires: []string{"capistrano/nodenv"}, Parts: []string{"capistrano/version_manager"}, Does: "commands run in the Node that nodenv manages"},
	{Name: "capistrano-npm", Releases: []string{"1.0.3"}, Requires: []string{"capistrano/npm"}, Does: "installs the npm packages of the release"},
	{Name: "capistrano-nvm", Releases: []string{"0.0.7"}, Requires: []string{"capistrano/nvm"}, Does: "commands run in the Node that nvm manages"},
	{Name: "capistrano-nvm-install", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/nvm-install"}, Does: "installs nvm and the Node on the servers", Note: "its commands are gocap's own"},
	{Name: "capistrano-one_time_key", Releases: []string{"0.2.0", "0.1.0"}, Documented: true, Requires: []string{"capistrano/one_time_key"}, Does: "an SSH key for one deploy, put on the servers by the `ssh` program", Note: "no key is made in a dry run"},
	{Name: "capistrano-ops", Requires: []string{"capistrano/ops"}, Does: "backups, logs and a console for servers of Rails", Note: "capistrano-rails-console, capistrano-figaro-yml and capistrano-rails-logs-tail are built in"},
	{Name: "capistrano-opscomplete", Requires: []string{"capistrano/opscomplete"}, Does: "installs Ruby, Node and Bundler on hosts of OpsComplete, and restarts their services"},
	{Name: "capistrano-passenger", Releases: []string{"0.2.1", "0.0.5", "0.0.2"}, Requires: []string{"capistrano/passenger", "capistrano/passenger/no_hook"}, Does: "restarts Passenger"},
	{Name: "capistrano-pending", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano/pending", "capistrano-pending"}, Does: "deploy:pending, the commits that a deploy would bring"},
	{Name: "capistrano-pm2", Releases: []string{"1.0.5"}, Documented: true, Requires: []string{"capistrano/pm2"}, Does: "pm2:start, restart, stop and others for applications of Node.js"},
	{Name: "capistrano-postgresql", Releases: []string{"6.2.0"}, Documented: true, Requires: []string{"capistrano/postgresql"}, Does: "postgresql:setup, which makes the database"},
	{Name: "capistrano-rails", Releases: []string{"1.7.0", "1.6.1", "1.6.0"}, Requires: []string{"capistrano/rails", "capistrano/rails/assets", "capistrano/rails/migrations"}, Parts: []string{"capistrano/rails/environment"}, Does: "assets and migrations of Rails"},
	{Name: "capistrano-rails-collection", Releases: []string{"0.1.0"}, Requires: []string{"capistrano/rails/collection"}, Does: "rake tasks of Rails as tasks"},
	{Name: "capistrano-rails-console", Releases: []string{"2.3.0"}, Requires: []string{"capistrano/rails/console"}, Does: "rails:console, rails:dbconsole"},
	{Name: "capistrano-rails-db", Releases: []string{"0.0.2"}, Documented: true, Requires: []string{"capistrano/rails/db"}, Does: "rake tasks of the database as deploy:db:*"},
	{Name: "capistrano-rails-logs-tail", Releases: []string{"1.0.5"}, Documented: true, Requires: []string{"capistrano/rails/logs"}, Does: "rails:logs, which follows the log"},
	{Name: "capistrano-rails-tail-log", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/rails_tail_log"}, Does: "rails:tail_log, which follows the log"},
	{Name: "capistrano-rake", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano/rake"}, Does: "invoke:rake TASK=NAME"},
	{Name: "capistrano-rbenv", Releases: []string{"2.2.0", "2.0.4"}, Requires: []string{"capistrano/rbenv"}, Does: "commands run in the Ruby that rbenv manages"},
	{Name: "capistrano-rbenv-install", Releases: []string{"1.2.0"}, Requires: []string{"capistrano/rbenv_install"}, Does: "installs rbenv and the Ruby on the servers"},
	{Name: "capistrano-resque", Releases: []string{"0.2.3"}, Requires: []string{"capistrano-resque"}, Does: "resque:start, stop, restart and the scheduler's"},
	{Name: "capistrano-resque-pool", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano-resque-pool"}, Does: "resque:pool:start, stop, restart, hot_swap"},
	{Name: "capistrano-rpush", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano/rpush"}, Does: "`Capistrano::Rpush`: rpush:start, stop, restart, status", Note: "its hook, after deploy:published, is gocap's own"},
	{Name: "capistrano-rsync", Releases: []string{"1.0.2"}, Documented: true, Requires: []string{"capistrano/rsync"}, Parts: []string{"capistrano/rsync/*"}, Does: "`set :scm, :rsync`: a clone here, sent by rsync"},
	{Name: "capistrano-rvm", Releases: []string{"0.1.2"}, Requires: []string{"capistrano/rvm"}, Does: "commands run in the Ruby that RVM manages"},
	{Name: "capistrano-s3", Releases: []string{"3.1.1"}, Documented: true, Requires: []string{"capistrano/s3"}, Does: "publishes a folder to S3; `Capistrano::S3::Publisher`", Note: "needs the `aws` program; files aren't packed by gzip"},
	{Name: "capistrano-safe-deploy-to", Releases: []string{"1.1.1"}, Requires: []string{"capistrano/safe_deploy_to"}, Does: "makes the folder of the deploy with sudo"},
	{Name: "capistrano-scm-copy", Releases: []string{"0.7.0"}, Documented: true, Requires: []string{"capistrano/copy"}, Does: "`set :scm, :copy`: the working folder as an archive"},
	{Name: "capistrano-scm-jenkins", Releases: []string{"0.5.3"}, Documented: true, Requires: []string{"capistrano-scm-jenkins"}, Parts: []string{"capistrano/jenkins"}, Does: "`set :scm, :jenkins`: an artifact of a Jenkins job", Note: "the servers fetch it by `curl`"},
	{Name: "capistrano-scm-makecopy", Releases: []string{"0.8.4"}, Documented: true, Requires: []string{"capistrano/makecopy"}, Does: "the SCM plugin `Capistrano::SCM::MakeCopy`: the working folder as an archive"},
	{Name: "capistrano-scm-rsync", Releases: []string{"0.1.2"}, Requires: []string{"capistrano/scm/rsync"}, Does: "the SCM plugin `Capistrano::SCM::Rsync`: a folder here, sent by rsync"},
	{Name: "capistrano-secrets-yml", Releases: []string{"1.2.1"}, Requires: []string{"capistrano/secrets_yml"}, Parts: []string{"capistrano/secret_section", "capistrano/secret_file"}, Does: "uploads config/secrets.yml"},
	{Name: "capistrano-sentry", Releases: []string{"0.4.2"}, Documented: true, Requires: []string{"capistrano/sentry"}, Does: "sentry:notice_deployment"},
	{Name: "capistrano-server", Requires: []string{"capistrano/server"}, Does: "uploads the configuration of nginx and Puma; tasks:invoke", Note: "capistrano3-nginx and capistrano3-puma are built in"},
	{Name: "capistrano-service", Releases: []string{"0.0.2"}, Documented: true, Requires: []string{"capistrano/service"}, Does: "service:NAME:start, stop, restart, reload, status for each of `:services`", Note: "where `:services` isn't set, the tasks of capistrano3-service: service:restart[NAME,ROLE]"},
	{Name: "capistrano-shared_configs", Releases: []string{"0.2.2"}, Documented: true, Requires: []string{"capistrano/shared_configs"}, Does: "settings of the servers from a repository of their own, shared/repo_configs"},
	{Name: "capistrano-shell", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano/shell"}, Does: "a shell on a server"},
	{Name: "capistrano-shoryuken", Releases: []string{"0.1.8"}, Documented: true, Requires: []string{"capistrano/shoryuken"}, Parts: []string{"capistrano/daemon"}, Does: "shoryuken:start, quiet, stop, restart"},
	{Name: "capistrano-sidekiq", Releases: []string{"3.2.0", "2.3.1", "2.3.0", "2.0.0", "1.0.3", "0.5.3"}, Old: "0.20.0", Signs: sidekiqSigns, Requires: []string{"capistrano/sidekiq", "capistrano/sidekiq/monit", "capistrano-sidekiq"}, Parts: []string{"capistrano/sidekiq/v*", "capistrano/sidekiq/configs"}, Does: "`Capistrano::Sidekiq`, `::Systemd`, up to 2.x also `::Monit`", Note: "the texts of 2.x's unit and of Monit's services are gocap's own; no Upstart with 2.x"},
	{Name: "capistrano-slackify", Releases: []string{"2.10.0"}, Documented: true, Requires: []string{"capistrano/slackify"}, Does: "messages to Slack", Note: "needs the `curl` program, as the gem does"},
	{Name: "capistrano-sneakers", Releases: []string{"1.2.0"}, Documented: true, Requires: []string{"capistrano/sneakers"}, Does: "sneakers:start, stop, restart", Note: "the application's configuration of Sneakers must say daemonize, and pid_path as :sneakers_pid; no tasks for Monit"},
	{Name: "capistrano-solid_queue", Releases: []string{"0.1.1"}, Requires: []string{"capistrano/solid_queue"}, Does: "`Capistrano::SolidQueue::Systemd`, a service for Solid Queue", Note: "the unit's text is gocap's own"},
	{Name: "capistrano-ssh-doctor", Releases: []string{"1.0.0"}, Documented: true, Requires: []string{"capistrano/ssh_doctor"}, Does: "ssh:doctor, which checks agent forwarding"},
	{Name: "capistrano-supervisor", Releases: []string{"1.1.1"}, Documented: true, Requires: []string{"capistrano/supervisor"}, Does: "supervisord:reload, supervisord:restart"},
	{Name: "capistrano-symfony", Releases: []string{"2.0.0", "1.0.0", "0.4.0"}, Old: "0.4.0", Requires: []string{"capistrano/symfony"}, Parts: []string{"capistrano/symfony/*"}, Does: "cache, permissions and console of Symfony", Note: "0.x and 1.x are written from their documentation, and install by Composer without being told"},
	{Name: "capistrano-systemd-multiservice", Releases: []string{"0.1.0.beta13"}, Documented: true, Requires: []string{"capistrano/systemd/multiservice"}, Does: "services of systemd whose units are templates in config/systemd", Note: "systemd:NAME:validate, which each deploy runs, looks only whether the units are there"},
	{Name: "capistrano-tagging3", Releases: []string{"2.0.0"}, Requires: []string{"capistrano/tagging3"}, Does: "a Git tag for each deploy"},
	{Name: "capistrano-telegram", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/telegram"}, Does: "messages of a deploy by a bot of Telegram", Note: "the texts are gocap's own"},
	{Name: "capistrano-template", Releases: []string{"0.1.0"}, Documented: true, Requires: []string{"capistrano/capistrano_plugin_template"}, Does: "`template`: a rendered file, uploaded where it differs"},
	{Name: "capistrano-thin", Releases: []string{"2.0.0"}, Requires: []string{"capistrano/thin"}, Does: "thin:start, stop, restart"},
	{Name: "capistrano-touch-linked-files", Releases: []string{"0.4.0"}, Documented: true, Requires: []string{"capistrano/touch-linked-files"}, Does: "makes linked files that aren't there"},
	{Name: "capistrano-typo3", Requires: []string{"capistrano/typo3"}, Does: "tasks for TYPO3 6 and 7"},
	{Name: "capistrano-uberspace", Requires: []string{"capistrano/uberspace", "capistrano/uberspace/mysql", "capistrano/uberspace/postgresql", "capistrano/uberspace/sqlite3", "capistrano/uberspace/puma", "capistrano/uberspace/passenger"}, Does: "Rails on the hosts of Uberspace"},
	{Name: "capistrano-unicorn-nginx", Releases: []string{"5.2.0"}, Documented: true, Requires: []string{"capistrano/unicorn_nginx"}, Does: "restarts Unicorn and nginx by their services", Note: "the tasks that set a server up are errors"},
	{Name: "capistrano-upload-config", Releases: []string{"0.8.2"}, Requires: []string{"capistrano/upload-config"}, Does: "config:init, check, push, pull for files of settings"},
	{Name: "capistrano-withrsync", Releases: []string{"0.3.0"}, Documented: true, Requires: []string{"capistrano/withrsync"}, Does: "releases by rsync from this machine"},
	{Name: "capistrano-wordpress-permissions", Requires: []string{"capistrano/wordpress/permissions"}, Does: "gives the releases to the user of the web server", Note: "capistrano-file-permissions is built in"},
	{Name: "capistrano-wpcli", Releases: []string{"0.1.5"}, Documented: true, Requires: []string{"capistrano/wpcli"}, Does: "wpcli:run and tasks for databases and uploads of WordPress"},
	{Name: "capistrano-yarn", Releases: []string{"1.0.0", "2.0.2"}, Requires: []string{"capistrano/yarn"}, Does: "installs the packages of package.json by Yarn"},
	{Name: "capistrano3-delayed-job", Releases: []string{"1.7.6", "1.7.1"}, Requires: []string{"capistrano/delayed_job", "capistrano/delayed-job"}, Does: "delayed_job:start, stop, restart, status", Note: "a host that `delayed_job_pools_per_server` doesn't name has `delayed_job_workers`"},
	{Name: "capistrano3-monit", Releases: []string{"0.4.0"}, Documented: true, Requires: []string{"capistrano/monit"}, Does: "monit:status, and start, stop, restart of the application's processes", Note: "other gems with this require, such as capistrano-monit, aren't built in"},
	{Name: "capistrano3-nginx", Releases: []string{"3.0.4", "2.1.6"}, Documented: true, Requires: []string{"capistrano/nginx"}, Parts: []string{"capistrano/nginx/plugin", "capistrano/nginx/site"}, Does: "`Capistrano::Nginx`: nginx:start, stop, reload and the site of the application", Note: "without a template of the repository the site is gocap's own; where Gemfile.lock doesn't name it, the Capfile must install the plugin"},
	{Name: "capistrano3-postgres", Releases: []string{"0.2.0"}, Documented: true, Requires: []string{"capistrano3/postgres"}, Does: "postgres:backup:create, download and import, postgres:replicate", Note: "the application tells its database by `rails runner`"},
	{Name: "capistrano3-puma", Releases: []string{"7.1.0", "7.0.0", "6.2.0", "6.1.0", "6.0.0", "5.2.0", "5.0.3", "5.0.0", "4.0.0"}, Old: "1.2.1", Signs: pumaSigns, Requires: []string{"capistrano/puma", "capistrano/puma/systemd", "capistrano/puma/daemon", "capistrano/puma/nginx", "capistrano/puma/workers", "capistrano/puma/jungle", "capistrano/puma/monit"}, Parts: []string{"capistrano/puma/*"}, Does: "`Capistrano::Puma`, `::Systemd`, `::Nginx`, up to 5.x also `::Daemon`, `::Workers`, `::Monit`, `::Jungle`", Note: "the texts of units, sites, services and scripts are gocap's own; releases before 3.0 as 4.0; `puma_service_unit_props` and `puma_systemctl_reload_options`, newer than 7.1.0, from 7.1 on"},
	{Name: "capistrano3-unicorn", Releases: []string{"0.2.1"}, Requires: []string{"capistrano3/unicorn"}, Does: "unicorn:start, stop, restart"},
	{Name: "chef", Requires: []string{"chef"}, Does: "searches for servers by Chef", Note: "list the servers in the stage's file"},
	{Name: "colorize", Library: true, Requires: []string{"colorize"}, Does: "colours of Strings"},
	{Name: "config", Library: true, Requires: []string{"config"}, Parts: []string{"config/options"}, Does: "`Settings` from YAML files: `Config.load_and_set_settings`, `.load_files`, `.setting_files`, `.setup`", Note: "knockout_prefix and merge_hash_arrays are errors"},
	{Name: "data_migrate", Releases: []string{"11.0"}, Documented: true, Requires: []string{"capistrano/data_migrate"}, Does: "data migrations with those of the schema"},
	{Name: "desmond", Requires: []string{"desmond/capistrano"}, Does: "tasks for the workers of Desmond"},
	{Name: "dlss-capistrano", Releases: []string{"6.1.1", "4.4.1"}, Documented: true, Requires: []string{"dlss/capistrano", "dlss/capistrano/resque_pool"}, Does: "ssh, ssh_check, remote_execute, check_status and services of workers", Note: "the global strscan gem isn't updated"},
	{Name: "dlss-capistrano-docker", Requires: []string{"dlss/docker/capistrano"}, Does: "the deploy of services by Docker Compose"},
	{Name: "dogapi", Releases: []string{"1.45"}, Documented: true, Requires: []string{"capistrano/datadog", "dogapi"}, Does: "an event for Datadog for each task; `Dogapi::Client#emit_event`", Note: "the texts are gocap's own, without what commands have said; no other calls of the API"},
	{Name: "dotenv", Library: true, Requires: []string{"dotenv", "dotenv/load", "dotenv/tasks"}, Does: "all of it"},
	{Name: "ed25519", Releases: []string{"1.3.0"}, Requires: []string{"ed25519"}, Does: "nothing of its own: gocap knows these keys itself"},
	{Name: "elbas", Releases: []string{"3.0.0"}, Documented: true, Requires: []string{"elbas/capistrano"}, Parts: []string{"elbas/group"}, Does: "servers from Auto Scaling groups (`autoscale`); an image of one for the group's launch template after a deploy", Note: "needs the `aws` program; the launch configurations of releases before 3.0 aren't supported"},
	{Name: "figaro", Library: true, Requires: []string{"figaro"}, Does: "`Figaro.load`, `.env`, `.application`, `.require_keys`"},
	{Name: "haml", Library: true, Requires: []string{"haml"}, Parts: []string{"haml/*"}, Does: "`Haml::Engine` as before release 6, `Haml::Template` as since", Note: "no object references, no trimming of whitespace, no values of blocks; the filters plain, ruby, erb, javascript and css"},
	{Name: "handlebars", Library: true, Requires: []string{"handlebars"}, Parts: []string{"handlebars/*"}, Does: "`Handlebars::Context#compile`, helpers and partials, as Handlebars.js 4 reads templates", Note: "helpers are Ruby, not JavaScript; no partial blocks, no decorators"},
	{Name: "highline", Library: true, Requires: []string{"highline", "highline/import"}, Does: "`ask`, `agree`, `choose`, `say`, colours"},
	{Name: "hipchat", Releases: []string{"1.6"}, Requires: []string{"hipchat/capistrano"}, Does: "nothing: the service is gone"},
	{Name: "honeybadger", Releases: []string{"5.0"}, Documented: true, Requires: []string{"capistrano/honeybadger"}, Does: "a notice of each deploy to Honeybadger"},
	{Name: "httparty", Library: true, Requires: []string{"httparty"}, Parts: []string{"httparty/*"}, Does: "`HTTParty.get`, `post` and their kind, `include HTTParty`", Note: "answers in JSON and CSV are parsed, not those in XML; no uploads of files"},
	{Name: "itamae-secrets", Library: true, Requires: []string{"itamae/secrets"}, Does: "`Itamae::Secrets(dir)[name]`: values encrypted by AES-256-GCM are read and stored", Note: "keys are made at random, not of passphrases"},
	{Name: "libssh", Releases: []string{"0.4.0"}, Documented: true, Requires: []string{"sshkit/backends/libssh"}, Does: "`SSHKit::Backend::Libssh`", Note: "connections are gocap's"},
	{Name: "net-scp", Releases: []string{"4.0.0"}, Requires: []string{"net/scp"}, Does: "`Net::SCP.upload!`, `download!`"},
	{Name: "net-ssh", Releases: []string{"7.2.0"}, Requires: []string{"net/ssh", "net/ssh/proxy/command", "net/ssh/proxy/jump", "net/ssh/proxy/http", "net/ssh/proxy/socks4", "net/ssh/proxy/socks5", "net/ssh/config", "net/ssh/connection/session"}, Does: "`Net::SSH::Proxy`, `Net::SSH::Config`, its errors and options; `Net::SSH.start`", Note: "connections are gocap's: sessions have `exec!`, `forward.local` and `loop`, no channels"},
	{Name: "newrelic_rpm", Releases: []string{"9.0"}, Documented: true, Requires: []string{"new_relic/recipes", "newrelic/recipes"}, Does: "newrelic:notice_deployment"},
	{Name: "paint", Library: true, Requires: []string{"paint"}, Does: "colours"},
	{Name: "pastel", Library: true, Requires: []string{"pastel"}, Does: "colours"},
	{Name: "pg_backup", Releases: []string{"0.1"}, Documented: true, Requires: []string{"pg_backup/integration/capistrano"}, Does: "tasks that dump and restore PostgreSQL databases"},
	{Name: "pry", Library: true, Requires: []string{"pry"}, Does: "an error where `binding.pry` is called: there is no debugger"},
	{Name: "pry-byebug", Library: true, Requires: []string{"pry-byebug"}, Does: "pry and byebug"},
	{Name: "rainbow", Library: true, Requires: []string{"rainbow", "rainbow/ext/string"}, Does: "colours"},
	{Name: "rake", Releases: []string{"13.0.6"}, Requires: []string{"rake", "rake/clean", "rake/testtask", "rake/thread_pool"}, Parts: []string{"rake/helpers", "rake/linked_list"}, Does: "tasks"},
	{Name: "rbnacl", Releases: []string{"4.0.2"}, Requires: []string{"rbnacl"}, Does: "nothing of its own: gocap knows Ed25519 keys itself", Note: "no cryptography of `RbNaCl`"},
	{Name: "rbnacl-libsodium", Releases: []string{"1.0.16"}, Requires: []string{"rbnacl/libsodium"}, Does: "as rbnacl"},
	{Name: "resque", Requires: []string{"resque"}, Does: "queues of the application", Note: "a deploy doesn't need it, take the line out"},
	{Name: "rest-client", Library: true, Requires: []string{"rest-client", "rest_client", "restclient"}, Parts: []string{"rest_client/*"}, Does: "`RestClient.get`, `post` and their kind, `::Request.execute`, `::Resource`, an exception for each status", Note: "no uploads of files, no cookie jar"},
	{Name: "rollbar", Releases: []string{"3.4"}, Documented: true, Requires: []string{"rollbar/capistrano3"}, Does: "a notice of each deploy to Rollbar"},
	{Name: "rspec-core", Releases: []string{"3.13"}, Documented: true, Requires: []string{"rspec/core/rake_task"}, Does: "`RSpec::Core::RakeTask`", Note: "runs the machine's own program rspec"},
	{Name: "rubocop", Releases: []string{"1.60"}, Documented: true, Requires: []string{"rubocop/rake_task"}, Does: "`RuboCop::RakeTask`", Note: "runs the machine's own program rubocop"},
	{Name: "rvm1-capistrano3", Releases: []string{"1.4.1"}, Requires: []string{"rvm1/capistrano3"}, Parts: []string{"rvm1/capistrano3/scripts"}, Does: "commands run in the Ruby that RVM manages; rvm1:install:rvm, rvm1:install:ruby", Note: "the scripts on the server are gocap's own"},
	{Name: "seed-fu", Releases: []string{"2.3.9"}, Documented: true, Requires: []string{"seed-fu/capistrano3"}, Does: "db:seed_fu, which loads seed data"},
	{Name: "sidekiq", Releases: []string{"2.17"}, Documented: true, Requires: []string{"sidekiq/capistrano"}, Does: "sidekiq:quiet, stop, start, restart of Sidekiq 2, as it had them itself"},
	{Name: "sitemap_generator", Releases: []string{"6.3"}, Documented: true, Requires: []string{"capistrano/sitemap_generator"}, Does: "deploy:sitemap:create, refresh, clean"},
	{Name: "slack-notifier", Library: true, Requires: []string{"slack-notifier"}, Does: "`Slack::Notifier#ping` and `post`", Note: "its middleware can't be changed"},
	{Name: "slackistrano", Releases: []string{"4.0.3", "3.8.4", "3.0.0"}, Requires: []string{"slackistrano", "slackistrano/capistrano"}, Parts: []string{"slackistrano/messaging"}, Does: "messages to Slack"},
	{Name: "squash_javascript", Releases: []string{"2.0"}, Documented: true, Requires: []string{"squash/javascript/capistrano"}, Does: "uploads source maps to Squash, by the application's rake task", Note: "its task is named squash:upload_sourcemaps"},
	{Name: "squash_rails", Releases: []string{"1.3"}, Documented: true, Requires: []string{"squash/rails/capistrano3"}, Does: "squash:write_revision; a notice of each deploy to Squash, by the application's rake task"},
	{Name: "sshkit", Releases: []string{"1.25.0"}, Requires: []string{"sshkit", "sshkit/dsl"}, Parts: []string{"sshkit/host_parsers"}, Does: "commands on servers"},
	{Name: "sshkit-interactive", Releases: []string{"0.3.0"}, Documented: true, Requires: []string{"sshkit/interactive"}, Does: "`run_interactively`, commands at a terminal of a server, by the `ssh` program"},
	{Name: "sshkit-sudo", Releases: []string{"0.1.0"}, Requires: []string{"sshkit/sudo"}, Does: "`sudo`, `execute!`, which ask for the password, one question at a time, once for each host (with `use_same_password!` once for the run)"},
	{Name: "thinking-sphinx", Releases: []string{"5.5"}, Documented: true, Requires: []string{"thinking_sphinx/capistrano"}, Does: "thinking_sphinx:index, rebuild, start, stop and others"},
	{Name: "whenever", Releases: []string{"1.1.2"}, Requires: []string{"whenever/capistrano"}, Does: "the crontab of the application"},
	{Name: "wordpress-capistrano", Releases: []string{"1.0"}, Documented: true, Requires: []string{"capistrano/wordpress"}, Does: "wordpress:db:push, pull, deploy and wordpress:uploads:sync, by WP-CLI"},
	{Name: "x25519", Releases: []string{"1.0.10"}, Requires: []string{"x25519"}, Does: "nothing of its own: gocap knows this key exchange itself"},
}
