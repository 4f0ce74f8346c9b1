# The exceptions and objects of net-ssh and net-scp that recipes name.
module Net
  module SSH
    __autoload :Config, "net/ssh/config"
    __autoload :Connection, "net/ssh/connection/session"

    def self.start(host, user = nil, options = {})
      session = Connection::Session.new(host, user, options)
      return session unless block_given?
      begin
        yield session
      ensure
        session.close
      end
    end

    class Exception < ::RuntimeError
    end

    class AuthenticationFailed < SSH::Exception
    end

    class ConnectionTimeout < SSH::Exception
    end

    class Disconnect < SSH::Exception
    end

    class Timeout < Disconnect
    end

    class ChannelOpenFailed < SSH::Exception
    end

    class ChannelRequestFailed < SSH::Exception
    end

    class HostKeyError < SSH::Exception
    end

    class HostKeyMismatch < HostKeyError
    end

    class HostKeyUnknown < HostKeyError
    end

    module Authentication
      class DisallowedMethod < SSH::Exception
      end

      class AgentError < SSH::Exception
      end

      class AgentNotAvailable < AgentError
      end

      class KeyManagerError < SSH::Exception
      end
    end

    module Proxy
      class Error < SSH::Exception
      end

      class ConnectError < Error
      end

      class UnauthorizedError < Error
      end

      # A command whose standard streams carry the connection.
      class Command
        attr_reader :command_line_template

        def initialize(command)
          @command = command.to_s
          @command_line_template = @command
        end
      end

      # Hosts to pass through, as `ssh -J` has them.
      class Jump
        attr_reader :jump_proxies

        def initialize(hosts)
          @jump = hosts.to_s
          @jump_proxies = @jump
        end
      end

      # Servers that connect to the host when they are asked. The user and the
      # password are of the proxy.
      class HTTP
        attr_reader :proxy_host, :proxy_port, :options

        def initialize(proxy_host, proxy_port = 80, options = {})
          @proxy_host = proxy_host
          @proxy_port = Integer(proxy_port)
          @options = options
          @user = options[:user]
          @password = options[:password]
        end
      end

      class SOCKS4 < HTTP
        def initialize(proxy_host, proxy_port = 1080, options = {})
          super
        end
      end

      class SOCKS5 < HTTP
        def initialize(proxy_host, proxy_port = 1080, options = {})
          super
        end
      end
    end
  end

  class SCP
    class Error < ::RuntimeError
    end

    # One transfer, as upload! and download! of a host: the settings of the
    # connection are options[:ssh].
    class << self
      def upload!(host, user, local, remote, options = {})
        backend(host, user, options).upload!(local, remote, settings(options))
      end

      def download!(host, user, remote, local = nil, options = {})
        backend(host, user, options).download!(remote, local, settings(options))
      end

      private

      def settings(options)
        { recursive: options[:recursive], preserve: options[:preserve], verbosity: :debug }
      end

      def backend(host, user, options)
        target = SSHKit::Host.new(hostname: host.to_s, user: user)
        target.ssh_options = options[:ssh]
        SSHKit.backend_for(Gocap.resolve_hosts([target]).first) {}
      end
    end
  end

  module SFTP
    class Exception < ::RuntimeError
    end

    class StatusException < SFTP::Exception
    end
  end
end
