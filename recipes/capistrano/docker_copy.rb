# Takes a folder out of a Docker image on this machine, and unpacks it on the servers.
require "capistrano/scm/plugin"

module Capistrano
  class DockerCopy < SCM::Plugin
    def set_defaults
      # A deploy has no branch: its line in the log names the image's tag.
      I18n.backend.store_translations(:en, capistrano: { revision_log_message: "%{sha} deployed as release %{release} by %{user}" })
      set_if_empty :docker_tag, "latest"
      set_if_empty :docker_container_name, "capistrano_deploy"
      set_if_empty :docker_roles, "app"
      set_if_empty :local_temporary_root, File.expand_path("tmp/deploy")
    end

    def register_hooks
      before "deploy:check", "docker_copy:check"
      after "deploy:new_release_path", "docker_copy:create_release"
      before "deploy:set_current_revision", "docker_copy:set_current_revision"
    end

    def define_tasks
      copy = self

      namespace :docker_copy do
        desc "Check that the build is available"
        task :check do
          run_locally do
            execute :which, "docker"
            execute :mkdir, "-p", copy.folder
          end
        end

        desc "Update the docker image"
        task(:update) { run_locally { copy.take(self) } }

        desc "Copy build to releases"
        task create_release: "docker_copy:update" do
          run_locally { within(copy.source) { execute :tar, "-cpzf", copy.archive, "." } }
          on(release_roles(fetch(:docker_roles))) { copy.unpack(self) }
        ensure
          run_locally { execute :rm, "-rf", copy.folder }
          on(release_roles(fetch(:docker_roles))) { execute :rm, "-f", copy.uploaded }
        end

        desc "Determine the revision that will be deployed"
        task(:set_current_revision) { set :current_revision, fetch(:docker_tag) }
      end
    end

    def folder = fetch(:local_temporary_root)
    def source = File.join(folder, "source")
    def archive = File.join(folder, "archive.#{release_timestamp}.tar.gz")
    def uploaded = File.join(upload_folder, File.basename(archive))

    # A container is made for its files only, and goes again.
    def take(local)
      image = "#{fetch(:docker_repository)}:#{fetch(:docker_tag)}"
      container = fetch(:docker_container_name)
      local.execute :docker, :pull, image
      begin
        local.execute :docker, :run, "--name", container, "-t", image, "/bin/true"
        local.execute :docker, :cp, "#{container}:#{fetch(:docker_source)}", source
      ensure
        local.execute :docker, :rm, container
      end
    end

    def unpack(remote)
      remote.execute :mkdir, "-p", upload_folder
      remote.upload! archive, upload_folder
      remote.execute :mkdir, "-p", release_path
      remote.within(release_path) { remote.execute :tar, "-xpzf", uploaded }
    end

    private

    def upload_folder = File.join(fetch(:tmp_dir), fetch(:application).to_s)
  end
end
