# Before 1.0: Assetic, Symfony 2's folders unless told otherwise, and permissions
# only where two settings ask for them.
namespace :symfony do
  namespace :assetic do
    desc "Dump assets with Assetic"
    task(:dump) { symfony_console "assetic:dump", fetch(:assetic_dump_flags) }
  end

  desc "Execute a provided symfony command"
  task :command, :command_name, :flags do |_task, args|
    symfony_console args[:command_name], args[:flags]
    Rake::Task["symfony:command"].reenable
  end
end

namespace :load do
  task :defaults do
    set :symfony_directory_structure, 2
    set :sensio_distribution_version, 4
    set :assetic_dump_flags, ""
    set :linked_dirs, -> { [fetch(:log_path), "#{fetch(:web_path)}/uploads"] }
    set :webserver_user, "www-data"
    set :file_permissions_users, -> { [fetch(:webserver_user)] }
    set :use_set_permissions, false
  end
end

Rake::Task["symfony:set_permissions"].clear_actions
namespace :symfony do
  task :set_permissions do
    method = fetch(:permission_method)
    invoke "deploy:set_permissions:#{method}" if fetch(:use_set_permissions) && method
  end
end
