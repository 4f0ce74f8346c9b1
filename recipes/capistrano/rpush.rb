# Rpush, which sends notifications from the background.
class Capistrano::Rpush < Capistrano::Plugin
  def set_defaults
    set_if_empty :rpush_role, :app
    set_if_empty :rpush_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:stage))) }
    set_if_empty :rpush_conf, -> { File.join(shared_path, "config", "rpush.rb") }
    set_if_empty :rpush_log, -> { File.join(shared_path, "log", "rpush.log") }
    set_if_empty :rpush_pid, -> { File.join(shared_path, "tmp", "pids", "rpush.pid") }
  end

  def register_hooks
    after "deploy:published", "rpush:restart"
  end

  def define_tasks
    rpush = self

    namespace :rpush do
      { start: "Start rpush", stop: "Stop rpush", status: "Status rpush" }.each do |action, description|
        desc description
        task action do
          on roles(fetch(:rpush_role)) do
            within(current_path) { rpush.public_send(action, self) }
          end
        end
      end

      desc "Restart rpush"
      task :restart do
        invoke! "rpush:stop"
        invoke! "rpush:start"
      end
    end
  end

  def start(backend) = run(backend, :start)
  def status(backend) = backend.info(backend.capture(*words(:status)))

  def stop(backend)
    run(backend, :stop) if backend.test("[ -f #{fetch(:rpush_pid)} ]")
  end

  private

  def run(backend, action) = backend.execute(*words(action))
  def words(action) = [:bundle, :exec, :rpush, action, "-c", fetch(:rpush_conf), "-e", fetch(:rpush_env)]
end
