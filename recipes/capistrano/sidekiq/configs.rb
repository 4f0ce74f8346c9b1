# Configuration files for several processes of Sidekiq, to begin with.
module Capistrano::Sidekiq::Configs
  # The queues of the first process, of the second, and of the others, with their weights.
  QUEUES = [{ "critical" => 2, "high" => 1 }, { "default" => 1, "medium" => 1 }, { "low" => 1, "background" => 1 }].freeze

  def self.write(count)
    puts "Generating #{count} Sidekiq config files..."
    names = Array.new(count) { |i| i.zero? ? "sidekiq.yml" : "sidekiq_#{i}.yml" }
    names.each_with_index do |name, i|
      puts "  Creating config/#{name}..."
      File.write("config/#{name}", text(i, count)) unless dry_run?
    end
    puts "\nAdd to your deploy.rb:", "set :sidekiq_config_files, %w[#{names.join(" ")}]"
  end

  def self.text(index, count)
    ["# Process #{index + 1} of #{count}", ":concurrency: 10", ":timeout: 25", ":verbose: false", ":strict: true", ":queues:",
     *(QUEUES[index] || QUEUES.last).map { |queue, weight| "  - [#{queue}, #{weight}]" }].join("\n") + "\n"
  end
end
