# capistrano3-nginx: nginx's service and the application's site.
class Capistrano::Nginx < Capistrano::Plugin
  ACTIONS = %w[start stop restart reload]
  SITE_ACTIONS = %w[add enable disable remove]

  def set_defaults
    set_if_empty :nginx_domains, []
    set_if_empty :nginx_redirected_domains, []
    set_if_empty :nginx_sudo_paths, %i[nginx_log_path nginx_sites_enabled_dir nginx_sites_available_dir]
    set_if_empty :nginx_sudo_tasks, [*ACTIONS, "configtest", *SITE_ACTIONS.map { |action| "site:#{action}" }].map { |task| "nginx:#{task}" }
    set_if_empty :nginx_service_path, "service nginx"
    set_if_empty :nginx_roles, Gocap.gem_since?("capistrano3-nginx", "3.0") ? :sudo : :web
    set_if_empty :nginx_log_path, -> { "#{shared_path}/log" }
    set_if_empty :nginx_static_dir, "public"
    set_if_empty :nginx_sites_available_dir, "/etc/nginx/sites-available"
    set_if_empty :nginx_sites_enabled_dir, "/etc/nginx/sites-enabled"
    set_if_empty :nginx_application_name, -> { fetch(:application) }
    set_if_empty :nginx_template, :default
    set_if_empty :nginx_use_ssl, false
    set_if_empty :nginx_ssl_certificate, -> { "#{fetch(:nginx_application_name)}.crt" }
    set_if_empty :nginx_ssl_certificate_path, "/etc/ssl/certs"
    set_if_empty :nginx_ssl_certificate_key, -> { "#{fetch(:nginx_application_name)}.key" }
    set_if_empty :nginx_ssl_certificate_key_path, "/etc/ssl/private"
    set_if_empty :app_server, true
    set_if_empty :app_server_host, "127.0.0.1"
  end

  def define_tasks
    clear_tasks
    nginx = self

    namespace :nginx do
      desc "Configtest nginx service"
      task(:configtest) { nginx.on_hosts { nginx.run %w[nginx:configtest], :nginx, "-t" } }

      ACTIONS.each do |action|
        desc "#{action.capitalize} nginx service"
        task action => "nginx:configtest" do
          nginx.on_hosts { nginx.run ["nginx:#{action}"], *fetch(:nginx_service_path).split, action }
        end
      end

      desc "Compress all js and css files in :nginx_static_dir with gzip"
      task(:gzip_static) { nginx.on_hosts { nginx.compress } }

      namespace :site do
        desc "Creates the site configuration and upload it to the available folder"
        task(:add) { nginx.on_hosts { nginx.add_site } }

        desc "Enables the site creating a symbolic link into the enabled folder"
        task(:enable) { nginx.on_hosts { nginx.run ["nginx:site:enable", :nginx_sites_enabled_dir], :ln, "-nfs", nginx.available, nginx.enabled } }

        desc "Disables the site removing the symbolic link located in the enabled folder"
        task(:disable) { nginx.on_hosts { nginx.run ["nginx:site:disable", :nginx_sites_enabled_dir], :rm, "-f", nginx.enabled } }

        desc "Removes the site removing the configuration file from the available folder"
        task(:remove) { nginx.on_hosts { nginx.run ["nginx:site:remove", :nginx_sites_available_dir], :rm, "-f", nginx.available } }
      end
    end
  end

  def on_hosts(&block) = on(release_roles(fetch(:nginx_roles)), &block)
  def available = "#{fetch(:nginx_sites_available_dir)}/#{fetch(:nginx_application_name)}"
  def enabled = "#{fetch(:nginx_sites_enabled_dir)}/#{fetch(:nginx_application_name)}"

  # Runs a command, by sudo if its task or the folder that it changes needs that.
  def run(subjects, *command)
    privileged = fetch(:nginx_sudo_tasks) + fetch(:nginx_sudo_paths)
    (subjects & privileged).any? ? backend.execute(:sudo, *command) : backend.execute(*command)
  end

  def add_site
    uploaded = "#{fetch(:tmp_dir)}/#{fetch(:nginx_application_name)}.nginx"
    backend.upload! StringIO.new(site), uploaded
    run ["nginx:site:add", :nginx_sites_available_dir], :mv, uploaded, available
  end

  def compress
    backend.within(release_path.join(fetch(:nginx_static_dir))) do
      backend.execute :find, '. -type f \( -name "*.js" -o -name "*.css" \) -exec sh -c \'gzip -9 -c "$1" > "$1.gz"\' _ {} \;'
    end
  end

  private

  # The tasks of capistrano-nginx, which has the same require path.
  def clear_tasks
    tasks = Rake.application.instance_variable_get(:@tasks)
    tasks.keys.each { |name| tasks.delete(name) if name.start_with?("nginx:") }
  end

  def site
    template = fetch(:nginx_template)
    return ERB.new(File.read(template), trim_mode: "-").result(binding) unless template == :default
    require "capistrano/nginx/site"
    Capistrano::NginxSite.new.text
  end
end
