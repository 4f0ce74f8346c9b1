# The environment from config/application.yml: its values at the top, then those
# of the environment's own section.
require "yaml"
require "erb"

module Figaro
  class Error < StandardError; end

  class MissingKey < Error
    def initialize(key) = super("Missing required configuration key: #{key.inspect}")
  end

  class MissingKeys < Error
    def initialize(keys) = super("Missing required configuration keys: #{keys.inspect}")
  end

  class Application
    attr_writer :path, :environment

    def initialize(options = {})
      @path = options[:path]
      @environment = options[:environment]
    end

    def path = (@path || File.join(Dir.pwd, "config", "application.yml")).to_s
    def environment = (@environment || ::ENV["RAILS_ENV"] || "development").to_s

    def configuration
      values = raw_configuration
      own = values[environment]
      values.reject { |_name, value| value.is_a?(Hash) }.merge(own.is_a?(Hash) ? own : {})
    end

    # Sets what the environment doesn't have yet.
    def load
      configuration.each do |name, value|
        warn "WARNING: Use strings for Figaro configuration. #{name.inspect} was converted to #{name.to_s.inspect}." unless name.is_a?(String)
        unless value.nil? || value.is_a?(String)
          warn "WARNING: Use strings for Figaro configuration. #{value.inspect} was converted to #{value.to_s.inspect}."
        end
        if ::ENV.key?(name.to_s)
          warn "WARNING: Skipping key #{name.inspect}. Already set in ENV." unless ::ENV["_FIGARO_#{name}"] == ::ENV[name.to_s]
        else
          ::ENV[name.to_s] = ::ENV["_FIGARO_#{name}"] = value&.to_s
        end
      end
    end

    def each(&block) = configuration.each(&block)

    private

    def raw_configuration
      return {} unless File.exist?(path)
      YAML.load(ERB.new(File.read(path)).result) || {}
    end
  end

  # Figaro.env.name, .name! (must be there), .name? (whether it is).
  module ENV
    def self.respond_to_missing?(*) = true

    def self.method_missing(name, *)
      key, mark = name.to_s.match(/\A(.+?)([!?=])?\z/).captures
      found = ::ENV.keys.find { |known| known.casecmp?(key) }
      case mark
      when "!" then found ? ::ENV[found] : raise(MissingKey, key)
      when "?" then !found.nil?
      when "=" then super
      else found && ::ENV[found]
      end
    end
  end

  class << self
    attr_writer :application

    def env = ENV
    def application = @application ||= Application.new
    def load = application.load

    def require_keys(*keys)
      missing = keys.flatten - ::ENV.keys
      raise MissingKeys, missing unless missing.empty?
    end
  end
end
