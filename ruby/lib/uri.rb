# URIs by RFC 3986; splitting and escaping is Go.
module URI
  class Error < StandardError; end
  class InvalidURIError < Error; end
  class InvalidComponentError < Error; end
  class BadURIError < Error; end

  class Generic
    include URI

    DEFAULT_PORT = nil
    COMPONENT = %i[scheme userinfo host port path query fragment]

    def self.default_port = self::DEFAULT_PORT
    def self.component = self::COMPONENT
    def self.use_registry = false

    # Takes a Hash of components, or an Array in their order.
    def self.build(args)
      if args.is_a?(Array) && args.size == component.size
        tmp = component.zip(args).to_h
      elsif args.is_a?(Hash)
        tmp = args
      else
        raise ArgumentError, "expected Array of or Hash of components of #{self} (#{component.join(", ")})"
      end
      scheme = tmp[:scheme] || (self == Generic ? nil : name.split("::").last.downcase)
      path = tmp[:path]
      raise InvalidComponentError, "bad component(expected absolute path component): #{path}" if path && self <= HTTP && path != "" && !path.start_with?("/")
      new(scheme, tmp[:userinfo], tmp[:host], tmp[:port], nil, path || "", tmp[:opaque], tmp[:query], tmp[:fragment], nil, true)
    end

    def self.build2(args) = build(args)

    attr_reader :scheme, :host, :port, :path, :query, :fragment, :opaque, :user, :password

    def initialize(scheme, userinfo, host, port, registry, path, opaque, query, fragment, _parser = nil, arg_check = false)
      @scheme = scheme&.downcase
      @user, @password = userinfo.is_a?(Array) ? userinfo : split_userinfo(userinfo)
      @host = host
      @port = port.nil? || port == "" ? default_port : port.to_i
      @path = path
      @opaque = opaque
      @query = query
      @fragment = fragment
      return unless arg_check
      __check_host(host) if host
      __check_path(path) if path
    end

    def split_userinfo(ui)
      return [nil, nil] unless ui
      ui.split(":", 2)
    end

    def default_port = self.class.default_port
    def component = self.class.component
    def parser = DEFAULT_PARSER

    def userinfo
      return nil if @user.nil?
      @password ? "#{@user}:#{@password}" : @user
    end

    def hostname
      @host && @host.start_with?("[") && @host.end_with?("]") ? @host[1..-2] : @host
    end

    def authority
      return nil unless @host
      @port && @port != default_port ? "#{@host}:#{@port}" : @host
    end

    def __check_host(v)
      raise InvalidComponentError, "bad component(expected host component): #{v}" unless URI.__split("//#{v}")&.at(2) == v
    end

    def __check_path(v)
      if v != "" && !v.start_with?("/") && @host
        raise InvalidComponentError, "bad component(expected absolute path component): #{v}"
      end
      unless v == "" || URI.__split(v)&.at(5) == v
        kind = @scheme ? "absolute path" : "relative path"
        raise InvalidComponentError, "bad component(expected #{kind} component): #{v}"
      end
    end

    def __no_opaque
      raise InvalidURIError, "can not set host, port, path or query with opaque" if @opaque
    end

    def scheme=(v)
      raise InvalidComponentError, "bad component(expected scheme component): #{v}" if v && !/\A[A-Za-z][A-Za-z0-9+\-.]*\z/.match?(v)
      @scheme = v&.downcase
    end

    def host=(v)
      __no_opaque
      __check_host(v) if v
      @host = v
    end

    def hostname=(v)
      v = "[#{v}]" if v && v.include?(":") && !v.start_with?("[")
      self.host = v
    end

    def port=(v)
      __no_opaque
      unless v.nil? || v.is_a?(Integer) || /\A\d*\z/.match?(v)
        raise InvalidComponentError, "bad component(expected port component): #{v.inspect}"
      end
      @port = v.nil? || v == "" ? nil : v.to_i
    end

    def path=(v)
      __no_opaque
      __check_path(v)
      @path = v
    end

    def query=(v)
      @query = nil
      return v if v.nil?
      __no_opaque
      v = v.to_str.delete("\t\r\n")
      @query = v.gsub(/(?!%\h\h|[!$-&(-;=?-_a-~])./) { |c| c.bytes.map { |b| "%%%02X" % b }.join }
    end

    def fragment=(v)
      return @fragment = nil if v.nil?
      v = v.to_str.delete("\t\r\n")
      @fragment = v.gsub(/(?!%\h\h|[!-~])./) { |c| c.bytes.map { |b| "%%%02X" % b }.join }
    end

    def opaque=(v)
      raise InvalidURIError, "can not set opaque with host, port, userinfo or path" if v && (@host || @port || @user || @path)
      @opaque = v
    end

    def __no_opaque_user(what)
      raise InvalidURIError, "can not set #{what} with opaque" if @opaque
    end

    def userinfo=(v)
      return nil if v.nil?
      __no_opaque_user("user")
      @user, @password = v.is_a?(Array) ? v : split_userinfo(v)
    end

    def user=(v)
      __no_opaque_user("user")
      raise NoMethodError, "undefined method `split' for #{v.inspect}:#{v.class}" unless v.nil? || v.respond_to?(:split)
      raise InvalidComponentError, "bad component(expected userinfo component or user component): #{v}" if v && !/\A(?:%\h\h|[!$&-.0-;=A-Z_a-z~])*\z/.match?(v)
      @user = v
      @password = nil unless v
    end

    def password=(v)
      __no_opaque_user("password")
      raise InvalidURIError, "password component depends user component" unless @user
      raise InvalidComponentError, "bad password component" if v && !/\A(?:%\h\h|[!$&-.0-;=A-Z_a-z~])*\z/.match?(v)
      @password = v
    end

    def absolute? = @scheme ? true : false
    alias absolute absolute?
    def relative? = !absolute?
    def hierarchical? = @path ? true : false

    def to_s
      str = +""
      str << @scheme << ":" if @scheme
      if @opaque
        str << @opaque
      else
        str << "//" if @host || %w[file postgres].include?(@scheme)
        str << userinfo << "@" if @user
        str << @host if @host
        str << ":" << @port.to_s if @port && @port != default_port
        str << __path_text
        str << "?" << @query if @query
      end
      str << "#" << @fragment if @fragment
      str
    end
    alias to_str_for_join to_s

    def __path_text = @path.to_s
    def inspect = "#<#{self.class} #{self}>"

    def component_ary
      component.map { |x| __send__(x) }
    end

    def select(*components)
      components.map { |c| component.include?(c) ? __send__(c) : raise(ArgumentError, "expected of components of #{self.class} (#{component.join(", ")})") }
    end

    def ==(other)
      self.class == other.class && normalize.component_ary == other.normalize.component_ary
    end

    def eql?(other)
      self.class == other.class && component_ary.eql?(other.component_ary)
    end

    def hash = component_ary.hash

    def normalize
      uri = dup
      uri.normalize!
      uri
    end

    def normalize!
      @path = "/" if @path == "" && @host
      @scheme = @scheme.downcase if @scheme
      @host = @host.downcase if @host
      nil
    end

    def merge(oth)
      rel = oth.is_a?(Generic) ? oth : URI.parse(oth.to_str)
      return rel.dup if rel.absolute?
      raise BadURIError, "both URI are relative" unless absolute?
      base = dup
      base.__replace(rel)
      base
    end
    alias + merge

    def merge!(oth)
      t = merge(oth)
      return nil if self == t
      t.instance_variables.each { |iv| instance_variable_set(iv, t.instance_variable_get(iv)) }
      self
    end

    def __replace(rel)
      @fragment = nil
      if rel.host || rel.path.to_s != "" || rel.query
        @query = nil
      end
      if rel.host
        @user, @password, @host = rel.user, rel.password, rel.host
        @port = rel.port || default_port
        @path = rel.path.to_s
      elsif rel.path.to_s != ""
        @path = URI.__merge_path(@path.to_s, rel.path)
      end
      @query = rel.query if rel.query
      @fragment = rel.fragment if rel.fragment
    end

    def route_to(oth)
      oth = URI.parse(oth.to_s) unless oth.is_a?(Generic)
      return oth.dup if relative? || oth.scheme != @scheme || oth.host != @host || oth.port != @port || oth.userinfo != userinfo
      rel = Generic.new(nil, nil, nil, nil, nil, URI.__route(@path, oth.path), nil, oth.query, oth.fragment)
      if oth.path == @path
        rel.instance_variable_set(:@path, "")
        rel.query = nil if oth.query == @query
      end
      rel
    end
    alias - route_to

    def route_from(oth)
      (oth.is_a?(Generic) ? oth : URI.parse(oth)).route_to(self)
    end

    def coerce(oth)
      [oth.is_a?(String) ? URI.parse(oth) : oth, self]
    end

    # The proxy that the environment names for this URI.
    def find_proxy(env = ENV)
      raise BadURIError, "relative URI: #{self}" if relative?
      name = "#{@scheme.downcase}_proxy"
      value = env[name]
      value ||= env[name.upcase] unless name == "http_proxy"
      return nil if value.nil? || value.empty?
      return nil if %w[localhost 127.0.0.1 ::1].include?(hostname)
      no_proxy = env["no_proxy"] || env["NO_PROXY"]
      return nil if no_proxy && !self.class.use_proxy?(hostname, hostname, port, no_proxy)
      URI.parse(value)
    end

    def self.use_proxy?(hostname, _addr, port, no_proxy)
      hostname = hostname.downcase
      no_proxy.downcase.split(/[\s,]+/).each do |entry|
        host, entry_port = entry.split(":", 2)
        next if host.nil? || host.empty? || (entry_port && entry_port.to_i != port)
        return false if host == "*" || hostname == host.delete_prefix(".") || hostname.end_with?(".#{host.delete_prefix(".")}")
      end
      true
    end
  end

  def self.__route(src, dst)
    return dst if src == dst
    from = src.split("/", -1)
    to = dst.split("/", -1)
    from.shift && to.shift while from.size > 1 && to.size > 1 && from[0] == to[0]
    rel = "../" * (from.size - 1) + to.join("/")
    rel.empty? ? "./" : rel
  end

  class HTTP < Generic
    DEFAULT_PORT = 80
    COMPONENT = %i[scheme userinfo host port path query fragment]

    def self.build(args)
      args = args.is_a?(Array) ? component[1..-1].zip(args).to_h : args
      super({ scheme: name.split("::").last.downcase }.merge(args))
    end

    def request_uri
      return unless @path
      url = @query ? "#{@path}?#{@query}" : @path.dup
      url.start_with?("/") ? url : "/#{url}"
    end

    def origin = "#{scheme}://#{authority}"
  end

  class HTTPS < HTTP
    DEFAULT_PORT = 443
  end

  class WS < Generic
    DEFAULT_PORT = 80

    def request_uri
      url = @query ? "#{@path}?#{@query}" : @path.to_s
      url.start_with?("/") ? url : "/#{url}"
    end
  end

  class WSS < WS
    DEFAULT_PORT = 443
  end

  class FTP < Generic
    DEFAULT_PORT = 21
    attr_reader :typecode

    def initialize(*args)
      super
      raise InvalidURIError unless @path
      @path = @path.delete_prefix("/")
      return unless (m = /;type=([aid])\z/.match(@path))
      @typecode = m[1]
      @path = m.pre_match
    end

    def __path_text = "/#{@path}#{";type=#{@typecode}" if @typecode}"
  end

  class File < Generic
    DEFAULT_PORT = nil
    COMPONENT = %i[scheme host path]

    def initialize(*args)
      super
      @host ||= ""
    end

    %w[user password userinfo].each do |part|
      define_method("#{part}=") { |_v| raise InvalidURIError, "can not set #{part} for file URI" }
    end
  end

  class LDAP < Generic
    DEFAULT_PORT = 389
  end

  class LDAPS < LDAP
    DEFAULT_PORT = 636
  end

  class MailTo < Generic
    DEFAULT_PORT = nil
    COMPONENT = %i[scheme to headers]
    attr_reader :to, :headers

    def self.build(args)
      to, headers = args.is_a?(Hash) ? [args[:to], args[:headers]] : args
      headers = case headers
      when nil then ""
      when String then "?#{headers}"
      else headers.empty? ? "" : "?" + headers.map { |h| h.is_a?(Array) ? h.join("=") : h }.join("&")
      end
      new("mailto", nil, nil, nil, nil, nil, "#{to}#{headers}", nil, nil)
    end

    def initialize(*args)
      super
      raise InvalidComponentError, "missing opaque part for mailto URL" unless @opaque
      @to, query = @opaque.split("?", 2)
      @to ||= ""
      @headers = query.to_s.split("&").map { |pair| pair.split("=", 2) }
    end
  end

  SCHEMES = { "HTTP" => HTTP, "HTTPS" => HTTPS, "FTP" => FTP, "FILE" => File, "MAILTO" => MailTo, "LDAP" => LDAP, "LDAPS" => LDAPS, "WS" => WS, "WSS" => WSS }

  # The old parser, of which only these methods are in use.
  class RFC2396_Parser
    def parse(uri) = URI.parse(uri)
    def split(uri) = URI.split(uri)
    def join(*uris) = URI.join(*uris)

    def escape(str, unsafe = nil)
      return URI.__escape(str) unless unsafe
      unsafe = Regexp.new("[#{Regexp.quote(unsafe)}]") unless unsafe.is_a?(Regexp)
      str.gsub(unsafe) { |c| c.bytes.map { |b| "%%%02X" % b }.join }
    end

    def unescape(str, _escaped = nil) = URI.__unescape(str)

    def make_regexp(schemes = nil)
      schemes = schemes ? "(?:#{schemes.map { |s| Regexp.quote(s) }.join("|")})" : "[A-Za-z][A-Za-z0-9+\\-.]*"
      /#{schemes}:(?:\/\/[^\s\/?#<>"]*)?(?:%\h\h|[-A-Za-z0-9_.!~*'();\/?:@&=+$,\[\]])*(?:\#(?:%\h\h|[-A-Za-z0-9_.!~*'();\/?:@&=+$,\[\]])*)?/
    end

    def extract(str, schemes = nil)
      found = str.scan(make_regexp(schemes)).reject { |s| s.end_with?(":") }
      return found unless block_given?
      found.each { |s| yield s }
      nil
    end
  end
  Parser = RFC2396_Parser
  DEFAULT_PARSER = Parser.new
  RFC3986_PARSER = DEFAULT_PARSER
  UNSAFE = /[^\-_.!~*'()a-zA-Z\d;\/?:@&=+$,\[\]]/

  class << self
    def scheme_list = SCHEMES
    def register_scheme(scheme, klass)
      SCHEMES[scheme.to_s.upcase] = klass
    end

    def for(scheme, *arguments, default: Generic)
      (SCHEMES[scheme.to_s.upcase] || default).new(scheme, *arguments)
    end

    def split(uri)
      text = begin
        uri.to_str
      rescue NoMethodError
        raise InvalidURIError, "bad URI(is not URI?): #{uri.inspect}"
      end
      unless text.ascii_only?
        raise InvalidURIError, "URI must be ascii only #{text.dump}"
      end
      __split(text) || raise(InvalidURIError, "bad URI(is not URI?): #{uri.inspect}")
    end

    def parse(uri)
      scheme, *rest = split(uri)
      self.for(scheme, *rest)
    end

    def join(*str)
      uri = parse(str[0].to_s)
      str[1..-1].each { |x| uri = uri.merge(x) }
      uri
    end

    def extract(str, schemes = nil, &block) = DEFAULT_PARSER.extract(str, schemes, &block)
    def regexp(schemes = nil) = DEFAULT_PARSER.make_regexp(schemes)

    def encode_www_form_component(str, _enc = nil) = __encode(str)
    def decode_www_form_component(str, _enc = nil) = __decode(str, true)
    def encode_uri_component(str, _enc = nil) = __encode(str).gsub("+", "%20")
    def decode_uri_component(str, _enc = nil) = __decode(str, false)

    def encode_www_form(enum, enc = nil)
      enum.map do |k, v|
        if v.nil?
          encode_www_form_component(k)
        elsif v.respond_to?(:to_ary)
          v.to_ary.map { |w| w.nil? ? encode_www_form_component(k) : "#{encode_www_form_component(k)}=#{encode_www_form_component(w)}" }.join("&")
        else
          "#{encode_www_form_component(k)}=#{encode_www_form_component(v)}"
        end
      end.join("&")
    end

    def decode_www_form(str, _enc = nil, separator: "&", **)
      return [] if str.empty?
      str.split(separator).map do |pair|
        k, v = pair.split("=", 2)
        [decode_www_form_component(k.to_s), v ? decode_www_form_component(v) : ""]
      end
    end

    def get_encoding(label) = Encoding.find(label)
  end
end

module Kernel
  def URI(uri)
    if uri.is_a?(URI::Generic)
      uri
    elsif uri.respond_to?(:to_str)
      URI.parse(uri.to_str)
    else
      raise ArgumentError, "bad argument (expected URI object or URI string)"
    end
  end
end
