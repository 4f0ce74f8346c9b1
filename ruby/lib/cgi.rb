# Escaping, and queries; of CGI itself there is no more.
require "cgi/util"

class CGI
  VERSION = "0.3.5"

  def self.parse(query)
    params = {}
    query.split(/[&;]/).each do |pair|
      key, value = pair.split("=", 2).map { |s| unescape(s) }
      next unless key
      list = (params[key] ||= [])
      list << value if value
    end
    params.default = [].freeze
    params
  end

  def self.new(*)
    raise NotImplementedError, "CGI.new is not supported"
  end
end
