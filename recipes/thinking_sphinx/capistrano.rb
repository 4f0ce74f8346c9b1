# Sphinx's index and its daemon, by the rake tasks of Thinking Sphinx. There are no
# hooks.
namespace :load do
  task :defaults do
    set :thinking_sphinx_roles, :db
    set :thinking_sphinx_rails_env, -> { fetch(:rails_env) || fetch(:stage) }
  end
end

namespace :thinking_sphinx do
  {
    rebuild: "Rebuild Sphinx: stop it, configure, index, start it", regenerate: "Stop Sphinx, clear its files, configure, start it, add all records",
    index: "Build the indices",
    start: "Start Sphinx", stop: "Stop Sphinx", restart: "Restart Sphinx", configure: "Write Sphinx's configuration"
  }.each do |name, text|
    desc text
    task name do
      on roles(fetch(:thinking_sphinx_roles)) do
        within current_path do
          with rails_env: fetch(:thinking_sphinx_rails_env) do
            execute :rake, "ts:#{name}"
          end
        end
      end
    end
  end
end
