require "net/http"
require "stringio"
require "tempfile"
require "time"

# URI.open reads what a URI stands for.
module OpenURI
  class HTTPError < StandardError
    attr_reader :io

    def initialize(message, io)
      super(message)
      @io = io
    end
  end

  class HTTPRedirect < HTTPError
    attr_reader :uri

    def initialize(message, io, uri)
      super(message, io)
      @uri = uri
    end
  end

  # What the opened object knows beside its text.
  module Meta
    attr_accessor :status, :base_uri, :meta, :metas

    def self.init(obj, res, uri)
      obj.extend(Meta)
      obj.status = [res.code, res.message]
      obj.base_uri = uri
      obj.metas = res.to_hash
      obj.meta = res.each_header.to_h
      obj
    end

    def content_type = meta["content-type"].to_s.split(";")[0].then { |t| t.nil? || t.empty? ? "application/octet-stream" : t.strip.downcase }
    def content_encoding = meta["content-encoding"].to_s.split(",").map { |x| x.strip.downcase }
    def last_modified = meta["last-modified"] && Time.httpdate(meta["last-modified"])

    def charset
      found = meta["content-type"].to_s[/charset="?([^\s;"]+)/i, 1]
      return found.downcase if found
      return yield if block_given?
      meta["content-type"].to_s.start_with?("text/") ? "utf-8" : nil
    end
  end

  OPTIONS = %i[
    proxy proxy_http_basic_authentication progress_proc content_length_proc http_basic_authentication read_timeout open_timeout
    ssl_ca_cert ssl_verify_mode ssl_min_version ssl_max_version ftp_active_mode redirect encoding max_redirects request_specific_fields
  ]

  def self.open_uri(name, *rest)
    uri = name.is_a?(URI::Generic) ? name : URI.parse(name)
    options = rest.last.is_a?(Hash) ? rest.pop : {}
    mode = rest[0]
    unless mode.nil? || mode == "r" || mode == "rb" || mode == File::RDONLY
      raise ArgumentError, "invalid access mode #{mode} (#{uri.class} resource is read only.)"
    end
    options.each_key do |key|
      raise ArgumentError, "unrecognized option: #{key}" if key.is_a?(Symbol) && !OPTIONS.include?(key)
    end
    raise ArgumentError, "open-uri: only http and https URIs can be opened, not #{uri.scheme}" unless uri.is_a?(URI::HTTP)
    io = fetch(uri, options)
    return io unless block_given?
    begin
      yield io
    ensure
      io.close if !io.closed?
    end
  end

  def self.fetch(uri, options)
    seen = []
    loop do
      res = request(uri, options)
      io = Meta.init(StringIO.new(res.body.to_s), res, uri)
      case res
      when Net::HTTPSuccess
        options[:content_length_proc]&.call(res.content_length)
        options[:progress_proc]&.call(res.body.to_s.bytesize)
        return io
      when Net::HTTPMovedPermanently, Net::HTTPFound, Net::HTTPSeeOther, Net::HTTPTemporaryRedirect, Net::HTTPPermanentRedirect
        target = uri.merge(res["location"].to_s)
        raise HTTPRedirect.new("#{res.code} #{res.message}", io, target) if options[:redirect] == false
        unless target.scheme == uri.scheme || (uri.scheme == "http" && target.scheme == "https")
          raise "redirection forbidden: #{uri} -> #{target}"
        end
        raise "HTTP redirection loop: #{target}" if seen.include?(target.to_s)
        seen << uri.to_s << target.to_s
        uri = target
      else
        raise HTTPError.new("#{res.code} #{res.message}", io)
      end
    end
  end

  def self.request(uri, options)
    headers = options.select { |k, _| k.is_a?(String) }
    proxy = options.key?(:proxy) ? options[:proxy] : true
    http = case proxy
    when true then Net::HTTP.new(uri.hostname, uri.port)
    when nil, false then Net::HTTP.new(uri.hostname, uri.port, nil)
    else
      proxy = URI.parse(proxy.to_s)
      Net::HTTP.new(uri.hostname, uri.port, proxy.hostname, proxy.port, proxy.user, proxy.password)
    end
    http.use_ssl = uri.scheme == "https"
    http.verify_mode = options[:ssl_verify_mode] if options[:ssl_verify_mode]
    http.ca_file = options[:ssl_ca_cert] if options[:ssl_ca_cert]
    http.read_timeout = options[:read_timeout] if options.key?(:read_timeout)
    http.open_timeout = options[:open_timeout] if options.key?(:open_timeout)
    req = Net::HTTP::Get.new(uri, headers)
    user, password = options[:http_basic_authentication] || (uri.user && [uri.user, uri.password])
    req.basic_auth(user, password) if user
    http.start { http.request(req) }
  end
end

module URI
  def self.open(name, *rest, **options, &block)
    uri = name.is_a?(URI::Generic) ? name : (URI.parse(name) rescue nil)
    return uri.open(*rest, **options, &block) if uri.is_a?(URI::HTTP)
    ::File.open(name, *rest, **options, &block)
  end

  class HTTP
    def open(*rest, **options, &block)
      options = (rest.last.is_a?(Hash) ? rest.pop : {}).merge(options)
      OpenURI.open_uri(self, *rest, options, &block)
    end

    def read(options = {})
      open(options) { |f| f.read }
    end
  end
end
