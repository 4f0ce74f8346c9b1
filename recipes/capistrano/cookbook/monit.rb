# Monit, a service of the application's servers.
namespace :monit do
  %w[start stop restart].each do |command|
    desc "#{command.capitalize} Monit"
    task command do
      on roles(:app) do
        execute :sudo, :service, :monit, command
      end
    end
  end
end
