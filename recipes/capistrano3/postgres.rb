# Dumps of the application's PostgreSQL database, and how they get to this machine.
require "capistrano-db-tasks/database"

module Capistrano::PostgresBackup
  FOLDER = "postgres_backup"

  class << self
    def remote_dir = fetch(:postgres_backup_dir) { shared_path.join(FOLDER) }
    def local_dir = File.join("tmp", FOLDER)

    # Makes the dump and returns its path. It's in PostgreSQL's own format.
    def create(backend)
      config = DbTasks::RemoteDatabase.new(backend).config
      raise "postgres: the application's database is one of #{config["adapter"]}" unless DbTasks::ADAPTERS[config["adapter"]] == DbTasks::PostgreSQL
      file = "#{remote_dir}/#{config["database"]}.#{Time.now.strftime("%Y-%m-%d-%H%M%S")}.dump"
      backend.execute :mkdir, "-p", remote_dir
      with_password(backend, config["password"]) { backend.execute :pg_dump, *words(config), "-f", file }
      file
    end

    # The newest dump of the server, nil without.
    def latest(backend)
      newest = backend.capture("ls -1t #{remote_dir}/*.dump 2> /dev/null | head -n 1")
      newest.empty? ? nil : newest
    end

    def import(local, file)
      ask :postgres_local_database, "#{fetch(:application)}_development"
      ask :postgres_local_password, nil, echo: false
      with_password(local, fetch(:postgres_local_password)) do
        local.execute :pg_restore, "--clean", "--if-exists", "--no-acl", "--no-owner", "-d", fetch(:postgres_local_database).shellescape, file.shellescape
      end
    end

    # Keeps the newest local dumps: none, if nothing else is set.
    def clean_up
      keep = fetch(:postgres_keep_local_dumps).to_i
      local_dumps.drop(keep).each { |file| File.delete(file) }
    end

    # The newest first.
    def local_dumps = Dir.glob(File.join(local_dir, "*.dump")).sort_by { |file| File.mtime(file) }.reverse

    private

    # The shell expands what is in a variable of `with`.
    def with_password(backend, password, &block)
      quoted = password.to_s.gsub(/[\\$`]/) { |char| "\\#{char}" }
      backend.with(quoted.empty? ? {} : { pgpassword: backend.redact(quoted) }, &block)
    end

    def words(config)
      line = DbTasks::PostgreSQL.new(config.reject { |key, _| key == "password" })
                                .dump(Array(fetch(:postgres_backup_exclude_table)), Array(fetch(:postgres_backup_exclude_table_data)))
      cluster = fetch(:postgres_remote_cluster)
      [line.delete_prefix("pg_dump "), *tables(:postgres_backup_table, "--table"), "-F", "c", "-Z", fetch(:postgres_backup_compression_level),
       *("--cluster=#{cluster}" if cluster)]
    end

    def tables(setting, option) = Array(fetch(setting)).map { |table| "#{option}=#{table}" }
  end
end

namespace :postgres do
  namespace :backup do
    desc "Creates a dump of the database on the server"
    task :create do
      on primary(:db) do
        next info("A dry run makes no dump: the application doesn't tell its database") if dry_run?
        info "The dump is #{Capistrano::PostgresBackup.create(self)}"
      end
    end

    desc "Downloads the newest dump"
    task :download do
      on primary(:db) do
        next info("A dry run downloads nothing: the server isn't asked for its dumps") if dry_run?
        file = Capistrano::PostgresBackup.latest(self)
        next error("There is no dump in #{Capistrano::PostgresBackup.remote_dir}") if file.nil?
        FileUtils.mkdir_p(Capistrano::PostgresBackup.local_dir)
        download! file, File.join(Capistrano::PostgresBackup.local_dir, File.basename(file))
      end
    end

    desc "Loads the newest dump that was downloaded into a database of this machine"
    task :import do
      run_locally do
        file = Capistrano::PostgresBackup.local_dumps.first
        next error("There is no dump in #{Capistrano::PostgresBackup.local_dir}") if file.nil?
        Capistrano::PostgresBackup.import(self, file)
        Capistrano::PostgresBackup.clean_up unless dry_run?
      end
    end
  end

  desc "Makes a dump, downloads it and loads it here"
  task :replicate do
    %w[create download import].each { |step| invoke "postgres:backup:#{step}" }
  end
end

namespace :load do
  task :defaults do
    set_if_empty :postgres_backup_compression_level, 0
    set_if_empty :postgres_keep_local_dumps, 0
  end
end
