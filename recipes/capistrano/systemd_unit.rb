# For plugins whose service is a unit of systemd, the user's or the system's. The
# plugin's unit_prefix is what the names of its variables begin with.
module Capistrano::SystemdUnit
  def system_unit? = fetch(:"#{unit_prefix}_systemctl_user") == :system

  # Runs systemctl, by sudo if the unit is the system's.
  def systemctl(*args)
    bin = fetch(:"#{unit_prefix}_systemctl_bin", fetch(:systemctl_bin))
    system_unit? ? backend.sudo(bin, *args) : backend.execute(bin, "--user", *args)
  end

  # Runs a command that changes the folder of the units.
  def change_units(*command)
    system_unit? ? backend.sudo(*command) : backend.execute(*command)
  end

  # Where the host's user has their units.
  def user_unit_dir = "#{backend.capture(:pwd)}/.config/systemd/user"

  # `bundle` as the host's shell knows it: a unit has no shell to expand $HOME.
  def expanded_bundle_command
    backend.capture(:echo, SSHKit.config.command_map[:bundle]).strip
  end

  # Lines of a unit, for those that want them.
  def environment_lines
    Array(fetch(:"#{unit_prefix}_service_unit_env_files")).map { |file| "EnvironmentFile=#{file}" } +
      Array(fetch(:"#{unit_prefix}_service_unit_env_vars")).map { |pair| "Environment=\"#{pair}\"" }
  end

  def log_lines(output, error)
    [("StandardOutput=append:#{output}" if output), ("StandardError=append:#{error}" if error)].compact
  end

  def wanted_by = "WantedBy=#{system_unit? ? "multi-user.target" : "default.target"}"
end
