# Hash functions, which Go computes.
module Digest
  VERSION = "3.1.0"

  class Base
    class << self
      def digest(str, *args) = new(*args).update(str).__sum
      def hexdigest(str, *args) = Digest.hexencode(digest(str, *args))
      def base64digest(str, *args) = Digest.__base64(digest(str, *args))
      def file(name, *args) = new(*args).file(name)
    end

    def file(name)
      update(File.binread(name))
    end

    def digest(str = nil)
      return __sum unless str
      reset
      update(str)
      value = __sum
      reset
      value
    end

    def hexdigest(str = nil) = Digest.hexencode(digest(str))
    def base64digest(str = nil) = Digest.__base64(digest(str))
    def to_s = hexdigest
    def inspect = "#<#{self.class}: #{hexdigest}>"
    def new = clone.reset

    def digest!
      value = __sum
      reset
      value
    end

    def hexdigest! = Digest.hexencode(digest!)

    def ==(other)
      other.is_a?(Base) ? __sum == other.__sum : other.respond_to?(:to_str) && hexdigest == other.to_str
    end
  end

  # SHA2.new(bits) is one of SHA256, SHA384 and SHA512.
  class SHA2 < Base
    def initialize(bitlen = 256)
      name = { 256 => "SHA256", 384 => "SHA384", 512 => "SHA512" }[bitlen]
      raise ArgumentError, "unsupported bit length: %s" % bitlen.inspect unless name
      @sha2 = Digest.const_get(name).new
    end

    def update(str)
      @sha2.update(str)
      self
    end
    alias << update

    def reset
      @sha2.reset
      self
    end

    def __sum = @sha2.__sum
    def digest_length = @sha2.digest_length
    def block_length = @sha2.block_length
    def inspect = "#<#{self.class}:#{digest_length * 8} #{hexdigest}>"
  end

  def self.const_missing(name)
    raise LoadError, "library not found for class Digest::#{name} -- digest/#{name.to_s.downcase}"
  end
end

module Kernel
  def Digest(name) = Digest.const_get(name)
end
