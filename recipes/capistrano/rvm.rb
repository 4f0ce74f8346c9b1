# Runs Ruby's programs by RVM.
namespace :rvm do
  desc "Prints the RVM and Ruby version on the target host"
  task :check do
    next unless fetch(:log_level) == :debug
    on roles(fetch(:rvm_roles, :all)) do
      puts capture(:rvm, "version")
      puts capture(:rvm, "current")
      puts capture(:ruby, "--version")
    end
  end

  task :hook do
    on roles(fetch(:rvm_roles, :all)) do
      path = fetch(:rvm_custom_path)
      path ||= case fetch(:rvm_type)
               when :auto
                 if test("[ -d ~/.rvm ]")
                   "~/.rvm"
                 elsif test("[ -d /usr/local/rvm ]")
                   "/usr/local/rvm"
                 else
                   "~/.rvm"
                 end
               when :system, :mixed
                 "/usr/local/rvm"
               else
                 "~/.rvm"
               end
      set :rvm_path, path
    end

    SSHKit.config.command_map[:rvm] = "#{fetch(:rvm_path)}/bin/rvm"
    prefix = "#{fetch(:rvm_path)}/bin/rvm #{fetch(:rvm_ruby_version)} do"
    fetch(:rvm_map_bins).each do |command|
      SSHKit.config.command_map.prefix[command.to_sym].unshift(prefix)
    end
  end
end

Capistrano::DSL.stages.each do |stage|
  after stage, "rvm:hook"
  after stage, "rvm:check"
end

namespace :load do
  task :defaults do
    set :rvm_map_bins, %w[gem rake ruby bundle]
    set :rvm_type, :auto
    set :rvm_ruby_version, "default"
  end
end
