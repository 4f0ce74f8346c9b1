require "capistrano/doctor/report"

# The gems that gocap stands in for here, and the release whose behaviour it
# follows. A release that the repository's Gemfile.lock names is shown beside it.
class Capistrano::Doctor::GemsDoctor < Capistrano::Doctor::Report
  # Plugins by the feature that tells they are loaded.
  PLUGINS = {
    "capistrano/bundler/tasks" => ["capistrano-bundler", "2.1.1"],
    "capistrano/chruby" => ["capistrano-chruby", "0.1.2"],
    "capistrano/composer" => ["capistrano-composer", "0.0.6"],
    "capistrano/npm" => ["capistrano-npm", "1.0.3"],
    "capistrano/passenger/no_hook" => ["capistrano-passenger", "0.2.1"],
    "capistrano/puma/v5" => ["capistrano3-puma", "5.2.0"],
    "capistrano/puma/v7" => ["capistrano3-puma", "7.1.0"],
    "capistrano/rails/environment" => ["capistrano-rails", "1.7.0"],
    "capistrano/rbenv" => ["capistrano-rbenv", "2.2.0"],
    "capistrano/rvm" => ["capistrano-rvm", "0.1.2"],
    "capistrano/yarn" => ["capistrano-yarn", "1.0.0"]
  }.freeze

  def call
    title "Gems"
    table(core + plugins)
  end

  private

  def core
    [
      ["capistrano", Capistrano::VERSION],
      ["rake", Rake::VERSION],
      ["sshkit", SSHKit::VERSION]
    ].map { |name, version| row(name, version) }
  end

  def plugins
    loaded = PLUGINS.keys.select { |feature| $LOADED_FEATURES.include?(feature) }
    loaded.map { |feature| row(*PLUGINS[feature]) }.sort
  end

  def row(name, version)
    locked = Gocap.locked_version(name)
    [name, version, locked && locked != version ? "(Gemfile.lock: #{locked})" : ""]
  end
end
