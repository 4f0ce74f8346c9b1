# The reports that people paste into a bug report. They are loaded when asked for.
desc "Display a Capistrano troubleshooting report (all doctor: tasks)"
task doctor: ["doctor:environment", "doctor:gems", "doctor:variables", "doctor:servers"]

namespace :doctor do
  desc "Display Ruby environment details"
  task :environment do
    require "capistrano/doctor/environment_doctor"
    Capistrano::Doctor::EnvironmentDoctor.new.call
  end

  desc "Display Capistrano gem versions"
  task :gems do
    require "capistrano/doctor/gems_doctor"
    Capistrano::Doctor::GemsDoctor.new.call
  end

  desc "Display the values of all Capistrano variables"
  task :variables do
    require "capistrano/doctor/variables_doctor"
    Capistrano::Doctor::VariablesDoctor.new.call
  end

  desc "Display the effective servers configuration"
  task :servers do
    require "capistrano/doctor/servers_doctor"
    Capistrano::Doctor::ServersDoctor.new.call
  end
end
