require "active_support"

module Kernel
  def silence_warnings(&block) = with_warnings(nil, &block)
  def enable_warnings(&block) = with_warnings(true, &block)

  def with_warnings(flag)
    before, $VERBOSE = $VERBOSE, flag
    yield
  ensure
    $VERBOSE = before
  end

  # Runs the block; errors of these classes end it silently.
  def suppress(*classes)
    yield
  rescue *classes
    nil
  end

  def concern(name, &block)
    Object.const_set(name, Module.new { extend ActiveSupport::Concern }).module_eval(&block)
  end
end
