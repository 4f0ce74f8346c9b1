# The text of the nginx site.
class Capistrano::Puma::NginxSite
  include Capistrano::DSL

  def initialize(plugin)
    @plugin = plugin
  end

  def text
    [upstream, redirect, server].compact.join("\n")
  end

  private

  def name
    fetch(:nginx_config_name)
  end

  def upstream
    servers = @plugin.puma_binds.map do |address|
      target = address.sub(%r{\A\w+://}, "")
      if address.start_with?("unix:")
        "  server unix:#{target} #{fetch(:nginx_socket_flags)};"
      else
        "  server #{target} #{fetch(:nginx_http_flags)};"
      end
    end
    "upstream puma_#{name} {\n#{servers.join("\n")}\n}\n"
  end

  # All plain requests go to the encrypted site.
  def redirect
    return unless fetch(:nginx_use_ssl)
    <<~CONF
      server {
        listen 80;
        server_name #{fetch(:nginx_server_name)};
        return 301 https://$host$request_uri;
      }
    CONF
  end

  def listen
    return "  listen 80;" unless fetch(:nginx_use_ssl)
    crt = fetch(:nginx_ssl_certificate) || "/etc/ssl/certs/#{name}.crt"
    key = fetch(:nginx_ssl_certificate_key) || "/etc/ssl/private/#{name}.key"
    [
      "  listen 443 ssl#{" http2" if fetch(:nginx_use_http2)};",
      "  ssl_certificate #{crt};",
      "  ssl_certificate_key #{key};"
    ].join("\n")
  end

  def forwarded_proto
    fetch(:nginx_use_ssl) || fetch(:nginx_downstream_uses_ssl) ? "https" : "http"
  end

  def server
    <<~CONF
      server {
      #{listen}
        server_name #{fetch(:nginx_server_name)};
        root #{current_path}/public;
        try_files $uri/index.html $uri @puma_#{name};

        client_max_body_size 4G;
        keepalive_timeout 10;

        error_page 500 502 504 /500.html;
        error_page 503 @503;

        access_log #{shared_path}/log/nginx.access.log;
        error_log #{shared_path}/log/nginx.error.log;

        location @puma_#{name} {
          proxy_http_version 1.1;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto #{forwarded_proto};
          proxy_set_header Host $host;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection "Upgrade";
          proxy_redirect off;
          proxy_pass http://puma_#{name};
        }

        location ^~ /assets/ {
          gzip_static on;
          expires max;
          add_header Cache-Control public;
        }

        location = /50x.html {
          root html;
        }

        location @503 {
          error_page 405 = /system/maintenance.html;
          if (-f $document_root/system/maintenance.html) {
            rewrite ^(.*)$ /system/maintenance.html break;
          }
          rewrite ^(.*)$ /503.html break;
        }

        if ($request_method !~ ^(GET|HEAD|PUT|PATCH|POST|DELETE|OPTIONS)$) {
          return 405;
        }

        if (-f $document_root/system/maintenance.html) {
          return 503;
        }
      }
    CONF
  end
end
