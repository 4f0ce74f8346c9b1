# The tasks of Eye, which watches the application's processes.
module Capistrano
  module Eye
    # Runs Eye on its servers, in the release.
    def self.run(*command)
      on roles(fetch(:eye_roles)) do
        within fetch(:eye_work_dir) do
          with(fetch(:eye_env)) { execute :eye, *command }
        end
      end
    end
  end
end

namespace :eye do
  desc "Load the configuration of Eye"
  task(:load) { Capistrano::Eye.run(:load, fetch(:eye_config)) }

  { start: "Start the application by Eye", stop: "Stop the application by Eye", restart: "Restart the application by Eye",
    info: "Show what Eye knows of the application" }.each do |command, description|
    desc description
    task(command) { Capistrano::Eye.run(command, fetch(:eye_application)) }
  end

  desc "Quit Eye"
  task(:quit) { Capistrano::Eye.run(:quit) }
end

namespace :load do
  task :defaults do
    set_if_empty :eye_roles, :app
    set_if_empty :eye_env, -> { { rails_env: fetch(:stage) } }
    set_if_empty :eye_application, -> { fetch(:application) }
    set_if_empty :eye_config, -> { "./config/#{fetch(:application)}.eye" }
    set_if_empty :eye_work_dir, -> { release_path }
  end
end
