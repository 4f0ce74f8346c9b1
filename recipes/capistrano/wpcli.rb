# WP-CLI on the servers, and the database and uploads of WordPress between a
# server and this machine (or one of the role dev).
module WPCLI
  class << self
    # Where the site of the developer is: a server of the role dev, or here.
    def on_dev(&block)
      dev = roles(:dev).first
      return run_locally(&block) unless dev
      on(dev) { within(fetch(:dev_path)) { instance_exec(dev, &block) } }
    end

    def wp(backend, *command) = backend.execute(:wp, *command, fetch(:wpcli_args) || ENV["WPCLI_ARGS"])

    # The web server's address is another one in the other database.
    def replace(backend, from, to)
      raise "wpcli: set :wpcli_local_url and :wpcli_remote_url" unless from && to
      wp(backend, "search-replace", from, to, fetch(:wpcli_search_options))
    end

    def temporary(name) = File.join(fetch(:local_tmp_dir), "#{name}.sql.gz")

    def export(backend, file)
      backend.execute :wp, :db, :export, "-", fetch(:wpcli_args) || ENV["WPCLI_ARGS"], "|", :gzip, ">", file
    end

    def import(backend, file)
      backend.execute :gunzip, "<", file, "|", :wp, :db, :import, "-", fetch(:wpcli_args) || ENV["WPCLI_ARGS"]
      backend.execute :rm, file
    end

    # The database of the server as a file here.
    def fetch_remote(file)
      remote = fetch(:wpcli_remote_db_file)
      on release_roles(fetch(:wpcli_roles)).first(1) do
        within(release_path) { WPCLI.export(self, remote) }
        download! remote, file
        execute :rm, remote
      end
    end

    # Copies the uploads by rsync, which runs here.
    def rsync(direction)
      require "capistrano/rsync/host"
      on release_roles(fetch(:wpcli_roles)).first(1) do |host|
        places = [fetch(:wpcli_local_uploads_dir), Capistrano::RsyncHost.place(host, fetch(:wpcli_remote_uploads_dir))]
        options = Capistrano::RsyncHost.options(host)
        run_locally { execute :rsync, fetch(:wpcli_rsync_options), *options, *(direction == :push ? places : places.reverse) }
      end
    end

    def backup_file(place)
      dir = fetch(:wpcli_local_db_backup_dir)
      FileUtils.mkdir_p(dir) unless dry_run?
      File.join(dir, "#{place}-#{Time.now.strftime("%Y%m%d%H%M%S")}.sql.gz")
    end
  end
end

namespace :wpcli do
  desc "Runs a WP-CLI command"
  task :run, :command do |_task, args|
    args.with_defaults(command: :help)
    on release_roles(fetch(:wpcli_roles)) do
      within(release_path) { WPCLI.wp(self, args[:command], *args.extras) }
    end
  end

  namespace :db do
    desc "Pull the remote database"
    task :pull do
      require "fileutils"
      local = fetch(:wpcli_local_db_file)
      WPCLI.fetch_remote(local)
      WPCLI.on_dev do |dev|
        upload! local, local unless dev.local?
        WPCLI.import(self, local)
        WPCLI.replace(self, fetch(:wpcli_remote_url), fetch(:wpcli_local_url))
      end
    end

    desc "Push the local database"
    task :push do
      local, remote = fetch(:wpcli_local_db_file), fetch(:wpcli_remote_db_file)
      invoke "wpcli:db:backup:remote" if fetch(:wpcli_backup_db)
      WPCLI.on_dev do |dev|
        WPCLI.export(self, local)
        next if dev.local?
        download! local, local
        execute :rm, local
      end
      on release_roles(fetch(:wpcli_roles)).first(1) do
        upload! local, remote
        within release_path do
          WPCLI.import(self, remote)
          WPCLI.replace(self, fetch(:wpcli_local_url), fetch(:wpcli_remote_url))
        end
      end
      run_locally { execute :rm, local }
    end

    namespace :backup do
      desc "Backup the remote database"
      task :remote do
        require "fileutils"
        WPCLI.fetch_remote(WPCLI.backup_file("remote"))
      end

      desc "Backup the local database"
      task :local do
        require "fileutils"
        file = WPCLI.backup_file("local")
        WPCLI.on_dev do |dev|
          next WPCLI.export(self, file) if dev.local?
          temporary = fetch(:wpcli_local_db_file)
          WPCLI.export(self, temporary)
          download! temporary, file
          execute :rm, temporary
        end
      end
    end
  end

  namespace :rewrite do
    { flush: ["Flush rewrite rules.", []], hard_flush: ["Perform a hard flush - update `.htaccess` rules as well as rewrite rules in database.", ["--hard"]] }.each do |name, (text, options)|
      desc text
      task name do
        on release_roles(fetch(:wpcli_roles)) do
          within(release_path) { WPCLI.wp(self, :rewrite, :flush, *options) }
        end
      end
    end
  end

  namespace :uploads do
    namespace :rsync do
      desc "Push local uploads delta to remote machine"
      task(:push) { WPCLI.rsync(:push) }

      desc "Pull remote uploads delta to local machine"
      task(:pull) { WPCLI.rsync(:pull) }
    end
  end
end

namespace :load do
  task :defaults do
    set :wpcli_roles, :all
    set :local_tmp_dir, "/tmp"
    set :wpcli_rsync_options, "-avz --progress"
    set :wpcli_search_options, "--skip-columns=guid"
    set :wpcli_backup_db, false
    set :wpcli_local_db_backup_dir, "config/backup"
    set :wpcli_local_db_file, -> { WPCLI.temporary("wpcli_database_local") }
    set :wpcli_remote_db_file, -> { "#{fetch(:tmp_dir)}/wpcli_database.sql.gz" }
    # As in a project of Bedrock.
    set :wpcli_local_uploads_dir, "web/app/uploads/"
    set :wpcli_remote_uploads_dir, -> { "#{shared_path}/web/app/uploads/" }
  end
end
