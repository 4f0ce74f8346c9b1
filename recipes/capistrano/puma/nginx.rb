# An nginx site in front of Puma.
require "capistrano/puma"

class Capistrano::Puma::Nginx < Capistrano::Plugin
  include Capistrano::Puma::Common

  def set_defaults
    set_if_empty :nginx_config_name, -> { "#{fetch(:application)}_#{fetch(:stage)}" }
    set_if_empty :nginx_sites_available_path, "/etc/nginx/sites-available"
    set_if_empty :nginx_sites_enabled_path, "/etc/nginx/sites-enabled"
    set_if_empty :nginx_server_name, -> { "localhost #{fetch(:application)}.local" }
    set_if_empty :nginx_flags, "fail_timeout=0"
    set_if_empty :nginx_http_flags, -> { fetch(:nginx_flags) }
    set_if_empty :nginx_socket_flags, -> { fetch(:nginx_flags) }
    set_if_empty :nginx_use_ssl, false
    set_if_empty :nginx_use_http2, true
    set_if_empty :nginx_downstream_uses_ssl, false
  end

  def define_tasks
    puma = self

    namespace :puma do
      desc "Setup nginx configuration"
      task :nginx_config do
        on roles(fetch(:puma_nginx, :web)) do |host|
          name = fetch(:nginx_config_name)
          available = "#{fetch(:nginx_sites_available_path)}/#{name}"
          puma.puma_switch_user(host) do
            upload! StringIO.new(puma.site(host)), "/tmp/nginx_#{name}"
            sudo :mv, "/tmp/nginx_#{name}", available
            sudo :ln, "-fs", available, "#{fetch(:nginx_sites_enabled_path)}/#{name}"
          end
        end
      end

      desc "Generate nginx configuration locally"
      task :generate_nginx_config_locally do
        File.write("nginx.conf", puma.site(roles(fetch(:puma_nginx, :web)).first))
      end
    end
  end

  def site(host)
    compiled_template("nginx_conf", host) do
      require "capistrano/puma/nginx_site"
      Capistrano::Puma::NginxSite.new(self).text
    end
  end
end

Capistrano::Puma.part :Nginx
