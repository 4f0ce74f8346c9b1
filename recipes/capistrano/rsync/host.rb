# How rsync, which runs here, reaches a host.
module Capistrano
  module RsyncHost
    class << self
      def place(host, path) = "#{[host.user, host.hostname].compact.join("@")}:#{path}"
      def options(host) = host.port ? ["--rsh='ssh -p #{host.port}'"] : []
    end
  end
end
