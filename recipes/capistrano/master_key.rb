# Keeps config/master.key out of the repository: it is uploaded and linked.
module MasterKey
  def self.local = fetch(:master_key_local_path)

  def self.stop(message)
    puts
    puts message
    exit 1
  end
end

namespace :master_key do
  desc "master.key file checks"
  task :check do
    file = MasterKey.local
    MasterKey.stop("#{file} file does not exist in your local filesystem.") unless File.exist?(file)
    if system("git", "ls-files", file, "--error-unmatch", out: File::NULL, err: File::NULL)
      MasterKey.stop("#{file} is added to the repository: it should be ignored.")
    end
  end

  desc "Setup `master.key` file on the server(s)"
  task setup: :check do
    on release_roles(:all) do
      remote = shared_path.join(fetch(:master_key_remote_path))
      execute :mkdir, "-pv", File.dirname(remote)
      upload! MasterKey.local, remote
    end
  end

  task :master_key_symlink do
    set :linked_files, fetch(:linked_files, []).push(fetch(:master_key_remote_path))
  end
  after "deploy:started", "master_key:master_key_symlink"
end

desc "Server setup tasks"
task :setup do
  invoke "master_key:setup"
end

namespace :load do
  task :defaults do
    set :master_key_local_path, "config/master.key"
    set :master_key_remote_path, "config/master.key"
  end
end
