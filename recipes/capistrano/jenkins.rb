# Releases out of the artifacts of a job of Jenkins, which the servers fetch by curl.
module Capistrano
  module Jenkins
    class << self
      # The number of the build, which a host is asked for once: all get the same, though there
      # may be a newer one by now. In a dry run it's what Jenkins' permanent links name the build.
      def build
        @build ||= begin
          name = fetch(:jenkins_build_number) || (fetch(:jenkins_use_unstable) ? "lastSuccessfulBuild" : "lastStableBuild")
          number = ""
          asked = name.to_s.match?(/\A\d+\z/) ? [] : release_roles(:all).first(1)
          on(asked) { number = Jenkins.curl(self, :capture, Jenkins.build_url(name, "buildNumber")) }
          number.empty? ? name : number
        end
      end

      def build_url(build, path) = "#{repo_url.delete_suffix("/")}/#{build}/#{path}"

      def artifact = fetch(:jenkins_artifact_file) || "*zip*/archive.zip"
      def file_name = File.basename(artifact)

      def curl(backend, way, *words)
        backend.public_send(way, :curl, "--silent", "--show-error", "--fail", "--location", *access(backend), *words.map { |word| word.to_s.shellescape })
      end

      # The artifact's files as the release.
      def unpack(backend)
        file = file_name.shellescape
        if file_name.end_with?(".zip")
          backend.execute :unzip, "-q", file, "-d", "out"
          backend.execute :mv, "out/#{fetch(:jenkins_artifact_path, "*")}", release_path
          backend.execute :rm, "-rf", "out"
        else
          backend.execute :mkdir, "-p", release_path
          backend.execute :cp, file, release_path
        end
      end

      private

      def access(backend)
        words = fetch(:jenkins_insecure) ? ["--insecure"] : []
        return [*words, "--netrc"] if fetch(:jenkins_use_netrc)
        return words unless fetch(:jenkins_user)
        [*words, "--user", backend.redact("#{fetch(:jenkins_user)}:#{fetch(:jenkins_pass)}".shellescape)]
      end
    end
  end
end

namespace :jenkins do
  desc "Check that the job of Jenkins is reachable"
  task :check do
    on(release_roles(:all)) { Capistrano::Jenkins.curl(self, :execute, "--head", "--output", "/dev/null", repo_url) }
  end

  desc "Copy the artifact of the job to releases"
  task :create_release do
    url = Capistrano::Jenkins.build_url(Capistrano::Jenkins.build, "artifact/#{Capistrano::Jenkins.artifact}")
    on release_roles(:all) do
      execute :mkdir, "-p", repo_path
      within repo_path do
        execute :rm, "-rf", "out"
        Capistrano::Jenkins.curl(self, :execute, "--output", Capistrano::Jenkins.file_name, url)
        Capistrano::Jenkins.unpack(self)
      end
    end
  end

  desc "Determine the build that will be deployed"
  task :set_current_revision do
    set :current_revision, "build-#{Capistrano::Jenkins.build}"
  end
end
