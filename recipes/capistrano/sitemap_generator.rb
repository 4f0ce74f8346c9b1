# The sitemap of each release, by the tasks of sitemap_generator.
require "capistrano/rails/environment"

namespace :deploy do
  namespace :sitemap do
    {
      create: "Create sitemaps without pinging search engines", refresh: "Create sitemaps and ping search engines",
      clean: "Clean up sitemaps in the sitemap path"
    }.each do |name, text|
      desc text
      task name do
        on roles(fetch(:sitemap_roles, :web)) do
          within release_path do
            with rails_env: fetch(:rails_env) || fetch(:stage) do
              execute :rake, "sitemap:#{name}"
            end
          end
        end
      end
    end
  end
end
