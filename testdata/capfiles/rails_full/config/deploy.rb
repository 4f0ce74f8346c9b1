lock "~> 3.17"

set :application, "booking"
set :repo_url, ENV.fetch("GOCAP_TEST_REPO", "git@gitlab.example.com:travel/booking.git")
set :branch, ENV["BRANCH"] if ENV["BRANCH"]
set :deploy_to, "#{ENV.fetch("GOCAP_TEST_ROOT", "/home/deploy/apps")}/#{fetch(:application)}"
set :tmp_dir, "#{fetch(:deploy_to)}/tmp"

set :rbenv_type, :user
set :rbenv_ruby, "3.2.2"
set :rbenv_map_bins, %w[rake gem bundle ruby rails puma]

set :bundle_without, "development:test:ci"
set :bundle_config, { deployment: true, frozen: true }

append :linked_files, "config/credentials/production.key"
append :linked_dirs, "log", "tmp/pids", "tmp/cache", "tmp/sockets", "vendor", "storage", "node_modules"

set :assets_roles, %i[web app]
set :keep_assets, 3
set :normalize_asset_timestamps, %w[public/images public/javascripts]
set :rails_assets_groups, :assets

set :yarn_flags, "--production --silent"

set :user, ENV.fetch("GOCAP_TEST_USER", "deploy")
set :systemctl_bin, ENV.fetch("GOCAP_TEST_SYSTEMCTL", "/bin/systemctl")
set :puma_phased_restart, true
set :puma_bind, %w[tcp://0.0.0.0:9292 unix:///tmp/booking.sock]
set :puma_service_unit_env_vars, %w[RAILS_MAX_THREADS=5]
