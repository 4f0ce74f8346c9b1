# Says something of deploys on Fridays: before "deploy:starting", "friday:check".
namespace :friday do
  desc "Check whether today is Friday"
  task :check do
    next unless Time.now.friday?
    raise "It's Friday: :friday_disable_deploy forbids to deploy" if fetch(:friday_disable_deploy)
    motd = { base_jumper: "o/  You jump on a Friday?", flipping_table: "(╯°□°)╯︵ ┻━┻  On a Friday?" }
    text = motd.fetch(fetch(:friday_motd)) { |name| raise ArgumentError, "friday: :friday_motd is one of #{motd.keys.map(&:inspect).join(", ")}, not #{name.inspect}" }
    run_locally { warn text }
  end
end

namespace :load do
  task :defaults do
    set_if_empty :friday_motd, :base_jumper
  end
end
