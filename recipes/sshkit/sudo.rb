# sudo that asks for the password here, once for each user and host, or once for
# all with `SSHKit::Sudo.use_same_password!`-like settings of the backend.
require "io/console"

module SSHKit
  module Sudo
    class << self
      attr_accessor :same_password

      def passwords = @passwords ||= {}
    end

    # Answers sudo's question.
    class InteractionHandler
      PROMPT = /[Pp]assword.*:/
      WRONG = /Sorry.*\stry\sagain/

      def initialize(host)
        @key = SSHKit::Sudo.same_password ? :all : [host.user, host.hostname].join("@")
        @name = "#{host.user}@#{host.hostname}"
      end

      def on_data(_command, _stream_name, data, channel)
        SSHKit::Sudo.passwords.delete(@key) if data =~ WRONG
        return unless data =~ PROMPT
        channel.send_data("#{password}\n")
      end

      def password
        SSHKit::Sudo.passwords[@key] ||= begin
          $stderr.print "[sudo] password for #{@name}: "
          given = $stdin.tty? ? $stdin.noecho(&:gets) : $stdin.gets
          $stderr.puts
          raise "sudo wants a password, and there is none to read" if given.nil?
          given.chomp
        end
      end
    end
  end

  module Backend
    class Abstract
      # Runs a command as root; sudo's question is answered.
      def sudo(*args) = execute!(:sudo, *args)

      # As execute, on a terminal, for commands that may ask for sudo's password.
      def execute!(*args)
        options = args.last.is_a?(Hash) ? args.pop : {}
        before = Netssh.config.pty
        Netssh.config.pty = true
        execute(*args, { interaction_handler: SSHKit::Sudo::InteractionHandler.new(host), **options })
      ensure
        Netssh.config.pty = before
      end
    end

    class Netssh
      class << self
        def use_same_password!
          SSHKit::Sudo.same_password = true
        end
      end
    end
  end
end
