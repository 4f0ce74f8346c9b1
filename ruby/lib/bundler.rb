require "rubygems"

# What code asks of Bundler. There are no gems to set up or to require, so that
# setup and require do nothing; with_unbundled_env and the like do what they say,
# for gocap may itself be started by bundle exec.
module Bundler
  VERSION = "2.3.7"

  class BundlerError < StandardError
    def self.status_code(code)
      define_method(:status_code) { code }
    end
  end

  class GemfileNotFound < BundlerError; end
  class GemNotFound < BundlerError; end
  class GemfileError < BundlerError; end

  class << self
    def setup(*) = nil
    def require(*) = []
    def load = self

    def default_gemfile
      return Pathname.new(ENV["BUNDLE_GEMFILE"]).expand_path if ENV["BUNDLE_GEMFILE"] && !ENV["BUNDLE_GEMFILE"].empty?
      dir = Pathname.new(Dir.pwd)
      loop do
        found = %w[Gemfile gems.rb].map { |name| dir.join(name) }.find { |path| path.file? }
        return found if found
        raise GemfileNotFound, "Could not locate Gemfile" if dir.root?
        dir = dir.parent
      end
    end

    def default_lockfile
      gemfile = default_gemfile
      gemfile.basename.to_s == "gems.rb" ? gemfile.dirname.join("gems.locked") : Pathname.new("#{gemfile}.lock")
    end

    def root
      default_gemfile.dirname.expand_path
    rescue GemfileNotFound
      raise GemfileNotFound, "Could not locate Gemfile or .bundle/ directory"
    end

    # The environment without what Bundler puts into it.
    def unbundled_env
      env = original_env
      env["MANPATH"] = env["BUNDLE_ORIG_MANPATH"] if env.key?("BUNDLE_ORIG_MANPATH")
      env.delete_if { |name, _| name.start_with?("BUNDLE_", "BUNDLER_") }
      if env.key?("RUBYOPT")
        rubyopt = env["RUBYOPT"].split(" ").reject { |o| o.start_with?("-rbundler/setup") || o.end_with?("/bundler/setup") }
        rubyopt.empty? ? env.delete("RUBYOPT") : env["RUBYOPT"] = rubyopt.join(" ")
      end
      if env.key?("RUBYLIB")
        rubylib = env["RUBYLIB"].split(File::PATH_SEPARATOR).reject { |dir| dir =~ /bundler/ }
        rubylib.empty? ? env.delete("RUBYLIB") : env["RUBYLIB"] = rubylib.join(File::PATH_SEPARATOR)
      end
      env
    end
    alias clean_env unbundled_env

    # The environment from before bundle exec.
    def original_env
      env = ENV.to_h
      env.keys.grep(/\ABUNDLER_ORIG_/).each do |key|
        name = key.delete_prefix("BUNDLER_ORIG_")
        value = env.delete(key)
        value == "BUNDLER_ENVIRONMENT_PRESERVER_INTENTIONALLY_NIL" ? env.delete(name) : env[name] = value
      end
      env
    end

    def with_env(env)
      backup = ENV.to_h
      ENV.replace(env)
      yield
    ensure
      ENV.replace(backup)
    end

    def with_unbundled_env(&block) = with_env(unbundled_env, &block)
    alias with_clean_env with_unbundled_env
    def with_original_env(&block) = with_env(original_env, &block)

    def unbundled_system(*args) = with_unbundled_env { Kernel.system(*args) }
    alias clean_system unbundled_system
    def original_system(*args) = with_original_env { Kernel.system(*args) }
    def unbundled_exec(*args) = with_unbundled_env { Kernel.exec(*args) }
    alias clean_exec unbundled_exec
    def original_exec(*args) = with_original_env { Kernel.exec(*args) }

    def which(executable)
      ENV["PATH"].to_s.split(File::PATH_SEPARATOR).map { |dir| File.join(dir, executable) }.find { |f| File.file?(f) && File.executable?(f) }
    end

    def method_missing(name, *)
      raise NotImplementedError, "Bundler.#{name} is not supported: there are no gems"
    end

    def respond_to_missing?(*) = false
  end
end
