# A shell on a server, in the folder of the current release.
require "sshkit/interactive"

desc "Opens SSH shell on remote host in current release directory"
task :shell do
  hosts = env.filter(roles(:all))
  abort "shell: there is no server" if hosts.empty?
  host = hosts.first
  if hosts.size > 1
    hosts.each.with_index(1) { |server, i| puts "#{i}) #{server}" }
    ask :shell_server, 1, prompt: "Which server"
    host = hosts[fetch(:shell_server).to_i - 1] or abort "shell: there is no such server"
  end
  command = "exec #{fetch(:shell_cmd, "$SHELL --login")}"
  command = "cd #{current_path} && #{command}" unless host.properties.fetch(:no_release)
  exec SSHKit::Interactive::Command.new(host, command).line("'#{command.gsub("'") { "'\\\\''" }}'")
end
