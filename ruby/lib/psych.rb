# YAML as Psych reads and writes it. Scanner, parser and emitter are Go; here is
# what needs Ruby: the entry points and objects of the user's classes.
module Psych
  VERSION = "4.0.3"
  LIBYAML_VERSION = "0.2.5"

  class Exception < ::RuntimeError; end
  class BadAlias < Exception; end

  class DisallowedClass < Exception
    def initialize(action, name = nil)
      super(name ? "Tried to #{action} unspecified class: #{name}" : action)
    end
  end

  class SyntaxError < Exception
    attr_reader :file, :line, :column, :offset, :problem, :context

    def initialize(*details)
      @file, @line, @column, @offset, @problem, @context = details
      super("(#{file || "<unknown>"}): #{[problem, context].compact.join(" ")} at line #{line} column #{column}")
    end
  end

  class Set < ::Hash; end
  class Omap < ::Hash; end

  # What Psych.parse gives: a document as a tree.
  module Nodes
    class Node
      include Enumerable
      attr_reader :children, :tag

      def initialize
        @children = []
      end

      %i[alias document mapping scalar sequence stream].each { |kind| define_method(:"#{kind}?") { false } }

      # Children come before the node they belong to.
      def each(&block)
        return enum_for(:each) unless block
        (children || []).each { |child| child.each(&block) }
        block.call(self)
      end

      def to_ruby(symbolize_names: nil, freeze: nil, strict_integer: false)
        Psych.__no_strict_integer(strict_integer)
        Psych.__build(self, symbolize_names, freeze)
      end
      alias transform to_ruby

      %i[yaml to_yaml start_line start_column end_line end_column].each do |name|
        define_method(name) do |*|
          raise NotImplementedError, "Psych::Nodes::Node##{name} is not supported"
        end
      end
    end

    class Stream < Node
      ANY, UTF8, UTF16LE, UTF16BE = 0, 1, 2, 3
      attr_accessor :encoding

      def initialize(encoding = UTF8)
        super()
        @encoding = encoding
      end

      def stream? = true
      def to_ruby(**options) = children.map { |doc| doc.to_ruby(**options) }
      alias transform to_ruby
    end

    class Document < Node
      attr_accessor :version, :tag_directives, :implicit, :implicit_end

      def self.__of(root, *about)
        doc = new(*about)
        doc.children << root
        doc
      end

      def initialize(version = [], tag_directives = [], implicit = false, implicit_end = true)
        super()
        @version, @tag_directives, @implicit, @implicit_end = version, tag_directives, implicit, implicit_end
      end

      def document? = true
      def root = children.first
      def to_ruby(**options) = root.to_ruby(**options)
      alias transform to_ruby
    end

    class Alias < Node
      attr_accessor :anchor

      def initialize(anchor)
        @anchor = anchor
      end

      def alias? = true
    end

    class Scalar < Node
      ANY, PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED, LITERAL, FOLDED = 0, 1, 2, 3, 4, 5
      attr_accessor :value, :anchor, :tag, :plain, :quoted, :style

      def initialize(value, anchor = nil, tag = nil, plain = true, quoted = false, style = ANY)
        @value, @anchor, @tag, @plain, @quoted, @style = value, anchor, tag, plain, quoted, style
      end

      def scalar? = true
    end

    # What a sequence and a mapping say of themselves.
    module Collection
      attr_accessor :anchor, :tag, :implicit, :style

      def initialize(anchor = nil, tag = nil, implicit = true, style = 1) # BLOCK
        super()
        @anchor, @tag, @implicit, @style = anchor, tag, implicit, style
      end
    end

    class Sequence < Node
      include Collection
      ANY, BLOCK, FLOW = 0, 1, 2
      def sequence? = true
    end

    class Mapping < Node
      include Collection
      ANY, BLOCK, FLOW = 0, 1, 2
      def mapping? = true
    end
  end

  # What encode_with and init_with are handed.
  class Coder
    attr_accessor :tag, :style, :implicit, :object
    attr_reader :type, :seq

    def initialize(tag)
      @tag, @type, @implicit = tag, :map, false
      @map, @seq, @scalar = {}, [], nil
    end

    def scalar(*args)
      return @scalar if args.empty?
      @tag, @scalar, _style = args if args.size > 1
      @scalar = args[0] if args.size == 1
      @type = :scalar
    end

    def map(tag = @tag, _style = nil)
      @tag = tag
      yield self if block_given?
      @map
    end

    # The last kind that was given is what the object is written as.
    %i[scalar seq map].each do |kind|
      define_method(:"#{kind}=") do |given|
        @type = kind
        instance_variable_set(:"@#{kind}", given)
      end

      define_method(:"represent_#{kind}") do |tag, given|
        @tag = tag
        public_send(:"#{kind}=", given)
      end
    end

    def represent_object(_tag, given)
      @tag, @type, @object = nil, :object, given
    end

    def [](key)
      @type = :map
      @map[key]
    end

    def []=(key, value)
      @type = :map
      @map[key] = value
    end
    alias add []=
  end

  class << self
    def libyaml_version = LIBYAML_VERSION.split(".").map { |n| n.to_i }

    def safe_load(yaml, permitted_classes: [], permitted_symbols: [], aliases: false, filename: nil, fallback: nil, symbolize_names: false, freeze: false, strict_integer: false)
      __no_strict_integer(strict_integer)
      __first(yaml, { restricted: true, permitted_classes: permitted_classes, permitted_symbols: permitted_symbols,
                      aliases: aliases, filename: filename, symbolize_names: symbolize_names, freeze: freeze }, fallback)
    end

    def load(yaml, permitted_classes: [Symbol], permitted_symbols: [], aliases: false, filename: nil, fallback: nil, symbolize_names: false, freeze: false, strict_integer: false)
      safe_load(yaml, permitted_classes: permitted_classes, permitted_symbols: permitted_symbols, aliases: aliases, filename: filename,
                      fallback: fallback, symbolize_names: symbolize_names, freeze: freeze, strict_integer: strict_integer)
    end

    def unsafe_load(yaml, filename: nil, fallback: false, symbolize_names: false, freeze: false, strict_integer: false)
      __no_strict_integer(strict_integer)
      __first(yaml, { aliases: true, filename: filename, symbolize_names: symbolize_names, freeze: freeze }, fallback)
    end

    def load_file(filename, **kwargs)
      load(File.read(filename), filename: filename, **kwargs)
    end

    def safe_load_file(filename, **kwargs)
      safe_load(File.read(filename), filename: filename, **kwargs)
    end

    def unsafe_load_file(filename, **kwargs)
      unsafe_load(File.read(filename), filename: filename, **kwargs)
    end

    def load_stream(yaml, filename: nil, fallback: [], **kwargs)
      docs = __load(__text(yaml), { aliases: true, filename: filename }.merge(kwargs), true)
      return docs.each { |doc| yield doc } if block_given?
      docs.empty? ? fallback : docs
    end

    # A Hash without braces is the object to dump, not options.
    def dump(object, io = nil, options = {})
      if io.is_a?(Hash)
        options = io
        io = nil
      end
      __write([object], io, options)
    end

    def dump_stream(*objects)
      __write(objects, nil, {})
    end

    def safe_dump(object, io = nil, options = {})
      if io.is_a?(Hash)
        options = io
        io = nil
      end
      __write([object], io, { restricted: true }.merge(options))
    end

    def parse(yaml, filename: nil)
      found = __parse(__text(yaml), filename, false)
      found.empty? ? false : Nodes::Document.__of(*found[0])
    end

    def parse_file(filename, fallback: false)
      parse(File.read(filename), filename: filename) || fallback
    end

    def parse_stream(yaml, filename: nil, &block)
      docs = __parse(__text(yaml), filename, true).map { |found| Nodes::Document.__of(*found) }
      return docs.each(&block) if block
      stream = Nodes::Stream.new
      stream.children.concat(docs)
      stream
    end

    %w[parser add_domain_type add_builtin_type add_tag].each do |name|
      define_method(name) do |*|
        raise NotImplementedError, "Psych.#{name} is not supported: only whole objects can be loaded and dumped"
      end
    end

    def __no_strict_integer(strict)
      raise NotImplementedError, "Psych: strict_integer is not supported" if strict
    end

    def __text(yaml)
      yaml = yaml.read if yaml.respond_to?(:read)
      yaml
    end

    def __first(yaml, options, fallback)
      docs = __load(__text(yaml), options, false)
      docs.empty? ? fallback : docs[0]
    end

    def __write(objects, io, options)
      text = __dump(objects, options)
      return text unless io
      io.write(text)
      io
    end

    def __syntax_error(*args) = raise(SyntaxError.new(*args))

    # Describes an object for the emitter: kind, tag, what is in it, style.
    def __represent(obj)
      klass = obj.class
      if obj.respond_to?(:encode_with)
        coder = Coder.new(__tag(klass))
        obj.encode_with(coder)
        return __coded(coder)
      end
      case obj
      when ::String
        ivars = __ivars_of(obj)
        return [:string, "!ruby/string:#{klass}", obj.to_str] if ivars.empty?
        return [:map, "!ruby/string:#{klass}", { "str" => obj.to_str }.merge(ivars)]
      when ::Array
        ivars = __ivars_of(obj)
        return [:seq, "!ruby/array:#{klass}", obj.to_a] if ivars.empty?
        return [:map, "!ruby/array:#{klass}", { "internal" => obj.to_a, "ivars" => ivars }]
      when ::Hash
        ivars = __ivars_of(obj)
        return [:map, "!ruby/hash:#{klass}", {}.merge(obj)] if ivars.empty?
        return [:map, "!ruby/hash-with-ivars:#{klass}", { "elements" => {}.merge(obj), "ivars" => ivars }]
      when ::Struct
        return [:map, ["!ruby/struct", klass.name].compact.join(":"), __struct(obj).merge(__ivars_of(obj))]
      when ::Exception
        return [:map, "!ruby/exception:#{klass}", { "message" => obj.message, "backtrace" => obj.backtrace }.merge(__ivars_of(obj))]
      when ::Range
        return [:map, "!ruby/range", { "begin" => obj.begin, "end" => obj.end, "excl" => obj.exclude_end? }]
      when ::Class then return [:scalar, "!ruby/class", __name(obj, "class"), "'"]
      when ::Module then return [:scalar, "!ruby/module", __name(obj, "module"), "'"]
      when ::Proc then return [:map, "!ruby/object:Proc", {}]
      end
      return [:map, "!ruby/object:Set", { "hash" => obj.to_a.map { |x| [x, true] }.to_h }] if obj.is_a?(::Set)
      case klass.to_s
      when "Regexp" then [:scalar, "!ruby/regexp", obj.inspect]
      when "Time" then [:scalar, nil, __time(obj)]
      when "Date" then [:scalar, nil, obj.to_s]
      when "DateTime" then [:scalar, "!ruby/object:DateTime", __time(obj.to_time.utc)]
      when "Rational" then [:map, "!ruby/object:Rational", { "denominator" => obj.denominator, "numerator" => obj.numerator }]
      when "Complex" then [:map, "!ruby/object:Complex", { "real" => obj.real, "image" => obj.imaginary }]
      when "OpenStruct" then [:map, "!ruby/object:OpenStruct", __dump_open_struct(obj)]
      else [:map, __tag(klass), __ivars_of(obj, false)]
      end
    end

    def __tag(klass) = ["!ruby/object", klass.name].compact.join(":")

    def __name(mod, kind)
      mod.name || raise(TypeError, "can't dump anonymous #{kind}: #{mod}")
    end

    def __coded(coder)
      case coder.type
      when :scalar then [:scalar, coder.tag, coder.scalar.to_s]
      when :seq then [:seq, coder.tag, coder.seq]
      when :object then [:object, nil, coder.object]
      else [:map, coder.tag, coder.map]
      end
    end

    def __struct(obj)
      obj.members.map { |m| [m.to_s, obj[m]] }.to_h
    end

    def __ivars_of(obj, at = true)
      obj.instance_variables.map { |iv| [at ? iv.to_s : iv.to_s[1..-1], obj.instance_variable_get(iv)] }.to_h
    end

    def __time(time)
      time.utc? ? time.strftime("%Y-%m-%d %H:%M:%S.%9N Z") : time.strftime("%Y-%m-%d %H:%M:%S.%9N %:z")
    end

    # Makes the object a tag names, before what is in it is known; nil when
    # that isn't possible.
    def __allocate(kind, klass)
      case kind
      when "object"
        return nil if klass <= ::Exception || klass <= ::Struct || (Object.const_defined?(:Date) && klass <= Date)
        klass.allocate
      when "hash" then (klass || ::Hash).new
      when "array" then klass.new
      end
    end

    def __fill(kind, klass, obj, hash, tag)
      case kind
      when "object" then __fill_object(klass, obj, hash, tag)
      when "struct" then __fill_struct(klass, hash)
      when "exception" then __fill_exception(klass, hash)
      when "hash" then __fill_hash(obj, hash)
      when "array"
        obj.concat(hash["internal"] || [])
        __set_ivars(obj, hash["ivars"] || {})
      when "range" then Range.new(hash["begin"], hash["end"], hash["excl"])
      when "string"
        string = hash.delete("str").to_s
        __set_ivars(klass ? klass.new(string) : string, hash)
      end
    end

    def __fill_object(klass, obj, hash, tag)
      return __fill_exception(klass, hash) if klass <= ::Exception
      return __fill_struct(klass, hash) if klass <= ::Struct
      return Complex(hash["real"], hash["image"]) if tag.end_with?(":Complex")
      return Rational(hash["numerator"], hash["denominator"]) if tag.end_with?(":Rational")
      if obj.respond_to?(:init_with)
        coder = Coder.new(tag)
        coder.map = hash
        obj.init_with(coder)
        obj
      elsif Object.const_defined?(:Set) && klass <= ::Set && hash["hash"].is_a?(Hash)
        klass.new(hash["hash"].keys)
      elsif Object.const_defined?(:OpenStruct) && klass <= OpenStruct
        klass.new(__open_struct(hash))
      else
        __set_ivars(obj, hash)
      end
    end

    # A lone "table" would be read as an older dump.
    def __dump_open_struct(obj)
      hash = obj.to_h.transform_keys { |k| k.to_s }
      hash["legacy_support!"] = true if hash.keys == ["table"]
      hash
    end

    # Older dumps have the entries below "table".
    def __open_struct(hash)
      hash.size == 1 && hash["table"].is_a?(::Hash) ? hash["table"] : hash
    end

    def __set_ivars(obj, hash)
      hash.each { |name, value| obj.instance_variable_set(name.start_with?("@") ? name : "@#{name}", value) }
      obj
    end

    def __fill_struct(klass, hash)
      klass ||= ::Struct.new(*hash.keys.map { |k| k.to_sym })
      values = klass.members.map { |m| hash[m.to_s] }
      obj = begin
        klass.new(*values)
      rescue ArgumentError
        klass.new(**klass.members.zip(values).to_h)
      end
      hash.each { |name, value| obj.instance_variable_set(name, value) if name.start_with?("@") }
      obj
    end

    def __fill_exception(klass, hash)
      obj = klass.new(hash.delete("message"))
      backtrace = hash.delete("backtrace")
      obj.set_backtrace(backtrace) if backtrace
      __set_ivars(obj, hash)
    end

    def __fill_hash(obj, hash)
      if hash.key?("elements") && (hash.keys - %w[elements ivars]).empty?
        obj.merge!(hash["elements"] || {})
        __set_ivars(obj, hash["ivars"] || {})
      else
        obj.merge!(hash)
      end
    end

    def __scalar_object(name, text)
      case name
      when "DateTime" then DateTime.parse(text)
      when "Date" then Date.parse(text)
      when "Complex" then Complex(text)
      when "Rational" then Rational(text)
      when "BigDecimal" then raise NotImplementedError, "Psych: BigDecimal is not supported"
      else __tokenize(text)
      end
    end
  end
end

class Object
  def to_yaml(options = {})
    Psych.dump(self, options)
  end
end

module Kernel
  def y(*objects)
    puts Psych.dump_stream(*objects)
  end
end
