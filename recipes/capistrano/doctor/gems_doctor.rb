require "capistrano/doctor/report"

# The gems that gocap stands in for here: the release that each behaves as, and
# the one that the repository's Gemfile.lock names.
class Capistrano::Doctor::GemsDoctor < Capistrano::Doctor::Report
  def call
    gems = Gocap.loaded_gems
    title "Gems"
    table(gems.map { |name, release, locked| [name, release, locked && "(locked #{locked})"] }) do |index|
      _, release, locked = gems[index]
      :yellow if locked && locked != release
    end
  end
end
