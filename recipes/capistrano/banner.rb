# Shows the application's banner before a deploy, and asks before one to production.
require "highline"

module CapistranoBanner
  COLORS = { production: :red, staging: :yellow }

  # Options: :color; :pause asks whatever the stage, :force never.
  def self.banner(path = "./config/banner.txt", stage = fetch(:stage), options = {})
    text = File.read(path).chomp
    text = ERB.new(text).result if path.to_s.end_with?(".erb")
    color = options[:color] || COLORS.fetch(stage.to_s.to_sym, :green)
    puts HighLine.new.color(text, :bold, color)
    return if options[:force] || !(options[:pause] || color == :red)
    exit unless HighLine.new.agree("This is #{stage} stage. Are you ready? (y/N) > ")
  end
end

namespace :deploy do
  desc "Show the application's banner"
  task :banner do
    CapistranoBanner.banner(fetch(:banner_path), fetch(:stage), fetch(:banner_options))
  end

  before :starting, :banner
end

namespace :load do
  task :defaults do
    set :banner_path, "./config/banner.txt"
    set :banner_options, {}
  end
end
