namespace :web do
  desc "Restart one server after the other, out of the balancer's sight"
  task :rolling_restart do
    on roles(:web), in: :groups, limit: 1, wait: 0 do |host|
      server_name = host.hostname
      on(roles(:lb)) { execute :echo, "drain #{server_name}" }
      within release_path do
        execute :mkdir, "-p", "run"
        execute :touch, "run/restart"
      end
      on(roles(:lb)) { execute :echo, "restore #{server_name}" }
    end
  end

  desc "Show the weights"
  task :weights do
    on roles(:web, filter: :weight), in: :sequence, wait: 0 do |host|
      info "#{host} weighs #{host.properties.weight}"
    end
  end
end
