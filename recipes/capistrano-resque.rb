# Workers of Resque and its scheduler, as processes known by their pid files. There
# are no hooks.
module ResqueTasks
  class << self
    # Runs the block with the queues and counts of each role's hosts.
    def on_workers(&block)
      by_role.each do |role, queues|
        Gocap.main.on(Gocap.main.roles(role)) { instance_exec(role, queues, &block) }
      end
    end

    def on_scheduler(&block) = Gocap.main.on(Gocap.main.roles(:resque_scheduler), &block)

    def scheduler_pid = "#{fetch(:resque_pid_path)}/scheduler.pid"

    # The command line of a rake task in the background.
    def start(task, variables)
      env = fetch(:resque_rails_env) || fetch(:rails_env) || fetch(:stage)
      all = { RACK_ENV: env, RAILS_ENV: env }.map { |name, value| "#{name}=#{value}" }
      all << fetch(:resque_extra_env)
      all += variables
      all << "environment" if fetch(:resque_environment_task)
      log = fetch(:resque_log_file)
      "#{SSHKit.config.command_map[:rake]} #{all.reject { |word| word.to_s.empty? }.join(" ")} #{task} >> #{log} 2>> #{log}"
    end

    def verbosity = fetch(:resque_verbose) ? "VERBOSE=1" : nil

    def stop(backend, file)
      if backend.test("[ -e /proc/$( cat #{file} ) ]")
        backend.execute "kill -s #{fetch(:resque_kill_signal)} $( cat #{file} ) && rm #{file}"
      else
        backend.info "Process in #{file} is not running"
        backend.execute :rm, file
      end
    end

    def status(backend, file)
      backend.info backend.capture("ps -f -p $( cat #{file} ) | sed -n 2p")
    end

    def pid_files(backend)
      backend.capture("ls -1 #{fetch(:resque_pid_path)}/resque_work*.pid 2>/dev/null || true").split
    end

    private

    # The setting may be { queue => count } or { role => { queue => count } }.
    def by_role
      workers = fetch(:workers)
      workers.values.all? { |value| value.is_a?(Hash) } ? workers : { resque_worker: workers }
    end
  end
end

namespace :resque do
  desc "Check workers status"
  task :status do
    ResqueTasks.on_workers { ResqueTasks.pid_files(self).each { |file| ResqueTasks.status(self, file) } }
  end

  desc "Start Resque workers"
  task :start do
    ResqueTasks.on_workers do |_role, queues|
      execute :mkdir, "-p", fetch(:resque_pid_path)
      number = 0
      within current_path do
        queues.each do |queue, count|
          info "Starting #{count} worker(s) with QUEUE: #{queue}"
          count.times do
            variables = ["QUEUE=\"#{queue}\"", "PIDFILE=#{fetch(:resque_pid_path)}/resque_work_#{number += 1}.pid", "BACKGROUND=yes",
                         ResqueTasks.verbosity, "INTERVAL=#{fetch(:interval)}"]
            execute :nohup, ResqueTasks.start("resque:work", variables)
          end
        end
      end
    end
  end

  desc "Quit running Resque workers"
  task :stop do
    ResqueTasks.on_workers do
      files = ResqueTasks.pid_files(self)
      info "No running workers" if files.empty?
      files.each { |file| ResqueTasks.stop(self, file) }
    end
  end

  desc "Restart running Resque workers"
  task :restart do
    invoke "resque:stop"
    invoke "resque:start"
  end

  namespace :scheduler do
    desc "Check scheduler status"
    task :status do
      ResqueTasks.on_scheduler do
        ResqueTasks.status(self, ResqueTasks.scheduler_pid) if test("[ -e #{ResqueTasks.scheduler_pid} ]")
      end
    end

    desc "Starts Resque Scheduler with default configs"
    task :start do
      ResqueTasks.on_scheduler do
        execute :mkdir, "-p", fetch(:resque_pid_path)
        within current_path do
          variables = ["PIDFILE=#{ResqueTasks.scheduler_pid}", "BACKGROUND=yes", ResqueTasks.verbosity, "MUTE=1"]
          variables << "DYNAMIC_SCHEDULE=yes" if fetch(:resque_dynamic_schedule)
          execute :nohup, ResqueTasks.start("resque:scheduler", variables)
        end
      end
    end

    desc "Stops Resque Scheduler"
    task :stop do
      ResqueTasks.on_scheduler do
        ResqueTasks.stop(self, ResqueTasks.scheduler_pid) if test("[ -e #{ResqueTasks.scheduler_pid} ]")
      end
    end

    task :restart do
      invoke "resque:scheduler:stop"
      invoke "resque:scheduler:start"
    end
  end
end

namespace :load do
  task :defaults do
    set :workers, { "*" => 1 }
    set :resque_extra_env, ""
    set :resque_kill_signal, "QUIT"
    set :interval, "5"
    set :resque_environment_task, false
    set :resque_log_file, "/dev/null"
    set :resque_verbose, true
    set :resque_pid_path, -> { File.join(shared_path, "tmp", "pids") }
    set :resque_dynamic_schedule, false
  end
end
