class Module
  # mruby's module_function works for names only; without any it goes on for
  # the methods that follow.
  alias __module_function module_function
  def module_function(*names)
    if names.empty?
      @__module_function = true
      return
    end
    names = names.flatten
    __module_function(*names)
    names.size == 1 ? names[0] : names
  end

  def method_added(name)
    __module_function(name) if @__module_function && !@__adding
  end

  # The VM's own, given a String, would make the class the one that the code
  # after the call defines methods in. Local variables aren't seen in the String.
  alias __class_eval class_eval
  def class_eval(*args, &block) = block ? __class_eval(&block) : __class_eval(*args)
  alias module_eval class_eval

  # Names that begin with __ are this library's own.
  alias __instance_methods instance_methods
  def instance_methods(*args) = __instance_methods(*args).reject { |n| n.to_s.start_with?("__") && n != :__id__ && n != :__send__ }

  alias __const_defined const_defined?
  def const_defined?(name, inherit = true)
    return __const_defined(name, inherit) unless name.is_a?(String) && name.include?("::")
    name.split("::").inject(self) do |at, n|
      return false unless at.is_a?(Module) && at.__const_defined(n, inherit)
      at.const_get(n)
    end
    true
  end

  def private(*names) = (@__module_function = nil; __visibility(names))
  def public(*names) = (@__module_function = nil; __visibility(names))
  def protected(*names) = (@__module_function = nil; __visibility(names))

  def __visibility(names)
    return if names.empty?
    names.flatten.each do |n|
      next if method_defined?(n) || n.nil?
      raise NameError, "undefined method `#{n}' for #{is_a?(Class) ? "class" : "module"} `#{self}'"
    end
    names.size == 1 ? names[0] : names
  end

  def private_class_method(*) = nil
  def public_class_method(*) = nil
  def private_constant(*names)
    names.each { |n| const_defined?(n, false) || raise(NameError, "constant #{self}::#{n} not defined") }
    nil
  end
  def public_constant(*) = nil
  def deprecate_constant(*) = self
  def ruby2_keywords(*) = nil
  def public_instance_method(name) = instance_method(name)
  def public_instance_methods(all = true) = instance_methods(all)
  def public_method_defined?(name, _ = true) = method_defined?(name)
  def private_instance_methods(_ = true) = []
  def private_method_defined?(_, __ = true) = false
  def protected_instance_methods(_ = true) = []
  def protected_method_defined?(_, __ = true) = false
  def refine(*) = raise(NotImplementedError, "refinements (Module#refine) aren't supported: reopen the class instead")
  def using(*) = raise(NotImplementedError, "refinements (using) aren't supported: reopen the class instead")
  def const_source_location(*) = raise(NotImplementedError, "Module#const_source_location isn't supported")
  def <=>(other)
    return unless other.is_a?(Module)
    return 0 if equal?(other)
    self < other ? -1 : other < self ? 1 : nil
  end

  def autoload(name, path)
    (@__autoload ||= {})[name.to_sym] = path unless const_defined?(name, false)
    nil
  end

  def autoload?(name) = @__autoload && @__autoload[name.to_sym]

  alias __const_missing const_missing
  def const_missing(name)
    owner = self
    loop do
      path = owner.autoload?(name)
      if path
        owner.instance_variable_get(:@__autoload).delete(name)
        require path
        return owner.const_get(name) if owner.const_defined?(name)
      end
      break if owner == Object
      owner = Object
    end
    text = self == Object ? name.to_s : "#{self}::#{name}"
    raise NameError.new("uninitialized constant #{text}", name, receiver: self)
  end
end

class << self
  def using(*) = raise(NotImplementedError, "refinements (using) aren't supported: reopen the class instead")
  def public(*names) = names[0]
  def private(*names) = names[0]
  def define_method(name, body = nil, &block) = Object.define_method(name, body || block)
  def inspect = "main"
  def to_s = "main"
end

module Kernel
  alias __methods methods
  def methods(*args) = __methods(*args).reject { |n| n.to_s.start_with?("__") && n != :__id__ && n != :__send__ }
end

class Method
  alias __vm_inspect inspect
  alias __vm_arity arity
  alias __vm_parameters parameters
  def curry(n = nil) = n ? to_proc.curry(n) : to_proc.curry
end

class UnboundMethod
  alias __vm_inspect inspect
  alias __vm_arity arity
  alias __vm_parameters parameters
end

# The VM crashes when asked for the arity or parameters of an alias; what it is
# an alias of can only be seen in how it inspects: "#<Method: Object#b(a) f.rb:1>".
[Method, UnboundMethod].each do |c|
  c.class_eval do
    def original_name
      text = __vm_inspect
      i = text.index("#{name}(")
      return name unless i
      text[(i + name.size + 1)...text.index(")", i)].to_sym
    end
    def __original
      o = original_name
      o == name ? nil : owner.instance_method(o)
    end
    def arity = (o = __original) ? o.arity : __vm_arity
    def parameters = (o = __original) ? o.parameters : __vm_parameters
  end
end

class BasicObject
  alias __instance_eval instance_eval # see Module#class_eval
  def instance_eval(*args, &block) = block ? __instance_eval(&block) : __instance_eval(*args)
end

class Proc
  def ruby2_keywords = self
end

class NilClass
  def =~(_) = nil
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
