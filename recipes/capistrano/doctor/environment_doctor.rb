require "capistrano/doctor/output_helpers"

# What runs the deployment code. There is no Ruby installation to tell of.
class Capistrano::Doctor::EnvironmentDoctor
  include Capistrano::Doctor::OutputHelpers

  def call
    title "Environment"
    facts = {
      "Ruby" => "mruby #{MRUBY_VERSION} in gocap #{Gocap.version}",
      "Rubygems" => "N/A",
      "Bundler" => "N/A",
      "Command" => [$PROGRAM_NAME, *ARGV].join(" ")
    }
    table(facts) { |(name, value), row| row << name << value }
  end
end
