class Array
  def self.try_convert(o) = o.is_a?(Array) ? o : o.respond_to?(:to_ary) ? o.to_ary : nil
  def to_ary = self
  def deconstruct = self
  def sort_by!(&block)
    return to_enum(:sort_by!) unless block
    replace(sort_by(&block))
  end
end

class Hash
  def self.try_convert(o) = o.is_a?(Hash) ? o : o.respond_to?(:to_hash) ? o.to_hash : nil
  def self.ruby2_keywords_hash(h) = h
  def self.ruby2_keywords_hash?(_) = false
  def to_hash = self
  def deconstruct_keys(_) = self
  def assoc(key) = key?(key) ? [keys.find { |k| k == key }, self[key]] : nil
  def rassoc(value)
    each { |k, v| return [k, v] if v == value }
    nil
  end
  def compare_by_identity? = false
  def compare_by_identity = raise(NotImplementedError, "Hash#compare_by_identity isn't supported")
end

class Struct
  def deconstruct = to_a
  def deconstruct_keys(keys) = keys ? to_h.slice(*keys) : to_h
end

class Set
  def to_set(*) = self
  def compare_by_identity = raise(NotImplementedError, "Set#compare_by_identity isn't supported")
  def compare_by_identity? = false
end
