# An address of IPv4 or IPv6, or a network of them: a number and a mask.
require "socket"

class IPAddr
  include Comparable

  class Error < ArgumentError
  end
  class InvalidAddressError < Error
  end
  class AddressFamilyError < Error
  end
  class InvalidPrefixError < InvalidAddressError
  end

  INET, INET6 = Socket::AF_INET, Socket::AF_INET6
  IN4MASK = 0xffffffff
  IN6MASK = 0xffffffffffffffffffffffffffffffff
  IN6FORMAT = (["%.4x"] * 8).join(":").freeze
  V4 = /\A(\d+)\.(\d+)\.(\d+)\.(\d+)\z/
  private_constant :INET, :INET6, :V4

  attr_reader :family
  attr_accessor :addr, :mask_addr
  protected :addr, :addr=, :mask_addr=, :mask_addr

  def self.new_ntoh(packed) = new(ntop(packed))

  def self.ntop(packed)
    case packed.bytesize
    when 4 then packed.unpack("C4").join(".")
    when 16 then IN6FORMAT % packed.unpack("n8")
    else raise AddressFamilyError, "unsupported address family"
    end
  end

  def initialize(addr = "::", family = Socket::AF_UNSPEC)
    if addr.is_a?(Integer)
      raise AddressFamilyError, "address family must be specified" if family == Socket::AF_UNSPEC
      raise AddressFamilyError, "unsupported address family: #{family}" unless family == INET || family == INET6
      @family = family
      __set(addr)
      @mask_addr = __all
      return
    end
    text, prefix = addr.split("/", 2)
    text, zone = text.to_s.split("%", 2)
    text = text.to_s
    text = $1 if text =~ /\A\[(.*)\]\z/
    @zone_id = "%#{zone}" if zone
    if family == INET || (family != INET6 && !text.include?(":"))
      @family = INET
      @addr = __v4(text)
      raise InvalidAddressError, "zone identifiers are not allowed in IPv4: #{addr}" if zone
    else
      @family = INET6
      @addr = __v6(text)
    end
    raise AddressFamilyError, "address family mismatch" unless [Socket::AF_UNSPEC, @family].include?(family)
    @mask_addr = __all
    raise InvalidPrefixError, "leading zeros in prefix" if (zeros = /\A0./.match?(prefix.to_s))
    mask!(prefix) if prefix
  rescue InvalidAddressError => e
    raise e.class, zeros ? e.message : "#{e.message}: #{addr}"
  end

  def &(other) = clone.__put(@addr & __coerce(other).to_i)
  def |(other) = clone.__put(@addr | __coerce(other).to_i)
  def <<(n) = clone.__put(@addr << n & __all)
  def >>(n) = clone.__put(@addr >> n)
  def ~ = clone.__put(__all ^ @addr)
  def succ = clone.__put(@addr + 1)

  def <=>(other)
    other = __coerce(other)
    @addr <=> other.to_i if other.family == @family
  rescue StandardError
    nil
  end

  def ==(other)
    other = __coerce(other)
    @family == other.family && @addr == other.to_i
  rescue StandardError
    false
  end

  def eql?(other) = self.class == other.class && hash == other.hash && self == other
  def hash = ([@addr, @mask_addr, @zone_id].hash << 1) | (ipv4? ? 0 : 1)

  def mask(prefix) = clone.mask!(prefix)

  def include?(other)
    other = __coerce(other)
    return false unless other.family == @family
    mine, theirs = to_range, other.to_range
    mine.begin <= theirs.begin && mine.end >= theirs.end
  end
  alias === include?

  def to_i = @addr
  def to_range
    low, high = @addr & @mask_addr, @addr | (__all ^ @mask_addr)
    clone.__whole(low)..clone.__whole(high)
  end

  # without zeros, and :: for the longest run of them
  def to_s
    text = to_string
    return text if ipv4?
    text = text.gsub(/\b0{1,3}([\da-f]+)\b/i, '\1')
    return "::" if @addr == 0 && !@zone_id
    8.downto(1) { |n| break if n == 1 ? text.sub!(/\b0\b/, ":") : text.sub!(/\b#{(["0"] * n).join(":")}\b/, ":") }
    text = text.gsub(/:{3,}/, "::")
    if text =~ /\A::(ffff:)?([\da-f]{1,4}):([\da-f]{1,4})\z/i
      text = format("::%s%d.%d.%d.%d", $1, $2.hex >> 8, $2.hex & 255, $3.hex >> 8, $3.hex & 255)
    end
    text
  end

  def to_string = __text(@addr) + @zone_id.to_s

  def hton
    return [@addr].pack("N") if ipv4?
    7.downto(0).map { |i| @addr >> 16 * i & 0xffff }.pack("n8")
  end

  def ipv4? = @family == INET
  def ipv6? = @family == INET6

  def loopback?
    return @addr >> 24 == 127 if ipv4?
    @addr == 1 || (ipv4_mapped? && @addr >> 24 & 255 == 127)
  end

  def private?
    return [[8, 10], [12, 0xac1], [16, 0xc0a8]].any? { |bits, start| (@addr & IN4MASK) >> 32 - bits == start } if ipv4? || ipv4_mapped?
    @addr >> 121 == 0x7e
  end

  def link_local?
    return (@addr & IN4MASK) >> 16 == 0xa9fe if ipv4? || ipv4_mapped?
    @addr >> 118 == 0x3fa
  end

  def ipv4_mapped? = ipv6? && @addr >> 32 == 0xffff
  def ipv4_compat? = ipv6? && @addr >> 32 == 0 && @addr > 1

  def ipv4_mapped
    raise InvalidAddressError, "not an IPv4 address: #{@addr}" unless ipv4?
    clone.__put(@addr | 0xffff00000000, INET6)
  end

  def ipv4_compat
    raise InvalidAddressError, "not an IPv4 address: #{@addr}" unless ipv4?
    clone.__put(@addr, INET6)
  end

  # the IPv4 address in one of IPv6
  def native = ipv4_mapped? || ipv4_compat? ? clone.__put(@addr & IN4MASK, INET) : self

  def reverse = ipv4? ? "#{__reversed}.in-addr.arpa" : ip6_arpa
  def ip6_arpa
    raise InvalidAddressError, "not an IPv6 address: #{@addr}" unless ipv6?
    "#{__reversed}.ip6.arpa"
  end
  def ip6_int
    raise InvalidAddressError, "not an IPv6 address: #{@addr}" unless ipv6?
    "#{__reversed}.ip6.int"
  end

  def prefix = @mask_addr.to_s(2).count("1")
  def prefix=(n)
    raise InvalidPrefixError, "prefix must be an integer" unless n.is_a?(Integer)
    mask!(n)
  end
  def netmask = __text(@mask_addr)

  def zone_id
    raise InvalidAddressError, "not an IPv6 address: #{@addr}" unless ipv6?
    @zone_id
  end
  def zone_id=(zone)
    raise InvalidAddressError, "not an IPv6 address: #{@addr}" unless ipv6?
    raise InvalidAddressError, "invalid zone identifier for address" unless zone.nil? || zone =~ /\A%(\w+)\z/
    @zone_id = zone
  end

  def inspect = format("#<%s: %s:%s%s/%s>", self.class, ipv4? ? "IPv4" : "IPv6", __text(@addr), @zone_id, __text(@mask_addr))

  protected

  def mask!(prefix)
    bits = ipv4? ? 32 : 128
    if prefix.is_a?(String) && prefix !~ /\A\d+\z/
      other = IPAddr.new(prefix)
      raise InvalidPrefixError, "address family is not same" unless other.family == @family
      inverse = __all ^ other.to_i
      raise InvalidPrefixError, "invalid mask #{prefix}" unless inverse & inverse + 1 == 0
      @mask_addr = other.to_i
    else
      n = prefix.to_i
      raise InvalidPrefixError, "invalid length" unless n.between?(0, bits)
      @mask_addr = __all >> bits - n << bits - n
    end
    @addr &= @mask_addr
    self
  end

  def __put(addr, family = nil)
    if family && family != @family
      @mask_addr = family == INET6 ? @mask_addr | (IN6MASK ^ IN4MASK) : @mask_addr & IN4MASK
      @family = family
    end
    __set(addr)
    self
  end

  # one address, not a network
  def __whole(addr)
    @mask_addr = __all
    __put(addr)
  end

  private

  def __all = ipv4? ? IN4MASK : IN6MASK

  def __set(addr)
    raise InvalidAddressError, "invalid address: #{addr}" unless addr.between?(0, __all)
    @addr = addr
  end

  def __coerce(other)
    case other
    when IPAddr then other
    when String then self.class.new(other)
    else self.class.new(other, @family)
    end
  end

  def __v4(text)
    raise InvalidAddressError, "invalid address" unless (m = V4.match(text))
    m.captures.inject(0) do |n, part|
      raise InvalidAddressError, "invalid address" if part.to_i > 255
      raise InvalidAddressError, "zero-filled number in IPv4 address is ambiguous" if part =~ /\A0./
      n << 8 | part.to_i
    end
  end

  def __v6(text)
    if (m = /\A(.*:)(\d+\.\d+\.\d+\.\d+)\z/.match(text))
      v4 = __v4(m[2])
      text = format("%s%x:%x", m[1], v4 >> 16, v4 & 0xffff)
    end
    left, right, more = text.include?("::") ? text.split("::", -1) : [text, nil]
    parts = left.split(":", -1)
    rest = right.to_s.split(":", -1)
    gap = 8 - parts.size - rest.size
    all = right ? parts + ["0"] * (gap > 0 ? gap : 0) + rest : parts
    valid = !more && all.size == 8 && (!right || gap > 0) && all.all? { |part| part =~ /\A\h{1,4}\z/ }
    raise InvalidAddressError, "invalid address" unless valid
    all.inject(0) { |n, part| n << 16 | part.hex }
  end

  def __text(addr)
    return 3.downto(0).map { |i| addr >> 8 * i & 255 }.join(".") if ipv4?
    IN6FORMAT % 7.downto(0).map { |i| addr >> 16 * i & 0xffff }
  end

  def __reversed
    ipv4? ? (0..3).map { |i| @addr >> 8 * i & 255 }.join(".") : format("%.32x", @addr).reverse.split("").join(".")
  end
end
