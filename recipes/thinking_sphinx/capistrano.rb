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
    rebuild: "Stop, reindex, and then start the Sphinx search daemon.",
    regenerate: "Stop Sphinx, clear Sphinx index files, generate configuration file, start Sphinx, repopulate all data.",
    index: "Build Sphinx indexes into the shared path.", configure: "Generate the Sphinx configuration file.",
    start: "Start the Sphinx search daemon.", stop: "Stop the Sphinx search daemon.", restart: "Restart the Sphinx search daemon."
  }.each do |name, text|
    desc text
    task name do
      on roles(fetch(:thinking_sphinx_roles)) do
        within current_path do
          with rails_env: fetch(:thinking_sphinx_rails_env) do
            steps = name == :restart ? %i[stop configure start] : [name]
            steps.each { |step| execute :rake, "ts:#{step}" }
          end
        end
      end
    end
  end
end

before "thinking_sphinx:start", "thinking_sphinx:configure"
