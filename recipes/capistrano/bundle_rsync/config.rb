# Where things are on this machine, and how they get to the servers.
module Capistrano
  module BundleRsync
    module Config
      class << self
        def local_git? = fetch(:bundle_rsync_scm).to_s == "local_git"
        def local_base_path = fetch(:bundle_rsync_local_base_path) { File.join(Dir.pwd, ".local_repo") }
        def local_mirror_path = fetch(:bundle_rsync_local_mirror_path) { "#{local_base_path}/mirror" }
        def local_releases_path = fetch(:bundle_rsync_local_releases_path) { "#{local_base_path}/releases" }
        def local_bundle_path = fetch(:bundle_rsync_local_bundle_path) { "#{local_base_path}/bundle" }

        def local_release_path
          fetch(:bundle_rsync_local_release_path) { local_git? ? repo_url : "#{local_releases_path}/#{fetch(:release_timestamp) { now }}" }
        end

        # Of releases on this machine; nil for all of them.
        def keep_releases
          fetch(:bundle_rsync_keep_releases) { fetch(:keep_releases) } unless fetch(:bundle_rsync_local_release_path) || local_git?
        end

        def max_parallels(hosts) = (fetch(:bundle_rsync_max_parallels) || hosts.size).to_i
        def config_files = Array(fetch(:bundle_rsync_config_files)).map { |file| File.expand_path(file) }
        def shared_dirs = Array(fetch(:bundle_rsync_shared_dirs)).map { |dir| File.expand_path(dir) }

        def rsync_options
          limit = fetch(:bundle_rsync_rsync_bwlimit)
          fetch(:bundle_rsync_rsync_options) { ["-az", "--delete", *("--bwlimit=#{limit}" if limit)].join(" ") }
        end

        # Runs the block for each server that has releases, so many at a time.
        def on_hosts(&block)
          hosts = release_roles(:all)
          on(hosts, in: :groups, limit: max_parallels(hosts), wait: 0, &block) unless hosts.empty?
        end

        # Makes a folder of a host the same as one of this machine.
        def push(host, dir, target) = run_rsync(host, rsync_options, ["#{dir.to_s.delete_suffix("/")}/"], target)

        # Puts files and folders into a folder of a host.
        def send_to(host, paths, target) = run_rsync(host, rsync_options.sub("--delete", "").strip, paths, target)

        private

        def run_rsync(host, options, sources, target)
          given = fetch(:bundle_rsync_ssh_options) { fetch(:ssh_options, {}).merge(host.ssh_options || {}) }
          keys = Array(given[:keys]).flat_map { |key| ["-i", quoted(key.to_s)] }
          port = host.port || given[:port]
          ssh = ["ssh", *keys, *(["-p", port] if port)].join(" ")
          place = "#{[host.user || given[:user], host.hostname].compact.join("@")}:#{target}"
          run_locally { execute :rsync, options, "-e", ssh.shellescape, *sources.map(&:shellescape), place.shellescape }
        end

        # In -e rsync knows quotes, doubled for themselves, and no backslashes.
        def quoted(word) = word.match?(/[\s'"]/) ? "\"#{word.gsub('"', '""')}\"" : word
      end
    end
  end
end
