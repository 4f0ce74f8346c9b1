# Makes the PostgreSQL database of the application and its user on the server of
# the role db, and config/database.yml on the application's servers.
module PostgresqlTasks
  class << self
    def database = fetch(:pg_database)
    def user = fetch(:pg_username)
    def name(text) = "\"#{text}\"" # in SQL

    # The same for the whole run, as it goes into several places.
    def password
      @password ||= if fetch(:pg_ask_for_password)
                      ask :pg_password, "Postgresql database password for the app: ", echo: false
                      fetch(:pg_password)
                    elsif fetch(:pg_generate_random_password)
                      require "securerandom"
                      SecureRandom.hex(10)
                    else
                      fetch(:pg_password) or raise "postgresql: set :pg_password, :pg_ask_for_password or :pg_generate_random_password"
                    end
    end

    # Runs SQL as the server's own user; test tells whether it answered 1.
    def run(backend, sql) = backend.execute(*psql(fetch(:pg_system_db)), "-c", backend.redact(sql.shellescape))
    def yes?(backend, sql) = backend.test(*psql(fetch(:pg_system_db)), "-tAc", sql.shellescape, "|", "grep", "-q", "1")
    def run_in_database(backend, sql) = backend.execute(*psql(database), "-c", sql.shellescape)

    def user?(backend) = yes?(backend, "SELECT 1 FROM pg_user WHERE usename = '#{user}';")
    def database?(backend) = yes?(backend, "SELECT 1 FROM pg_database WHERE datname = '#{database}';")

    # The file as Rails wants it. A template of the repository may say otherwise.
    def database_yml
      template = "#{fetch(:pg_templates_path)}/postgresql.yml.erb"
      return ERB.new(File.read(template), trim_mode: "-").result(binding) if File.exist?(template)
      require "yaml"
      fields = {
        "adapter" => "postgresql", "encoding" => fetch(:pg_encoding), "database" => database, "pool" => fetch(:pg_pool),
        "username" => user, "password" => password, "host" => fetch(:pg_host), "socket" => fetch(:pg_socket), "port" => fetch(:pg_port), "timeout" => fetch(:pg_timeout)
      }
      { fetch(:pg_env).to_s => fields.reject { |_, value| value.nil? || value == "" } }.to_yaml
    end

    # The copy on the database's server, which other servers get theirs from.
    def archetype = deploy_path.join("db/database.yml")
    def shared_file = shared_path.join("config/database.yml")

    private

    def psql(name)
      as = fetch(:pg_without_sudo) ? [] : [:sudo, "-i", "-u", fetch(:pg_system_user)]
      [*as, :psql, "-d", name]
    end
  end
end

namespace :postgresql do
  desc "Create database user"
  task :create_database_user do
    on primary(:db) do
      verb = PostgresqlTasks.user?(self) ? "ALTER" : "CREATE"
      PostgresqlTasks.run(self, "#{verb} USER #{PostgresqlTasks.name(PostgresqlTasks.user)} WITH PASSWORD '#{PostgresqlTasks.password.gsub("'", "''")}';")
    end
  end

  desc "Create database"
  task :create_database do
    on primary(:db) do
      next if PostgresqlTasks.database?(self)
      PostgresqlTasks.run(self, "CREATE DATABASE #{PostgresqlTasks.name(PostgresqlTasks.database)} OWNER #{PostgresqlTasks.name(PostgresqlTasks.user)};")
    end
  end

  { add: "CREATE EXTENSION IF NOT EXISTS", remove: "DROP EXTENSION IF EXISTS" }.each do |verb, sql|
    desc "#{verb.capitalize} the extensions of :pg_extensions"
    task :"#{verb}_extensions" do
      next if Array(fetch(:pg_extensions)).empty?
      on primary(:db) do
        fetch(:pg_extensions).each { |name| PostgresqlTasks.run_in_database(self, "#{sql} #{PostgresqlTasks.name(name)};") unless name.to_s.empty? }
      end
    end
  end

  desc "Generate database.yml archetype"
  task :generate_database_yml_archetype do
    on primary(:db) do
      execute :mkdir, "-pv", File.dirname(PostgresqlTasks.archetype)
      upload! StringIO.new(PostgresqlTasks.database_yml), PostgresqlTasks.archetype
    end
  end

  desc "Copy archetype database.yml from primary db server to the app servers"
  task :generate_database_yml do
    text = nil
    on(primary(:db)) { text = download!(PostgresqlTasks.archetype) } # nothing in a dry run
    on release_roles(:app) do
      execute :mkdir, "-pv", File.dirname(PostgresqlTasks.shared_file)
      upload! StringIO.new(text || ""), PostgresqlTasks.shared_file
    end
  end

  desc "Remove the database of the application"
  task :remove_app_database do
    on(primary(:db)) { PostgresqlTasks.run(self, "DROP DATABASE IF EXISTS #{PostgresqlTasks.name(PostgresqlTasks.database)};") }
  end

  desc "Remove the database user of the application"
  task :remove_app_database_user do
    on(primary(:db)) { PostgresqlTasks.run(self, "DROP USER IF EXISTS #{PostgresqlTasks.name(PostgresqlTasks.user)};") }
  end

  desc "Remove pg_database, pg_username and database.yml"
  task :remove_all do
    on(release_roles(:app)) { execute :rm, "-f", PostgresqlTasks.shared_file }
    on(primary(:db)) { execute :rm, "-f", PostgresqlTasks.archetype }
    invoke "postgresql:remove_app_database"
    invoke "postgresql:remove_app_database_user"
  end

  task :database_yml_symlink do
    file = "config/database.yml"
    set :linked_files, fetch(:linked_files, []).push(file) unless fetch(:linked_files, []).include?(file)
  end
  after "deploy:started", "postgresql:database_yml_symlink"

  desc "Postgresql setup tasks"
  task :setup do
    %w[create_database_user create_database add_extensions generate_database_yml_archetype generate_database_yml].each { |name| invoke "postgresql:#{name}" }
  end
end

desc "Server setup tasks"
task :setup do
  invoke "postgresql:setup"
end

namespace :load do
  task :defaults do
    set_if_empty :pg_database, -> { "#{fetch(:application)}_#{fetch(:stage)}" }
    set_if_empty :pg_username, -> { fetch(:pg_database) }
    set_if_empty :pg_ask_for_password, false
    set_if_empty :pg_generate_random_password, false
    set_if_empty :pg_system_user, "postgres"
    set_if_empty :pg_system_db, "postgres"
    set_if_empty :pg_without_sudo, false
    set_if_empty :pg_extensions, []
    set_if_empty :pg_templates_path, "config/deploy/templates"
    set_if_empty :pg_env, -> { fetch(:rails_env) || fetch(:stage) }
    set_if_empty :pg_pool, 5
    set_if_empty :pg_port, 5432
    set_if_empty :pg_encoding, "unicode"
    set_if_empty :pg_timeout, 5000
    set_if_empty :pg_socket, ""
    # A database of another server is reached by its name.
    set_if_empty :pg_host, lambda {
      db = primary(:db)
      db && release_roles(:all).any? { |server| server.hostname != db.hostname } ? db.hostname : "localhost"
    }
  end
end
