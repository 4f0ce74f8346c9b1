# Migrations and assets of Hanami.
require "capistrano/bundler"

namespace :deploy do
  desc "Run Hanami migrations"
  task :migrate do
    on fetch(:migration_servers) do
      same = fetch(:conditionally_migrate) && test(:diff, "-qr", "#{release_path}/db/migrations", "#{current_path}/db/migrations")
      next info("[deploy:migrate] Skip `deploy:migrate` (nothing changed in db/migrations)") if same
      info "[deploy:migrate] Run `hanami db migrate`"
      within(release_path) { with(hanami_env: fetch(:hanami_env)) { execute :hanami, "db", "migrate" } }
    end
  end

  desc "Compile assets"
  task :compile_assets do
    on release_roles(fetch(:assets_roles)) do
      within(release_path) { with(hanami_env: fetch(:hanami_env)) { execute :hanami, "assets", "precompile" } }
    end
  end

  after "deploy:updated", "deploy:migrate"
  after "deploy:updated", "deploy:compile_assets"
end

namespace :load do
  task :defaults do
    set_if_empty :hanami_env, -> { fetch(:stage) }
    set_if_empty :migration_role, :app
    set_if_empty :migration_servers, -> { primary(fetch(:migration_role)) }
    set_if_empty :conditionally_migrate, false
    set_if_empty :assets_roles, [:web]
    set :bundle_bins, fetch(:bundle_bins, []).to_a.push("hanami").uniq
  end
end
