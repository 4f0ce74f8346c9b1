# What is private in CRuby: functions, and hooks that only the VM calls.
module Kernel
  module_function :Array, :Complex, :Float, :Hash, :Integer, :Rational, :String, :__callee__, :__dir__, :__method__, :`, :abort, :at_exit,
    :autoload, :autoload?, :binding, :block_given?, :caller, :caller_locations, :catch, :eval, :exec, :exit, :exit!, :fail, :fork,
    :format, :gets, :global_variables, :iterator?, :lambda, :load, :local_variables, :loop, :open, :p, :print, :printf, :proc,
    :putc, :puts, :raise, :rand, :readline, :readlines, :require, :require_relative, :select, :set_trace_func, :sleep, :spawn,
    :sprintf, :srand, :syscall, :system, :test, :throw, :trace_var, :trap, :untrace_var, :warn
  private :pp
end

class BasicObject
  private :method_missing, :singleton_method_added, :singleton_method_undefined
end

class Module
  private :append_features, :extend_object, :extended, :included, :method_added, :method_removed, :method_undefined, :module_function, :prepend_features,
    :prepended, :private, :protected, :public, :refine, :remove_const, :ruby2_keywords, :using
end

class Class
  private :inherited
end

class Time
  private :_dump
  class << self
    private :_load
  end
end
