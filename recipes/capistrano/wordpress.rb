# The database and uploads of WordPress between a server and this machine, by WP-CLI.
module Capistrano
  module WordPress
    FILE = "wordpress-capistrano.sql"

    class << self
      def on_server(&block) = on(roles(:web).first(1), &block)

      def wp(backend, *words) = backend.execute(:wp, *words, "--path=#{fetch(:wp_path)}")

      # Replaces the database by that of FILE, in which the address is the other side's.
      def import(backend, from, to)
        wp backend, :db, :import, FILE
        wp backend, "search-replace", from, to if from != to
      end

      # The same on the server, with a file of this machine.
      def import_there(backend, local)
        temporary(backend) do |path|
          backend.upload! local, path
          backend.within(release_path) { import(backend, fetch(:local_url), fetch(:url)) }
        end
      end

      # The block gets the path of FILE on the server. However it ends, the file goes: it is below
      # what a web server serves.
      def temporary(backend)
        path = release_path.join(FILE).to_s
        yield path
      ensure
        backend.execute :rm, "-f", path
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
      site.on_server { site.import_there(self, file) }
    ensure
      run_locally { execute :rm, "-f", file }
    end

    desc "Exports the server's database and imports it here"
    task :pull do
      site.on_server do
        site.temporary(self) do |path|
          within(release_path) { site.wp(self, :db, :export, file) }
          download! path, file
        end
      end
      run_locally { site.import(self, fetch(:url), fetch(:local_url)) }
    ensure
      run_locally { execute :rm, "-f", file }
    end

    desc "Imports the repository's DATABASE.sql on the server"
    task :deploy do
      site.on_server do
        name = within(release_path) { capture(:wp, :config, :get, "DB_NAME", "--path=#{fetch(:wp_path)}") }
        site.import_there(self, "#{name}.sql")
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
