# What rewritten code calls; see package rewrite.
module RubySyntax
  NONE = Object.new.freeze
  ONCE = {} # the Regexps of literals with the letter o

  class << self
    # Pattern matching

    def deconstruct(value)
      return value if value.instance_of?(Array)
      return unless value.respond_to?(:deconstruct)
      parts = value.deconstruct
      raise TypeError, "deconstruct must return Array" unless parts.is_a?(Array)
      parts
    end

    def deconstruct_keys(value, keys)
      return value if value.instance_of?(Hash)
      return unless value.respond_to?(:deconstruct_keys)
      hash = value.deconstruct_keys(keys)
      raise TypeError, "deconstruct_keys must return Hash" unless hash.is_a?(Hash)
      hash
    end

    def rest(hash, keys) = hash.reject { |k, _| keys.include?(k) }

    # The error for a value that no pattern matched. fault is why the only one
    # didn't, nil if there were several.
    def mismatch(value, fault)
      return NoMatchingPatternError.new(value) unless fault
      kind, object, detail = fault
      text = "#{value.inspect}: #{explain(kind, object, detail)}"
      return NoMatchingPatternKeyError.new(text, matchee: object, key: detail) if kind == :key
      NoMatchingPatternError.new(text)
    end

    def explain(kind, object, detail)
      case kind
      when :value then "#{object.inspect} === #{detail.inspect} does not return true"
      when :array then "#{object.inspect} does not respond to #deconstruct"
      when :hash then "#{object.inspect} does not respond to #deconstruct_keys"
      when :size then "#{object.inspect} length mismatch (given #{object.size}, expected #{detail})"
      when :find then "#{object.inspect} does not match to find pattern"
      when :empty then "#{object.inspect} is not empty"
      when :rest then "rest of #{object.inspect} is not empty"
      when :key then "key not found: #{detail.inspect}"
      when :guard then "guard clause does not return true"
      end
    end

    # The literal /…/e or /…/s, of which the VM knows the bytes.
    def encoded(regexp, letter)
      options = regexp.options
      letters = { Regexp::IGNORECASE => "i", Regexp::MULTILINE => "m", Regexp::EXTENDED => "x" }.map { |bit, l| options & bit == 0 ? "" : l }
      Regexp.__literal(regexp.source, letters.join, letter)
    end

    # defined?

    METHOD = "method".freeze
    CONSTANT = "constant".freeze
    SUPER = "super".freeze
    GLOBAL = "global-variable".freeze
    LOCAL = "local-variable".freeze

    def function(object, name) = Object.instance_method(:respond_to?).bind_call(object, name, true) ? METHOD : nil

    def variable(object, name, locals) = locals.include?(name) ? LOCAL : function(object, name)

    # from is who would call it, which protected methods want to know.
    def method(name, from)
      object = yield
      object.respond_to?(name) || from.is_a?(object.class) && object.class.protected_method_defined?(name) ? METHOD : nil
    rescue Exception
      nil
    end

    def constant(nesting, name)
      nesting.any? { |m| m.const_defined?(name, false) } || (nesting[0] || Object).const_defined?(name) || Object.const_defined?(name) ? CONSTANT : nil
    end

    def constant_in(name)
      outer = yield
      outer.is_a?(Module) && outer.const_defined?(name) ? CONSTANT : nil
    rescue Exception
      nil
    end

    def global(name) = global?(name) ? GLOBAL : nil

    def super_method(object, owner, name)
      chain = (object.singleton_class rescue object.class).ancestors
      at = chain.index(owner)
      at && chain[at + 1..].any? { |m| m.instance_method(name) rescue nil } ? SUPER : nil
    end

    # **nil

    def no_keywords(given)
      raise ArgumentError, "no keywords accepted" unless given.empty?
    end
  end
end
