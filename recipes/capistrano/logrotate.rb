# Tells logrotate of the application's logs.
module Logrotate
  # The repository's template, or what we say.
  def self.config
    template = fetch(:logrotate_template_path)
    return ERB.new(File.read(template), trim_mode: "-").result(binding) unless template == :default
    owner = [fetch(:logrotate_user), fetch(:logrotate_group)].compact
    <<~CONF
      #{fetch(:logrotate_log_path)}/*.log {
        #{fetch(:logrotate_interval)}
        rotate #{fetch(:logrotate_logs_keep)}
        missingok
        notifempty
        compress
        delaycompress
        copytruncate
      #{"  su #{owner.join(" ")}\n" if owner.size == 2}}
    CONF
  end
end

namespace :logrotate do
  desc "Setup logrotate config file"
  task :config do
    on roles(fetch(:logrotate_role)) do
      uploaded = "#{fetch(:tmp_dir)}/logrotate_#{fetch(:application)}"
      upload! StringIO.new(Logrotate.config), uploaded
      # logrotate takes files of root only.
      execute :sudo, :install, "-o root -g root -m 644", uploaded, fetch(:logrotate_conf_path)
      execute :rm, uploaded
    end
  end
end

namespace :load do
  task :defaults do
    set :logrotate_role, :app
    set :logrotate_conf_path, -> { File.join("/etc", "logrotate.d", "#{fetch(:application)}_#{fetch(:stage)}") }
    set :logrotate_log_path, -> { File.join(shared_path, "log") }
    set :logrotate_logs_keep, -> { 12 }
    set :logrotate_interval, -> { "daily" }
    set :logrotate_user, -> { fetch(:user) }
    set :logrotate_group, -> { fetch(:user) }
    set :logrotate_template_path, -> { :default }
  end
end
