# Keeps Figaro's config/application.yml out of the repository: the section of the
# environment is uploaded, and the file is linked.
require "capistrano/secret_file"

module FigaroYml
  # The settings of the environment, as the file of the server has them.
  def self.text
    require "yaml"
    env = fetch(:figaro_yml_env).to_s
    { env => (YAML.load(ERB.new(File.read(fetch(:figaro_yml_local_path))).result) || {})[env] }
  end
end

namespace :figaro_yml do
  desc "figaro application.yml file checks"
  task :check do
    file = fetch(:figaro_yml_local_path)
    Capistrano::SecretFile.check(file)
    Capistrano::SecretFile.stop("#{file} has no section for #{fetch(:figaro_yml_env)}.") unless FigaroYml.text.values.first
  end

  desc "Setup figaro `application.yml` file on the server(s)"
  task setup: :check do
    text = FigaroYml.text.to_yaml
    on release_roles(:all) do
      remote = shared_path.join(fetch(:figaro_yml_remote_path))
      execute :mkdir, "-pv", File.dirname(remote)
      upload! StringIO.new(text), remote
    end
  end

  task :figaro_yml_symlink do
    set :linked_files, fetch(:linked_files, []).push(fetch(:figaro_yml_remote_path))
  end
  after "deploy:started", "figaro_yml:figaro_yml_symlink"
end

desc "Server setup tasks"
task :setup do
  invoke "figaro_yml:setup"
end

namespace :load do
  task :defaults do
    set :figaro_yml_local_path, "config/application.yml"
    set :figaro_yml_remote_path, "config/application.yml"
    set :figaro_yml_env, -> { fetch(:rails_env) || fetch(:stage) }
  end
end
