# Deploys into DEPLOY_TO/releases/TIMESTAMP and points DEPLOY_TO/current at it.
# The SCM plugin fills the release directory.
require "capistrano/framework"

namespace :deploy do
  task :starting, &Gocap.invoking("deploy:check", "deploy:set_previous_revision", "deploy:set_previous_revision_time") {
    invoke "deploy:print_config_variables" if fetch(:print_config_variables, false)
  }

  task :print_config_variables do
    puts
    puts "------- Printing current config variables -------"
    env.keys.each do |key|
      value = is_question?(key) ? "Question (awaits user input on next fetch(:#{key}))" : fetch(key).inspect
      puts "#{key.inspect} => #{value}"
    end
    puts
    puts "------- Printing current config variables of SSHKit mechanism -------"
    puts env.backend.config.inspect
    puts
  end

  task({ updating: :new_release_path }, &Gocap.invoking("deploy:set_current_revision", "deploy:set_current_revision_time", "deploy:symlink:shared"))

  task :reverting, &Gocap.invoking("deploy:revert_release")

  task :publishing do
    invoke "deploy:symlink:release"
  end

  task :finishing do
    invoke "deploy:cleanup"
  end

  task :finishing_rollback do
    invoke "deploy:cleanup_rollback"
  end

  task :finished do
    invoke "deploy:log_revision"
  end

  desc "Check required files and directories exist"
  task :check, &Gocap.invoking("deploy:check:directories", "deploy:check:linked_dirs", "deploy:check:make_linked_dirs", "deploy:check:linked_files")

  namespace :check do
    desc "Check shared and release directories exist"
    task :directories do
      on release_roles(:all) do
        execute :mkdir, "-p", shared_path, releases_path
      end
    end

    desc "Check directories to be linked exist in shared"
    task :linked_dirs do
      next unless any? :linked_dirs
      on release_roles(:all) do
        execute :mkdir, "-p", linked_dirs(shared_path)
      end
    end

    desc "Check directories of files to be linked exist in shared"
    task :make_linked_dirs do
      next unless any? :linked_files
      on release_roles(:all) do
        __ahead
        execute :mkdir, "-p", linked_file_dirs(shared_path)
      end
    end

    desc "Check files to be linked exist in shared"
    task :linked_files do
      next unless any? :linked_files
      on release_roles(:all) do |host|
        linked_files(shared_path).each do |file|
          next if test "[ -f #{file} ]"
          error t(:linked_file_does_not_exist, file: file, host: host)
          exit 1
        end
      end
    end
    Gocap.only_asks "deploy:check:linked_files" do
      linked_files(shared_path).each { |file| test "[ -f #{file} ]" } if any? :linked_files
    end
  end

  namespace :symlink do
    desc "Symlink release to current"
    task :release do
      on release_roles(:all) do
        # mv renames the new link over the old one, so current is never missing.
        link = release_path.parent.join(current_path.basename)
        made = false
        begin
          execute :ln, "-s", release_path, link
          made = true
          execute :mv, link, current_path.parent
        rescue Exception => e
          # With a link left there, the next deploy would make its own inside this
          # release, and this one become current. An ln that was interrupted may
          # have made it.
          (test(:rm, "-f", link) rescue nil) unless link == current_path || !made && e.is_a?(StandardError)
          raise
        end
      end
    end

    desc "Symlink files and directories from shared to release"
    task :shared do
      invoke "deploy:symlink:linked_files"
      invoke "deploy:symlink:linked_dirs"
    end

    desc "Symlink linked directories"
    task :linked_dirs do
      next unless any? :linked_dirs
      require "capistrano/deploy/shared_links"
      on release_roles(:all) do
        Gocap::SharedLinks.new(self, fetch(:linked_dirs), linked_dir_parents(release_path)).make("-d") do |target|
          execute :rm, "-rf", target
        end
      end
    end

    desc "Symlink linked files"
    task :linked_files do
      next unless any? :linked_files
      require "capistrano/deploy/shared_links"
      on release_roles(:all) do
        Gocap::SharedLinks.new(self, fetch(:linked_files), linked_file_dirs(release_path)).make("-f") do |target|
          execute :rm, target
        end
      end
    end
  end

  desc "Clean up old releases"
  task :cleanup do
    on release_roles(:all) do |host|
      __ahead do
        test "[ -d #{current_path} ]"
        capture(:readlink, current_path)
      end
      names = capture(:ls, "-x", releases_path).split
      releases = names.select { |name| name =~ /\A\d{14}\z/ }
      warn t(:skip_cleanup, host: host.to_s) if releases.size < names.size

      keep = fetch(:keep_releases)
      next if releases.size < keep
      info t(:keeping_releases, host: host.to_s, keep_releases: keep, releases: releases.size)

      old = (releases - releases.last(keep)).map { |name| releases_path.join(name).to_s }
      if test "[ -d #{current_path} ]"
        live = capture(:readlink, current_path).to_s
        if old.include?(live)
          warn t(:wont_delete_current_release, host: host.to_s)
          old.delete(live)
        end
      else
        debug t(:no_current_release, host: host.to_s)
      end

      if old.empty?
        info t(:no_old_releases, host: host.to_s, keep_releases: keep)
      else
        # A command line has its limits.
        old.each_slice(100) { |paths| execute :rm, "-rf", *paths }
      end
    end
  end

  desc "Remove and archive rolled-back release."
  task :cleanup_rollback do
    on release_roles(:all) do
      last = capture(:ls, "-xt", releases_path).split.first
      path = releases_path.join(last)
      if test "[ `readlink #{current_path}` != #{path} ]"
        execute :tar, "-czf", deploy_path.join("rolled-back-release-#{last}.tar.gz"), path
        execute :rm, "-rf", path
      else
        debug "Last release is the current release, skip cleanup_rollback."
      end
    end
  end

  desc "Log details of the deploy"
  task :log_revision do
    on release_roles(:all) do
      within releases_path do
        execute :echo, %("#{revision_log_message}" >> #{revision_log})
      end
    end
  end

  desc "Revert to previous release timestamp"
  task revert_release: :rollback_release_path do
    set :revision_log_message, rollback_log_message
  end

  task :new_release_path do
    set_release_path
  end
  Gocap.only_asks("deploy:new_release_path") {}

  task :rollback_release_path do
    on release_roles(:all) do
      releases = capture(:ls, "-xt", releases_path).split
      if releases.size < 2
        error t(:cannot_rollback)
        exit 1
      end

      wanted = ENV["ROLLBACK_RELEASE"]
      release = wanted.nil? ? releases[1] : releases.find { |name| name == wanted }
      if release.nil?
        error t(:cannot_found_rollback_release, release: wanted)
        exit 1
      end
      set_release_path(release)
      set :rollback_timestamp, release
    end
  end
  Gocap.asks("deploy:rollback_release_path") { capture(:ls, "-xt", releases_path) }

  desc "Place a REVISION file with the current revision SHA in the current release path"
  task :set_current_revision do
    on release_roles(:all) do
      within release_path do
        __ahead
        execute :echo, %("#{fetch(:current_revision)}" > REVISION)
      end
    end
  end

  # What a file of the release before this one says, nil if there is none. To ask it
  # ahead, both commands are noted.
  previous = lambda do |backend, name, ahead = false|
    file = release_path.join(name)
    there = backend.test("[ -f #{file} ]")
    backend.capture(:cat, file, "2>/dev/null") if there || ahead
  end

  task :set_previous_revision do
    on release_roles(:all) do
      revision = previous.call(self, "REVISION")
      set :previous_revision, revision if revision
    end
  end
  Gocap.only_asks("deploy:set_previous_revision") { previous.call(self, "REVISION", true) }

  desc "Place a REVISION_TIME file with the current revision commit time in the current release path"
  task :set_current_revision_time do
    on release_roles(:all) do
      within release_path do
        # Only git knows a time.
        time = fetch(:current_revision_time)
        execute :echo, %("#{time}" > REVISION_TIME) if time
      end
    end
  end

  task :set_previous_revision_time do
    on release_roles(:all) do
      time = previous.call(self, "REVISION_TIME")
      set :previous_revision_time, time if time
    end
  end
  Gocap.only_asks("deploy:set_previous_revision_time") { previous.call(self, "REVISION_TIME", true) }

  task :restart
  task :failed
end
