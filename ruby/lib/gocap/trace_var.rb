# trace_var: what is called when a global variable is assigned to.
module Kernel
  def trace_var(name, command = (none = true; nil), &block)
    return untrace_var(name) if command.nil? && !none
    command = block || raise(ArgumentError, "tried to create Proc object without a block") if none
    GlobalTraces.of(name.to_sym).unshift(command)
    nil
  end

  def untrace_var(name, command = (none = true; nil))
    name = name.to_sym
    unless GlobalTraces.traced?(name) || global_variables.include?(name)
      raise NameError.new("undefined global variable #{name}", name)
    end
    traces = GlobalTraces.of(name)
    return traces.slice!(0..) if none
    at = traces.index { |t| t.equal?(command) }
    at && [traces.delete_at(at)]
  end
  module_function :trace_var, :untrace_var
end

# The commands by variable, the one that was added last first.
module GlobalTraces
  @of = {}
  class << self
    def traced?(name) = @of.key?(name)
    def of(name) = @of[name] ||= (__trace_global(name); [])
    def __assigned(name, value) = @of[name].dup.each { |command| call(command, value) }
    def call(command, value) = command.is_a?(String) ? eval(command, TOPLEVEL_BINDING) : command.call(value)
  end
  private_class_method :call
end
