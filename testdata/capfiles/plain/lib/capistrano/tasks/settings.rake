namespace :settings do
  desc 'Put the settings in place where there are none yet'
  task :init do
    on roles(:app) do |host|
      path = shared_path.join('config/settings.yml')
      if test("[ -f #{path} ]")
        info "#{host} has its settings"
      else
        upload! StringIO.new("host: #{host}\nuploads: public/uploads\n"), path.to_s
      end
    end
  end

  desc 'Show the settings of each server'
  task :show do
    on roles(:app), in: :sequence, wait: 0 do |host|
      puts "#{host}: #{capture(:cat, shared_path.join('config/settings.yml'))}"
    end
  end
end

before 'deploy:check:linked_files', 'settings:init'
