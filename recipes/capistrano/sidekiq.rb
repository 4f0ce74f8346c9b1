# Sidekiq, as the release of capistrano-sidekiq that Gemfile.lock names knows it:
# 1.x and older start processes themselves, 2.x and 3.x have plugins for systemd.
require "capistrano/bundler"

class Capistrano::Sidekiq < Capistrano::Plugin
  def self.since?(release) = Gocap.gem_since?("capistrano-sidekiq", release)

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
    after "deploy:reverted", "sidekiq:stop" if Capistrano::Sidekiq.since?("3.0")
    after "deploy:published", "sidekiq:start"
    after "deploy:published", "sidekiq:mark_deploy" if fetch(:sidekiq_mark_deploy)
    after "deploy:failed", "sidekiq:restart" if Capistrano::Sidekiq.since?("1.0.1")
  end

  # Version managers and Bundler wrap Sidekiq's programs too.
  def map_bins
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

    # The text of the repository's own template of the unit, nil without one.
    def unit_template(host)
      dir = fetch(:sidekiq_service_templates_path, "config/deploy/templates")
      names = [fetch(:sidekiq_service_unit_name), "sidekiq"].map { |name| "#{dir}/#{name}.service.capistrano.erb" }
      file = names.find { |name| File.file?(name) }
      return unless file
      @role = host
      ERB.new(File.read(file), trim_mode: "-").result(binding)
    end

    # Runs the block on Sidekiq's hosts, as its user.
    def on_hosts(&block)
      sidekiq = self
      on roles(fetch(:sidekiq_roles)) do |host|
        sidekiq.switch_user(host) { block.call(host) }
      end
    end
  end
end

require "capistrano/sidekiq/v#{%w[3 2].find { |release| Capistrano::Sidekiq.since?(release) } || 1}"
