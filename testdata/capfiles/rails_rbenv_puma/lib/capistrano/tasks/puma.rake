# frozen_string_literal: true

namespace :puma do
  namespace :systemd do
    desc "Reload the puma service"
    task :reload do
      on roles(fetch(:puma_role)) do
        if fetch(:puma_systemctl_user) == :system
          sudo "#{fetch(:puma_systemctl_bin)} reload-or-restart #{fetch(:puma_service_unit_name)}"
        else
          execute "#{fetch(:puma_systemctl_bin)}", "--user", "reload", fetch(:puma_service_unit_name)
          execute :loginctl, "enable-linger", fetch(:puma_lingering_user) if fetch(:puma_enable_lingering)
        end
      end
    end
  end

  # Besides what the gem does: a line for the people on call
  task :restart do
    on roles(fetch(:puma_role)) do
      execute :echo, "\"restarted for #{fetch(:local_user)}\" >> #{shared_path.join("log/restarts.log")}"
    end
  end
end

after "deploy:finished", "puma:systemd:reload"
