# What every Capfile begins with: the defaults, and a task for each stage.
require "capistrano/doctor"

namespace :load do
  task :defaults do
    load "capistrano/defaults.rb"
  end
end

# The screen's own part of a failed deploy: the end of the log.
namespace :deploy do
  task :failed do
    Gocap.deploy_failed
  end
end

namespace :load do
  task :defaults do
    set :format, :airbrussh
  end
end

validate :application do |_key, value|
  fixed = value.gsub(/[^A-Za-z0-9_.-]/, "_")
  if fixed != value
    $stderr.puts "The :application value \"#{value}\" is invalid!\n" \
                 "Use only letters, numbers, hyphens, dots, and underscores. For example:\n" \
                 "  set :application, '#{fixed}'"
    raise Capistrano::ValidationError
  end
end

%i[git_strategy hg_strategy svn_strategy].each do |strategy|
  validate(strategy) do |key, _value|
    $stderr.puts "[Deprecation Warning] #{key} is deprecated and will be removed in Capistrano 3.7.0.\n" \
                 "https://github.com/capistrano/capistrano/blob/master/UPGRADING-3.7.md"
  end
end

module Gocap
  # The task of a stage, which loads its files.
  def self.define_stage(stage)
    Rake::Task.define_task(stage) do
      set(:stage, stage_value(stage))
      invoke "load:defaults"
      Rake::Task["load:defaults"].extend(Capistrano::ImmutableTask)
      env.variables.untrusted! do
        load deploy_config_path.to_s
        stage_files(stage).each { |file| load file.to_s }
      end
      env.configure_scm
      I18n.locale = fetch(:locale, :en)
      env.configure_backend
    end
  end
end

stages.each { |stage| Gocap.define_stage(stage) }

# An account that the system doesn't know, as in a container, may have no home.
begin
  personal = File.join(Dir.home, ".capfile")
rescue ArgumentError
  personal = nil
end
load personal if personal && File.file?(personal)
