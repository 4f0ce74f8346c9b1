# Fills the submodules of each release.
require "capistrano/scm/git"

class Capistrano::SCM::Git::WithSubmodules < Capistrano::Plugin
  def register_hooks
    after "git:create_release", "git:submodules:create_release"
  end

  def define_tasks
    # Capfiles of its first releases install this plugin alone.
    install_plugin Capistrano::SCM::Git unless Rake::Task.task_defined?("git:create_release")

    namespace :git do
      namespace :submodules do
        desc "Adds configured submodules recursively to release"
        task create_release: "git:update" do
          raise NotImplementedError, ":git_keep_meta is not supported by gocap: releases have no .git" if fetch(:git_keep_meta)
          on release_roles(:all) do
            index = release_path.join("TEMP_INDEX_#{fetch(:release_timestamp)}")
            # The mirror is the repository, the release its working copy.
            places = { git_dir: repo_path.to_s, git_work_tree: release_path.to_s, git_index_file: index.to_s }
            trace = Rake.application.options.trace
            quiet, verbose = trace ? ["", "v"] : ["--quiet", ""]
            with fetch(:git_environmental_variables).merge(places) do
              next unless test(:test, "-f", release_path.join(".gitmodules"))
              within release_path do
                execute :git, :reset, "--mixed", quiet, fetch(:branch), "--"
                execute :git, :submodule, :update, "--init", "--checkout", "--recursive", quiet
                execute :find, release_path, "-name '.git'", "|", "xargs -I {} rm -rf#{verbose} '{}'"
                execute :rm, "-f#{verbose}", index
              end
            end
          end
        end
      end
    end
  end
end
