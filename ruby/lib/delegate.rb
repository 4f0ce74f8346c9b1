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

  # A delegator equals itself and what its object equals.
  def ==(other) = equal?(other) || __getobj__ == other
  def !=(other) = !equal?(other) && __getobj__ != other
  def eql?(other) = equal?(other) || other.eql?(__getobj__)

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

# Where a delegator keeps its object.
module Delegator::Held
  def __getobj__
    return @target if instance_variable_defined?(:@target)
    block_given? ? yield : Kernel.raise(ArgumentError, "not delegated")
  end

  def __setobj__(target)
    @target = target
  end
end

class SimpleDelegator < Delegator
  include Delegator::Held
end

module Kernel
  def DelegateClass(superclass, &block)
    klass = Class.new(Delegator)
    klass.class_eval do
      include Delegator::Held
      (superclass.instance_methods - Delegator.instance_methods).each do |name|
        define_method(name) { |*args, **opts, &b| __getobj__.__send__(name, *args, **opts, &b) }
      end
    end
    klass.define_singleton_method(:instance_methods) { |all = true| super(all) | superclass.instance_methods }
    klass.tap { |made| made.class_eval(&block) if block }
  end
end
