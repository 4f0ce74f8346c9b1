# Objects that stand for another one and pass all calls on to it.
class Delegator
  VERSION = "0.2.0"

  # What every object has, but should be the other's.
  FORWARDED = %i[
    to_s inspect =~ !~ === <=> hash puts print p printf putc format sprintf open select test system exec sleep rand gets
    readline readlines warn abort exit fail raise loop lambda proc srand trap spawn fork binding eval require load
  ]

  def initialize(obj)
    __setobj__(obj)
  end

  FORWARDED.each do |name|
    define_method(name) do |*args, **opts, &block|
      target = __getobj__
      if target.respond_to?(name)
        target.__send__(name, *args, **opts, &block)
      else
        ::Kernel.instance_method(name).bind(self).call(*args, **opts, &block)
      end
    end
  end

  def method_missing(name, *args, **opts, &block)
    target = __getobj__
    if target.respond_to?(name)
      target.__send__(name, *args, **opts, &block)
    else
      Kernel.raise NoMethodError.new("undefined method `#{name}' for #{target.inspect}:#{self.class}", name)
    end
  end

  def respond_to_missing?(name, include_private)
    __getobj__.respond_to?(name, include_private)
  end

  def methods(all = true)
    __getobj__.methods(all) | super
  end

  def public_methods(all = true)
    __getobj__.public_methods(all) | super
  end

  def ==(obj)
    return true if obj.equal?(self)
    __getobj__ == obj
  end

  def !=(obj)
    return false if obj.equal?(self)
    __getobj__ != obj
  end

  def eql?(obj)
    return true if obj.equal?(self)
    obj.eql?(__getobj__)
  end

  def !
    !__getobj__
  end

  def __getobj__
    Kernel.raise NotImplementedError, "need to define `__getobj__'"
  end

  def __setobj__(_obj)
    Kernel.raise NotImplementedError, "need to define `__setobj__'"
  end

  def initialize_copy(obj)
    __setobj__(obj.__getobj__.clone)
  end
end

class SimpleDelegator < Delegator
  def __getobj__
    unless instance_variable_defined?(:@delegate_sd_obj)
      return yield if block_given?
      Kernel.raise ArgumentError, "not delegated"
    end
    @delegate_sd_obj
  end

  def __setobj__(obj)
    @delegate_sd_obj = obj
  end
end

module Kernel
  def DelegateClass(superclass, &block)
    klass = Class.new(Delegator)
    kept = Delegator.instance_methods
    klass.class_eval do
      def __getobj__
        unless instance_variable_defined?(:@delegate_dc_obj)
          return yield if block_given?
          Kernel.raise ArgumentError, "not delegated"
        end
        @delegate_dc_obj
      end

      def __setobj__(obj)
        @delegate_dc_obj = obj
      end
      (superclass.instance_methods - kept).each do |name|
        define_method(name) { |*args, **opts, &b| __getobj__.__send__(name, *args, **opts, &b) }
      end
    end
    klass.define_singleton_method(:instance_methods) { |all = true| super(all) | superclass.instance_methods }
    klass.module_eval(&block) if block
    klass
  end
end
