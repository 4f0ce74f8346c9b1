# Dumps of PostgreSQL's databases, by the rake tasks that the gem pg_backup gives the application.
module PgBackup
  module Capistrano
    class << self
      def rake(backend, task)
        env = fetch(:environment) or raise "pg_backup: set :environment"
        backend.within current_path do
          backend.with(rails_env: env, pg_dump_dir: fetch(:pg_backup_remote_dump_dir)) { backend.execute :rake, task }
        end
      end

      def remote_dir = current_path.join(fetch(:pg_backup_remote_dump_dir).to_s)
      def local_dir = fetch(:pg_backup_local_dump_dir).to_s

      def latest_remote(backend)
        name = backend.capture(:ls, "-t", remote_dir).lines.first.to_s.strip
        name = "LATEST" if dry_run? # no host has been asked
        name.empty? ? raise("pg_backup: no dump in #{remote_dir}") : remote_dir.join(name).to_s
      end

      def latest_local
        Dir[File.join(local_dir, "*")].select { |file| File.file?(file) }.max_by { |file| File.mtime(file) } or raise "pg_backup: no dump in #{local_dir}"
      end
    end
  end
end

namespace :pg_backup do
  namespace :dump do
    tasks = PgBackup::Capistrano

    desc "Creates a backup dump"
    task(:create) { on(roles(:app)) { tasks.rake(self, "pg_backup:dump:create") } }

    desc "Loads the backup dump"
    task(:load) { on(roles(:app)) { tasks.rake(self, "pg_backup:dump:load") } }

    desc "Downloads the latest dump"
    task :download do
      FileUtils.mkdir_p(tasks.local_dir) unless dry_run?
      on roles(:app) do
        file = tasks.latest_remote(self)
        download! file, File.join(tasks.local_dir, File.basename(file))
      end
    end

    desc "Uploads the latest dump"
    task :upload do
      file = tasks.latest_local
      on roles(:app) do
        execute :mkdir, "-p", tasks.remote_dir
        upload! file, tasks.remote_dir.join(File.basename(file)).to_s
      end
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :pg_backup_local_dump_dir, "dump"
    set_if_empty :pg_backup_remote_dump_dir, "dump"
    append :linked_dirs, fetch(:pg_backup_remote_dump_dir)
  end
end
