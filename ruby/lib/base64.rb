# Base64 by RFC 2045 and RFC 4648; the coding is Go.
module Base64
  def self.urlsafe_encode64(bin, padding: true)
    str = strict_encode64(bin).tr("+/", "-_")
    str = str.delete("=") unless padding
    str
  end

  def self.urlsafe_decode64(str)
    str = str.ljust((str.length + 3) & ~3, "=") unless str.end_with?("=") || str.length % 4 == 0
    strict_decode64(str.tr("-_", "+/"))
  end

  def urlsafe_encode64(bin, padding: true) = Base64.urlsafe_encode64(bin, padding: padding)
  def urlsafe_decode64(str) = Base64.urlsafe_decode64(str)
end
