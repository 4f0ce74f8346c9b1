# Restarts the application by Passenger; when is up to the Capfile.
module PassengerVersion
  BINS = %w[passenger passenger-config passenger-status].freeze
  TEXT = /Phusion Passenger(?:\(R\))? (?:Enterprise )?(?:version )?(\d+(?:\.\d+)*)/

  # passenger-config restart-app came with 4.0.33. Older releases of the gem
  # trusted it less.
  def self.by_touch?(backend)
    return true unless Gocap.gem_since?("capistrano-passenger", "0.0.3")
    least = Gocap.gem_since?("capistrano-passenger", "0.1.0") ? [4, 0, 33] : [5]
    version = backend.capture(:passenger, "-v")[TEXT, 1]
    (version.to_s.split(".").map(&:to_i) <=> least) < 0
  end
end

namespace :passenger do
  desc "Restart your Passenger application"
  task :restart do
    # The first host decides for all.
    with_touch = fetch(:passenger_restart_with_touch)
    on roles(fetch(:passenger_roles)), in: fetch(:passenger_restart_runner),
                                       wait: fetch(:passenger_restart_wait),
                                       limit: fetch(:passenger_restart_limit) do
      with fetch(:passenger_environment_variables) do
        within(fetch(:passenger_in_gemfile, false) ? release_path : capture(:pwd)) do
          if with_touch.nil?
            if dry_run?
              fatal "In a dry run, we cannot check the passenger version, and therefore can't guess " \
                    "which passenger restart method to use.  Therefore, using --dry-run without setting " \
                    "`passenger_restart_with_touch` to either `true` or `false` is not supported."
              exit
            end
            with_touch = PassengerVersion.by_touch?(self)
          end

          if with_touch
            execute :mkdir, "-p", release_path.join("tmp")
            execute :touch, release_path.join("tmp/restart.txt")
          else
            command = fetch(:passenger_restart_command).split(" ") + [fetch(:passenger_restart_options)]
            if fetch(:passenger_restart_with_sudo)
              execute :sudo, SSHKit.config.command_map[command.first], *command.drop(1)
            else
              execute(*command)
            end
          end
        end
      end
    end
  end

  # Whether passenger is to be found without the version manager.
  task :test_which_passenger do
    on roles(fetch(:passenger_roles)) do
      set :passenger_in_path, test(:which, "passenger")
    end
  end

  namespace :bundler do
    task :hook do
      next unless fetch(:passenger_in_gemfile, false)
      set :bundle_bins, fetch(:bundle_bins).to_a + PassengerVersion::BINS
    end
  end

  namespace :rvm do
    task :after_rvm_path_is_set do
      PassengerVersion::BINS.each do |bin|
        SSHKit.config.command_map.prefix[bin.to_sym].unshift("#{fetch(:rvm_path)}/bin/rvm #{fetch(:passenger_rvm_ruby_version)} do")
      end
    end
  end

  %w[rvm rbenv chruby].each do |manager|
    namespace manager do
      task hook: "passenger:test_which_passenger" do
        next if fetch(:passenger_in_path)
        # It may have been installed by another Ruby than the application's.
        if manager == "rvm" && fetch(:passenger_rvm_ruby_version) != fetch(:rvm_ruby_version)
          after "rvm:hook", "passenger:rvm:after_rvm_path_is_set"
          next
        end
        bins = :"#{manager}_map_bins"
        set bins, fetch(bins).to_a + PassengerVersion::BINS
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :passenger_roles, :app
    set :passenger_restart_runner, :sequence
    set :passenger_restart_wait, 5
    set :passenger_restart_limit, 2
    set :passenger_restart_with_sudo, false
    set :passenger_environment_variables, {}
    set :passenger_restart_command, "passenger-config restart-app"
    set :passenger_restart_options, -> { "#{deploy_to} --ignore-app-not-running" }
    set :passenger_rvm_ruby_version, -> { fetch(:rvm_ruby_version) }

    # Only now is it known which of them the Capfile requires.
    {
      "bundler:map_bins" => "passenger:bundler:hook",
      "rvm:hook" => "passenger:rvm:hook",
      "rbenv:map_bins" => "passenger:rbenv:hook",
      "chruby:map_bins" => "passenger:chruby:hook"
    }.each do |task, hook|
      before task, hook if Rake::Task.task_defined?(task)
    end
  end
end
