require "capistrano/scm/plugin"

# Keeps a bare mirror of the repository on each server and unpacks an archive
# of the branch into each release.
class Capistrano::SCM::Git < Capistrano::SCM::Plugin
  WRAPPER = <<~SH
    #!/bin/sh -e
    exec /usr/bin/env ssh -o PasswordAuthentication=no -o StrictHostKeyChecking=no "$@"
  SH

  def set_defaults
    set_if_empty :git_shallow_clone, false
    # A name of its own for each run: runs of other people must not share it.
    set_if_empty :git_wrapper_path, lambda {
      require "securerandom"
      "#{fetch(:tmp_dir)}/git-ssh-#{SecureRandom.hex(10)}.sh"
    }
    set_if_empty :git_environmental_variables, lambda {
      { git_askpass: "/bin/echo", git_ssh: fetch(:git_wrapper_path) }
    }
    set_if_empty :git_max_concurrent_connections, 10
    set_if_empty :git_wait_interval, 0
  end

  def register_hooks
    after "deploy:new_release_path", "git:create_release"
    before "deploy:check", "git:check"
    before "deploy:set_current_revision", "git:set_current_revision"
    before "deploy:set_current_revision_time", "git:set_current_revision_time"
  end

  def define_tasks
    git = self

    namespace :git do
      desc "Upload the git wrapper script, this script guarantees that we can script git without getting an interactive prompt"
      task :wrapper do
        git.on_repo_hosts do
          path = fetch(:git_wrapper_path)
          execute :mkdir, "-p", File.dirname(path).shellescape
          upload! StringIO.new(WRAPPER), path
          execute :chmod, "700", path.shellescape
        end
      end

      desc "Check that the repository is reachable"
      task check: "git:wrapper" do
        fetch(:branch) # may ask, which no host should wait for
        git.on_repo_hosts do
          with(fetch(:git_environmental_variables)) { git.check_repo_is_reachable }
        end
      end

      desc "Clone the repo to the cache"
      task clone: "git:wrapper" do
        git.on_repo_hosts do
          if git.repo_mirror_exists?
            info t(:mirror_exists, at: repo_path.to_s)
          else
            within deploy_path do
              with(fetch(:git_environmental_variables)) { git.clone_repo }
            end
          end
        end
      end
      if Gocap.own_method?(git, :repo_mirror_exists?)
        Gocap.asks("git:clone") { test(*git.mirror_question) unless git.hosts_take_turns? }
      end

      desc "Update the repo mirror to reflect the origin state"
      task update: "git:clone" do
        git.on_repo_hosts do
          within repo_path do
            with fetch(:git_environmental_variables) do
              git.update_mirror
              git.verify_commit if fetch(:git_verify_commit)
            end
          end
        end
      end

      desc "Copy repo to releases"
      task create_release: "git:update" do
        git.on_repo_hosts do
          with fetch(:git_environmental_variables) do
            within repo_path do
              execute :mkdir, "-p", release_path
              __ahead if Gocap.own_method?(git, :archive_to_release_path)
              git.archive_to_release_path
            end
          end
        end
      end

      desc "Determine the revision that will be deployed"
      task :set_current_revision do
        git.on_repo_hosts do
          within repo_path do
            with(fetch(:git_environmental_variables)) { set :current_revision, git.fetch_revision }
          end
        end
      end
      if Gocap.own_method?(git, :fetch_revision)
        Gocap.only_asks "git:set_current_revision" do
          within(repo_path) { with(fetch(:git_environmental_variables)) { capture(*git.revision_question) } }
        end
      end

      desc "Determine the unix timestamp that the revision that will be deployed was created"
      task :set_current_revision_time do
        git.on_repo_hosts do
          within repo_path do
            with(fetch(:git_environmental_variables)) { set :current_revision_time, git.fetch_revision_time }
          end
        end
      end
      if Gocap.own_method?(git, :fetch_revision_time)
        Gocap.only_asks "git:set_current_revision_time" do
          within(repo_path) { with(fetch(:git_environmental_variables)) { capture(*git.revision_time_question) } }
        end
      end
    end
  end

  # Not all servers at once, to spare the git server.
  def on_repo_hosts(&block)
    on(release_roles(:all), in: :groups,
                            limit: fetch(:git_max_concurrent_connections),
                            wait: fetch(:git_wait_interval), &block)
  end

  # Then one that comes later may share the disk of one that made the mirror.
  def hosts_take_turns? = release_roles(:all).size > fetch(:git_max_concurrent_connections)

  def repo_mirror_exists?
    backend.test(*mirror_question)
  end

  def mirror_question = ["[ -f #{repo_path}/HEAD ]"]

  def check_repo_is_reachable
    git :"ls-remote", git_repo_url, "HEAD"
  end

  def clone_repo
    depth = fetch(:git_shallow_clone)
    git :clone, "--mirror", *(["--depth", depth, "--no-single-branch"] if depth), git_repo_url, repo_path.to_s
  end

  def update_mirror
    # The URL may have changed since the mirror was made.
    git :remote, "set-url", "origin", git_repo_url
    depth = fetch(:git_shallow_clone)
    git(*(depth ? [:fetch, "--depth", depth, "origin", fetch(:branch)] : [:remote, :update, "--prune"]))
  end

  def verify_commit
    git :"verify-commit", fetch_revision
  end

  def archive_to_release_path
    tar = SSHKit.config.command_map[:tar]
    if (tree = fetch(:repo_tree))
      tree = tree.slice(%r{\A/?(.*?)/?\z}, 1)
      depth = tree.split("/").size
      git :archive, fetch(:branch), tree, "| #{tar} -x --strip-components #{depth} -f - -C", release_path
    else
      git :archive, fetch(:branch), "| #{tar} -x -f - -C", release_path
    end
  end

  def fetch_revision
    backend.capture(*revision_question)
  end

  def revision_question = [:git, "rev-list --max-count=1 #{fetch(:branch)}"]

  def fetch_revision_time
    backend.capture(*revision_time_question)
  end

  def revision_time_question = [:git, "--no-pager log -1 --pretty=format:\"%ct\" #{fetch(:branch)}"]

  # The repository's URL, with the user and password of the settings in it.
  def git_repo_url
    user = fetch(:git_http_username)
    return repo_url unless user
    require "cgi"
    require "uri"
    password = fetch(:git_http_password)
    url = URI.parse(repo_url)
    url.user = user
    url.password = CGI.escape(password) if password
    url.to_s
  end

  def git(*args)
    backend.execute(:git, *args)
  end
end
