namespace :booking do
  desc "Upload the key of the credentials"
  task :upload_key do
    on roles(:app) do
      key = shared_path.join("config/credentials/production.key")
      next if test("[ -f #{key} ]")

      execute :mkdir, "-p", key.dirname
      upload! StringIO.new("00112233445566778899aabbccddeeff"), key.to_s
      execute :chmod, 600, key
    end
  end

  desc "Maintenance page on"
  task :close do
    on roles(:web) do
      execute :mkdir, "-p", shared_path.join("public/system")
      upload! StringIO.new("<h1>Back soon</h1>\n"), shared_path.join("public/system/maintenance.html").to_s
    end
  end

  desc "Maintenance page off"
  task :open do
    on roles(:web) do
      execute :rm, "-f", shared_path.join("public/system/maintenance.html")
    end
  end

  desc "Put data right after a migration"
  task :backfill do
    on primary(fetch(:migration_role)) do
      within release_path do
        with rails_env: fetch(:rails_env), batch: 500 do
          execute :rails, :runner, "'Backfill.call'"
        end
      end
    end
  end
end

before "deploy:check:linked_files", "booking:upload_key"
before "deploy:migrate", "booking:close"
after "deploy:migrate", "booking:backfill"
after "deploy:published", "booking:open"
after "deploy:failed", "booking:open"

# The gem's own clean-up keeps too much
Rake::Task["deploy:cleanup_assets"].clear_actions
namespace :deploy do
  task :cleanup_assets do
    on release_roles(fetch(:assets_roles)) do
      within release_path do
        with rails_env: fetch(:rails_env) do
          execute :rake, "'assets:clean[1]'"
        end
      end
    end
  end
end

Rake::Task["yarn:install"].enhance(["booking:show_node"])
task "booking:show_node" do
  on roles(fetch(:yarn_roles)) do
    info "node #{capture(:node, "--version")}"
  end
end
