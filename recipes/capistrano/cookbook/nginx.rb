# nginx, by its script of init.
namespace :nginx do
  %w[start stop restart reload].each do |command|
    desc "#{command.capitalize} nginx"
    task command do
      on roles(:app) do
        execute :sudo, "/etc/init.d/nginx", command
      end
    end
  end

  desc "Remove the default site of nginx"
  task :remove_default_vhost do
    on roles(:app) do
      site = "/etc/nginx/sites-enabled/default"
      execute :sudo, :rm, site if test("[ -L #{site} ]")
    end
  end
end
