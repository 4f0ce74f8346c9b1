module Fcntl
  __constants.each { |name, n| const_set(name, n) }
end
