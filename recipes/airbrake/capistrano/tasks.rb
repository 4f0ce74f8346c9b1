# airbrake:deploy has the application tell Airbrake of the deploy. There is no hook.
namespace :airbrake do
  desc "Notify Airbrake of the deploy"
  task :deploy do
    on primary(fetch(:airbrake_role, :app)) do
      environment = fetch(:airbrake_env, fetch(:rails_env, fetch(:stage)))
      values = { USERNAME: fetch(:local_user), ENVIRONMENT: environment, REVISION: fetch(:current_revision),
                 REPOSITORY: fetch(:repo_url), VERSION: fetch(:app_version) }
      within release_path do
        with rails_env: fetch(:rails_env, fetch(:stage)) do
          execute :bundle, :exec, :rake, "airbrake:deploy", *values.map { |name, value| "#{name}=#{value.to_s.shellescape}" }
          info "Notified Airbrake of the deploy"
        end
      end
    end
  end
end
