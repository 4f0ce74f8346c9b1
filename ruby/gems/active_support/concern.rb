# Modules with class methods, code for the class they are included into, and
# other concerns that they need.
require "active_support"

module ActiveSupport::Concern
  class MultipleIncludedBlocks < StandardError
    def initialize = super("Cannot define multiple 'included' blocks for a Concern")
  end

  def self.extended(concern)
    concern.instance_variable_set(:@needed, [])
  end

  def append_features(base)
    # Included into another concern: that one's users get it.
    return base.instance_variable_get(:@needed).push(self) && false if base.instance_variable_defined?(:@needed)
    return false if base < self
    @needed.each { |concern| base.include(concern) }
    super
    base.extend(const_get(:ClassMethods)) if const_defined?(:ClassMethods)
    base.class_eval(&@included) if @included
  end

  def included(base = nil, &block)
    return super(base) if base
    raise MultipleIncludedBlocks if @included
    @included = block
  end

  def class_methods(&block)
    methods = const_defined?(:ClassMethods, false) ? const_get(:ClassMethods) : const_set(:ClassMethods, Module.new)
    methods.module_eval(&block)
  end
end
