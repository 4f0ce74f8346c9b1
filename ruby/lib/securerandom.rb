# Random values that nobody can guess, from the operating system.
module Random::Formatter
  def random_bytes(n = nil)
    bytes(n ? n.to_int : 16)
  end

  def hex(n = nil) = random_bytes(n).unpack1("H*")

  def base64(n = nil) = [random_bytes(n)].pack("m0")

  def urlsafe_base64(n = nil, padding = false)
    s = base64(n).tr("+/", "-_")
    padding ? s : s.delete("=")
  end

  def uuid
    h = hex(16)
    h[12] = "4"
    h[16] = (h[16].hex & 3 | 8).to_s(16)
    "#{h[0, 8]}-#{h[8, 4]}-#{h[12, 4]}-#{h[16, 4]}-#{h[20, 12]}"
  end

  ALPHANUMERIC = [*"A".."Z", *"a".."z", *"0".."9"]

  def alphanumeric(n = nil, chars: ALPHANUMERIC)
    choose(chars, n ? n.to_int : 16)
  end

  def choose(source, n)
    (0...n).map { source[random_number(source.size)] }.join
  end

  # A number below n: an Integer for one, a Float else; or one of a Range.
  def random_number(n = 0)
    case n
    when Range
      low, high = n.begin, n.end
      if low.is_a?(Float) || high.is_a?(Float)
        low + __float * (high - low)
      else
        low + __below(high - low + (n.exclude_end? ? 0 : 1))
      end
    when Float then n > 0 ? __float * n : __float
    when Integer then n > 0 ? __below(n) : __float
    when nil then __float
    else raise ArgumentError, "invalid argument - #{n}"
    end
  end
  alias rand random_number

  def __float = __integer(7) % (1 << 53) / (1 << 53).to_f

  def __integer(size) = bytes(size).bytes.inject(0) { |a, b| a << 8 | b }

  # Draws until the number isn't in the last, incomplete run of n.
  def __below(n)
    size = (n.to_s(2).size + 7) / 8
    limit = (1 << 8 * size) / n * n
    loop do
      r = __integer(size)
      return r % n if r < limit
    end
  end
end

module SecureRandom
  extend Random::Formatter
  VERSION = "0.1.1"

  def self.bytes(n) = __bytes(n)
  def self.gen_random(n) = __bytes(n)
end
