# Settings from YAML files with ERB in them, merged one over the other: those of
# all environments, of one, and of this machine.
require "yaml"
require "erb"
require "config/options"

module Config
  class Error < StandardError; end

  # What `Config.setup { |config| … }` sets.
  DEFAULTS = {
    const_name: "Settings", use_env: false, env_prefix: nil, env_separator: ".", env_converter: :downcase, env_parse_values: true,
    fail_on_missing: false, knockout_prefix: nil, merge_nil_values: true, overwrite_arrays: true, merge_hash_arrays: false,
    file_name: "settings", dir_name: "settings"
  }.freeze
  NOT_SUPPORTED = %i[knockout_prefix merge_hash_arrays].freeze

  class << self
    DEFAULTS.each_key do |name|
      define_method(name) { options.fetch(name, DEFAULTS[name]) }

      define_method("#{name}=") do |value|
        raise NotImplementedError, "Config.#{name} is not supported" if value && NOT_SUPPORTED.include?(name)
        options[name] = value
      end
    end

    def env_prefix = options[:env_prefix] || const_name
    def setup = yield(self)
    def reset = options.clear

    # Settings of files and Hashes.
    def load_files(*sources) = Options.new.__load(sources.flatten.compact)

    # Settings that are a constant from now on.
    def load_and_set_settings(*sources)
      Object.__send__(:remove_const, const_name) if Object.const_defined?(const_name)
      Object.const_set(const_name, load_files(*sources))
    end

    def reload! = Object.const_get(const_name).reload!

    def setting_files(folder, environment)
      local = environment.to_s == "test" ? [] : [File.join(folder, "#{file_name}.local.yml")]
      [
        File.join(folder, "#{file_name}.yml"), File.join(folder, dir_name, "#{environment}.yml"), File.join(folder, "environments", "#{environment}.yml"),
        *local, File.join(folder, dir_name, "#{environment}.local.yml"), File.join(folder, "environments", "#{environment}.local.yml")
      ].freeze
    end

    # What the environment says: Settings.a.b=1 is { "a" => { "b" => 1 } }.
    def environment_settings
      ENV.each_with_object({}) do |(name, text), settings|
        words = name.split(env_separator)
        next unless words.size > 1 && words.shift == env_prefix
        words.map! { |word| env_converter == :downcase ? word.downcase : word }
        *sections, last = words
        sections.reduce(settings) { |at, word| at[word] ||= {} }[last] = env_parse_values ? parsed(text) : text
      end
    end

    private

    def options = @options ||= {}

    def parsed(text)
      case text
      when "true" then true
      when "false" then false
      else Integer(text, exception: false) || Float(text, exception: false) || text
      end
    end
  end
end
