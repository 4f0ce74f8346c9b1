# The files that `install` writes into a new project.
module Capistrano
  module Install
    extend Capistrano::DSL

    class << self
      # Makes the files of a new project in the current directory, at their usual
      # places whatever the settings say. What exists stays as it is.
      def run(stages)
        make_folder "config/deploy"
        write "config/deploy.rb", DEPLOY.gsub("%{version}", Capistrano::VERSION)
        stages.each { |stage| write "config/deploy/#{stage}.rb", STAGE }
        make_folder "lib/capistrano/tasks"
        write "Capfile", CAPFILE
        puts t(:capified)
      end

      private

      def make_folder(path)
        FileUtils.mkdir_p(path, verbose: true)
      end

      def write(path, text)
        if File.exist?(path)
          warn "[skip] #{path} already exists"
        else
          File.open(path, "w") { |file| file.write(text) }
          puts t(:written_file, file: path)
        end
      end
    end

    CAPFILE = <<~'RUBY'
      # The DSL, the stages of config/deploy/ and the usual defaults
      require "capistrano/setup"

      # The tasks of a deployment
      require "capistrano/deploy"

      # Where the code comes from. For another system use
      #
      # require "capistrano/scm/hg"
      # install_plugin Capistrano::SCM::Hg
      # or
      # require "capistrano/scm/svn"
      # install_plugin Capistrano::SCM::Svn
      require "capistrano/scm/git"
      install_plugin Capistrano::SCM::Git

      # What the application needs besides, for example
      #
      # require "capistrano/rvm"
      # require "capistrano/rbenv"
      # require "capistrano/chruby"
      # require "capistrano/bundler"
      # require "capistrano/rails/assets"
      # require "capistrano/rails/migrations"
      # require "capistrano/passenger"

      # Tasks of your own
      Dir.glob("lib/capistrano/tasks/*.rake").each { |r| import r }
    RUBY

    DEPLOY = <<~'RUBY'
      # Capistrano must be of this version
      lock "~> %{version}"

      set :application, "my_app_name"
      set :repo_url, "git@example.com:me/my_repo.git"

      # The branch is :master unless you say otherwise; this asks, and offers the one checked out here
      # ask :branch, `git rev-parse --abbrev-ref HEAD`.chomp

      # The directory on the servers is /var/www/my_app_name unless you say otherwise
      # set :deploy_to, "/var/www/my_app_name"

      # Output is by :airbrussh unless you say otherwise; these are its options
      # set :format, :airbrussh
      # set :format_options, command_output: true, log_file: "log/capistrano.log", color: :auto, truncate: :auto

      # Ask for a terminal on the servers
      # set :pty, true

      # Files and directories that all releases share
      # append :linked_files, "config/database.yml", "config/master.key"
      # append :linked_dirs, "log", "tmp/pids", "tmp/cache", "tmp/sockets", "public/system", "vendor", "storage"

      # The environment of each command
      # set :default_env, { path: "/opt/ruby/bin:$PATH" }

      # The name that revisions.log shows is that of the account here unless you say otherwise
      # set :local_user, -> { `git config user.name`.chomp }

      # How many releases to keep, 5 unless you say otherwise
      # set :keep_releases, 5

      # Refuse servers whose host key isn't known
      # set :ssh_options, verify_host_key: :secure
    RUBY

    STAGE = <<~'RUBY'
      # The servers of this stage, one line each: who logs in, what it is for, and
      # what your own tasks want to know of it
      # server "web1.example.com", user: "deploy", roles: %w[app web], primary: true
      # server "web2.example.com", user: "deploy", roles: %w[app web], zone: "b"
      # server "db.example.com", user: "deploy", roles: %w[db], no_release: true

      # What is set here overrides config/deploy.rb
      # set :branch, "stable"

      # How to log in, on all servers (a server's own line may have ssh_options: too)
      # set :ssh_options, keys: ["~/.ssh/deploy_key"], forward_agent: true
    RUBY
  end
end
