# A notice on the desktop of macOS at the end of a deploy.
require "capistrano/terminal_notifier"

namespace :nc do
  desc "Notify the desktop of the end of the deploy"
  task :finished do
    Capistrano::TerminalNotifier.notify "#{fetch(:application)} was deployed to #{fetch(:stage)}", "-activate", fetch(:nc_terminal)
  end

  after "deploy:finished", "nc:finished"
end

namespace :load do
  task :defaults do
    set :nc_terminal, fetch(:nc_terminal, "com.apple.Terminal")
  end
end
