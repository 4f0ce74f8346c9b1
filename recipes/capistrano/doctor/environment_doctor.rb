require "capistrano/doctor/report"

# What runs the deployment code. There is no Ruby installation to tell of.
class Capistrano::Doctor::EnvironmentDoctor < Capistrano::Doctor::Report
  def call
    title "Environment"
    table [
      ["Ruby", "mruby #{MRUBY_VERSION} in gocap#{version}"],
      ["Rubygems", "N/A"],
      ["Bundler", "N/A"],
      ["Command", ([$PROGRAM_NAME] + ARGV).join(" ")]
    ]
  end

  private

  def version
    " #{Gocap.version}"
  end
end
