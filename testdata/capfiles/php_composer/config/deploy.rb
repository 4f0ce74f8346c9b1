lock "~> 3.14"

set :application, "magazine"
set :repo_url, ENV["GOCAP_TEST_REPO"] || "git@bitbucket.org:example/magazine.git"
set :deploy_to, "#{ENV["GOCAP_TEST_ROOT"] || "/home/magazine"}/www"
set :tmp_dir, "#{fetch(:deploy_to)}/tmp"

set :composer_install_flags, "--no-dev --no-interaction --optimize-autoloader"

set :webroot, "public"
set :writable_dirs, %w[storage/cache storage/sessions]

append :linked_files, ".env"
append :linked_dirs, "storage/app", "#{fetch(:webroot)}/media", "node_modules"
# The front end is built elsewhere by now
remove :linked_dirs, "node_modules"

set :config_template, "config/deploy/env.#{ENV["ENV_TEMPLATE"] || "default"}"

after "deploy:updated", "app:permissions"
after "deploy:updated", "artisan:warm_up"
before "deploy:publishing", "artisan:down"
after "deploy:published", "artisan:up"
after "deploy:reverted", "artisan:warm_up"
after "deploy:failed", "artisan:up"
