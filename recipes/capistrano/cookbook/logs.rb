# Follows a log of the application on its servers.
namespace :logs do
  desc "Tail a log of the application: logs:tail[production]"
  task :tail, :file do |_task, args|
    file = args[:file] or raise "logs:tail wants the name of a log, as in logs:tail[production]"
    on roles(:app) do
      execute :tail, "-f", shared_path.join("log", "#{file}.log")
    end
  end
end
