# A file of secrets by environment that isn't in the repository: the section of the
# environment is uploaded, and the file is linked.
require "capistrano/secret_file"

module Capistrano::SecretSection
  extend Rake::DSL
  extend Capistrano::DSL

  class << self
    # Defines NAME:check and NAME:setup, which setup runs, and the variables that begin
    # with NAME. title is the file's in descriptions.
    def manage(name, path, title = "`#{File.basename(path)}`")
      setting = ->(key) { fetch(:"#{name}_#{key}") }

      namespace name do
        desc "#{title.delete("`")} file checks"
        task :check do
          Capistrano::SecretFile.check(setting[:local_path])
          next if section(setting[:local_path], setting[:env])
          Capistrano::SecretFile.stop("#{setting[:local_path]} has no section for #{setting[:env]}.")
        end

        desc "Setup #{title} file on the server(s)"
        task setup: :check do
          text = { setting[:env].to_s => section(setting[:local_path], setting[:env]) }.to_yaml
          on release_roles(:all) do
            remote = shared_path.join(setting[:remote_path])
            execute :mkdir, "-pv", File.dirname(remote)
            upload! StringIO.new(text), remote
          end
        end

        task :"#{name}_symlink" do
          set :linked_files, fetch(:linked_files, []).push(setting[:remote_path])
        end
        after "deploy:started", "#{name}:#{name}_symlink"
      end

      desc "Server setup tasks"
      task :setup do
        invoke "#{name}:setup"
      end

      namespace :load do
        task :defaults do
          set :"#{name}_local_path", path
          set :"#{name}_remote_path", path
          set :"#{name}_env", -> { fetch(:rails_env) || fetch(:stage) }
        end
      end
    end

    private

    def section(path, env)
      require "yaml"
      (YAML.load(ERB.new(File.read(path)).result, aliases: true) || {})[env.to_s]
    end
  end
end
