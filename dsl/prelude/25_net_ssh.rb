# The exceptions and objects of net-ssh and net-scp that recipes name.
class SocketError < StandardError
end unless Object.const_defined?(:SocketError)

module Net
  module SSH
    class Exception < ::RuntimeError
    end

    class AuthenticationFailed < SSH::Exception
    end

    class ConnectionTimeout < SSH::Exception
    end

    class Timeout < SSH::Exception
    end

    class Disconnect < SSH::Exception
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

    module Proxy
      class ConnectError < SSH::Exception
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
    end
  end

  module SCP
    class Error < ::RuntimeError
    end
  end

  module SFTP
    class Exception < ::RuntimeError
    end

    class StatusException < SFTP::Exception
    end
  end
end

Net.autoload(:HTTP, "net/http")
