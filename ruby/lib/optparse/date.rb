require "optparse"
require "date"

{ Date => :parse, DateTime => :parse }.each do |type, method|
  OptionParser.accept(type) do |s|
    begin
      type.__send__(method, s) if s
    rescue ArgumentError
      raise OptionParser::InvalidArgument, s
    end
  end
end
