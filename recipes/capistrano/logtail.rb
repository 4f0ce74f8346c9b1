# Follows logs of the servers: those of :logtail_files, the application's, or one
# that is named.
module Capistrano
  module LogTail
    # What tasks of the repository call, in a block of `on`.
    class Utility
      def initialize(backend)
        @backend = backend
      end

      # A name without a folder is a log of the application.
      def tail(*files)
        paths = files.flatten.map { |file| file.to_s.include?("/") ? file : shared_path.join("log", "#{file}.log") }
        @backend.execute :tail, "-n", ENV["n"] || fetch(:logtail_lines), "-f", *paths
      end
    end

    module DSL
      def logtail_utility = Utility.new(self)
    end
  end
end

SSHKit::Backend::Abstract.include Capistrano::LogTail::DSL

namespace :logs do
  desc "Tail a log, or those of logtail_files"
  task :tail, :file do |_task, args|
    on(roles(:all)) { logtail_utility.tail(args[:file] || fetch(:logtail_files)) }
  end

  namespace :tail do
    desc "Tail all logs of the application"
    task :all do
      on(roles(:app)) { logtail_utility.tail(shared_path.join("log", "*.log")) }
    end

    desc "Tail the log of Rails"
    task :rails do
      on(roles(:app)) { logtail_utility.tail(fetch(:rails_env, fetch(:stage))) }
    end
  end
end

namespace :load do
  task :defaults do
    set :logtail_files, %w[/var/log/syslog]
    set :logtail_lines, 50
  end
end
