# frozen_string_literal: true

lock "~> 3.17"

set :application, "shop"
set :repo_url, ENV.fetch("GOCAP_TEST_REPO", "git@github.com:example/shop.git")
set :branch, ENV.fetch("BRANCH", "master")
set :deploy_to, "#{ENV.fetch("GOCAP_TEST_ROOT", "/var/www")}/#{fetch(:application)}"
set :tmp_dir, "#{fetch(:deploy_to)}/tmp"

set :rbenv_type, :user
set :rbenv_ruby, "3.2.2"

append :linked_files, "config/database.yml", "config/master.key"
append :linked_dirs, "log", "tmp/pids", "tmp/cache", "tmp/sockets", "public/system", "storage"

set :keep_releases, 3
set :keep_assets, 2
set :conditionally_migrate, true

set :user, ENV.fetch("GOCAP_TEST_USER", "deploy")
set :puma_threads, [4, 16]
set :puma_workers, 2
set :puma_preload_app, true
set :puma_init_active_record, true
set :puma_systemctl_bin, ENV.fetch("GOCAP_TEST_SYSTEMCTL", "/bin/systemctl")
