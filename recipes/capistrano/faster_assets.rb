# Compiles assets only when something they depend on differs from the previous
# release.
require "capistrano/rails/assets"

module FasterAssets
  class Changed < StandardError; end

  # Copies the previous release's assets; Changed is raised where that won't do.
  def self.reuse(backend)
    raise Changed unless (previous = backend.capture(:ls, "-xr", releases_path).split[1])
    previous = releases_path.join(previous)
    backend.execute(:ls, previous.join("assets_manifest_backup")) rescue raise Changed
    fetch(:assets_dependencies).each do |path|
      now, before = release_path.join(path), previous.join(path)
      next if [now, before].none? { |place| backend.test("[ -e #{place} ]") }
      backend.execute(:diff, "-Nqr", now, before) rescue raise Changed
    end
    backend.info "Skipping asset precompile, no asset diff found"
    target = release_path.join("public", fetch(:assets_prefix))
    unless backend.test("[ -L #{target} ]")
      backend.execute(:cp, "-r", previous.join("public", fetch(:assets_prefix)), target.parent)
    end
    manifests = "#{target}/manifest* || ls #{target}/.sprockets-manifest*"
    raise Changed unless backend.test("ls #{manifests}")
  end
end

Rake::Task["deploy:assets:precompile"].clear_actions

namespace :deploy do
  namespace :assets do
    task :precompile do
      on release_roles(fetch(:assets_roles)) do
        within release_path do
          with rails_env: fetch(:rails_env), rails_groups: fetch(:rails_assets_groups) do
            begin
              FasterAssets.reuse(self)
            rescue StandardError
              execute :rake, "assets:precompile"
            end
          end
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :assets_dependencies, %w[app/assets lib/assets vendor/assets Gemfile.lock config/routes.rb]
  end
end
