# Notices to the desktop of macOS, by the program terminal-notifier.
module Capistrano
  module TerminalNotifier
    def self.notify(message, *options)
      run_locally do
        if test("command -v terminal-notifier >/dev/null")
          execute "terminal-notifier", "-title", "Capistrano", "-message", message.shellescape, *options
        else
          info "This machine has no program terminal-notifier: no notice of the deploy"
        end
      end
    end
  end
end
