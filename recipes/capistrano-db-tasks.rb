# Copies the database and the uploaded files between a server and this machine. It
# is required in deploy.rb, whose settings may come before and after.
module DbTasks
  class << self
    # Asks before something is overwritten.
    def sure?(question)
      return true if fetch(:skip_data_sync_confirm) || dry_run?
      $stdout.print "#{question} (y)es, (n)o ? "
      $stdout.flush
      $stdin.gets.to_s.strip.match?(/\Ay(es)?\z/i)
    end

    def refuse_pushing
      raise "pushing is disabled, set disallow_pushing to false to carry out this operation" if fetch(:disallow_pushing)
    end

    def pull_database
      require "capistrano-db-tasks/database"
      on roles(:db).first(1) do |host|
        remote = RemoteDatabase.new(self)
        file = remote.dump
        local = File.join("db", File.basename(file))
        download! file, local
        remote.remove(file) if fetch(:db_remote_clean)
        run_locally { LocalDatabase.new(self).load(local) }
      end
    end

    def push_database
      require "capistrano-db-tasks/database"
      file = nil
      run_locally { file = LocalDatabase.new(self).dump }
      on primary(:db) do
        remote = File.join(fetch(:db_dump_dir), File.basename(file))
        upload! file, remote
        RemoteDatabase.new(self).load(remote)
      end
      File.delete(file) if fetch(:db_local_clean)
    end

    def pull_assets = sync_assets(:pull)
    def push_assets = sync_assets(:push)

    private

    # Copies the folders of files by rsync, which runs here.
    def sync_assets(direction)
      require "capistrano/rsync/host"
      on roles(:app).first(1) do |host|
        options = Capistrano::RsyncHost.options(host)
        pairs = Array(fetch(:assets_dir)).zip(Array(fetch(:local_assets_dir)).cycle)
        run_locally do
          pairs.each do |remote, local|
            remote = Capistrano::RsyncHost.place(host, current_path.join(remote))
            from, to = direction == :pull ? [remote, local] : ["./#{local}", remote]
            execute "rsync", "-a", "--del", "-L", "-K", "-vv", "--progress", *options, from, to
          end
        end
      end
    end
  end

  QUESTIONS = {
    "db:local:sync" => "Are you sure you want to erase your local database with server database",
    "db:remote:sync" => "Are you sure you want to REPLACE THE REMOTE DATABASE with local database",
    "assets:local:sync" => "Are you sure you want to erase your local assets with server assets",
    "assets:remote:sync" => "Are you sure you want to erase your server assets with local assets",
    "app:local:sync" => "Are you sure you want to erase your local database AND your local assets with server database and assets",
    "app:remote:sync" => "Are you sure you want to REPLACE THE REMOTE DATABASE AND your remote assets with local database and assets"
  }.freeze

  WORK = { "db" => %w[database], "assets" => %w[assets], "app" => %w[database assets] }.freeze
end

{ "db" => "database", "assets" => "assets", "app" => "assets AND database" }.each do |space, what|
  namespace space do
    { local: ["remote", :pull], remote: ["local", :push] }.each do |side, (source, short)|
      namespace side do
        desc "Synchronize your #{side} #{what} using #{source} #{what}"
        task :sync do |task|
          DbTasks.refuse_pushing if side == :remote
          next unless DbTasks.sure?(DbTasks::QUESTIONS[task.name])
          DbTasks::WORK[space].each { |part| DbTasks.public_send("#{short}_#{part}") }
        end
      end

      desc "Synchronize your #{side} #{what} using #{source} #{what}"
      task short => "#{space}:#{side}:sync"
    end
  end
end

namespace :db do
  namespace :local do
    desc "Load a dump file into your local database, DUMP_FILE=path"
    task :load do
      require "capistrano-db-tasks/database"
      file = ENV["DUMP_FILE"] or raise "db:local:load wants DUMP_FILE=path"
      run_locally { DbTasks::LocalDatabase.new(self).load(file) }
    end
  end
end

set_if_empty :local_rails_env, ENV["RAILS_ENV"] || "development"
set_if_empty :rails_env, fetch(:stage) || "production"
set_if_empty :db_local_clean, false
set_if_empty :db_remote_clean, false
set_if_empty :assets_dir, "system"
set_if_empty :local_assets_dir, "public"
set_if_empty :skip_data_sync_confirm, ENV["SKIP_DATA_SYNC_CONFIRM"].to_s.downcase == "true"
set_if_empty :disallow_pushing, false
set_if_empty :compressor, :gzip
set_if_empty :db_ignore_tables, []
set_if_empty :db_ignore_data_tables, []
set_if_empty :db_dump_dir, -> { "#{current_path}/db" }
