set :application, "flow"
set :repo_url, "/srv/lab/repo.git"
set :deploy_to, "/srv/lab/www/app"
set :tmp_dir, "/srv/lab/www/tmp"
set :local_user, "lab"
# What a step of a scenario wants to be otherwise.
eval ENV["SET"] if ENV["SET"]
