# Installs the Gemfile's gems into each release and prefixes their programs
# with `bundle exec`.
namespace :bundler do
  desc "Maps all binaries to use `bundle exec` by default"
  task :map_bins do
    fetch(:bundle_bins).each do |command|
      SSHKit.config.command_map.prefix[command.to_sym].push("bundle exec")
    end
  end

  desc "Remove unused gems installed by bundler"
  task :clean do
    on fetch(:bundle_servers) do
      within release_path do
        with fetch(:bundle_env_variables) do
          execute :bundle, :clean, fetch(:bundle_clean_options, "")
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :bundle_bins, %w[gem rake rails]
    set :bundle_roles, :all
    set :bundle_servers, -> { release_roles(fetch(:bundle_roles)) }
    set :bundle_path, -> { shared_path.join("bundle") }
    set :bundle_gemfile, nil
    set :bundle_binstubs, nil
    set :bundle_env_variables, {}
    set :bundle_clean_options, ""
  end
end

require Gocap.gem_since?("capistrano-bundler", "2.0") ? "capistrano/bundler/v2" : "capistrano/bundler/v1"
