# Bundler's settings are written to the release's configuration.
namespace :bundler do
  desc <<~TEXT
    Configure the Bundler environment for the release so that subsequent
    bundle check and bundle install commands use the values of :bundle_config,
    :bundle_path, :bundle_without and :bundle_gemfile. Set any of these to nil to
    leave it out.
  TEXT
  task :config do
    on fetch(:bundle_servers) do
      within release_path do
        with fetch(:bundle_env_variables) do
          settings = fetch(:bundle_config).dup
          settings[:gemfile] = fetch(:bundle_gemfile)
          settings[:path] = fetch(:bundle_path)
          settings[:without] = fetch(:bundle_without)
          # Bundler 4 wants the subcommand, older ones don't all know it.
          words = fetch(:bundle_version, 2).to_i >= 4 ? %w[config set --local] : %w[config --local]
          settings.each do |key, value|
            execute :bundle, *words, key, value.to_s.shellescape unless value.nil?
          end
        end
      end
    end
  end

  desc <<~TEXT
    Install the current Bundler environment. By default, gems are installed to
    the shared/bundle path, without the groups development and test, unless
    bundle check finds them installed. The settings :bundle_binstubs, :bundle_jobs
    and :bundle_flags end up on the command line.
  TEXT
  task install: :config do
    on fetch(:bundle_servers) do
      within release_path do
        with fetch(:bundle_env_variables) do
          if fetch(:bundle_check_before_install) && test(:bundle, :check)
            info "The Gemfile's dependencies are satisfied, skipping installation"
          else
            binstubs = fetch(:bundle_binstubs)
            separate = fetch(:bundle_binstubs_command) == :binstubs
            options = []
            options << "--binstubs #{binstubs}" if binstubs && !separate
            options << "--jobs #{fetch(:bundle_jobs)}" if fetch(:bundle_jobs)
            options << fetch(:bundle_flags) if fetch(:bundle_flags)
            execute :bundle, :install, *options
            execute :bundle, :binstubs, "--all", "--path", binstubs if binstubs && separate
          end
        end
      end
    end
  end

  task clean: :config
end

namespace :load do
  task :defaults do
    set :bundle_config, { deployment: true }
    set :bundle_without, "development:test"
    set :bundle_binstubs_command, :install
    set :bundle_flags, "--quiet"
    set :bundle_jobs, 4
    set :bundle_check_before_install, true
  end
end
