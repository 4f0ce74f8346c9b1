namespace :workers do
  desc "Restart all workers"
  task :restart do
    on roles(:worker), in: :groups, limit: 2, wait: 0 do |host|
      count = host.properties.fetch(:workers) || 1
      queues = host.fetch(:queues) || []
      count.times do |i|
        with worker: i + 1, queues: queues.join(",") do
          within current_path do
            execute :echo, "worker $WORKER serves $QUEUES"
          end
        end
      end
    end
    puts "#{fetch(:worker_count)} worker(s)"
  end
end
