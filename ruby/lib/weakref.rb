# A reference to an object. Here it keeps the object alive, so it is never found
# dead; what the garbage collector would free, CRuby doesn't promise either.
require "delegate"

class WeakRef < Delegator
  VERSION = "0.1.1"

  class RefError < StandardError
  end

  def initialize(object)
    super
  end

  def __getobj__(*) = @__object
  def __setobj__(object)
    @__object = object
  end
  def weakref_alive? = true
end
