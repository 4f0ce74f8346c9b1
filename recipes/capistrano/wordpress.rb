# The database and uploads of WordPress between a server and this machine, by WP-CLI.
module Capistrano
  module WordPress
    FILE = "wordpress-capistrano.sql"

    class << self
      def on_server(&block) = on(roles(:web).first(1), &block)

      def wp(backend, *words) = backend.execute(:wp, *words, "--path=#{fetch(:wp_path)}")

      # Replaces the database by the file, in which the address is the other side's.
      def import(backend, file, from, to)
        wp backend, :db, :import, file
        wp backend, "search-replace", from, to if from != to
        backend.execute :rm, file
      end

      def rsync(direction)
        require "capistrano/rsync/host"
        on_server do |host|
          places = ["#{fetch(:wp_uploads)}/", Capistrano::RsyncHost.place(host, "#{release_path.join(fetch(:wp_uploads))}/")]
          options = Capistrano::RsyncHost.options(host)
          run_locally { execute :rsync, "-avzu", *options, *(direction == :up ? places : places.reverse) }
        end
      end
    end
  end
end

namespace :wordpress do
  site = Capistrano::WordPress
  file = Capistrano::WordPress::FILE

  namespace :db do
    desc "Exports the local database and imports it on the server"
    task :push do
      run_locally { site.wp(self, :db, :export, file) }
      site.on_server do
        upload! file, release_path.join(file).to_s
        within(release_path) { site.import(self, file, fetch(:local_url), fetch(:url)) }
      end
      run_locally { execute :rm, file }
    end

    desc "Exports the server's database and imports it here"
    task :pull do
      site.on_server do
        within(release_path) { site.wp(self, :db, :export, file) }
        download! release_path.join(file).to_s, file
        execute :rm, release_path.join(file)
      end
      run_locally { site.import(self, file, fetch(:url), fetch(:local_url)) }
    end

    desc "Imports the repository's DATABASE.sql on the server"
    task :deploy do
      site.on_server do
        within release_path do
          name = capture(:wp, :config, :get, "DB_NAME", "--path=#{fetch(:wp_path)}")
          upload! "#{name}.sql", release_path.join(file).to_s
          site.import(self, file, fetch(:local_url), fetch(:url))
        end
      end
    end
  end

  namespace :uploads do
    desc "Synchronises the uploads here and on the server"
    task :sync do
      site.rsync(:up)
      site.rsync(:down)
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :url, "www.wordpress.org"
    set_if_empty :local_url, "localhost"
    set_if_empty :wp_path, "."
    set_if_empty :wp_uploads, "wp-content/uploads"
  end
end
