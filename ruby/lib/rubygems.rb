# The parts of RubyGems that code asks for. There are no gems but those that the
# program around finds on disk: Gem.__installed(name) has their versions and folders.
module Gem
  VERSION = "3.3.15"

  class LoadError < ::LoadError
    attr_accessor :name, :requirement
  end

  class MissingSpecError < Gem::LoadError
    def initialize(gem_name, gem_requirement, extra_message = nil)
      @gem_name = gem_name
      @gem_requirement = gem_requirement
      super("Could not find '#{gem_name}' (#{gem_requirement}) among 0 total gem(s)")
    end
  end

  class MissingSpecVersionError < MissingSpecError; end
  class ConflictError < Gem::LoadError; end

  class Version
    include Comparable
    VERSION_PATTERN = '[0-9]+(?>\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?'
    ANCHORED_VERSION_PATTERN = /\A\s*(#{VERSION_PATTERN})?\s*\z/

    def self.correct?(version)
      ANCHORED_VERSION_PATTERN.match?(version.to_s)
    end

    def self.create(input)
      input.is_a?(self) || input.nil? ? input : new(input)
    end

    def initialize(version)
      raise ArgumentError, "Malformed version number string #{version}" unless self.class.correct?(version)
      text = version.to_s
      text = "0" if text =~ /\A\s*\z/ && !version.nil?
      @version = text.strip.gsub("-", ".pre.")
    end

    attr_reader :version
    alias to_s version

    def segments = @segments ||= @version.scan(/[0-9]+|[a-z]+/i).map { |s| /\A\d/.match?(s) ? s.to_i : s }
    def _segments = segments

    # Without zeros at the end of the numbers and of what follows the first word.
    def canonical_segments
      first_word = segments.index { |s| s.is_a?(String) } || segments.size
      [segments[0...first_word], segments[first_word..-1]].flat_map do |part|
        part = part.dup
        part.pop while part.last == 0
        part
      end
    end

    def bump
      parts = segments.dup
      parts.pop while parts.any? { |s| s.is_a?(String) }
      parts.pop if parts.size > 1
      parts[-1] = parts[-1].succ
      self.class.new(parts.join("."))
    end

    def release
      return self unless prerelease?
      parts = segments.dup
      parts.pop while parts.any? { |s| s.is_a?(String) }
      self.class.new(parts.join("."))
    end

    def prerelease? = @version =~ /[a-zA-Z]/ ? true : false

    def approximate_recommendation
      parts = release.segments.dup
      parts.pop while parts.size > 2
      parts.push(0) while parts.size < 2
      "~> #{parts.join(".")}#{".a" if prerelease?}"
    end

    def <=>(other)
      return self <=> self.class.new(other) if other.is_a?(String) && self.class.correct?(other)
      return nil unless other.is_a?(Gem::Version)
      a, b = canonical_segments, other.canonical_segments
      [a.size, b.size].max.times do |i|
        x, y = a[i] || 0, b[i] || 0
        next if x == y
        return -1 if x.is_a?(String) && y.is_a?(Integer)
        return 1 if x.is_a?(Integer) && y.is_a?(String)
        return x <=> y
      end
      0
    end

    def eql?(other) = self.class === other && @version == other.version
    def hash = canonical_segments.hash
    def inspect = "#<#{self.class} #{@version.inspect}>"
    def pretty_print(pp) = pp.text(inspect)
    def freeze
      segments
      super
    end
  end

  class Requirement
    OPS = {
      "=" => ->(v, r) { v == r }, "!=" => ->(v, r) { v != r }, ">" => ->(v, r) { v > r }, "<" => ->(v, r) { v < r },
      ">=" => ->(v, r) { v >= r }, "<=" => ->(v, r) { v <= r }, "~>" => ->(v, r) { v >= r && v.release < r.bump }
    }
    PATTERN = /\A\s*(=|!=|>=|<=|~>|>|<)?\s*(#{Version::VERSION_PATTERN})\s*\z/
    class BadRequirementError < ArgumentError; end

    def self.create(*inputs)
      return new(inputs) if inputs.length > 1
      input = inputs.shift
      case input
      when Requirement then input
      when Version, Array then new(*input)
      when "!" then raise NotImplementedError, "Gem::Requirement: \"!\" is not supported"
      else input.respond_to?(:to_str) ? new([input.to_str]) : default
      end
    end

    def self.default = new(">= 0")

    def self.parse(obj)
      return ["=", obj] if obj.is_a?(Version)
      m = PATTERN.match(obj.to_s)
      raise BadRequirementError, "Illformed requirement [#{obj.inspect}]" unless m
      [m[1] || "=", Version.new(m[2])]
    end

    attr_reader :requirements

    def initialize(*requirements)
      requirements = requirements.flatten.compact.uniq
      requirements = [">= 0"] if requirements.empty?
      @requirements = requirements.map { |r| self.class.parse(r) }
    end

    def satisfied_by?(version)
      raise ArgumentError, "Need a Gem::Version: #{version.inspect}" unless version.is_a?(Version)
      @requirements.all? { |op, rv| OPS[op].call(version, rv) }
    end
    alias === satisfied_by?
    alias =~ satisfied_by?

    def concat(new) = @requirements.concat(new.map { |r| self.class.parse(r) })
    def as_list = @requirements.map { |op, v| "#{op} #{v}" }
    def to_s = as_list.join(", ")
    def none? = @requirements.size == 1 && @requirements[0] == [">=", Version.new("0")]
    def exact? = @requirements.size == 1 && @requirements[0][0] == "="
    def specific? = @requirements.size > 1 || ![">", ">="].include?(@requirements[0][0])
    def prerelease? = @requirements.any? { |_, v| v.prerelease? }
    def ==(other) = other.is_a?(Requirement) && as_list.sort == other.as_list.sort
    alias eql? ==
    def hash = as_list.sort.hash
  end

  class Dependency
    attr_reader :name, :type, :requirement

    def initialize(name, *requirements)
      raise ArgumentError, "dependency name must be a string, was #{name.inspect}" unless name.is_a?(String)
      @type = requirements.last.is_a?(Symbol) ? requirements.pop : :runtime
      @name = name
      @requirement = Requirement.create(requirements.flatten)
    end

    def match?(obj, version = nil, _allow_prerelease = false)
      name, version = obj.respond_to?(:version) ? [obj.name, obj.version] : [obj, Version.new(version)]
      @name == name && @requirement.satisfied_by?(version)
    end
    alias === match?

    def requirements_list = @requirement.as_list
    def runtime? = @type == :runtime
    def to_s = "#{name} (#{requirement})"
    def inspect = "<Gem::Dependency type=#{@type.inspect} name=#{@name.inspect} requirements=#{@requirement.to_s.inspect}>"
  end

  class Specification
    # A gem on disk.
    Installed = Struct.new(:name, :version, :gem_dir) do
      alias_method :full_gem_path, :gem_dir

      def full_name = "#{name}-#{version}"
    end

    class << self
      def find_by_name(name, *requirements)
        find_all_by_name(name, *requirements).first or raise MissingSpecError.new(name, requirement(requirements))
      end

      def find_all_by_name(name, *requirements)
        return [] unless Gem.respond_to?(:__installed)
        Gem.__installed(name).map { |version, dir| Installed.new(name, Version.new(version), dir) }
           .select { |spec| requirement(requirements).satisfied_by?(spec.version) }
      end

      def find_by_path(_path) = nil
      def stubs = []
      def latest_specs(*) = []
      def each = block_given? ? nil : [].each
      def map = []
      def to_a = []

      def load(*)
        raise NotImplementedError, "Gem::Specification.load is not supported"
      end

      def new(*)
        raise NotImplementedError, "Gem::Specification.new is not supported: there are no gems"
      end

      private

      def requirement(given)
        Requirement.create(given.empty? ? nil : given.flatten)
      end
    end
  end

  class Platform
    RUBY = "ruby"
    attr_reader :cpu, :os, :version

    def self.local
      cpu, os = RUBY_PLATFORM.split("-")
      new(cpu, os)
    end

    def initialize(cpu, os = nil, version = nil)
      @cpu, @os, @version = cpu, os, version
    end

    def to_s = [cpu, os, version].compact.join("-")
  end

  class << self
    def loaded_specs = @loaded_specs ||= {}
    def win_platform? = false
    def java_platform? = false
    def ruby_version = Version.new(RUBY_VERSION)
    def rubygems_version = Version.new(VERSION)
    def path = []
    def platforms = [Platform::RUBY, Platform.local]
    def try_activate(_path) = false
    def ruby = "ruby"

    %w[dir user_dir default_dir paths bin_path activate_bin_path install].each do |name|
      define_method(name) do |*|
        raise NotImplementedError, "Gem.#{name} is not supported: there are no gems"
      end
    end
  end
end

module Kernel
  # Asks for a version of a gem. What gocap has of it is built in, so there is
  # nothing to choose.
  def gem(_name, *_requirements) = true
end
