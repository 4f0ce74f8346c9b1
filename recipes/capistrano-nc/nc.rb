# A notice on the desktop of macOS at the end of a deploy, by the program terminal-notifier.
namespace :nc do
  desc "Notify the desktop of the end of the deploy"
  task :finished do
    run_locally do
      if test("command -v terminal-notifier >/dev/null")
        message = "#{fetch(:application)} was deployed to #{fetch(:stage)}"
        execute "terminal-notifier", "-title", "Capistrano", "-message", message.shellescape, "-activate", fetch(:nc_terminal)
      else
        info "This machine has no program terminal-notifier: no notice of the deploy"
      end
    end
  end

  after "deploy:finished", "nc:finished"
end

namespace :load do
  task :defaults do
    set :nc_terminal, fetch(:nc_terminal, "com.apple.Terminal")
  end
end
