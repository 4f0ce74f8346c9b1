namespace :guestbook do
  desc "Write the settings that are not in git, unless they are there"
  task :settings do
    on release_roles(:all) do |host|
      file = shared_path.join("config/settings.yml")
      next if test "[ -f #{file} ]"
      execute :echo, "'server: #{host}'", ">", file
    end
  end

  desc "Show what visitors see"
  task :look do
    on roles(:web) do |host|
      within current_path do
        info "#{host} serves: #{capture(:cat, "public/index.html")}"
      end
    end
  end
end

before "deploy:check:linked_files", "guestbook:settings"
after "deploy:published", "guestbook:look"
