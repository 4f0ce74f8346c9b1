require "capistrano/scm/plugin"

# Keeps a clone of the repository on each server and archives a revision of it
# into each release.
class Capistrano::SCM::Hg < Capistrano::SCM::Plugin
  def register_hooks
    after "deploy:new_release_path", "hg:create_release"
    before "deploy:check", "hg:check"
    before "deploy:set_current_revision", "hg:set_current_revision"
  end

  def define_tasks
    hg = self

    namespace :hg do
      desc "Check that the repo is reachable"
      task :check do
        on release_roles(:all) do
          hg.check_repo_is_reachable
        end
      end

      desc "Clone the repo to the cache"
      task :clone do
        on release_roles(:all) do
          if hg.repo_mirror_exists?
            info t(:mirror_exists, at: repo_path)
          else
            within(deploy_path) { hg.clone_repo }
          end
        end
      end

      desc "Pull changes from the remote repo"
      task update: "hg:clone" do
        on release_roles(:all) do
          within(repo_path) { hg.update_mirror }
        end
      end

      desc "Copy repo to releases"
      task create_release: "hg:update" do
        on release_roles(:all) do
          within(repo_path) { hg.archive_to_release_path }
        end
      end

      desc "Determine the revision that will be deployed"
      task :set_current_revision do
        on release_roles(:all) do
          within(repo_path) { set :current_revision, hg.fetch_revision }
        end
      end
    end
  end

  def repo_mirror_exists?
    backend.test "[ -d #{repo_path}/.hg ]"
  end

  def check_repo_is_reachable
    hg "id", repo_url
  end

  def clone_repo
    hg "clone", "--noupdate", repo_url, repo_path.to_s
  end

  def update_mirror
    hg "pull"
  end

  def archive_to_release_path
    tree = fetch(:repo_tree)
    return hg("archive", release_path.to_s, "--rev", fetch(:branch)) unless tree

    # hg can't drop leading directories itself, so through a tar file.
    tree = tree.slice(%r{\A/?(.*?)/?\z}, 1)
    depth = tree.split("/").size
    require "securerandom"
    file = "#{fetch(:tmp_dir)}/#{SecureRandom.hex(10)}.tar"
    hg "archive", "-p", ".", "-I", tree, "--rev", fetch(:branch), file
    backend.execute :mkdir, "-p", release_path
    backend.execute :tar, "-x --strip-components #{depth} -f", file, "-C", release_path
    backend.execute :rm, file
  end

  def fetch_revision
    backend.capture(:hg, "log --rev #{fetch(:branch)} --template \"{node}\n\"")
  end

  def hg(*args)
    backend.execute(:hg, *args)
  end
end
