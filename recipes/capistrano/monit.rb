# What Monit watches of the application: the processes whose names hold its own.
module Capistrano::MonitProcesses
  class << self
    def command = fetch(:execute_monit_without_sudo, false) ? [:monit] : %i[sudo monit]

    def names(backend)
      backend.capture(*command, :status).scan(/^Process '([^']*)'/).flatten.select { |name| name.include?(fetch(:application).to_s) }
    end
  end
end

namespace :monit do
  desc "Show the status of all that Monit watches"
  task :status do
    on(roles(:app)) { info capture(*Capistrano::MonitProcesses.command, :status) }
  end

  { start: "Start", stop: "Stop", restart: "Restart" }.each do |action, verb|
    desc "#{verb} the processes of the application that Monit watches"
    task action do
      on roles(:app) do
        Capistrano::MonitProcesses.names(self).each { |name| execute(*Capistrano::MonitProcesses.command, action, name.shellescape) }
      end
    end
  end
end
