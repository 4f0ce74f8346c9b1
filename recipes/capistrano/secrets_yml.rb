# Keeps config/secrets.yml out of the repository: only the section of the
# environment is uploaded, and the file is linked.
require "capistrano/secret_file"

module SecretsYml
  def self.local = fetch(:secrets_yml_local_path)
  def self.remote = shared_path.join(fetch(:secrets_yml_remote_path))

  def self.section
    require "yaml"
    YAML.load(ERB.new(File.read(local)).result)[fetch(:secrets_yml_env).to_s]
  end

  def self.text = { fetch(:secrets_yml_env).to_s => section }.to_yaml
end

namespace :secrets_yml do
  desc "secrets.yml file checks"
  task :check do
    file = SecretsYml.local
    Capistrano::SecretFile.check(file)
    Capistrano::SecretFile.stop("#{file} has no section for #{fetch(:secrets_yml_env)}.") unless SecretsYml.section
  end

  desc "Setup `secrets.yml` file on the server(s)"
  task setup: :check do
    text = SecretsYml.text
    on release_roles(:all) do
      execute :mkdir, "-pv", File.dirname(SecretsYml.remote)
      upload! StringIO.new(text), SecretsYml.remote
    end
  end

  task :secrets_yml_symlink do
    set :linked_files, fetch(:linked_files, []).push(fetch(:secrets_yml_remote_path))
  end
  after "deploy:started", "secrets_yml:secrets_yml_symlink"
end

desc "Server setup tasks"
task :setup do
  invoke "secrets_yml:setup"
end

namespace :load do
  task :defaults do
    set :secrets_yml_local_path, "config/secrets.yml"
    set :secrets_yml_remote_path, "config/secrets.yml"
    set :secrets_yml_env, -> { fetch(:rails_env) || fetch(:stage) }
  end
end
