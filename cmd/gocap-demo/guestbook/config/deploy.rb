lock "~> 3.17"

set :application, "guestbook"
set :deploy_to, "~/apps/guestbook"
set :branch, "main"

# The servers are on this machine, so they can clone this very checkout.
set :repo_url, File.expand_path("..", __dir__)
set :tmp_dir, File.expand_path("../tmp", __dir__)

append :linked_files, "config/settings.yml"
append :linked_dirs, "log", "tmp/pids"
set :keep_releases, 3
