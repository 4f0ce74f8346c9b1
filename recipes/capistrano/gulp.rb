# Runs gulp in the release. It is hooked by deploy.rb: before "deploy:updated", "gulp".
desc "Execute Gulp tasks"
task :gulp do
  on roles(fetch(:gulp_roles)) do
    within fetch(:gulp_target_path, release_path) do
      file = fetch(:gulp_file)
      options = [fetch(:gulp_flags), *(["--gulpfile", file] if file)]
      execute :gulp, options, fetch(:gulp_tasks)
    end
  end
end

namespace :load do
  task :defaults do
    set :gulp_flags, "--no-color"
    set :gulp_roles, :all
  end
end
