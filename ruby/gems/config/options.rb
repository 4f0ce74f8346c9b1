require "ostruct"

module Config
  # Settings, with those below them as Options, too.
  class Options < OpenStruct
    include Enumerable

    class << self
      # A value of a file as one of Options.
      def wrap(value)
        case value
        when Hash then new(value.transform_values { |v| wrap(v) })
        when Array then value.map { |v| wrap(v) }
        else value
        end
      end
    end

    def keys = to_h.keys
    def key?(name) = to_h.key?(name.to_sym)
    def has_key?(name) = key?(name)
    def empty? = to_h.empty?
    def each(&block) = each_pair.to_h.each(&block)

    def [](name)
      raise KeyError, "key not found: #{name.to_sym.inspect}" if Config.fail_on_missing && !key?(name)
      super
    end

    def to_hash = unwrap(self)
    alias to_h to_hash

    def to_json(*args)
      require "json"
      to_hash.to_json(*args)
    end

    def add_source!(source) = sources.push(source)
    def prepend_source!(source) = sources.unshift(source)

    # Reads all sources again.
    def reload!
      settings = sources.reduce({}) { |all, source| merged(all, content(source)) }
      settings = merged(settings, Config.environment_settings) if Config.use_env
      replace(settings)
    end
    alias load! reload!

    def reload_from_files(*files) = __load(files)

    def merge!(hash)
      replace(merged(to_hash.transform_keys(&:to_s), deep_strings(hash)))
    end

    def __load(sources)
      @sources = sources
      reload!
    end

    def method_missing(name, *args)
      raise KeyError, "key not found: #{name.inspect}" if Config.fail_on_missing && args.empty? && name.to_s.match?(/\A\w+\z/) && !key?(name)
      super
    end

    private

    def sources = @sources ||= []

    def replace(settings)
      each_pair.to_a.each { |name, _| delete_field(name) }
      settings.each { |name, value| self[name] = Options.wrap(value) }
      self
    end

    def content(source)
      return deep_strings(source) if source.is_a?(Hash)
      file = source.to_s
      return {} unless File.exist?(file)
      deep_strings(YAML.unsafe_load(ERB.new(File.read(file)).result) || {})
    rescue Psych::SyntaxError => e
      raise "YAML syntax error occurred while parsing #{file}: #{e.message}"
    end

    def merged(base, other)
      base.merge(other) do |_name, old, new|
        if old.is_a?(Hash) && new.is_a?(Hash) then merged(old, new)
        elsif old.is_a?(Array) && new.is_a?(Array) && !Config.overwrite_arrays then old | new
        elsif new.nil? && !Config.merge_nil_values then old
        else new
        end
      end
    end

    def deep_strings(value)
      case value
      when Hash then value.to_h { |name, v| [name.to_s, deep_strings(v)] }
      when Array then value.map { |v| deep_strings(v) }
      else value
      end
    end

    def unwrap(value)
      case value
      when Options then value.each_pair.to_h.transform_values { |v| unwrap(v) }
      when Array then value.map { |v| unwrap(v) }
      else value
      end
    end
  end
end
