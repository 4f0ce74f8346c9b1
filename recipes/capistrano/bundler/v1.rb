# As of the gem's 1.x: Bundler's settings are options of each command.
namespace :bundler do
  desc "Install the current Bundler environment"
  task :install do
    on fetch(:bundle_servers) do
      within release_path do
        with fetch(:bundle_env_variables) do
          options = []
          options << "--gemfile #{fetch(:bundle_gemfile)}" if fetch(:bundle_gemfile)
          options << "--path #{fetch(:bundle_path)}" if fetch(:bundle_path)
          if Gocap.gem_since?("capistrano-bundler", "1.2.0") && test(:bundle, :check, *options)
            info "The Gemfile's dependencies are satisfied, skipping installation"
          else
            options << "--binstubs #{fetch(:bundle_binstubs)}" if fetch(:bundle_binstubs)
            options << "--jobs #{fetch(:bundle_jobs)}" if fetch(:bundle_jobs)
            options << "--without #{fetch(:bundle_without)}" if fetch(:bundle_without)
            options << fetch(:bundle_flags) if fetch(:bundle_flags)
            execute :bundle, :install, *options
          end
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :bundle_without, "development test"
    set :bundle_flags, "--deployment --quiet"
    set :bundle_jobs, nil
    set :bundle_binstubs, -> { shared_path.join("bin") } unless Gocap.gem_since?("capistrano-bundler", "1.1.4")
  end
end
