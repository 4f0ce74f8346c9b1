# Sessions of Net::SSH, for recipes that open one themselves. The connection is
# gocap's, as for `on`; nothing of it is on the screen or in the log.
module Net
  module SSH
    module Connection
      class Session
        # What a command has said, and how it ended.
        class StringWithExitstatus < String
          attr_reader :exitstatus

          def initialize(text, exitstatus)
            super(text)
            @exitstatus = exitstatus
          end
        end

        attr_reader :host, :options

        def initialize(host, user, options)
          @host = host.to_s
          @options = options.merge(user: user || options[:user]).compact
          target = SSHKit::Host.new(hostname: @host)
          target.ssh_options = @options
          @target = Gocap.resolve_hosts([target]).first
          @closed = false
          Gocap.await(Gocap.ssh_connect(@target))
        end

        # The command's output; a block gets it instead, as nil (there is no
        # channel), :stdout or :stderr, and a piece of it.
        def exec!(command, status: nil, &block)
          raise IOError, "closed stream" if closed?
          text, code = Gocap.await(Gocap.ssh_exec(@target, command.to_s, &block))
          status[:exit_code] = code if status
          StringWithExitstatus.new(text, code) unless block
        end

        def forward
          @forward ||= Forward.new(@target)
        end

        # Calls the block, with pauses, until it is false. Without a block there is
        # nothing to wait for.
        def loop(wait = nil)
          return unless block_given?
          sleep(wait || 0.1) while yield(self)
        end

        def close
          @forward&.close
          @closed = true
          nil
        end
        alias shutdown! close

        def closed?
          @closed
        end

        %i[exec open_channel process listen_to send_global_request scp sftp].each do |name|
          define_method(name) { |*, **| raise NotImplementedError, "#{name} of a session of Net::SSH is not supported by gocap: use exec!, or `on` with a host" }
        end
      end

      # Ports of this machine whose connections come out at the host.
      class Forward
        def initialize(target)
          @target = target
          @open = {}
        end

        # local([here,] port, host, port): port 0 is any that is free. Gives the port.
        def local(*args)
          raise ArgumentError, "expected 3 or 4 parameters, got #{args.length}" unless args.length.between?(3, 4)
          args.unshift("127.0.0.1") if args.length == 3
          here, port, there, there_port = args
          unless port.is_a?(Integer) || port.is_a?(String)
            raise NotImplementedError, "forward.local of a #{port.class} is not supported by gocap: give it a port"
          end
          forwarding = Gocap.await(Gocap.forward_local(@target, here.to_s, port.to_i, there.to_s, there_port.to_i))
          @open[[forwarding.port, here.to_s]] = forwarding
          forwarding.port
        end

        def cancel_local(port, here = "127.0.0.1")
          forwarding = @open.delete([port.to_i, here])
          forwarding&.close
          !forwarding.nil?
        end

        # Each with its port and its address here.
        def active_locals
          @open.keys
        end

        def close
          @open.each_value(&:close)
          @open.clear
        end

        %i[remote remote_to cancel_remote active_remotes local_socket agent].each do |name|
          define_method(name) { |*| raise NotImplementedError, "forward.#{name} is not supported by gocap: use the ssh program" }
        end
      end
    end
  end
end
