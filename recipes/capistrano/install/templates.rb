# The files that `install` writes into a new project.
module Capistrano
  module Install
    extend Capistrano::DSL

    class << self
      # Makes the files of a new project in the current directory. What exists
      # stays as it is.
      def run(stages)
        FileUtils.mkdir_p stages_dir, verbose: true
        write deploy_config_path.to_s, DEPLOY.gsub("%{version}", Capistrano::VERSION)
        stages.each { |stage| write "#{stages_dir}/#{stage}.rb", STAGE }
        FileUtils.mkdir_p tasks_dir, verbose: true
        write "Capfile", CAPFILE
        puts t(:capified)
      end

      private

      def stages_dir
        stage_config_path.to_s
      end

      def tasks_dir
        "lib/capistrano/tasks"
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
      # One line for each server: its roles, and properties for your own tasks
      #
      # server "example.com", user: "deploy", roles: %w{app db web}, my_property: :my_value
      # server "example.com", user: "deploy", roles: %w{app web}, other_property: :other_value
      # server "db.example.com", user: "deploy", roles: %w{db}

      # Or one line for each role. The first server of a role is its primary one.
      #
      # role :app, %w{deploy@example.com}, my_property: :my_value
      # role :web, %w{user1@primary.com user2@additional.com}, other_property: :other_value
      # role :db,  %w{deploy@example.com}

      # Settings of this stage override those of config/deploy.rb
      #
      # set :branch, "main"

      # SSH options of all servers
      #
      # set :ssh_options, {
      #   keys: %w(/home/user_name/.ssh/id_rsa),
      #   forward_agent: false,
      #   auth_methods: %w(publickey)
      # }

      # SSH options of one server
      #
      # server "example.com",
      #   user: "user_name",
      #   roles: %w{web app},
      #   ssh_options: {
      #     user: "user_name",
      #     keys: %w(/home/user_name/.ssh/id_rsa),
      #     forward_agent: false,
      #     auth_methods: %w(publickey password)
      #   }
    RUBY
  end
end
