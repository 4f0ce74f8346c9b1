# The unambiguous beginnings of words.
module Abbrev
  def self.abbrev(words, pattern = nil)
    table = {}
    seen = {}
    pattern = Regexp.new("\\A#{Regexp.quote(pattern)}") if pattern.is_a?(String)
    words.each do |word|
      next if word.empty?
      word.size.downto(1) do |len|
        abbrev = word[0, len]
        next if pattern && pattern !~ abbrev
        seen[abbrev] = (seen[abbrev] || 0) + 1
        case seen[abbrev]
        when 1 then table[abbrev] = word
        when 2 then table.delete(abbrev)
        else break
        end
      end
    end
    words.each do |word|
      next if pattern && pattern !~ word
      table[word] = word
    end
    table
  end

  def abbrev(words, pattern = nil) = Abbrev.abbrev(words, pattern)
end

class Array
  def abbrev(pattern = nil) = Abbrev.abbrev(self, pattern)
end
