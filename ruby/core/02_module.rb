class BasicObject
  def singleton_method_undefined(_) = nil
end

class Module
  # The numbers are bits: 2 is public, 4 private, 8 protected. Names that begin
  # with __ are this library's own and not listed.
  def instance_methods(inherit = true) = __method_list(10, inherit)
  def public_instance_methods(inherit = true) = __method_list(2, inherit)
  def private_instance_methods(inherit = true) = __method_list(4, inherit)
  def protected_instance_methods(inherit = true) = __method_list(8, inherit)
  def public_method_defined?(name, inherit = true) = __method_visibility(name, inherit) == :public
  def private_method_defined?(name, inherit = true) = __method_visibility(name, inherit) == :private
  def protected_method_defined?(name, inherit = true) = __method_visibility(name, inherit) == :protected
  def public_instance_method(name)
    vis = __method_visibility(name)
    return instance_method(name) if vis.nil? || vis == :public
    raise NameError.new("method `#{name}' for #{is_a?(Class) ? "class" : "module"} `#{self}' is #{vis}", name.to_sym, receiver: self)
  end

  alias __const_defined const_defined?
  def const_defined?(name, inherit = true)
    return __const_defined(name, inherit) || inherit && instance_of?(Module) && Object.__const_defined(name) unless name.is_a?(String) && name.include?("::")
    raise NameError.new("wrong constant name #{name}", name.to_sym, receiver: self) unless /\A(::)?[^:]+(::[^:]+)*\z/.match?(name)
    name.delete_prefix("::").split("::").inject(name.start_with?("::") ? Object : self) do |at, n|
      return false unless at.is_a?(Module) && at.__const_defined(n, inherit)
      at.const_get(n)
    end
    true
  end

  alias __constants constants
  def constants(inherit = true)
    list = __constants(inherit)
    (inherit ? ancestors : [self]).each { |m| list -= m.__private_constants }
    list.reject { |n| n.start_with?("__") }
  end

  def __const_here?(name) = __const_defined(name, false) && (!__autoload_pending?(name) || __autoload_now(name))

  alias __const_get const_get
  def const_get(name, inherit = true)
    if name.is_a?(String) && name.include?("::")
      raise NameError.new("wrong constant name #{name}", name.to_sym, receiver: self) unless /\A(::)?[^:]+(::[^:]+)*\z/.match?(name)
      first, *rest = name.delete_prefix("::").split("::")
      return rest.inject((name.start_with?("::") ? Object : self).const_get(first, inherit)) do |at, n|
        raise TypeError, "#{at.inspect} does not refer to class/module" unless at.is_a?(Module)
        inherit && !at.equal?(Object) && !at.const_defined?(n, false) && Object.const_defined?(n, false) && at.ancestors.none? { |m| !m.equal?(Object) && m.const_defined?(n, false) } ? at.const_missing(n.to_sym) : at.const_get(n, inherit)
      end
    end
    name = name.to_str if !name.is_a?(Symbol) && !name.is_a?(String) && name.respond_to?(:to_str)
    raise TypeError, "#{name.inspect} is not a symbol nor a string" unless name.is_a?(Symbol) || name.is_a?(String)
    raise NameError.new("wrong constant name #{name}", name.to_sym, receiver: self) unless /\A[A-Z\u0080-\u{10ffff}]\w*\z/.match?(name.to_s)
    name = name.to_sym
    return __const_get(name) if __const_here?(name)
    if inherit
      owner = ancestors.find { |m| m.__const_here?(name) } || (Object if Object.__const_defined(name, true))
      return owner.__const_get(name) if owner
    end
    const_missing(name)
  end

  alias __remove_const remove_const
  def remove_const(name)
    return __autoload_drop(name) if __autoload_pending?(name)
    return __remove_const(name) if __const_defined(name, false)
    raise NameError.new("constant #{self == Object ? "" : "#{self}::"}#{name} not defined", name.to_sym, receiver: self)
  end

  alias __include? include?
  def include?(mod)
    raise TypeError, "wrong argument type #{mod.class} (expected Module)" unless mod.instance_of?(Module)
    __include?(mod)
  end

  alias __vm_include include
  def include(*mods) = (__check_modules(mods); __vm_include(*mods))
  alias __vm_prepend prepend
  def prepend(*mods) = (__check_modules(mods); __vm_prepend(*mods))
  def __check_modules(mods)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1+)" if mods.empty?
    mods.each { |m| raise TypeError, "wrong argument type #{m.class} (expected Module)" unless m.is_a?(Module) && !m.is_a?(Class) }
  end

  alias __alias_method alias_method
  def alias_method(name, of) = (__alias_method(name = Kernel.__sym(name), of); name)

  alias __undef_method undef_method
  def undef_method(*names)
    names.each do |n|
      if instance_of?(Module) && !__method_visibility(n)
        raise NameError.new("undefined method `#{n}' for module `#{self}'", n.to_sym, receiver: self)
      end
      __undef_method(n)
      singleton_class? ? __attached.__send__(:singleton_method_undefined, n.to_sym) : method_undefined(n.to_sym)
    end
    self
  end
  def method_undefined(_) = nil
  # Warnings of use are off in Ruby too, unless asked for.
  def deprecate_constant(*names)
    names.each { |n| raise NameError.new("constant #{self}::#{n} not defined", n.to_sym, receiver: self) unless const_defined?(n, false) }
    self
  end
  def ruby2_keywords(*) = nil
  %i[refine refinements using].each do |name|
    define_method(name) do |*args, &block|
      require "gocap/refinement"
      __send__(name, *args, &block)
    end
  end
  def const_source_location(name, inherit = true)
    *outer, name = name.to_s.split("::") if name.is_a?(String) && name.include?("::")
    return outer.inject(self) { |at, n| n.empty? ? Object : at.const_get(n) }.const_source_location(name, inherit) if outer
    return unless const_defined?(name, inherit)
    owner = ancestors.find { |m| m.__const_defined(name, false) } if inherit
    (owner || (inherit && !__const_defined(name, false) ? Object : self)).__const_place(name) || []
  end

  def >=(other)
    raise TypeError, "compared with non class/module" unless other.is_a?(Module)
    other <= self
  end
  def <=>(other)
    return unless other.is_a?(Module)
    return 0 if equal?(other)
    self < other ? -1 : other < self ? 1 : nil
  end

  # The VM asks these when it meets a constant that isn't loaded yet.
  def autoload(name, path)
    name = name.to_sym
    raise NameError.new("autoload must be constant name: #{name}", name, receiver: self) unless /\A[A-Z\u0080-\u{10ffff}]\w*\z/.match?(name.to_s)
    path = Kernel.__path(path)
    raise ArgumentError, "empty file name" if path.empty?
    __autoload(name, path)
    nil
  end

  # autoload of names of our own, which need no check: the first regular expression takes time at the start.
  def __autoload(name, path)
    return unless __autoload_mark(name)
    @__loaders ||= {}
    (@__autoload ||= {})[name] = path
  end

  def autoload?(name, inherit = true)
    name = name.to_sym
    owner = (inherit ? ancestors : [self]).find { |m| m.__autoload_pending?(name) }
    owner.__autoload_path(name) if owner&.__autoload_due?(name)
  end

  def __autoload_path(name) = @__autoload[name]

  # Not for the thread that loads the file, nor if the file turned out not to define it.
  def __autoload_due?(name) = !@__loaders[name].equal?(Thread.current) && Kernel.__load_state(@__autoload[name]).nil?

  # Returns whether the constant has a value now.
  def __autoload_now(name)
    path, by = @__autoload[name], @__loaders[name]
    return false if by.equal?(Thread.current) || Kernel.__load_state(path) == :loading
    @__loaders[name] ||= Thread.current
    begin
      require path
    ensure
      @__loaders.delete(name) unless by
    end
    return true unless __autoload_pending?(name)
    __autoload_drop(name) if !by && Kernel.__load_state(path) == :loaded
    false
  end

  alias __const_missing const_missing
  def const_missing(name)
    if (path = Kernel.__lent(name))
      require path
      return Object.const_get(name) if Object.const_defined?(name)
    end
    # What instance_eval runs has its constants from around.
    return Object.const_missing(name) if singleton_class? && !(Module === __attached)
    text = self == Object ? name.to_s : "#{self}::#{name}"
    raise NameError.new("uninitialized constant #{text}", name, receiver: self)
  end
end

class Module
  class << self
    # Those of Ruby's top level, when it is asked for no module's own.
    def constants(*inherit)
      return super unless equal?(Module) && inherit.empty?
      Object.constants
    end
  end
end

class << self

  def using(mod)
    require "gocap/refinement"
    using(mod)
  end

  def define_method(name, body = nil, &block) = Object.define_method(name, body || block)
  def inspect = "main"
  def to_s = "main"
end

module Kernel
  # Libraries that are loaded when a constant of theirs isn't found, by constant;
  # until then nothing tells of them, as autoload would.
  @__lent = {}
  def self.__lend(libraries) = @__lent.merge!(libraries)
  def self.__lent(name) = @__lent.delete(name)

  # A file that is wrapped has a module for its constants and methods, and a self
  # that has the methods.
  def load(path, wrap = false)
    return __load(path) unless wrap
    mod = wrap.is_a?(Module) ? wrap : Module.new
    main = TOPLEVEL_BINDING.receiver.clone.extend(mod)
    %i[include define_method].each { |name| main.define_singleton_method(name) { |*args, &block| mod.__send__(name, *args, &block) } }
    before = mod.public_instance_methods(false)
    __load(path, main, mod)
  ensure
    mod.__send__(:private, *(mod.public_instance_methods(false) - before)) if before
  end

  alias __ivar_remove remove_instance_variable
  def remove_instance_variable(name)
    raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
    __ivar_remove(name)
  end

  def methods(all = true) = all ? __object_methods(10, true) : singleton_methods(false)
  def public_methods(all = true) = __object_methods(2, all)
  def private_methods(all = true) = __object_methods(4, all)
  def protected_methods(all = true) = __object_methods(8, all)

  def public_send(name, *args, **opts, &block)
    vis = __visibility(name)
    return __send__(name, *args, **opts, &block) if vis.nil? || vis == :public
    method_missing(name.to_sym, *args, **opts, &block)
  end

  def public_method(name)
    vis = __visibility(name)
    return method(name) if vis.nil? || vis == :public
    raise NameError.new("method `#{name}' for class `#{self.class}' is #{vis}", name.to_sym, receiver: self)
  end

  alias __define_singleton_method define_singleton_method
  def define_singleton_method(name, body = (none = true; nil), &block) = singleton_class.define_method(name, *(none ? [] : [body]), &block)

  alias __extend extend
  def extend(*mods)
    singleton_class.__check_modules(mods)
    __extend(*mods)
  end

  alias __ivar_set instance_variable_set
  def instance_variable_set(name, value)
    return __ivar_set(name, value) unless frozen?
    instance_variable_defined?(name) # refuses what is no name
    raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self)
  end
end

[Method, UnboundMethod].each { |c| c.alias_method(:__vm_inspect, :inspect) }

class Method
  def curry(n = nil) = n ? to_proc.curry(n) : to_proc.curry
  def ===(*args) = call(*args)
  def hash = [receiver.__id__, __body].hash
  def eql?(other) = instance_of?(other.class) && receiver.equal?(other.receiver) && __body == other.__body
  alias == eql?

  alias __to_proc to_proc
  def to_proc
    code = __to_proc
    code.__of_method = self
    code
  end

  %i[>> <<].each do |name|
    composed = instance_method(name)
    define_method(name) { |g| g.respond_to?(:call) ? composed.bind_call(self, g) : raise(TypeError, "callable object is expected") }
  end
  def inspect
    object = receiver
    if owner.singleton_class?
      head = "#{object.inspect}."
    else
      of = object.singleton_methods(false).empty? ? object.class : object.singleton_class
      head = of == owner ? "#{owner}#" : "#{of}(#{owner})#"
    end
    __inspect("#<Method: #{head}")
  end
  alias to_s inspect
end

class UnboundMethod
  def inspect = __inspect("#<UnboundMethod: #{owner}#")
  alias to_s inspect
  def hash = __body.hash
  def eql?(other) = instance_of?(other.class) && __body == other.__body
  alias == eql?
end

# What a method is an alias of can only be seen in how the VM inspects it:
# "#<Method: Object#b(a) f.rb:1>".
[Method, UnboundMethod].each do |c|
  c.class_eval do
    def original_name
      text = __vm_inspect
      i = text.index("#{name}(")
      return name unless i
      text[(i + name.size + 1)...text.index(")", i)].to_sym
    end
    def arity = __arity(true)
    def parameters = __parameters(true)
    %i[public private protected].each do |kind|
      define_method("#{kind}?") { owner.__method_visibility(name, false) == kind }
    end
    def __inspect(head)
      o = original_name
      list = parameters.map do |kind, name|
        case kind
        when :req then name || "_"
        when :opt then "#{name || "_"}=..."
        when :rest then "*#{name unless name == :*}"
        when :keyreq then "#{name}:"
        when :key then "#{name}: ..."
        when :keyrest then "**#{name unless name == :**}"
        when :block then "&#{name unless name == :&}"
        end
      end
      at = source_location
      ours = at.nil? || at[0].start_with?("gocap:")
      "#{head}#{name}#{"(#{o})" if o != name}(#{list.join(", ")})#{" #{at.join(":")}" unless ours}>"
    end
  end
end

class Proc
  attr_writer :__of_method # which the Proc was made of
  alias yield call
  alias === call
  def arity = @__of_method ? @__of_method.arity : __arity(lambda?)
  def parameters(lambda: nil)
    return @__of_method.parameters if @__of_method
    __parameters(lambda.nil? ? lambda? : lambda)
  end
  alias __source_location source_location
  def source_location = @__of_method ? @__of_method.source_location : __source_location

  # A Proc, or a lambda where what runs first is one.
  def >>(g)
    raise TypeError, "callable object is expected" unless g.respond_to?(:call)
    code = self
    return ->(*args, **opts, &block) { g.call(code.call(*args, **opts, &block)) } if lambda?
    proc { |*args, **opts, &block| g.call(code.call(*args, **opts, &block)) }
  end

  def <<(g)
    raise TypeError, "callable object is expected" unless g.respond_to?(:call)
    code = self
    return proc { |*args, **opts, &block| code.call(g.call(*args, **opts, &block)) } if Proc === g && !g.lambda?
    ->(*args, **opts, &block) { code.call(g.call(*args, **opts, &block)) }
  end

  def curry(n = (given = true; nil))
    least = arity < 0 ? -arity - 1 : arity
    n = given ? least : Kernel.__int(n)
    if lambda?
      kinds = parameters.map(&:first)
      most = least + kinds.count(:opt) unless kinds.include?(:rest)
      if n < least || most && n > most
        raise ArgumentError, "wrong number of arguments (given #{n}, expected #{least}#{most.nil? ? "+" : most > least ? "..#{most}" : ""})"
      end
    end
    __curried(n, [])
  end

  def __curried(n, before)
    return call(*before) if before.size >= n
    code = self
    lambda? ? lambda { |*args| code.__curried(n, before + args) } : proc { |*args| code.__curried(n, before + args) }
  end
  def ruby2_keywords = self
end

class Binding
  alias __local_variable_get local_variable_get
  def local_variable_get(name)
    return __local_variable_get(name) if local_variable_defined?(name)
    raise NameError.new("local variable `#{name}' is not defined for #{inspect}", name.to_sym)
  end
end

class NilClass
  def =~(_) = nil
  def object_id = 8
  alias __id__ object_id
end

class TrueClass
  def object_id = 20
  alias __id__ object_id
end

class FalseClass
  def object_id = 0
  alias __id__ object_id
end

class Integer
  def object_id = self * 2 + 1
  alias __id__ object_id
end

module ObjectSpace
  class << self
    alias __each_object each_object
    def each_object(*args, &block)
      return __each_object(*args, &block) if block
      list = []
      __each_object(*args) { |o| list << o }
      list.each
    end
  end
  def self.garbage_collect(**) = GC.start
  def self.define_finalizer(*) = raise(NotImplementedError, "ObjectSpace.define_finalizer isn't supported: use at_exit")
  def self.undefine_finalizer(obj) = obj
  def self._id2ref(*) = raise(NotImplementedError, "ObjectSpace._id2ref isn't supported")
end

module GC
  class << self
    alias __start start
    def start(**) = __start
    def stress = false
    def compact = nil
    def count = raise(NotImplementedError, "GC.count isn't supported")
    def stat(*) = raise(NotImplementedError, "GC.stat isn't supported")
  end
end
