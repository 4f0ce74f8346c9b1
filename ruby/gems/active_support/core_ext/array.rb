require "active_support"
require "active_support/core_ext/object"
require "active_support/core_ext/enumerable"

class Array
  # A list: of nothing for nil, the object itself if it is one.
  def self.wrap(object)
    return [] if object.nil?
    object.respond_to?(:to_ary) ? object.to_ary || [object] : [object]
  end

  # Takes the Hash of options off the end.
  def extract_options! = last.is_a?(Hash) && last.extractable_options? ? pop : {}

  def to_sentence(words_connector: ", ", two_words_connector: " and ", last_word_connector: ", and ", **)
    case size
    when 0 then +""
    when 1 then +"#{self[0]}"
    when 2 then "#{self[0]}#{two_words_connector}#{self[1]}"
    else "#{self[0...-1].join(words_connector)}#{last_word_connector}#{last}"
    end
  end

  %w[second third fourth fifth].each.with_index(1) { |name, i| define_method(name) { self[i] } }
  def forty_two = self[41]
  def third_to_last = self[-3]
  def second_to_last = self[-2]
  def from(position) = self[position, size] || []
  def to(position) = position >= 0 ? take(position + 1) : self[0..position]
  def excluding(*elements) = self - elements.flatten(1)
  alias without excluding
  def including(*elements) = self + elements.flatten(1)
  def inquiry = ActiveSupport::ArrayInquirer.new(self)

  # Removes what the block is true for, and returns it.
  def extract!
    return to_enum(:extract!) { size } unless block_given?
    taken, kept = partition { |element| yield element }
    replace(kept)
    taken
  end

  # Slices of a size; the last is filled up, with false it isn't.
  def in_groups_of(number, fill_with = nil)
    raise ArgumentError, "Group size must be a positive integer, was #{number.inspect}" if number.to_i <= 0
    groups = each_slice(number).to_a
    groups[-1] += [fill_with] * (number - groups[-1].size) unless fill_with == false || groups.empty?
    block_given? ? groups.each { |group| yield group } : groups
  end

  # So many slices of about the same size.
  def in_groups(number, fill_with = nil)
    least, more = size.divmod(number)
    start = 0
    groups = Array.new(number) do |i|
      length = least + (i < more ? 1 : 0)
      group = self[start, length]
      start += length
      more > 0 && fill_with != false && length == least ? group + [fill_with] : group
    end
    block_given? ? groups.each { |group| yield group } : groups
  end

  # Parts between the elements that equal the value, or that the block finds.
  def split(value = nil)
    each_with_object([[]]) do |element, parts|
      divides = block_given? ? yield(element) : element == value
      divides ? parts << [] : parts.last << element
    end
  end

  def compact_blank! = delete_if(&:blank?)
end

class Hash
  def extractable_options? = instance_of?(Hash)
end
