require "capistrano/doctor/output_helpers"

# The gems that are in use: the release that each behaves as, the one that the
# repository's Gemfile.lock names, and where those that aren't built in lie.
class Capistrano::Doctor::GemsDoctor
  include Capistrano::Doctor::OutputHelpers

  def call
    title "Gems"
    table(Gocap.loaded_gems) do |(name, release, locked, dir), row|
      row << name << release << note(locked, dir)
      row.yellow if locked && locked != release
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
