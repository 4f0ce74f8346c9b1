# sudo that asks for the password here, once for each user and host. In deploy.rb,
# `class SSHKit::Sudo::InteractionHandler; use_same_password!; end` makes that once
# for all.
module SSHKit
  module Sudo
    # Answers sudo's question.
    class InteractionHandler
      class << self
        def passwords = @passwords ||= {}
        def use_same_password! = @same = true
        def key_of(host) = @same ? :all : name_of(host)
        def name_of(host) = [host.user, host.hostname].compact.join("@")

        # With an argument these set what the texts of sudo look like.
        def password_prompt_regexp(regexp = nil) = @prompt = regexp || @prompt || /[Pp]assword.*:/
        def wrong_password_regexp(regexp = nil) = @wrong = regexp || @wrong || /Sorry.*\stry\sagain/
      end

      def initialize(host)
        @host = host
      end

      def on_data(_command, _stream_name, data, channel)
        if data =~ self.class.wrong_password_regexp && passwords[key] == @sent # nobody has typed another since
          passwords.delete(key)
        end
        return unless data =~ self.class.password_prompt_regexp
        channel.ask("[sudo] password for #{self.class.name_of(@host)}: ") do |given|
          learn(given) if given
          @sent = passwords[key]
          @sent && "#{@sent}\n"
        end
      end

      private

      def passwords = self.class.passwords
      def key = self.class.key_of(@host)

      def learn(given)
        raise "sudo wants a password, and there is none to read" if given.empty? && !$stdin.tty?
        passwords[key] = given
      end
    end

    # A terminal for the commands of one host that may ask.
    module Terminal
      private

      def pty? = @asking || super
    end
  end

  module Backend
    class Abstract
      # Runs a command as root; sudo's question is answered.
      def sudo(*args) = execute!(:sudo, *args)

      # As execute, on a terminal, for commands that may ask for sudo's password.
      def execute!(*args)
        options = args.last.is_a?(Hash) ? args.pop : {}
        @asking = true
        execute(*args, { interaction_handler: SSHKit::Sudo::InteractionHandler.new(host), **options })
      ensure
        @asking = false
      end
    end

    Netssh.prepend Sudo::Terminal
  end
end
