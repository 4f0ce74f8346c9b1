require "rainbow"

class String
  %i[color foreground background bright bold faint italic underline blink inverse hide black red green yellow blue magenta cyan white].each do |name|
    define_method(name) { |*args| Rainbow.wrap(self).public_send(name, *args) }
  end
  alias bg background
end
