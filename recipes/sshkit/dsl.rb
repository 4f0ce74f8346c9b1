# SSHKit's own `on` and `run_locally`, for files that ask for them.
Gocap.main.extend SSHKit::DSL unless Gocap.main.is_a?(Capistrano::DSL)
