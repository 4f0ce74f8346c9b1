# A Capfile that loads a debugger runs; a line that calls it says that there is none.
module Kernel
  %i[byebug debugger].each do |name|
    define_method(name) { |*| raise NotImplementedError, "#{name} is not supported: gocap has no debugger" }
  end
end
