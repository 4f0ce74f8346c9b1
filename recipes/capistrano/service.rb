# Tasks for services of the servers. As in capistrano-service, each of :services, which is set before
# this is required, has its own; without :services there are those of capistrano3-service, which
# take a service and a role.
module Capistrano
  module ServiceTasks
    def self.run(name, command, role)
      on(roles(role)) { execute :sudo, :service, name, command }
    end
  end
end

namespace :service do
  if (services = fetch(:services))
    Array(services).each do |name|
      namespace name do
        %w[start stop restart reload status].each do |command|
          desc command == "status" ? "Status for service: #{name}" : "#{command.capitalize} service: #{name}"
          task(command) { Capistrano::ServiceTasks.run(name, command, fetch(:"#{name}_roles", :all)) }
        end
      end
    end
  else
    %w[start stop restart reload force-reload status].each do |command|
      desc "#{command} service"
      task command, [:service, :role] do |_task, args|
        raise ArgumentError, "service:#{command}: which service? service:#{command}[NAME,ROLE]" unless args[:service]
        Capistrano::ServiceTasks.run(args[:service], command, args[:role] || :all)
      end
    end
  end
end
