require "capistrano/doctor/report"

# The gems that are in use: the release that each behaves as, the one that the
# repository's Gemfile.lock names, and where those that aren't built in lie.
class Capistrano::Doctor::GemsDoctor < Capistrano::Doctor::Report
  def call
    gems = Gocap.loaded_gems
    title "Gems"
    table(gems.map { |name, release, locked, dir| [name, release, note(locked, dir)] }) do |index|
      _, release, locked = gems[index]
      :yellow if locked && locked != release
    end
  end

  private

  def note(locked, dir)
    notes = []
    notes << "locked #{locked}" if locked
    notes << "from #{dir.delete_prefix("#{Dir.pwd}/")}" if dir
    "(#{notes.join(", ")})" unless notes.empty?
  end
end
