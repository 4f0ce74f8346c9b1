# Notices of a deploy's end to the desktop of macOS.
require "capistrano/terminal_notifier"

namespace :deploy do
  after :finished, :notify_user do
    Capistrano::TerminalNotifier.notify "Finished deploying #{fetch(:application)} to #{fetch(:stage)}"
  end

  after :failed, :notify_user_failure do
    Capistrano::TerminalNotifier.notify "ERROR in deploying #{fetch(:application)} to #{fetch(:stage)}"
  end
end
