# The commands of a server named localhost run on this machine, without SSH.
module Capistrano
  module Locally
    NAME = "localhost"

    # Blocks still get the declared server, with its roles and properties.
    class Backend < SSHKit::Backend::Local
      def initialize(host, &block)
        super(host) { instance_exec(host, &block) }
      end

      # What Bundler set for this process is no matter of the application's.
      def run
        return super unless fetch(:run_locally_with_unbundled_env, fetch(:run_locally_with_clean_env, true))
        Bundler.with_unbundled_env { super }
      end
    end

    def backend_for(host, &block)
      host.hostname == NAME && !host.local? ? Backend.new(host, &block) : super
    end
  end
end

SSHKit.singleton_class.prepend Capistrano::Locally
