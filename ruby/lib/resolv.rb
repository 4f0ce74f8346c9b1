# Names and addresses of hosts, as this machine resolves them.
class Resolv
  class ResolvError < StandardError; end
  class ResolvTimeout < Interrupt; end

  class IPv4
    Regex256 = /0|1(?:[0-9][0-9]?)?|2(?:[0-4][0-9]?|5[0-5]?|[6-9])?|[3-9][0-9]?/
    Regex = /\A(#{Regex256})\.(#{Regex256})\.(#{Regex256})\.(#{Regex256})\z/
  end

  class IPv6
    Regex_8Hex = /\A(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\z/
    Regex_CompressedHex = /\A((?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?)::((?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?)\z/
    Regex = /(?:#{Regex_8Hex})|(?:#{Regex_CompressedHex})/
  end
  AddressRegex = /(?:#{IPv4::Regex})|(?:#{IPv6::Regex})/

  class << self
    def getaddress(name) = getaddresses(name).first || raise(ResolvError, "no address for #{name}")
    def getaddresses(name) = AddressRegex.match?(name) ? [name] : Thread.__await(__addresses(name))
    def each_address(name, &block) = getaddresses(name).each(&block)
    def getname(address) = getnames(address).first || raise(ResolvError, "no name for #{address}")
    def getnames(address)
      address = address.to_s
      raise ResolvError, "cannot interpret as address: #{address}" unless AddressRegex.match?(address)
      Thread.__await(__names(address))
    end
    def each_name(address, &block) = getnames(address).each(&block)
    def new(*) = raise(NotImplementedError, "Resolv.new isn't supported: only Resolv.getaddress and its kind are")
  end

  class DNS
    class << self
      def new(*, **) = raise(NotImplementedError, "Resolv::DNS isn't supported: only Resolv.getaddress and its kind are")
      alias open new
    end
  end

  class Hosts
    def self.new(*) = raise(NotImplementedError, "Resolv::Hosts isn't supported: only Resolv.getaddress and its kind are")
  end
end
