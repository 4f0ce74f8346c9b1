# StringScanner is Go, except for its obsolete names.
class StringScanner
  Version = "3.0.1"
  def self.must_C_version = self

  { clear: :terminate, empty?: :eos?, getbyte: :get_byte, peep: :peek, restsize: :rest_size }.each do |old, now|
    define_method(old) do |*args|
      warn "StringScanner##{old} is obsolete; use ##{now} instead", uplevel: 1 if $VERBOSE
      __send__(now, *args)
    end
  end
end

ScanError = StringScanner::Error unless Object.const_defined?(:ScanError)
