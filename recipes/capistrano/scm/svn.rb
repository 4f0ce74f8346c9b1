require "capistrano/scm/plugin"

# Keeps a working copy on each server and exports it into each release. The
# branch is part of :repo_url.
class Capistrano::SCM::Svn < Capistrano::SCM::Plugin
  def register_hooks
    after "deploy:new_release_path", "svn:create_release"
    before "deploy:check", "svn:check"
    before "deploy:set_current_revision", "svn:set_current_revision"
  end

  def define_tasks
    svn = self

    namespace :svn do
      desc "Check that the repo is reachable"
      task :check do
        on release_roles(:all) do
          svn.check_repo_is_reachable
        end
      end

      desc "Clone the repo to the cache"
      task :clone do
        on release_roles(:all) do
          if svn.repo_mirror_exists?
            info t(:mirror_exists, at: repo_path)
          else
            within(deploy_path) { svn.clone_repo }
          end
        end
      end

      desc "Pull changes from the remote repo"
      task update: "svn:clone" do
        on release_roles(:all) do
          within repo_path do
            # The URL, and with it the branch, may have changed.
            svn.switch_repo unless svn.fetch_repo_url == repo_url
            svn.update_mirror
          end
        end
      end

      desc "Copy repo to releases"
      task create_release: "svn:update" do
        on release_roles(:all) do
          within(repo_path) { svn.archive_to_release_path }
        end
      end

      desc "Determine the revision that will be deployed"
      task :set_current_revision do
        on release_roles(:all) do
          within(repo_path) { set :current_revision, svn.fetch_revision }
        end
      end
    end
  end

  def repo_mirror_exists?
    backend.test "[ -d #{repo_path}/.svn ]"
  end

  def check_repo_is_reachable
    backend.test :svn, :info, repo_url, option(:username), option(:password)
  end

  def clone_repo
    svn :checkout, repo_url, repo_path.to_s
  end

  def switch_repo
    svn :switch, repo_url
  end

  def update_mirror
    svn :update
  end

  def archive_to_release_path
    svn :export, "--force", ".", release_path
  end

  def fetch_revision
    backend.capture(:svnversion, repo_path.to_s)
  end

  def fetch_repo_url
    info = backend.capture(:svn, :info, repo_path.to_s)
    line = info.split("\n").find { |l| l.start_with?("URL: ") }
    line && line.sub("URL: ", "").strip
  end

  def svn(*args)
    options = %i[username password revision].map { |name| option(name) }
    backend.execute(:svn, *args, *options.reject(&:empty?))
  end

  private

  # The option for a setting; empty without one.
  def option(name)
    value = fetch(:"svn_#{name}")
    value ? "--#{name} #{value}" : ""
  end
end
