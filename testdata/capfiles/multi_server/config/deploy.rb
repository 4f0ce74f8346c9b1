lock ">= 3.12"

set :application, "metrics"
set :repo_url, ENV.fetch("GOCAP_TEST_REPO", "git@git.internal.example:platform/metrics.git")
set :deploy_to, -> { "#{ENV.fetch("GOCAP_TEST_ROOT", "/srv")}/#{fetch(:application)}_#{fetch(:stage)}" }
set :tmp_dir, -> { "#{deploy_to}/tmp" }
set :keep_releases, 2

set :git_max_concurrent_connections, 2
set :git_shallow_clone, 1

append :linked_dirs, "log", "run"

set :worker_count, -> { roles(:worker).map { |server| server.fetch(:workers) || 1 }.reduce(0) { |sum, n| sum + n } }

before "deploy:starting", "fleet:preflight"
after "deploy:published", "workers:restart"
after "deploy:published", "web:rolling_restart"
after "deploy:finished", "fleet:report"
