# What capistrano/grunt and capistrano/gulp have in common: a task that runs a
# JavaScript task runner in the release. It is hooked by deploy.rb:
# before "deploy:updated", "gulp".
class Capistrano::JsRunner < Rake::TaskLib
  def initialize(name)
    desc "Run #{name.capitalize} tasks."
    task name do
      on roles(fetch(:"#{name}_roles")) do
        within fetch(:"#{name}_target_path", release_path) do
          file = fetch(:"#{name}_file")
          options = [fetch(:"#{name}_flags"), *(["--#{name}file", file] if file)]
          execute fetch(:"#{name}_executable"), options, fetch(:"#{name}_tasks")
        end
      end
    end

    namespace name do
      task default: name
    end

    namespace :load do
      task :defaults do
        set :"#{name}_executable", name.to_s
        set :"#{name}_flags", "--no-color"
        set :"#{name}_roles", :all
      end
    end
  end
end
