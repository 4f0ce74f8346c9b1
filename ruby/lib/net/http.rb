require "uri"
require "socket"
require "timeout"
require "openssl"

# HTTP clients. Connections, TLS and the protocol are Go.
module Net
  class ProtocolError < StandardError; end
  class ProtoSyntaxError < ProtocolError; end
  class ProtoFatalError < ProtocolError; end
  class ProtoUnknownError < ProtocolError; end
  class ProtoServerError < ProtocolError; end
  class ProtoAuthError < ProtocolError; end
  class ProtoCommandError < ProtocolError; end
  class ProtoRetriableError < ProtocolError; end
  ProtocRetryError = ProtoRetriableError
  class HTTPBadResponse < StandardError; end
  class HTTPHeaderSyntaxError < StandardError; end
  class OpenTimeout < Timeout::Error; end

  class ReadTimeout < Timeout::Error
    def message = "Net::ReadTimeout with #<Socket:(closed)>"
    alias to_s message
  end

  class WriteTimeout < Timeout::Error; end

  module HTTPExceptions
    attr_reader :response
    alias data response

    def initialize(msg, res)
      super(msg)
      @response = res
    end
  end

  class HTTPError < ProtocolError
    include HTTPExceptions
  end

  class HTTPRetriableError < ProtoRetriableError
    include HTTPExceptions
  end

  class HTTPServerException < ProtoServerError
    include HTTPExceptions
  end
  HTTPClientException = HTTPServerException

  class HTTPFatalError < ProtoFatalError
    include HTTPExceptions
  end

  # The header fields of requests and responses.
  module HTTPHeader
    def initialize_http_header(initheader)
      @header = {}
      initheader&.each do |key, value|
        next warn("net/http: nil HTTP header: #{key}") if value.nil?
        self[key] = value.is_a?(Array) ? value : value.to_s.strip
      end
    end

    def [](key) = @header[key.to_s.downcase]&.join(", ")

    def []=(key, val)
      return @header.delete(key.to_s.downcase) if val.nil?
      values = val.is_a?(Array) ? val.map { |v| v.to_s } : [val.to_s]
      raise ArgumentError, "header field value cannot include CR/LF" if values.any? { |v| v =~ /[\r\n]/ }
      @header[key.to_s.downcase] = values
    end

    def add_field(key, val)
      (@header[key.to_s.downcase] ||= []).concat(val.is_a?(Array) ? val.map { |v| v.to_s } : [val.to_s])
    end

    def get_fields(key) = @header[key.to_s.downcase]&.dup

    def fetch(key, *args, &block)
      value = @header.fetch(key.to_s.downcase, *args, &block)
      value.is_a?(Array) ? value.join(", ") : value
    end

    def each_header
      return to_enum(:each_header) unless block_given?
      @header.each { |k, va| yield k, va.join(", ") }
    end
    alias each each_header

    def each_name(&block) = @header.each_key(&block)
    alias each_key each_name

    def each_capitalized
      return to_enum(:each_capitalized) unless block_given?
      @header.each { |k, v| yield capitalize(k), v.join(", ") }
    end
    alias canonical_each each_capitalized

    def each_value
      @header.each_value { |va| yield va.join(", ") }
    end

    def capitalize(name) = name.to_s.split("-").map { |s| s.capitalize }.join("-")
    def delete(key) = @header.delete(key.to_s.downcase)
    def key?(key) = @header.key?(key.to_s.downcase)
    def to_hash = @header.dup
    def size = @header.size
    alias length size

    def content_length = self["content-length"]&.to_i

    def content_length=(len)
      self["content-length"] = len&.to_i
    end

    def chunked? = self["transfer-encoding"] =~ /(?:\A|[^\-\w])chunked(?![\-\w])/i ? true : false

    def content_type
      return nil unless main_type
      sub_type ? "#{main_type}/#{sub_type}" : main_type
    end

    def main_type = self["content-type"]&.split(";")&.first.to_s.split("/")[0]&.strip
    def sub_type = self["content-type"]&.split(";")&.first.to_s.split("/")[1]&.strip

    def type_params
      self["content-type"].to_s.split(";")[1..-1].to_a.map { |param| param.split("=", 2).map { |x| x.to_s.strip.delete('"') } }.to_h
    end

    def set_content_type(type, params = {})
      self["content-type"] = type + params.map { |k, v| "; #{k}=#{v}" }.join
    end
    alias content_type= set_content_type

    def set_form_data(params, sep = "&")
      query = URI.encode_www_form(params)
      query = query.gsub("&", sep) if sep != "&"
      self.body = query
      self.content_type = "application/x-www-form-urlencoded"
    end
    alias form_data= set_form_data

    # Fields of a form: [name, value] or [name, value, { filename:, content_type: }],
    # where a value may be a File.
    def set_form(params, enctype = "application/x-www-form-urlencoded", formopt = {})
      return set_form_data(params) if enctype == "application/x-www-form-urlencoded"
      raise ArgumentError, "invalid enctype: #{enctype}" unless enctype == "multipart/form-data"
      boundary = formopt[:boundary] || "----RubyFormBoundary#{rand(1 << 64).to_s(36)}"
      text = +""
      params.each do |key, value, opts = {}|
        filename = opts[:filename] || (value.respond_to?(:path) ? ::File.basename(value.path) : nil)
        text << "--#{boundary}\r\nContent-Disposition: form-data; name=\"#{key.to_s.gsub('"', '\\"')}\""
        if filename
          text << "; filename=\"#{filename.gsub('"', '\\"')}\"\r\nContent-Type: #{opts[:content_type] || "application/octet-stream"}"
        end
        text << "\r\n\r\n" << (value.respond_to?(:read) ? value.read : value.to_s) << "\r\n"
      end
      text << "--#{boundary}--\r\n"
      self.body = text
      set_content_type("multipart/form-data", "boundary" => boundary)
    end

    def basic_auth(account, password)
      self["authorization"] = "Basic " + ["#{account}:#{password}"].pack("m0")
    end

    def proxy_basic_auth(account, password)
      self["proxy-authorization"] = "Basic " + ["#{account}:#{password}"].pack("m0")
    end

    def connection_close? = self["connection"] =~ /(?:\A|,)\s*close\s*(?:\z|,)/i ? true : false

    def range=(range)
      @header["range"] = ["bytes=#{range.begin}-#{range.end ? (range.exclude_end? ? range.end - 1 : range.end) : ""}"] if range
    end
  end

  class HTTPGenericRequest
    include HTTPHeader
    attr_reader :method, :path, :uri, :body, :body_stream, :decode_content

    # The target is a path or a URI.
    def initialize(verb, sends_body, gets_body, target, fields = nil)
      @method, @request_has_body, @response_has_body = verb, sends_body, gets_body
      target.is_a?(URI) ? take_uri(target) : take_path(target)
      fields ||= {}
      names = fields.keys.map { |name| name.to_s.downcase }
      # Whoever asks for an encoding, or for a part, gets the bytes as they are.
      @decode_content = gets_body && (names & %w[accept-encoding range]).empty?
      fields = { **fields, "accept-encoding" => "gzip;q=1.0,deflate;q=0.6,identity;q=0.3" } if @decode_content
      initialize_http_header(fields)
      { "Accept" => "*/*", "User-Agent" => "Ruby", "Host" => @uri && host_field }.each do |name, value|
        self[name] ||= value if value
      end
    end

    def inspect = "#<#{self.class} #{@method}>"
    def request_body_permitted? = @request_has_body
    def response_body_permitted? = @response_has_body
    def body_exist? = @response_has_body

    def body=(text)
      @body, @body_stream = text, nil
    end

    def body_stream=(io)
      @body, @body_stream = nil, io
    end

    def __body
      text = @body || (@body_stream && @body_stream.read) || (@request_has_body ? "" : nil)
      return nil unless text
      self["content-type"] ||= "application/x-www-form-urlencoded"
      text.to_s
    end

    private

    def take_path(path)
      raise ArgumentError, "no HTTP request path given" unless path
      raise ArgumentError, "HTTP request path is empty" if path.empty?
      @path = path.dup
    end

    def take_uri(uri)
      raise ArgumentError, "not an HTTP URI" unless uri.is_a?(URI::HTTP)
      raise ArgumentError, "no host component for URI" unless uri.hostname
      @path = uri.request_uri or raise ArgumentError, "no HTTP request path given"
      @uri = uri.dup
    end

    def host_field = @uri.authority.delete_suffix(":#{@uri.default_port}")
  end

  class HTTPRequest < HTTPGenericRequest
    def initialize(path, initheader = nil)
      super(self.class::METHOD, self.class::REQUEST_HAS_BODY, self.class::RESPONSE_HAS_BODY, path, initheader)
    end
  end

  class HTTPResponse
    include HTTPHeader
    attr_reader :http_version, :code, :message, :uri
    attr_accessor :decode_content
    alias msg message

    def initialize(version, code, text)
      @http_version, @code, @message, @body = version, code, text, nil
      initialize_http_header(nil)
    end

    def self.__of(reply, uri)
      code, message, version, headers, body = reply
      res = (CODE_TO_OBJ[code] || CODE_CLASS_TO_OBJ[code[0]] || HTTPUnknownResponse).new(version, code, message)
      headers.each { |name, value| res.add_field(name, value) }
      res.__set(body, uri)
      res
    end

    def __set(body, uri)
      @body = body
      @uri = uri
    end

    def body = @body
    alias entity body

    def body=(value)
      @body = value
    end

    def read_body(dest = nil)
      if block_given?
        yield @body if @body && !@body.empty?
        return @body
      end
      dest << @body.to_s if dest
      dest || @body
    end
    alias read_entity read_body

    def inspect = "#<#{self.class} #{@code} #{@message} readbody=true>"
    def response = self
    def header = self
    def read_header = self
    def error_type = self.class::EXCEPTION_TYPE

    def error!
      raise error_type.new("#{@code} #{@message.dump}", self)
    end

    def value
      error! unless is_a?(HTTPSuccess)
    end
  end

  class HTTPUnknownResponse < HTTPResponse
    HAS_BODY = true
    EXCEPTION_TYPE = HTTPError
  end

  class HTTPInformation < HTTPResponse
    HAS_BODY = false
    EXCEPTION_TYPE = HTTPError
  end

  class HTTPSuccess < HTTPResponse
    HAS_BODY = true
    EXCEPTION_TYPE = HTTPError
  end

  class HTTPRedirection < HTTPResponse
    HAS_BODY = true
    EXCEPTION_TYPE = HTTPRetriableError
  end

  class HTTPClientError < HTTPResponse
    HAS_BODY = true
    EXCEPTION_TYPE = HTTPClientException
  end

  class HTTPServerError < HTTPResponse
    HAS_BODY = true
    EXCEPTION_TYPE = HTTPFatalError
  end

  class HTTPResponse
    CODE_CLASS_TO_OBJ = { "1" => HTTPInformation, "2" => HTTPSuccess, "3" => HTTPRedirection, "4" => HTTPClientError, "5" => HTTPServerError }
    CODE_TO_OBJ = {
      "100" => "Continue", "101" => "SwitchProtocol", "102" => "Processing", "103" => "EarlyHints", "200" => "OK",
      "201" => "Created", "202" => "Accepted", "203" => "NonAuthoritativeInformation", "204" => "NoContent",
      "205" => "ResetContent", "206" => "PartialContent", "207" => "MultiStatus", "208" => "AlreadyReported",
      "226" => "IMUsed", "300" => "MultipleChoices", "301" => "MovedPermanently", "302" => "Found", "303" => "SeeOther",
      "304" => "NotModified", "305" => "UseProxy", "307" => "TemporaryRedirect", "308" => "PermanentRedirect",
      "400" => "BadRequest", "401" => "Unauthorized", "402" => "PaymentRequired", "403" => "Forbidden",
      "404" => "NotFound", "405" => "MethodNotAllowed", "406" => "NotAcceptable", "407" => "ProxyAuthenticationRequired",
      "408" => "RequestTimeout", "409" => "Conflict", "410" => "Gone", "411" => "LengthRequired",
      "412" => "PreconditionFailed", "413" => "PayloadTooLarge", "414" => "URITooLong", "415" => "UnsupportedMediaType",
      "416" => "RangeNotSatisfiable", "417" => "ExpectationFailed", "421" => "MisdirectedRequest",
      "422" => "UnprocessableEntity", "423" => "Locked", "424" => "FailedDependency", "426" => "UpgradeRequired",
      "428" => "PreconditionRequired", "429" => "TooManyRequests", "431" => "RequestHeaderFieldsTooLarge",
      "451" => "UnavailableForLegalReasons", "500" => "InternalServerError", "501" => "NotImplemented",
      "502" => "BadGateway", "503" => "ServiceUnavailable", "504" => "GatewayTimeout", "505" => "VersionNotSupported",
      "506" => "VariantAlsoNegotiates", "507" => "InsufficientStorage", "508" => "LoopDetected", "510" => "NotExtended",
      "511" => "NetworkAuthenticationRequired"
    }.map { |code, name| [code, Net.const_set("HTTP#{name}", Class.new(CODE_CLASS_TO_OBJ[code[0]]))] }.to_h
  end

  HTTPMultipleChoice = HTTPMultipleChoices
  HTTPMovedTemporarily = HTTPFound
  HTTPRequestEntityTooLarge = HTTPPayloadTooLarge
  HTTPRequestURITooLong = HTTPURITooLong
  HTTPRequestURITooLarge = HTTPURITooLong
  HTTPRequestTimeOut = HTTPRequestTimeout
  HTTPGatewayTimeOut = HTTPGatewayTimeout
  HTTPRequestedRangeNotSatisfiable = HTTPRangeNotSatisfiable
  HTTPInformationCode = HTTPInformation
  HTTPSuccessCode = HTTPSuccess
  HTTPRedirectionCode = HTTPRedirection
  HTTPClientErrorCode = HTTPClientError
  HTTPFatalErrorCode = HTTPServerError
  HTTPServerErrorCode = HTTPServerError

  class HTTP
    HTTPVersion = "1.1"
    HAVE_ZLIB = true
    VERSION = "0.2.0"

    # A class for each method: whether requests have a body, whether responses do.
    { "GET" => [false, true], "HEAD" => [false, false], "POST" => [true, true], "PUT" => [true, true], "DELETE" => [false, true],
      "OPTIONS" => [false, true], "TRACE" => [false, true], "PATCH" => [true, true], "PROPFIND" => [true, true], "PROPPATCH" => [true, true],
      "MKCOL" => [true, true], "COPY" => [false, true], "MOVE" => [false, true], "LOCK" => [true, true], "UNLOCK" => [true, true] }.each do |name, (reqbody, resbody)|
      request = Class.new(HTTPRequest)
      const_set(name.capitalize, request)
      request.const_set(:METHOD, name)
      request.const_set(:REQUEST_HAS_BODY, reqbody)
      request.const_set(:RESPONSE_HAS_BODY, resbody)
    end

    class << self
      def default_port = 80
      alias http_default_port default_port
      def https_default_port = 443
      def version_1_2 = true
      def version_1_2? = true
      def version_1_1? = false
      alias is_version_1_2? version_1_2?
      def proxy_class? = false

      def new(address, port = nil, p_addr = :ENV, p_port = nil, p_user = nil, p_pass = nil, p_no_proxy = nil)
        super
      end
      alias newobj new

      def start(address, *arg, **opts, &block)
        port, p_addr, p_port, p_user, p_pass = arg
        p_addr = :ENV if arg.size < 2
        port = https_default_port if opts[:use_ssl] && !port
        http = new(address, port, p_addr, p_port, p_user, p_pass)
        opts = { verify_mode: OpenSSL::SSL::VERIFY_PEER }.merge(opts) if opts[:use_ssl]
        opts.each do |name, value|
          http.__send__("#{name}=", value) if http.respond_to?("#{name}=")
        end
        http.start(&block)
      end

      def get(uri_or_host, path_or_headers = nil, port = nil)
        get_response(uri_or_host, path_or_headers, port).body
      end

      def get_print(uri_or_host, path_or_headers = nil, port = nil)
        print get(uri_or_host, path_or_headers, port)
        nil
      end

      def get_response(uri_or_host, path_or_headers = nil, port = nil, &block)
        if path_or_headers && !path_or_headers.is_a?(Hash)
          new(uri_or_host, port || default_port).start { |http| http.request_get(path_or_headers, &block) }
        else
          uri = uri_or_host
          start(uri.hostname, uri.port || (uri.scheme == "https" ? 443 : 80), use_ssl: uri.scheme == "https") do |http|
            http.request_get(uri, path_or_headers, &block)
          end
        end
      end

      def post(url, data, header = nil)
        start(url.hostname, url.port, use_ssl: url.scheme == "https") { |http| http.post(url, data, header) }
      end

      def post_form(url, params)
        req = Post.new(url)
        req.form_data = params
        req.basic_auth(url.user, url.password) if url.user
        start(url.hostname, url.port, use_ssl: url.scheme == "https") { |http| http.request(req) }
      end

      # A class whose objects go through a proxy.
      def Proxy(p_addr = :ENV, p_port = nil, p_user = nil, p_pass = nil)
        return self unless p_addr
        Class.new(self) do
          define_singleton_method(:new) { |address, port = nil, *| super(address, port, p_addr, p_port, p_user, p_pass) }
        end
      end

      # Raises an exception of the class; an empty cause is none.
      def __raise(class_name, message, cause)
        klass = Object.const_get(class_name)
        raise klass.new if klass == ReadTimeout
        error = begin
          klass.new
        rescue ArgumentError
          klass.new(message)
        end
        begin
          raise error.exception(cause) unless cause.empty?
        rescue klass
          raise error.exception(message)
        end
        raise error.exception(message)
      end
    end

    attr_reader :address, :port
    attr_accessor :open_timeout, :read_timeout, :write_timeout, :keep_alive_timeout, :continue_timeout, :max_retries, :ssl_timeout,
                  :ca_file, :ca_path, :cert, :key, :verify_mode, :verify_depth, :verify_hostname, :min_version, :max_version, :ssl_version,
                  :ciphers, :close_on_empty_response, :local_host, :local_port, :proxy_address, :proxy_port, :proxy_user, :proxy_pass,
                  :proxy_from_env, :response_body_encoding, :ignore_eof, :extra_chain_cert, :verify_callback

    def initialize(address, port = nil, p_addr = :ENV, p_port = nil, p_user = nil, p_pass = nil, _no_proxy = nil)
      @address = address
      @port = (port || HTTP.default_port).to_i
      @open_timeout = @read_timeout = @write_timeout = 60
      @keep_alive_timeout = 2
      @max_retries = 1
      @use_ssl = false
      @started = false
      @proxy_from_env = p_addr == :ENV
      @proxy_address, @proxy_port, @proxy_user, @proxy_pass = p_addr, p_port, p_user, p_pass unless p_addr == :ENV
    end

    def inspect = "#<#{self.class} #{@address}:#{@port} open=#{started?}>"
    def use_ssl? = @use_ssl

    def use_ssl=(flag)
      flag = flag ? true : false
      raise IOError, "use_ssl value changed, but session already started" if started? && @use_ssl != flag
      @use_ssl = flag
    end

    def cert_store=(store)
      raise NotImplementedError, "Net::HTTP: cert_store is not supported: use ca_file or ca_path" if store
    end

    def cert_store = nil
    def set_debug_output(output) = @debug_output = output

    # Tells what is sent and received, in short.
    def debug_output=(output)
      @debug_output = output
    end

    def __debug(text) = @debug_output && @debug_output << "#{text}\n"
    def started? = @started
    alias active? started?
    def proxy? = __proxy ? true : false
    def proxy_from_env? = @proxy_from_env

    def proxy_uri
      return nil unless @proxy_from_env
      URI::HTTP.new(use_ssl? ? "https" : "http", nil, address, port, nil, nil, nil, nil, nil).find_proxy
    end

    def __proxy
      if @proxy_from_env
        proxy_uri&.to_s
      elsif @proxy_address
        auth = @proxy_user ? "#{URI.encode_uri_component(@proxy_user)}:#{URI.encode_uri_component(@proxy_pass.to_s)}@" : ""
        "http://#{auth}#{@proxy_address}:#{@proxy_port || 80}"
      end
    end

    def start
      raise IOError, "HTTP session already opened" if @started
      __connect
      return self unless block_given?
      begin
        yield self
      ensure
        finish if @started
      end
    end

    def __connect
      raise NotImplementedError, "Net::HTTP: local_host and local_port are not supported" if @local_host || @local_port
      raise NotImplementedError, "Net::HTTP: ciphers is not supported" if @ciphers
      raise NotImplementedError, "Net::HTTP: verify_callback is not supported" if @verify_callback
      version = { TLSv1: "TLS1", TLSv1_1: "TLS1_1", TLSv1_2: "TLS1_2", TLSv1_3: "TLS1_3" }[@ssl_version&.to_sym]
      __debug("opening connection to #{@address}:#{@port}...")
      @session = Session.new({
        address: @address.to_s, port: @port.to_s, use_ssl: @use_ssl, verify: @verify_mode != OpenSSL::SSL::VERIFY_NONE,
        ca_file: @ca_file, ca_path: @ca_path, cert: @cert && (@cert.respond_to?(:to_pem) ? @cert.to_pem : @cert), key: @key && (@key.respond_to?(:to_pem) ? @key.to_pem : @key),
        min_version: (@min_version || version).to_s.delete_prefix("TLSv").then { |v| v.empty? || v.start_with?("TLS") ? v : "TLS#{v}" },
        max_version: (@max_version || version).to_s.delete_prefix("TLSv").then { |v| v.empty? || v.start_with?("TLS") ? v : "TLS#{v}" },
        open_timeout: @open_timeout, read_timeout: @read_timeout, write_timeout: @write_timeout, proxy: __proxy
      })
      Thread.__finished(@session.connect)
      __debug("opened")
      @started = true
    end

    def finish
      raise IOError, "HTTP session not yet started" unless @started
      @started = false
      @session.close
      nil
    end

    def request(req, body = nil)
      unless @started
        return start do
          req["connection"] ||= "close"
          request(req, body) { |res| yield res if block_given? }
        end
      end
      if body
        raise ArgumentError, "both of body argument and HTTPRequest#body set" if req.body || req.body_stream
        req.body = body
      end
      uri = req.uri
      host = @port == (@use_ssl ? 443 : 80) ? @address : "#{@address}:#{@port}"
      headers = []
      text = req.__body
      req["host"] ||= host
      req.each_capitalized { |name, value| headers << [name, value] }
      __debug("<- #{req.method} #{req.path}")
      reply = Thread.__await(@session.request(req.method, req.path, headers, text, req.decode_content, req.connection_close?))
      __debug("-> #{reply[0]} #{reply[1]}")
      res = HTTPResponse.__of(reply, uri)
      res.decode_content = req.decode_content
      yield res if block_given?
      res
    end

    def get(path, initheader = nil, dest = nil)
      res = request(Get.new(path, initheader))
      if block_given?
        res.read_body { |chunk| yield chunk }
      elsif dest
        dest << res.body
      end
      res
    end

    def head(path, initheader = nil) = request(Head.new(path, initheader))
    def delete(path, initheader = { "Depth" => "Infinity" }) = request(Delete.new(path, initheader))
    def options(path, initheader = nil) = request(Options.new(path, initheader))
    def trace(path, initheader = nil) = request(Trace.new(path, initheader))
    def copy(path, initheader = nil) = request(Copy.new(path, initheader))
    def move(path, initheader = nil) = request(Move.new(path, initheader))
    def mkcol(path, body = nil, initheader = nil) = request(Mkcol.new(path, initheader), body)
    def propfind(path, body = nil, initheader = { "Depth" => "0" }) = request(Propfind.new(path, initheader), body)
    def proppatch(path, body, initheader = nil) = request(Proppatch.new(path, initheader), body)
    def lock(path, body, initheader = nil) = request(Lock.new(path, initheader), body)
    def unlock(path, body, initheader = nil) = request(Unlock.new(path, initheader), body)

    { post: :Post, put: :Put, patch: :Patch }.each do |name, klass|
      define_method(name) do |path, data, initheader = nil, dest = nil, &block|
        res = request(HTTP.const_get(klass).new(path, initheader), data)
        block ? res.read_body(&block) : dest && dest << res.body.to_s
        res
      end
    end

    def request_get(path, initheader = nil, &block) = request(Get.new(path, initheader), &block)
    def request_head(path, initheader = nil, &block) = request(Head.new(path, initheader), &block)
    def request_post(path, data, initheader = nil, &block) = request(Post.new(path, initheader), data, &block)
    def request_put(path, data, initheader = nil, &block) = request(Put.new(path, initheader), data, &block)
    alias get2 request_get
    alias head2 request_head
    alias post2 request_post
    alias put2 request_put

    def send_request(name, path, data = nil, header = nil)
      has_response_body = name.to_s.upcase != "HEAD"
      request(HTTPGenericRequest.new(name, data ? true : false, has_response_body, path, header), data)
    end

    def peer_cert
      raise NotImplementedError, "Net::HTTP#peer_cert is not supported"
    end
  end

  HTTPSession = HTTP
end
