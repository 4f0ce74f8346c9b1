# Messages by key, with %{name} filled in.
module I18n
  class ArgumentError < ::ArgumentError; end
  class InvalidLocale < ArgumentError; end
  class MissingInterpolationArgument < ArgumentError; end
  class MissingTranslationData < ArgumentError; end

  class << self
    attr_accessor :load_path, :default_locale, :enforce_available_locales
    attr_writer :available_locales

    def locale = Gocap.locale
    def locale=(name)
      load_files
      Gocap.locale = name
    end

    def with_locale(name = nil)
      before = locale
      self.locale = name if name
      yield
    ensure
      Gocap.locale = before
    end

    def backend = Backend
    def available_locales = load_files && (@available_locales || Gocap.locales)
    def locale_available?(name) = available_locales.map(&:to_s).include?(name.to_s)

    def exists?(key, locale = self.locale, scope: nil)
      load_files
      Gocap.message?(locale.to_s, [*scope, key].join("."))
    end

    def t(key, options = {})
      options = options.dup
      scope, default, other, strict = %i[scope default locale raise].map { |name| options.delete(name) }
      return with_locale(other) { t(key, options.merge(scope: scope, default: default, raise: strict)) } if other
      unless exists?(key, scope: scope)
        instead = Array(default).find { |name| name.is_a?(String) || exists?(name, scope: scope) }
        return instead if instead.is_a?(String)
        key = instead || key
      end
      values = options.dup
      options.each { |name, value| options[name] = value.call(values) if value.respond_to?(:call) }
      text = Gocap.translate([*scope, key].join("."), options)
      raise MissingTranslationData, text if strict && !exists?(key, scope: scope)
      text
    end
    alias translate t

    def t!(key, options = {}) = t(key, options.merge(raise: true))
    alias translate! t!

    def reload!
      @loaded = nil
      load_files
    end

    private

    # Reads the files of load_path that are new there.
    def load_files
      ((load_path || []).flatten.map(&:to_s) - (@loaded ||= [])).each do |file|
        @loaded << file
        raise NotImplementedError, "I18n.load_path: #{file}: gocap reads files of YAML only" unless file.end_with?(".yml", ".yaml")
        YAML.load_file(file).each { |locale, tree| Backend.store_translations(locale, tree) }
      end
      true
    end
  end
  self.load_path = []
  self.default_locale = :en

  module Backend
    def self.store_translations(locale, tree, path = [])
      tree.each do |name, value|
        here = path + [name]
        next store_translations(locale, value, here) if value.is_a?(Hash)
        Gocap.store_message(locale.to_s, here.join("."), value.to_s)
      end
    end
  end
end
