# An SSH key for one run: it is put on the servers by the ssh program, which may know
# ways to log in that gocap doesn't (Kerberos), and taken away at the end. Since 0.2.0
# each deploy makes it; before, a stage's file did, after its servers.
require "fileutils"
require "securerandom"
require "tmpdir"

module Capistrano
  module OneTimeKey
    AUTOMATIC = Gocap.gem_since?("capistrano-one_time_key", "0.2.0")

    class << self
      def generate_one_time_key!
        return if AUTOMATIC || Gocap.checking?
        use_one_time_key!
        set :ssh_options, { **fetch(:ssh_options, {}), keys: [temporary_ssh_private_key_path], auth_methods: %w[publickey] }
      end

      # A server that doesn't take the key is said on the screen: it may let the user in without.
      def use_one_time_key!
        return if dry_run?
        FileUtils.mkdir_p(File.dirname(temporary_ssh_private_key_path), mode: 0o700)
        system("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", temporary_ssh_private_key_path) or raise "ssh-keygen failed"
        hosts = roles(:all).to_a
        at_exit do
          hosts.each { |host| remove(host) }
          FileUtils.rm_rf(File.dirname(temporary_ssh_private_key_path))
        end
        public_key = File.read("#{temporary_ssh_private_key_path}.pub").strip
        hosts.each { |host| install(host, public_key) or Kernel.warn "the one-time key couldn't be put on #{host}" }
      end

      def temporary_ssh_private_key_path = @path ||= File.join(Dir.tmpdir, comment, "key")

      private

      def comment = @comment ||= "one-time-key-#{SecureRandom.hex(8)}"

      # On a line of its own: the last one there may lack its end.
      def install(host, public_key)
        ssh(host, "umask 077; mkdir -p ~/.ssh; cd ~/.ssh && { test -z \"$(tail -c 1 authorized_keys 2>/dev/null)\" || echo >> authorized_keys; " \
                  "echo #{public_key.shellescape} >> authorized_keys; }")
      end

      # grep ends with 1 where no other key is left, and with more where it failed: then the keys stay.
      def remove(host)
        ssh(host, "umask 077; cd ~/.ssh && { grep -v #{comment} authorized_keys > #{comment}; test $? -gt 1 || cat #{comment} > authorized_keys; rm -f #{comment}; }")
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

if Capistrano::OneTimeKey::AUTOMATIC
  namespace :load do
    task :defaults do
      key = Capistrano::OneTimeKey.temporary_ssh_private_key_path
      set :ssh_options, { keys: [key], forward_agent: false, auth_methods: %w[publickey password] }
    end
  end

  namespace :otk do
    task(:generate) { Capistrano::OneTimeKey.use_one_time_key! }
  end

  namespace :deploy do
    before(:starting, :generate_otk) { invoke "otk:generate" }
  end
end
