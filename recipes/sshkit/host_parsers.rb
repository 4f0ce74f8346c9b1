# How SSHKit reads a host's name, for recipes that ask its parsers. Hosts
# themselves are read by the engine, which takes some forms that these don't.
module SSHKit
  class SimpleHostParser
    def self.suitable?(text) = !text.match?(/[:@]/)

    def initialize(text)
      @host_string = text
    end

    def username = nil
    def hostname = @host_string
    def port = nil
    def attributes = [username, hostname, port]
  end

  class HostWithPortParser < SimpleHostParser
    def self.suitable?(text) = !text.match?(/[@\[\]]/)

    def hostname = @host_string.split(":").first
    def port = @host_string.split(":").last.to_i
  end

  class HostWithUsernameAndPortParser < SimpleHostParser
    def self.suitable?(text) = text.match(/@.*:\d+/)

    def username = @host_string.split("@").first
    def hostname = @host_string.split("@").last.split(":").first
    def port = @host_string.split("@").last.split(":").last.to_i
  end

  class HostWithUsernameParser < SimpleHostParser
    def self.suitable?(text) = text.match?(/@/) && !text.match?(/:/)

    def username = @host_string.split("@").first
    def hostname = @host_string.split("@").last
  end

  class IPv6HostWithPortParser < SimpleHostParser
    IPV6_REGEX = /\[([a-fA-F0-9:]+)\](?::(\d+))?/.freeze

    def self.suitable?(text) = text.match(IPV6_REGEX)

    def hostname = @host_string.match(IPV6_REGEX)[1]
    def port = @host_string.match(IPV6_REGEX)[2]&.to_i
  end

  # Frozen, as the engine wouldn't ask another one.
  PARSERS = [SimpleHostParser, HostWithPortParser, HostWithUsernameAndPortParser, IPv6HostWithPortParser, HostWithUsernameParser].freeze
end
