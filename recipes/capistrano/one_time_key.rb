# Capistrano::OneTimeKey.generate_one_time_key!, after the servers of a stage: a new
# SSH key is put on each of them by the ssh program, which may know ways to log
# in that gocap doesn't (Kerberos), and taken away at the end.
module Capistrano
  module OneTimeKey
    class << self
      def generate_one_time_key!
        return if Gocap.checking?
        require "fileutils"
        require "securerandom"
        require "tmpdir"
        dir = Dir.mktmpdir("one_time_key")
        file = File.join(dir, "key")
        comment = "one-time-key-#{SecureRandom.hex(8)}"
        system("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file) or raise "ssh-keygen failed"
        hosts = roles(:all).to_a
        at_exit do
          hosts.each { |host| remove(host, comment) }
          FileUtils.rm_rf(dir)
        end
        public_key = File.read("#{file}.pub").strip
        hosts.each { |host| install(host, public_key) }
        set :ssh_options, { **fetch(:ssh_options, {}), keys: [file], auth_methods: %w[publickey] }
      end

      private

      def install(host, public_key)
        ssh(host, "umask 077; mkdir -p ~/.ssh; echo #{public_key.shellescape} >> ~/.ssh/authorized_keys") or raise "the one-time key couldn't be put on #{host}"
      end

      def remove(host, comment)
        ssh(host, "grep -v #{comment} ~/.ssh/authorized_keys > ~/.ssh/#{comment}; cat ~/.ssh/#{comment} > ~/.ssh/authorized_keys; rm -f ~/.ssh/#{comment}")
      end

      def ssh(host, command)
        options = []
        options += ["-p", host.port.to_s] if host.port
        options += ["-l", host.user] if host.user
        system("ssh", *options, host.hostname, command)
      end
    end
  end
end
