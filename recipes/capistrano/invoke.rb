# Runs the command of the environment variable COMMAND.
desc "Run the command in COMMAND on the servers"
task :invoke do
  command = ENV["COMMAND"]
  raise ArgumentError, "invoke: COMMAND is not set" if command.nil? || command.empty?
  on(roles(:all)) { execute command }
end
