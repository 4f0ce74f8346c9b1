# The texts of Puma's systemd units.
class Capistrano::Puma::Units
  include Capistrano::DSL

  # plugin gives the user and the addresses, bundle is how to call Bundler on
  # the host.
  def initialize(plugin, host, bundle)
    @plugin = plugin
    @host = host
    @bundle = bundle
  end

  def service
    lines = Capistrano::Puma.since?("6.0") ? unit_lines : old_unit_lines
    lines.compact.join("\n") + "\n"
  end

  def socket
    lines = ["[Unit]", "Description=Puma HTTP Server Accept Sockets for #{fetch(:application)} (#{fetch(:stage)})", ""]
    lines << "[Socket]"
    @plugin.puma_binds.each do |address|
      lines << "ListenStream=#{address.sub(%r{\A\w+://}, "").sub("0.0.0.0", "127.0.0.1")}"
    end
    lines += ["", "# Puma accepts the connections itself", "Accept=no"]
    lines << "NoDelay=true" if @plugin.system_unit?
    lines += ["ReusePort=true", "Backlog=1024", "", "SyslogIdentifier=puma_socket", ""]
    lines += ["[Install]", "WantedBy=sockets.target"]
    lines.join("\n") + "\n"
  end

  private

  def unit_lines
    watchdog = (fetch(:puma_systemd_watchdog_sec) || 0).to_i
    [
      "[Unit]",
      "Description=Puma HTTP Server for #{fetch(:application)} (#{fetch(:stage)})",
      requires_socket,
      "After=syslog.target network.target",
      "",
      "[Service]",
      "Type=#{fetch(:puma_service_unit_type)}",
      ("WatchdogSec=#{watchdog}" if watchdog > 0),
      user,
      "WorkingDirectory=#{current_path}",
      "ExecStart=#{start_command}",
      "ExecReload=/bin/kill -USR1 $MAINPID",
      *@plugin.environment_lines,
      *Array(fetch(:puma_service_unit_props)),
      "RestartSec=1",
      "Restart=on-failure",
      log("StandardOutput", fetch(:puma_access_log)),
      log("StandardError", fetch(:puma_error_log)),
      "SyslogIdentifier=#{@plugin.service}",
      "",
      "[Install]",
      @plugin.wanted_by
    ]
  end

  # As of version 5 of the gem, whose Puma had no notify protocol.
  def old_unit_lines
    [
      "[Unit]",
      "Description=Puma HTTP Server for #{fetch(:application)} (#{fetch(:stage)})",
      requires_socket,
      "After=network.target",
      "",
      "[Service]",
      "Type=simple",
      user,
      "WorkingDirectory=#{current_path}",
      "ExecStart=#{@bundle} exec --keep-file-descriptors puma -C #{fetch(:puma_conf)}",
      "ExecReload=/bin/kill -USR1 $MAINPID",
      log("StandardOutput", fetch(:puma_access_log)),
      log("StandardError", fetch(:puma_error_log)),
      *Array(fetch(:puma_service_unit_env_file)).map { |file| "EnvironmentFile=#{file}" },
      *Array(fetch(:puma_service_unit_env_vars)).map { |pair| "Environment=#{pair}" },
      "Restart=always",
      "RestartSec=1",
      "SyslogIdentifier=puma",
      "",
      "[Install]",
      @plugin.wanted_by
    ]
  end

  def requires_socket
    "Requires=#{@plugin.socket}" if fetch(:puma_enable_socket_service)
  end

  def user
    "User=#{@plugin.puma_user(@host)}" if @plugin.system_unit?
  end

  def start_command
    command = "#{@bundle} exec puma -e #{fetch(:puma_env)}"
    fetch(:puma_use_login_shell) ? "/bin/bash -lc '#{command}'" : command
  end

  def log(directive, target)
    return if target.nil?
    return "#{directive}=journal" if target.to_s == "journal" && Capistrano::Puma.since?("7.1")
    "#{directive}=append:#{target}"
  end
end
