# What capistrano/docker/assets and its kind have in common: a command of the application that runs
# before its containers do, in a container of its own.
require "capistrano/docker"

class Capistrano::Docker::Step < Rake::TaskLib
  # The command is what docker_NAME_command is unless it is set.
  def initialize(task_name, compose_task_name, name, command)
    variable = :"docker_#{name}_command"
    docker = Capistrano::Docker

    namespace :docker do
      task(task_name) { docker.on_hosts { execute :docker, task_command(fetch(variable)) } }

      task "compose:#{compose_task_name}" do
        docker.on_hosts { execute :"docker-compose", compose_run_command(fetch(:docker_compose_default_service), fetch(variable)) }
      end
    end

    before "docker:deploy:default:run", "docker:#{task_name}"
    before "docker:deploy:compose:start", "docker:compose:#{compose_task_name}"

    namespace :load do
      task(:defaults) { set variable, command }
    end
  end
end
