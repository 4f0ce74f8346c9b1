# Lists of file names, and names made of names.
module Rake
  # Names from glob patterns, looked up when first needed; from then on an array.
  class FileList
    include Enumerable

    DEFAULT_IGNORE_PATTERNS = [/(^|[\/\\])CVS([\/\\]|$)/, /(^|[\/\\])\.svn([\/\\]|$)/, /\.bak$/, /~$/].freeze
    GLOB_PATTERN = /[*?\[{]/.freeze

    class << self
      def [](*patterns)
        new(*patterns)
      end

      def glob(pattern, *flags)
        Dir.glob(pattern, *flags).sort
      end
    end

    def initialize(*patterns)
      @patterns = []
      @excludes = DEFAULT_IGNORE_PATTERNS.dup
      @items = []
      include(*patterns)
      yield self if block_given?
    end

    def include(*names)
      names.each do |name|
        name.respond_to?(:to_ary) ? include(*name.to_ary) : @patterns << (name.is_a?(Pathname) ? name.to_s : name)
      end
      self
    end
    alias add include

    def exclude(*patterns, &block)
      @excludes.concat(patterns.flatten)
      @excludes << block if block
      @items.reject! { |name| excluded_from_list?(name) } if @patterns.empty?
      self
    end

    def clear_exclude
      @excludes = []
      self
    end

    def resolve
      patterns, @patterns = @patterns, []
      patterns.each do |pattern|
        if GLOB_PATTERN.match?(pattern)
          FileList.glob(pattern).each { |name| @items << name unless excluded_from_list?(name) }
        else
          @items << pattern unless excluded_from_list?(pattern)
        end
      end
      self
    end

    def to_a
      resolve
      @items
    end
    alias to_ary to_a

    def each(&block)
      block ? (to_a.each(&block); self) : to_a.each
    end

    def excluded_from_list?(name)
      @excludes.any? do |x|
        case x
        when Regexp then name =~ x
        when Proc then x.call(name)
        when /[*?]/ then File.fnmatch?(x.to_s, name, File::FNM_PATHNAME)
        else x.to_s == name || FileList.glob(x.to_s).include?(name)
        end
      end
    end

    def is_a?(kind)
      kind == Array || super
    end
    alias kind_of? is_a?

    def ==(other)
      to_ary == other
    end

    def to_s
      to_a.join(" ")
    end

    def inspect
      to_a.inspect
    end

    def import(names)
      @items = names
      self
    end

    def existing
      select { |name| File.exist?(name) }
    end

    def existing!
      resolve
      @items = @items.select { |name| File.exist?(name) }
      self
    end

    def *(other)
      result = to_a * other
      result.is_a?(Array) ? self.class.new.import(result) : result
    end

    def sub(pattern, replacement)
      map { |name| name.sub(pattern, replacement) }
    end

    def gsub(pattern, replacement)
      map { |name| name.gsub(pattern, replacement) }
    end

    def sub!(pattern, replacement)
      import(to_a.map { |name| name.sub(pattern, replacement) })
    end

    def gsub!(pattern, replacement)
      import(to_a.map { |name| name.gsub(pattern, replacement) })
    end

    def ext(new_ext = "")
      map { |name| name.ext(new_ext) }
    end

    def pathmap(spec = nil, &block)
      map { |name| name.pathmap(spec, &block) }
    end

    def egrep(pattern)
      each do |name|
        File.readlines(name).each_with_index do |line, i|
          next unless pattern =~ line
          block_given? ? yield(name, i + 1, line) : puts("#{name}:#{i + 1}:#{line}")
        end
      end
    end

    # What an array does; a new array is a list again. It's defined with the first
    # list, as few programs have one.
    LISTS = %i[+ - & | map collect sort sort_by select filter find_all reject grep compact flatten uniq values_at].freeze

    class << self
      alias __new new
      def new(*patterns, &block)
        FileList.__delegate
        __new(*patterns, &block)
      end

      def __delegate
        class << self
          alias new __new
          def __delegate = nil
        end
        (Array.instance_methods - Object.instance_methods - instance_methods(false) + LISTS).uniq.each do |name|
          define_method(name) do |*args, &block|
            result = to_a.send(name, *args, &block)
            next self if result.equal?(@items)
            LISTS.include?(name) && result.is_a?(Array) ? self.class.new.import(result) : result
          end
        end
      end
    end
  end

  # The parts of a path, by the letter that stands for each in String#pathmap.
  PATH_PARTS = {
    "p" => ->(path) { path },
    "f" => ->(path) { File.basename(path) },
    "n" => ->(path) { File.basename(path).ext },
    "d" => ->(path) { File.dirname(path) },
    "x" => ->(path) { File.extname(path) },
    "X" => ->(path) { path.ext },
    "s" => ->(_) { File::SEPARATOR },
    "%" => ->(_) { "%" }
  }.freeze
end

class String
  # The name with another extension, without a name for it with none.
  def ext(new_ext = "")
    return dup if [".", ".."].include?(self)
    new_ext = ".#{new_ext}" unless new_ext.empty? || new_ext.start_with?(".")
    delete_suffix(File.extname(self)) + new_ext
  end

  # A name made of this one's parts, as in "%{^src,obj}d/%n.o".
  def pathmap(spec = nil, &block)
    return self if spec.nil?
    spec.gsub(/%\{[^}]*\}-?\d*.|%-?\d+.|%.?|[^%]+/) do |part|
      next part unless part.start_with?("%")
      __path_part(part, &block) or raise ArgumentError, "Unknown pathmap specifier #{part} in '#{spec}'"
    end
  end

  # What a part of a specification stands for, nil if it's none.
  def __path_part(part, &block)
    _, changes, count, letter = part.match(/\A%(?:\{([^}]*)\})?(-?\d+)?(.?)\z/).to_a
    return unless Rake::PATH_PARTS.key?(letter) && (count.nil? || letter == "d")
    value = count ? __first_folders(count.to_i) : Rake::PATH_PARTS[letter].call(self)
    return value unless changes
    changes.split(";").reduce(value) do |text, change|
      pattern, replacement = change.split(",")
      pattern = Regexp.new(pattern)
      replacement == "*" && block ? text.sub(pattern, &block) : text.sub(pattern, replacement.to_s)
    end
  end

  # That many of the folders, counted from the end if it's negative.
  def __first_folders(count)
    folders = File.dirname(self).split("/", -1)
    folders[0] = "/" if folders[0] == ""
    taken = count < 0 ? folders.last(-count) : folders.first(count)
    taken.empty? ? "." : File.join(*taken)
  end
end

FileList = Rake::FileList
