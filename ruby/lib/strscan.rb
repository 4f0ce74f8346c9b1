# StringScanner: the whole of it is Go.
class StringScanner
  Version = "3.0.1"
  def self.must_C_version = self
end
