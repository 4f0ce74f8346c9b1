# Commands that need this terminal: run_interactively runs them by the ssh program.
module SSHKit
  module Interactive
    # The ssh program, for one command on one host.
    class Command
      attr_reader :host, :remote_command, :shell

      def initialize(host, remote_command, shell = nil)
        @host, @remote_command, @shell = host, remote_command, shell || "$SHELL"
      end

      # A login shell runs the command, as it has the user's PATH.
      def to_s = line("'#{shell} -l -c \"#{remote_command.gsub(/["']/) { "\\\"" }}\"'")

      def execute = system(to_s)

      # The command line with a remote command that is quoted already.
      def line(quoted) = "#{ssh.join(" ")} #{host.hostname} #{quoted}"

      private

      def ssh
        options = { **SSHKit.config.backend.config.ssh_options, **host.netssh_options }
        words = ["ssh", "-t"]
        words << "-A" if options[:forward_agent]
        words += ["-p", options[:port]] if options[:port]
        words += ["-l", options[:user]] if options[:user]
        words += ["-o", "\"PreferredAuthentications #{options[:auth_methods].join(",")}\""] if options[:auth_methods]
        words += ["-o", "\"ProxyCommand #{options[:proxy].command_line_template}\""] if options[:proxy].respond_to?(:command_line_template)
        words += ["-o", "\"HostName #{options[:host_name]}\""] if options[:host_name]
        Array(options[:keys]).each { |key| words += ["-i", key] }
        words
      end
    end

    # `execute` in the terminal. Nothing is checked before, and there is no output
    # to capture.
    class Backend < SSHKit::Backend::Abstract
      def initialize(host, shell: nil, &block)
        @shell = shell
        super(host, &block)
      end

      def execute(*args)
        options = __take_options(args)
        interactive = Command.new(host, command(args, options).to_command, @shell)
        puts interactive
        dry_run? || interactive.execute
      end

      %i[test capture upload! download! background].each do |name|
        define_method(name) { |*| raise SSHKit::Backend::MethodUnavailableError, "#{name} is not for run_interactively: it has no output" }
      end

      private

      def __check_directory = nil
      def __check_user = nil
    end

    module DSL
      def run_interactively(host, shell: nil, &block)
        raise ArgumentError, "run_interactively: there is no such server" if host.nil?
        Backend.new(host, shell: shell, &block).run
      end
    end
  end
end

Object.include SSHKit::Interactive::DSL
