# Files of the servers' settings, out of templates of the repository.
require "capistrano/cookbook/full_app_name"
require "capistrano/cookbook/nginx"
require "capistrano/cookbook/monit"

module Capistrano
  module Cookbook
    class << self
      # What a template of the repository makes of a file's name.
      def render(name)
        places = ["config/deploy/#{fetch(:stage)}/#{name}.erb", "config/deploy/shared/#{name}.erb"]
        template = places.find { |place| File.exist?(place) } or
          raise NotImplementedError, "capistrano-cookbook's own template of #{name} is not supported by gocap: write #{places.last}"
        ERB.new(File.read(template)).result(binding)
      end

      # {{name}} stands for the setting of that name.
      def expand(text) = text.gsub(/\{\{(\w+)\}\}/) { fetch($1.to_sym).to_s }
    end
  end
end

namespace :deploy do
  desc "Upload the files of settings, and link them to where the server wants them"
  task :setup_config do
    files = fetch(:config_files).to_h { |name| [name, Capistrano::Cookbook.render(name)] }
    on roles(:app) do
      folder = shared_path.join("config")
      execute :mkdir, "-p", folder
      files.each { |name, text| upload! StringIO.new(text), folder.join(name).to_s }
      fetch(:executable_config_files).each { |name| execute :chmod, "+x", folder.join(name) }
      fetch(:symlinks).each do |link|
        execute :sudo, :ln, "-nfs", folder.join(Capistrano::Cookbook.expand(link[:source])), Capistrano::Cookbook.expand(link[:link])
      end
    end
  end
  after "deploy:setup_config", "nginx:remove_default_vhost"
  after "deploy:setup_config", "nginx:reload"
  after "deploy:setup_config", "monit:restart"
end

namespace :load do
  task :defaults do
    set_if_empty :config_files, %w[nginx.conf database.example.yml log_rotation monit unicorn.rb unicorn_init.sh]
    set_if_empty :executable_config_files, %w[unicorn_init.sh]
    set_if_empty :symlinks, [
      { source: "nginx.conf", link: "/etc/nginx/sites-enabled/{{full_app_name}}" },
      { source: "unicorn_init.sh", link: "/etc/init.d/unicorn_{{full_app_name}}" },
      { source: "log_rotation", link: "/etc/logrotate.d/{{full_app_name}}" },
      { source: "monit", link: "/etc/monit/conf.d/{{full_app_name}}.conf" }
    ]
  end
end
