# frozen_string_literal: true

def shown
  p yield
rescue => e
  puts "#{e.class}: #{e.message}"
end

shown { "abc" << "d" }
shown { "a" "b" << "c" }
shown { 'one'.upcase! }
shown { "x".sub!("y", "z") }
shown { "a#{1}b".frozen? }
shown { "abc".frozen? && "".frozen? }
shown { %w[a b].map(&:frozen?) }
shown { (<<~TEXT).frozen? }
  two
  lines
TEXT
shown { x = "a"; x += "b"; x << "c" }
shown { +"a" << "b" }
shown { "a".dup << "b" }
shown { /a#{"b"}c/.source }
shown { :"a#{"b"}" }
shown { "same".equal?("same") }
shown { { "k" => "v" }.values[0].frozen? }
shown { case "a" when "a" then "yes" end }
shown { "%s-%s" % ["a", 1] }
def optional(text = "q") = text.frozen?
shown { optional }
