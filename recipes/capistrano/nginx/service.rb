# capistrano-nginx: nginx's service and the application's site, which a template of
# the repository describes.
module Nginx
  class << self
    def site(folder) = "#{fetch(:nginx_path)}/#{folder}/#{fetch(:application)}.conf"

    # The site as the template or, without one, we describe it.
    def config
      template = fetch(:nginx_template)
      return ERB.new(File.read(template), trim_mode: "-").result(binding) if File.exist?(template)
      name = fetch(:application)
      upstream = fetch(:nginx_upstream) or raise "nginx: there is neither #{template} nor :nginx_upstream"
      <<~CONF
        upstream #{name} {
          server #{upstream} fail_timeout=0;
        }

        server {
          listen 80;
          server_name #{fetch(:nginx_server_name)};
          root #{current_path}/public;
          try_files $uri/index.html $uri @#{name};

          location @#{name} {
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Host $http_host;
            proxy_redirect off;
            proxy_pass http://#{name};
          }
        }
      CONF
    end
  end
end

namespace :nginx do
  desc "Creates the site configuration and upload it to the available folder"
  task :setup do
    on roles(fetch(:nginx_roles)) do
      uploaded = "#{fetch(:tmp_dir)}/#{fetch(:application)}.conf"
      upload! StringIO.new(Nginx.config), uploaded
      execute :sudo, :mv, uploaded, Nginx.site("sites-available")
    end
    invoke "nginx:enable_site"
  end

  %w[start stop restart reload force-reload].each do |action|
    desc "#{action.capitalize} nginx service"
    task action do
      on(roles(fetch(:nginx_roles))) { execute :sudo, :service, :nginx, action }
    end
  end

  desc "Enables the site creating a symbolic link into the enabled folder"
  task :enable_site do
    on(roles(fetch(:nginx_roles))) { execute :sudo, :ln, "-sf", Nginx.site("sites-available"), Nginx.site("sites-enabled") }
    invoke! "nginx:reload"
  end

  desc "Disables the site removing the symbolic link located in the enabled folder"
  task :disable_site do
    on(roles(fetch(:nginx_roles))) { execute :sudo, :unlink, Nginx.site("sites-enabled") }
    invoke! "nginx:reload"
  end
end

namespace :load do
  task :defaults do
    next unless Rake::Task.task_defined?("nginx:setup") # as after install_plugin Capistrano::Nginx
    set :nginx_roles, :all
    set :nginx_path, "/etc/nginx"
    set :nginx_server_name, -> { fetch(:application) }
    set :nginx_template, "config/deploy/nginx_conf.erb"
  end
end
