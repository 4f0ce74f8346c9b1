# The puma.rb that versions 3 to 5 of the gem generate.
class Capistrano::Puma::PumaRb
  include Capistrano::DSL

  def initialize(plugin)
    @plugin = plugin
  end

  def text
    (settings + callbacks).compact.join("\n") + "\n"
  end

  private

  def settings
    [
      "#!/usr/bin/env puma",
      "",
      "directory '#{current_path}'",
      "rackup \"#{fetch(:puma_rackup)}\"",
      "environment '#{fetch(:puma_env)}'",
      "",
      "tag '#{fetch(:puma_tag)}'",
      "",
      "pidfile \"#{fetch(:puma_pid)}\"",
      "state_path \"#{fetch(:puma_state)}\"",
      "stdout_redirect '#{fetch(:puma_access_log)}', '#{fetch(:puma_error_log)}', true",
      "",
      "threads #{Array(fetch(:puma_threads)).join(",")}",
      *Array(fetch(:puma_plugins)).map { |name| "plugin '#{name}'" },
      "",
      *@plugin.puma_binds.map { |address| "bind '#{address}'" },
      control_app,
      "workers #{fetch(:puma_workers)}",
      ("worker_timeout #{fetch(:puma_worker_timeout)}" if fetch(:puma_worker_timeout)),
      ("daemonize" if fetch(:puma_daemonize)),
      "",
      "restart_command '#{fetch(:puma_restart_command)}'",
      "",
      fetch(:puma_preload_app) ? "preload_app!" : "prune_bundler",
      ""
    ]
  end

  def control_app
    app = fetch(:puma_control_app)
    return unless app
    app = fetch(:puma_default_control_app) if app == true
    "activate_control_app '#{app}'"
  end

  def callbacks
    lines = [
      "on_restart do",
      "  puts 'Refreshing Gemfile'",
      "  ENV[\"BUNDLE_GEMFILE\"] = \"#{fetch(:bundle_gemfile) || current_path.join("Gemfile")}\"",
      "end"
    ]
    return lines unless fetch(:puma_preload_app) && fetch(:puma_init_active_record)
    lines + [
      "",
      "before_fork do",
      "  ActiveRecord::Base.connection_pool.disconnect!",
      "end",
      "",
      "on_worker_boot do",
      "  ActiveSupport.on_load(:active_record) do",
      "    ActiveRecord::Base.establish_connection",
      "  end",
      "end"
    ]
  end
end
