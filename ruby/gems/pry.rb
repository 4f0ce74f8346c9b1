# A Capfile that loads a debugger runs; a line that calls it says that there is none.
class Binding
  def pry(*) = raise(NotImplementedError, "binding.pry is not supported: gocap has no debugger")
end

module Pry
  def self.start(*) = raise(NotImplementedError, "Pry.start is not supported: gocap has no debugger")
end
