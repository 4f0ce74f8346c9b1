# Uploads source maps to Squash, by the rake task of the application's gem.
namespace :squash do
  desc "Uploads the source maps of the release to Squash"
  task :upload_sourcemaps do
    on [primary(:web)].compact do
      within release_path do
        with(rails_env: fetch(:rails_env, "production")) { execute :rake, "sourcemaps:upload:all" }
      end
    end
  end
end

# Required after capistrano/rails, it comes after the compilation of assets.
after "deploy:updated", "squash:upload_sourcemaps"
