# The unambiguous beginnings of words.
module Abbrev
  def self.abbrev(words, pattern = nil)
    wanted = pattern.is_a?(String) ? ->(text) { text.start_with?(pattern) } : ->(text) { pattern.nil? || pattern.match?(text) }
    beginnings = words.flat_map { |word| word.size.downto(1).map { |size| [word[0, size], word] } }
    meant = beginnings.select { |text, _| wanted.(text) }.group_by(&:first)
    table = meant.select { |_, pairs| pairs.size == 1 }.transform_values { |pairs| pairs[0][1] }
    # A whole word is itself, also where it begins another.
    words.each { |word| table[word] = word if wanted.(word) }
    table
  end

  def abbrev(words, pattern = nil) = Abbrev.abbrev(words, pattern)
end

class Array
  def abbrev(pattern = nil) = Abbrev.abbrev(self, pattern)
end
