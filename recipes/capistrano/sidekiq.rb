# Sidekiq as systemd services, one for each configuration file, as
# capistrano-sidekiq 3 knows it.
require "capistrano/bundler"

class Capistrano::Sidekiq < Capistrano::Plugin
  # The release of the gem to behave as.
  RELEASE = Gocap.gem_release("capistrano-sidekiq")

  def define_tasks
    sidekiq = self

    namespace :sidekiq do
      # The hooks are added when a deploy begins, so that other command lines
      # don't have them.
      task :add_default_hooks do
        sidekiq.add_hooks
      end
    end

    namespace :deploy do
      before :starting, :check_sidekiq_hooks do
        invoke "sidekiq:add_default_hooks" if fetch(:sidekiq_default_hooks)
      end
    end
  end

  def add_hooks
    after "deploy:starting", "sidekiq:quiet" if Rake::Task.task_defined?("sidekiq:quiet")
    after "deploy:updated", "sidekiq:stop"
    after "deploy:reverted", "sidekiq:stop"
    after "deploy:published", "sidekiq:start"
    after "deploy:published", "sidekiq:mark_deploy" if fetch(:sidekiq_mark_deploy)
    after "deploy:failed", "sidekiq:restart"
  end

  def set_defaults
    set_if_empty :sidekiq_default_hooks, true
    set_if_empty :sidekiq_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:rake_env, fetch(:stage)))) }
    set_if_empty :sidekiq_roles, fetch(:sidekiq_role, :worker)
    set_if_empty :sidekiq_config_files, ["sidekiq.yml"]
    set_if_empty :sidekiq_log, -> { File.join(shared_path, "log", "sidekiq.log") }
    set_if_empty :sidekiq_error_log, -> { File.join(shared_path, "log", "sidekiq_error.log") }
    set_if_empty :sidekiq_mark_deploy, false
    set_if_empty :sidekiq_deploy_label, nil
    %i[chruby_map_bins rbenv_map_bins rvm_map_bins bundle_bins].each do |name|
      set name, fetch(name).to_a + %w[sidekiq sidekiqctl] if any?(name)
    end
  end

  # What the parts share.
  module Common
    def sidekiq_user(host)
      host.properties.fetch(:sidekiq_user) || fetch(:sidekiq_user) || host.properties.fetch(:run_as) || host.user
    end

    def switch_user(host, &block)
      user = sidekiq_user(host)
      user == host.user ? block.call : backend.as(user, &block)
    end
  end
end

raise NotImplementedError, "Gemfile.lock names capistrano-sidekiq #{Capistrano::Sidekiq::RELEASE}; gocap supports 3.0 and newer" if
  Capistrano::Sidekiq::RELEASE.to_i < 3

require "capistrano/sidekiq/systemd"
