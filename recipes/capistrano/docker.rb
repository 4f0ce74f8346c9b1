# Builds an image of each release and runs it on the servers, by Docker or, with :docker_compose, by
# Docker Compose.
module Capistrano
  module Docker
    class << self
      def on_hosts(&block)
        on roles(fetch(:docker_role)) do |host|
          variables = Capistrano::Docker.environment.transform_values { |value| redact(value) }
          within(release_path) { with(variables) { instance_exec(host, &block) } }
        end
      end

      # Variables of this machine that Compose gets too. They may be passwords: the log doesn't show them.
      def environment
        Array(fetch(:docker_pass_env)).map do |name|
          [name, ENV.fetch(name.to_s) { raise "docker: the environment variable #{name} of :docker_pass_env is not set" }]
        end.to_h
      end

      def build_words
        ["build", "-t", fetch(:docker_image_full), *("--pull" if fetch(:docker_pull)), "-f", fetch(:docker_dockerfile), fetch(:docker_buildpath)]
      end

      def run_words
        labels = ["git.revision.id=#{fetch(:current_revision)}", *fetch(:docker_labels)]
        options = ["--name", fetch(:docker_current_container), *("-d" if fetch(:docker_detach)), *resources, *labels.flat_map { |label| ["--label", label] }]
        options += ["--restart", fetch(:docker_restart_policy)] if fetch(:docker_restart_policy)
        options += ["--cpu-quota", fetch(:docker_cpu_quota)] if fetch(:docker_cpu_quota)
        options += ["--security-opt", "apparmor:#{fetch(:docker_apparmor_profile)}"] if fetch(:docker_apparmor_profile)
        ["run", *options, *fetch(:docker_additional_options), fetch(:docker_image_full)]
      end

      # A command in a container of its own.
      def task_words(command)
        ["run", "--rm", *resources, *fetch(:docker_additional_options), fetch(:docker_image_full), command]
      end

      # Runs docker-compose, within the block of on_hosts.
      def compose(backend, *words) = backend.execute(:"docker-compose", *compose_words(*words))
      def compose_up = on_hosts { Docker.compose(self, "up", "-d", *Docker.services) }

      def compose_words(*words)
        [*(["-p", fetch(:docker_compose_project_name)] if fetch(:docker_compose_project_name)), *words]
      end

      def services = Array(fetch(:docker_compose_build_services))

      # What stands in for linked files: the build can't follow links out of the release.
      def copy_data(backend)
        Array(fetch(:docker_copy_data)).each { |path| backend.execute :cp, "-aR", shared_path.join(path), release_path.join(path) }
      end

      # Containers of other releases: their names end with the revision, which their label tells too.
      def previous(backend)
        format = %q('{{.Names}} {{.Label "git.revision.id"}}')
        lines = backend.capture(:docker, :ps, "-a", "--format", format, "--filter", "name=#{fetch(:application)}_").lines
        names = lines.filter_map do |line|
          name, revision = line.split
          rest = name.to_s.delete_prefix("#{fetch(:application)}_")
          name if rest != name && (rest == revision || rest.match?(/\A\h{7,40}\z/))
        end
        names - [fetch(:docker_current_container)]
      end

      private

      def resources
        Array(fetch(:docker_volumes)).flat_map { |volume| ["-v", volume] } + Array(fetch(:docker_links)).flat_map { |link| ["--link", link] }
      end
    end
  end
end

# What tasks of a repository call: arguments of docker, of docker-compose.
def task_command(command) = Capistrano::Docker.task_words(command).join(" ")
def compose_run_command(service, command) = Capistrano::Docker.compose_words("run", "--rm", service, command).join(" ")

namespace :docker do
  docker = Capistrano::Docker

  desc "Deploys docker-based apps"
  task :deploy do
    invoke "deploy:set_current_revision" unless fetch(:current_revision)
    invoke fetch(:docker_compose) == true ? "docker:deploy:compose" : "docker:deploy:default"
  end

  namespace :deploy do
    task(:default) { %w[prepare build run clean tag].each { |name| invoke "docker:deploy:default:#{name}" } }

    namespace :default do
      desc "Prepares docker for building"
      task(:prepare) { docker.on_hosts { docker.copy_data(self) } }

      desc "Builds the image"
      task(:build) { docker.on_hosts { execute :docker, *docker.build_words } }

      desc "Runs the container"
      task(:run) { docker.on_hosts { execute :docker, *docker.run_words } }

      desc "Stops and removes containers of releases before"
      task :clean do
        docker.on_hosts do
          docker.previous(self).each do |name|
            execute :docker, :stop, name
            execute :docker, :rm, name
          end
        end
      end

      desc "Tags the image as latest"
      task(:tag) { docker.on_hosts { execute :docker, :tag, fetch(:docker_image_full), "#{fetch(:docker_image)}:latest" } }
    end

    task(:compose) { %w[prepare build start].each { |name| invoke "docker:deploy:compose:#{name}" } }

    namespace :compose do
      desc "Prepares docker-compose for building"
      task(:prepare) { docker.on_hosts { docker.copy_data(self) } }

      desc "Builds the images"
      task(:build) { docker.on_hosts { docker.compose(self, "build", *docker.services) } }

      desc "Starts the containers"
      task(:start) { docker.compose_up }
    end
  end

  namespace :compose do
    desc "Starts the containers"
    task(:start) { docker.compose_up }

    desc "Stops the containers, and removes them unless :docker_compose_remove_after_stop is false"
    task :stop do
      docker.on_hosts do
        docker.compose(self, "stop")
        next unless fetch(:docker_compose_remove_after_stop)
        docker.compose(self, "rm", "-f", *("-v" if fetch(:docker_compose_remove_volumes)))
      end
    end

    desc "Stops and removes the containers and networks"
    task(:down) { docker.on_hosts { docker.compose(self, "down") } }

    desc "Lists the containers"
    task(:ps) { docker.on_hosts { docker.compose(self, "ps") } }
  end
end

after "deploy:updated", "docker:deploy"

namespace :load do
  task :defaults do
    set :docker_current_container, -> { "#{fetch(:application)}_#{fetch(:current_revision)}" }
    set :docker_role, :web
    set :docker_pull, false
    set :docker_dockerfile, "Dockerfile"
    set :docker_buildpath, "."
    set :docker_detach, true
    set :docker_restart_policy, "always"
    set :docker_image, -> { "#{fetch(:application)}_#{fetch(:stage)}" }
    set :docker_image_full, -> { "#{fetch(:docker_image)}:#{fetch(:current_revision)}" }
    %i[docker_volumes docker_links docker_labels docker_copy_data docker_pass_env docker_additional_options].each { |name| set name, [] }
    set :docker_compose, false
    set :docker_compose_default_service, "web"
    set :docker_compose_remove_after_stop, true
    set :docker_compose_remove_volumes, true
  end
end
