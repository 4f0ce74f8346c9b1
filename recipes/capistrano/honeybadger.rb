# Tells Honeybadger of each deploy. It never fails one.
namespace :honeybadger do
  task :env do
    next if fetch(:honeybadger_server)
    server = primary(:app)
    set :honeybadger_server, server if server && !server.properties.no_release
  end

  desc "Notify Honeybadger of the deployment"
  task deploy: [:env, "deploy:set_current_revision"] do
    server = fetch(:honeybadger_server) or next
    on server do
      key = fetch(:honeybadger_api_key, ENV["HONEYBADGER_API_KEY"])
      options = { environment: fetch(:honeybadger_env, fetch(:rails_env, fetch(:stage))), revision: fetch(:current_revision), repository: fetch(:repo_url),
                  user: fetch(:honeybadger_user, ENV["USER"] || ENV["USERNAME"]), "api-key": (redact(key) if key) }
      given = options.reject { |_, value| value.to_s.empty? }
      arguments = [fetch(:honeybadger, :honeybadger), "deploy", *given.flat_map { |name, value| ["--#{name}", value] }]
      arguments << "--skip-rails-load" if fetch(:honeybadger_skip_rails_load)
      info "Notifying Honeybadger of deploy."
      within release_path do
        execute(*arguments, raise_on_non_zero_exit: false, run_in_background: fetch(:honeybadger_async_notify, false))
      end
      info "Honeybadger notification complete."
    end
  end
end

after "deploy:finishing", "honeybadger:deploy"

namespace :load do
  task :defaults do
    set :bundle_bins, fetch(:bundle_bins, []).push("honeybadger")
  end
end
