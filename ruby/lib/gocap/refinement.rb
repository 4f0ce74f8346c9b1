# refine and using. What is used holds in the whole program from then on, not in
# the file alone: each refinement is a module that comes before its class.
class Refinement < Module
  attr_reader :target
  alias refined_class target

  def initialize(target, owner)
    super()
    @target, @owner = target, owner
  end

  def import_methods(*modules)
    modules.each do |from|
      from.instance_methods(false).each { |name| define_method(name, from.instance_method(name)) }
    end
    self
  end

  # The VM has these without calling a method.
  ARITHMETIC = %i[+ - * / < <= > >= ==].freeze
  BUILT_IN = { Integer => ARITHMETIC, Float => ARITHMETIC, String => %i[+ == []], Array => %i[[]], Hash => %i[[]], Symbol => %i[==] }.freeze

  def __use
    return if @target.ancestors.include?(self)
    fixed = instance_methods(false) & BUILT_IN.fetch(@target, [])
    raise NotImplementedError, "a refinement of #{@target}##{fixed[0]} isn't supported" unless fixed.empty?
    @target.prepend(self)
  end
  def inspect = "#<refinement:#{@target.inspect}@#{@owner.inspect}>"
  alias to_s inspect
end

class Module
  def refine(target, &block)
    raise ArgumentError, "no block given" unless block
    raise TypeError, "wrong argument type #{target.class} (expected Class or Module)" unless target.is_a?(Module)
    @__refinements ||= {}
    refinement = @__refinements[target] ||= Refinement.new(target, self)
    refinement.module_eval(&block)
    refinement
  end

  def refinements = (@__refinements || {}).values

  def using(refined)
    raise TypeError, "wrong argument type #{refined.class} (expected Module)" unless refined.instance_of?(Module)
    refined.ancestors.reverse_each { |mod| mod.refinements.each(&:__use) }
    self
  end
end

class << self
  def using(refined) = Object.using(refined) && self
end
