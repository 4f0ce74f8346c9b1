# Runs Node's programs by a version manager of rbenv's kind: nodenv or ndenv.
module Capistrano::NodeVersion
  extend Rake::DSL
  extend Capistrano::DSL

  # Defines NAME:validate, NAME:map_bins and the variables that begin with NAME.
  def self.manage(name)
    setting = ->(key) { fetch(:"#{name}_#{key}") }

    namespace name do
      task :validate do
        on release_roles(setting[:roles]) do
          if setting[:node].nil?
            error "#{name}: #{name}_node is not set"
            exit 1
          elsif !test("[ -d #{setting[:node_dir]} ]")
            error "#{name}: #{setting[:node]} is not installed or not found in #{setting[:node_dir]}"
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
        set :"#{name}_node_dir", -> { "#{setting[:path]}/versions/#{setting[:node]}" }
        set :"#{name}_map_bins", %w[node npm]
        set_if_empty :"#{name}_prefix", lambda {
          "#{name.upcase}_ROOT=#{setting[:path]} #{name.upcase}_VERSION=#{setting[:node]} #{setting[:path]}/bin/#{name} exec"
        }
      end
    end
  end
end
