# Runs Ruby's programs by RVM, and installs it: a script on the server chooses the
# version.
require "rvm1/capistrano3/scripts"

module Rvm1
  class << self
    def script = "#{fetch(:rvm1_auto_script_path)}/rvm-auto.sh"

    # Puts one of the scripts on a host.
    def upload(backend, name, text)
      dir = fetch(:rvm1_auto_script_path)
      backend.execute :mkdir, "-p", "#{dir}/"
      backend.upload! StringIO.new(text), "#{dir}/#{name}"
      backend.execute :chmod, "+x", "#{dir}/#{name}"
    end

    # Runs the block on the hosts, in the release.
    def in_release(&block)
      Gocap.main.on(Gocap.main.roles(fetch(:rvm1_roles, :all))) do
        within(release_path) { instance_exec(&block) }
      end
    end
  end
end

namespace :rvm1 do
  task :hook do
    on roles(fetch(:rvm1_roles, :all)) do
      Rvm1.upload(self, "rvm-auto.sh", Rvm1::AUTO)
    end
    prefix = "#{Rvm1.script} #{fetch(:rvm1_ruby_version)}"
    SSHKit.config.command_map.prefix[:rvm].unshift(Rvm1.script)
    fetch(:rvm1_map_bins).each { |bin| SSHKit.config.command_map.prefix[bin.to_sym].unshift(prefix) }
  end

  desc "Print the RVM and Ruby version on the target host"
  task :check do
    on roles(fetch(:rvm1_roles, :all)) do
      puts capture(:rvm, "version")
      puts capture(:rvm, "list")
      puts capture(:rvm, "current")
      within(release_path) { puts capture(:ruby, "--version || true") }
    end
  end

  namespace :install do
    desc "Installs RVM 1.x user mode"
    task :rvm do
      on roles(fetch(:rvm1_roles, :all)) do
        Rvm1.upload(self, "install-rvm.sh", Rvm1::INSTALL)
        execute "#{fetch(:rvm1_auto_script_path)}/install-rvm.sh"
      end
    end

    desc "Installs Ruby for the given ruby project"
    task ruby: "deploy:updating" do
      Rvm1.in_release { execute :rvm, "--install", "install", fetch(:rvm1_ruby_version) }
    end

    desc "Install gems from Gemfile"
    task gems: "deploy:updating" do
      Rvm1.in_release { execute :gem, "install", "--file", "Gemfile" }
    end
  end

  namespace :alias do
    desc "Creates a RVM alias for given ruby version and alias name"
    task create: "deploy:updating" do
      Rvm1.in_release { execute :rvm, "alias", "create", fetch(:rvm1_alias_name), fetch(:rvm1_ruby_version) }
    end
  end
end

Capistrano::DSL.stages.each { |stage| after stage, "rvm1:hook" }

namespace :load do
  task :defaults do
    set :rvm1_ruby_version, "."
    set :rvm1_map_bins, -> { fetch(:rvm_map_bins, %w[rake gem bundle ruby]) }
    set :rvm1_alias_name, -> { fetch(:application) }
    set :rvm1_auto_script_path, -> { "#{fetch(:deploy_to)}/rvm1scripts" }
  end
end
