# Compiles the assets in each release. The manifest is kept beside them, for a
# rollback needs the one that belongs to the release.
require "capistrano/rails/environment"

module Capistrano
  class FileNotFound < StandardError
  end

  module RailsAssets
    extend Capistrano::DSL

    class << self
      # The files of the first pattern that has any, in one line.
      def manifests(backend)
        fetch(:assets_manifests).each do |pattern|
          return backend.capture(:ls, pattern).gsub("\n", " ") if backend.test(:ls, pattern)
        end
        missing(backend, "Rails assets manifest file not found.")
      end

      def missing(backend, message)
        backend.warn message
        raise Capistrano::FileNotFound, message
      end
    end
  end
end

namespace :deploy do
  desc "Normalize asset timestamps"
  task :normalize_assets do
    on release_roles(fetch(:assets_roles)) do
      paths = Array(fetch(:normalize_asset_timestamps))
      next if paths.empty?
      within release_path do
        execute :find, "#{paths.join(" ")} -exec touch -t #{asset_timestamp} {} ';'; true"
      end
    end
  end

  desc "Compile assets"
  task :compile_assets do
    invoke "deploy:assets:precompile"
    invoke "deploy:assets:backup_manifest"
  end

  desc "Cleanup expired assets"
  task :cleanup_assets do
    next unless fetch(:keep_assets)
    on release_roles(fetch(:assets_roles)) do
      within release_path do
        with rails_env: fetch(:rails_env) do
          execute :rake, "'assets:clean[#{fetch(:keep_assets)}]'"
        end
      end
    end
  end

  desc "Clobber assets"
  task :clobber_assets do
    on release_roles(fetch(:assets_roles)) do
      within release_path do
        with rails_env: fetch(:rails_env) do
          execute :rake, "assets:clobber"
        end
      end
    end
  end

  desc "Rollback assets"
  task :rollback_assets do
    begin
      invoke "deploy:assets:restore_manifest"
    rescue StandardError => e
      raise unless [e, e.cause].any? { |error| error.is_a?(Capistrano::FileNotFound) }
      invoke "deploy:compile_assets"
    end
  end

  task :set_linked_dirs do
    dirs = fetch(:linked_dirs) || []
    # Sharing all of public shares the assets too.
    unless dirs.include?("public")
      set :linked_dirs, (dirs + ["public/#{fetch(:assets_prefix)}"]).uniq
    end
  end

  namespace :assets do
    task :precompile do
      on release_roles(fetch(:assets_roles)) do
        within release_path do
          with rails_env: fetch(:rails_env), rails_groups: fetch(:rails_assets_groups) do
            execute :rake, "assets:precompile"
          end
        end
      end
    end

    task :backup_manifest do
      on release_roles(fetch(:assets_roles)) do
        within release_path do
          backup = release_path.join("assets_manifest_backup")
          execute :mkdir, "-p", backup
          execute :cp, Capistrano::RailsAssets.manifests(self), backup
        end
      end
    end

    task :restore_manifest do
      on release_roles(fetch(:assets_roles)) do
        within release_path do
          targets = Capistrano::RailsAssets.manifests(self).split
          sources = targets.map { |file| release_path.join("assets_manifest_backup", File.basename(file)) }
          if test(:ls, *sources) && test(:ls, *targets)
            sources.zip(targets).each { |source, target| execute :cp, source, target }
          else
            Capistrano::RailsAssets.missing(self, "Rails assets manifest file (or backup file) not found.")
          end
        end
      end
    end
  end

  after "deploy:updated", "deploy:compile_assets"
  after "deploy:updated", "deploy:cleanup_assets"
  after "deploy:updated", "deploy:normalize_assets"
  after "deploy:reverted", "deploy:rollback_assets"
  after "deploy:set_rails_env", "deploy:set_linked_dirs"
end

namespace :load do
  task :defaults do
    set :assets_roles, fetch(:assets_roles, [:web])
    set :assets_prefix, fetch(:assets_prefix, "assets")
    set :keep_assets, fetch(:keep_assets)
    set :assets_manifests, lambda {
      names = %w[.sprockets-manifest* manifest*.*]
      names << ".manifest.json" if Gocap.gem_since?("capistrano-rails", "1.7.0")
      names.map do |name|
        release_path.join("public", fetch(:assets_prefix), name)
      end
    }
  end
end
