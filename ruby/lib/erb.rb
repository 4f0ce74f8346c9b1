# ERB templates: Ruby in text. The compiler to Ruby source is Go.
class ERB
  VERSION = "2.2.3"
  NOT_GIVEN = Object.new
  private_constant :NOT_GIVEN

  def self.version = VERSION

  attr_reader :src, :encoding
  attr_accessor :filename, :lineno

  def initialize(str, safe_level = NOT_GIVEN, legacy_trim_mode = NOT_GIVEN, legacy_eoutvar = NOT_GIVEN, trim_mode: nil, eoutvar: "_erbout")
    unless safe_level.equal?(NOT_GIVEN)
      warn "Passing safe_level with the 2nd argument of ERB.new is deprecated. Do not use it, and specify other arguments as keyword arguments.", uplevel: 1
    end
    unless legacy_trim_mode.equal?(NOT_GIVEN)
      warn "Passing trim_mode with the 3rd argument of ERB.new is deprecated. Use keyword argument like ERB.new(str, trim_mode: ...) instead.", uplevel: 1
      trim_mode = legacy_trim_mode
    end
    unless legacy_eoutvar.equal?(NOT_GIVEN)
      warn "Passing eoutvar with the 4th argument of ERB.new is deprecated. Use keyword argument like ERB.new(str, eoutvar: ...) instead.", uplevel: 1
      eoutvar = legacy_eoutvar
    end
    @lineno = 0
    @filename = nil
    @encoding = str.encoding
    @src = ERB.__compile(str, ERB.__mode(trim_mode), eoutvar.to_s)
  end

  def self.__mode(mode)
    case mode
    when nil, 0 then return ""
    when 1 then return ">"
    when 2 then return "<>"
    end
    unless mode.is_a?(String) && mode.match?(/\A(?:%|-|>|<>){1,2}\z/)
      warn "Invalid ERB trim mode: #{mode.inspect} (trim_mode: nil, 0, 1, 2, or String composed of '%' and/or '-', '>', '<>')", uplevel: 2
    end
    return "" unless mode.is_a?(String)
    (mode.include?("%") ? "%" : "") + (mode[/-/] || mode[/<>/] || mode[/>/] || "")
  end

  def location=(place)
    filename, lineno = place
    @filename = filename
    @lineno = lineno if lineno
  end

  def result(b = __toplevel)
    raise TypeError, "wrong argument type #{b.class} (expected binding)" unless b.is_a?(Binding)
    # The first line of the source is a comment that no line of the template
    # stands for; eval can't begin at line 0.
    src, line = @lineno > 0 ? [@src, @lineno] : [@src[@src.index("\n") + 1..-1], @lineno + 1]
    eval(src, b, @filename || "(erb)", line)
  rescue SyntaxError => e
    raise e unless (m = /\Afile (.*) line (\d+): (.*)/m.match(e.message))
    raise SyntaxError, "#{m[1]}:#{m[2]}: #{m[3]}"
  end

  def result_with_hash(hash)
    b = __toplevel
    hash.each { |key, value| b.local_variable_set(key, value) }
    result(b)
  end

  def run(b = __toplevel)
    print result(b)
  end

  def __toplevel
    TOPLEVEL_BINDING.dup
  end

  def def_method(mod, methodname, fname = "(ERB)")
    mod.module_eval("def #{methodname}\n#{@src[@src.index("\n") + 1..-1]}\nend\n", fname, 0)
  end

  def def_module(methodname = "erb")
    mod = Module.new
    def_method(mod, methodname, @filename || "(ERB)")
    mod
  end

  def def_class(superklass = Object, methodname = "result")
    cls = Class.new(superklass)
    def_method(cls, methodname, @filename || "(ERB)")
    cls
  end

  module DefMethod
    def def_erb_method(methodname, erb_or_fname)
      if erb_or_fname.is_a?(String)
        fname = erb_or_fname
        ERB.new(File.read(fname)).def_method(self, methodname, fname)
      else
        erb_or_fname.def_method(self, methodname, erb_or_fname.filename || "(ERB)")
      end
    end
  end
end
