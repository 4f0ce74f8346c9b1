# A program of the release that runs in the background and has a file with its
# process number.
module Capistrano::Daemon
  class << self
    # Runs the block on the hosts of some roles, in the release and its environment.
    def on_hosts(roles, env, &block)
      on(roles(roles)) do |host|
        within(release_path) do
          with(rails_env: env) { instance_exec(host, &block) }
        end
      end
    end

    def running?(backend, pidfile) = backend.test("[ -f #{pidfile} ] && kill -0 $( cat #{pidfile} )")

    # Runs the block if the program doesn't run yet. A dry run, in which all checks
    # hold, does.
    def start(backend, pidfile)
      return backend.info("#{File.basename(pidfile, ".pid")} is running") if !dry_run? && running?(backend, pidfile)
      yield
    end

    def signal(backend, name, pidfile)
      backend.execute "kill -s #{name} $( cat #{pidfile} )" if running?(backend, pidfile)
    end

    # Waits for its end, as it may be started right afterwards. One that doesn't end
    # in time is an error.
    def stop(backend, pidfile, seconds)
      return unless running?(backend, pidfile)
      backend.execute "pid=$( cat #{pidfile} ); kill -s TERM $pid; n=0; " \
                      "while kill -0 $pid 2> /dev/null; do [ $n -lt #{seconds} ] || { echo \"$pid doesn't end\" >&2; exit 1; }; sleep 1; n=$(( n + 1 )); done"
    end
  end
end
