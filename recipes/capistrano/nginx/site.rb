# The text of the site as capistrano3-nginx's settings describe it.
class Capistrano::NginxSite
  include Capistrano::DSL

  def text = [upstream, *redirects, server].compact.join("\n")

  private

  def name = fetch(:nginx_application_name)
  def ssl? = fetch(:nginx_use_ssl)
  def names(domains) = Array(domains).join(" ")

  def upstream
    return unless fetch(:app_server)
    socket, port = fetch(:app_server_socket), fetch(:app_server_port)
    raise "nginx: neither :app_server_socket nor :app_server_port is set" unless socket || port
    "upstream #{name} {\n  server #{socket ? "unix:#{socket}" : "#{fetch(:app_server_host)}:#{port}"} fail_timeout=0;\n}\n"
  end

  # Requests for other names, and unencrypted ones of an encrypted site, go to the first of the names.
  def redirects
    [
      (redirect(fetch(:nginx_redirected_domains), listen) if Array(fetch(:nginx_redirected_domains)).any?),
      (redirect(fetch(:nginx_domains), "  listen 80;") if ssl?)
    ].compact
  end

  def redirect(domains, listen)
    <<~CONF
      server {
      #{listen}
        server_name #{names(domains)};
        return 301 #{ssl? ? "https" : "http"}://#{names(fetch(:nginx_domains)).split.first || "$host"}$request_uri;
      }
    CONF
  end

  def listen
    return "  listen 80;" unless ssl?
    [
      "  listen 443 ssl;",
      "  ssl_certificate #{fetch(:nginx_ssl_certificate_path)}/#{fetch(:nginx_ssl_certificate)};",
      "  ssl_certificate_key #{fetch(:nginx_ssl_certificate_key_path)}/#{fetch(:nginx_ssl_certificate_key)};"
    ].join("\n")
  end

  def server
    <<~CONF
      server {
      #{listen}
        server_name #{names(fetch(:nginx_domains))};
        root #{current_path}/#{fetch(:nginx_static_dir)};
        access_log #{fetch(:nginx_log_path)}/nginx-access.log;
        error_log #{fetch(:nginx_log_path)}/nginx-error.log;

        location ~* \\.(js|css)$ {
          gzip_static on;
          expires max;
        }
      #{application if fetch(:app_server)}}
    CONF
  end

  def application
    timeout = fetch(:nginx_read_timeout)
    <<-CONF

  try_files $uri/index.html $uri @#{name};

  location @#{name} {
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header Host $http_host;
    proxy_redirect off;#{"\n    proxy_read_timeout #{timeout};" if timeout}
    proxy_pass http://#{name};
  }
    CONF
  end
end
