lock "~> 3.10"

set :application, "wiki"
set :repo_url, ENV.fetch("GOCAP_TEST_REPO", "https://git.example.net/wiki.git")
set :deploy_to, File.join(ENV.fetch("GOCAP_TEST_ROOT", "/srv/www"), "wiki")
set :tmp_dir, File.join(fetch(:deploy_to), "tmp")
set :keep_releases, 2

ask :branch, "master"
ask(:server_name, "wiki.example.net", prompt: "Domain")

set :local_user, -> { `whoami`.strip }
set :revision_log_message, -> { "#{fetch(:local_user)} deployed #{fetch(:branch)} as #{release_timestamp}" }

append :linked_files, "config/app.conf"
append :linked_dirs, "data", "log"

set :backends, %w[127.0.0.1:4001 127.0.0.1:4002]
set :templates, {
  "nginx.conf" => -> { shared_path.join("config/nginx.conf") },
  "app.conf" => -> { shared_path.join("config/app.conf") }
}

before "deploy:check:linked_files", "templates:upload"
before "deploy:starting", "local:tests"
after "deploy:updated", "release:stamp"
after "deploy:finished", "release:verify"
