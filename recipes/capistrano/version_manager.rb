# Runs programs by a version manager of rbenv's kind: nodenv, ndenv, goenv.
module Capistrano::VersionManager
  extend Rake::DSL
  extend Capistrano::DSL

  # Defines NAME:validate, NAME:map_bins and the variables that begin with NAME; key
  # is the one of the version, bins are the programs that come with it.
  def self.manage(name, key, bins)
    setting = ->(which) { fetch(:"#{name}_#{which}") }
    dir = :"#{key}_dir"

    namespace name do
      task :validate do
        on release_roles(setting[:roles]) do
          if setting[key].nil?
            error "#{name}: #{name}_#{key} is not set"
            exit 1
          elsif !test("[ -d #{setting[dir]} ]")
            error "#{name}: #{setting[key]} is not installed or not found in #{setting[dir]}"
            exit 1
          end
        end
      end

      task :map_bins do
        SSHKit.config.command_map[name.to_sym] = "#{setting[:path]}/bin/#{name}"
        setting[:map_bins].each do |command|
          SSHKit.config.command_map.prefix[command.to_sym].unshift(setting[:prefix])
        end
      end
    end

    Capistrano::DSL.stages.each do |stage|
      after stage, "#{name}:validate"
      after stage, "#{name}:map_bins"
    end

    namespace :load do
      task :defaults do
        set :"#{name}_path", lambda {
          setting[:custom_path] || (fetch(:"#{name}_type", :user) == :system ? "/usr/local/#{name}" : "$HOME/.#{name}")
        }
        set :"#{name}_roles", fetch(:"#{name}_roles", :all)
        set :"#{name}_#{dir}", -> { "#{setting[:path]}/versions/#{setting[key]}" }
        set :"#{name}_map_bins", bins
        set_if_empty :"#{name}_prefix", lambda {
          "#{name.upcase}_ROOT=#{setting[:path]} #{name.upcase}_VERSION=#{setting[key]} #{setting[:path]}/bin/#{name} exec"
        }
      end
    end
  end
end
