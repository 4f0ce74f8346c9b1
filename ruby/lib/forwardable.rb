# Methods that pass calls on to another object.
module Forwardable
  VERSION = "1.3.2"

  class << self
    attr_accessor :debug
  end

  def instance_delegate(hash)
    hash.each do |methods, accessor|
      methods = [methods] unless methods.respond_to?(:each)
      methods.each { |method| def_instance_delegator(accessor, method) }
    end
  end

  def def_instance_delegators(accessor, *methods)
    methods.each do |method|
      next if %w[__send__ __id__].include?(method.to_s)
      def_instance_delegator(accessor, method)
    end
  end

  def def_instance_delegator(accessor, method, ali = method)
    Forwardable.__define(is_a?(Module) ? self : singleton_class, accessor, method, ali)
    ali.to_sym
  end

  alias delegate instance_delegate
  alias def_delegators def_instance_delegators
  alias def_delegator def_instance_delegator

  # accessor is an expression: a variable, a method, or more.
  def self.__define(owner, accessor, method, ali)
    method = method.to_sym
    if owner.is_a?(Module) && accessor.is_a?(Symbol) && accessor.to_s[0] == "@"
      name = accessor
      read = accessor.to_s[0, 2] == "@@" ? ->(obj) { owner.class_variable_get(name) } : ->(obj) { obj.instance_variable_get(name) }
    elsif accessor.to_s.start_with?("@") || accessor.to_s.index(/[^A-Za-z0-9_]/)
      read = ->(obj) { obj.instance_eval(accessor.to_s) }
    elsif accessor.to_s[0] == accessor.to_s[0].upcase && accessor.to_s[0] != "_"
      read = ->(_) { Object.const_get(accessor) }
    else
      read = ->(obj) { obj.__send__(accessor) }
    end
    owner.define_method(ali) { |*args, **opts, &block| read.call(self).__send__(method, *args, **opts, &block) }
  end
end

module SingleForwardable
  def def_single_delegator(accessor, method, ali = method)
    Forwardable.__define(singleton_class, accessor, method, ali)
    ali.to_sym
  end

  def def_single_delegators(accessor, *methods)
    methods.each do |method|
      next if %w[__send__ __id__].include?(method.to_s)
      def_single_delegator(accessor, method)
    end
  end

  def single_delegate(hash)
    hash.each do |methods, accessor|
      methods = [methods] unless methods.respond_to?(:each)
      methods.each { |method| def_single_delegator(accessor, method) }
    end
  end

  alias delegate single_delegate
  alias def_delegators def_single_delegators
  alias def_delegator def_single_delegator
end
