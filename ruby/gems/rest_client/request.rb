require "cgi"
require "gocap/form"

module RestClient
  class Request
    KNOWN = %i[method url headers payload user password timeout open_timeout read_timeout verify_ssl ssl_ca_file ssl_ca_path ssl_client_cert
               ssl_client_key max_redirects cookies].freeze
    TYPES = { json: "application/json", xml: "application/xml", html: "text/html", text: "text/plain", txt: "text/plain", js: "application/javascript",
              csv: "text/csv", yaml: "text/x-yaml", pdf: "application/pdf", multipart_form: "multipart/form-data" }.freeze

    attr_reader :method, :url, :headers, :payload, :user, :password, :max_redirects, :args

    def self.execute(args, &block) = new(args).execute(&block)

    def initialize(args)
      unknown = args.keys - KNOWN
      raise ArgumentError, "RestClient's option #{unknown.first.inspect} isn't supported" unless unknown.empty?
      @args = args
      @method = args.fetch(:method) { raise ArgumentError, "must pass :method" }.to_s.downcase.to_sym
      @headers = (args[:headers] || {}).dup
      @url = with_params(args.fetch(:url) { raise ArgumentError, "must pass :url" }.to_s)
      @payload, @user, @password = args.values_at(:payload, :user, :password)
      @max_redirects = args[:max_redirects] || 10
    end

    def uri
      @uri ||= begin
        uri = URI.parse(@url.match?(%r{\A[a-z][a-z0-9+.-]*://}i) ? @url : "http://#{@url}")
        raise URI::InvalidURIError, "bad URI(absolute but no path): #{@url}" unless uri.host
        uri
      end
    end

    def execute
      response = Response.create(connection.start { |http| http.request(build) }, self)
      block_given? ? yield(response, self, response.net_http_res) : response.return!
    rescue Net::OpenTimeout => e
      raise Exceptions::OpenTimeout.new(nil, e)
    rescue Net::ReadTimeout => e
      raise Exceptions::ReadTimeout.new(nil, e)
    rescue EOFError, Errno::ECONNRESET
      raise ServerBrokeConnection
    rescue OpenSSL::SSL::SSLError => e
      raise SSLCertificateNotVerified, e.message if e.message.include?("certificate verify failed")
      raise
    end

    private

    # Of the headers, params are those of the URL.
    def with_params(url)
      params = @headers.delete(:params) || @headers.delete("params")
      return url if params.nil? || params.empty?
      "#{url}#{url.include?("?") ? "&" : "?"}#{encode(params)}"
    end

    def encode(params)
      pairs = Gocap::Form.pairs(params) { |name| CGI.escape(name) }
      pairs.map { |name, value| [nil, [], {}].include?(value) ? name : "#{name}=#{CGI.escape(value.to_s)}" }.join("&")
    end

    def build
      request = Net::HTTP.const_get(@method.to_s.capitalize).new(uri.request_uri)
      { accept: "*/*", user_agent: "rest-client/#{VERSION} (gocap)" }.merge(@headers).each { |name, value| set(request, name, value) }
      request["cookie"] = @args[:cookies].map { |name, value| "#{name}=#{value}" }.join("; ") if @args[:cookies]
      body = body_of(request)
      request.body = body if body
      user = @user || (uri.user && CGI.unescape(uri.user))
      request.basic_auth(user, @password || (uri.password && CGI.unescape(uri.password))) if user
      request
    end

    # :content_type is Content-Type, and :json there is its type.
    def set(request, name, value)
      title = name.is_a?(Symbol) ? name.to_s.split("_").map(&:capitalize).join("-") : name
      typed = value.is_a?(Symbol) || title.casecmp?("accept") || title.casecmp?("content-type")
      request[title] = typed ? value.to_s.split(",").map { |type| TYPES.fetch(type.strip.to_sym, type.strip) }.join(", ") : value.to_s
    end

    def body_of(request)
      return @payload.respond_to?(:read) ? @payload.read : @payload unless @payload.is_a?(Hash)
      raise ArgumentError, "RestClient's uploads of files aren't supported" if file?(@payload)
      request["content-type"] ||= "application/x-www-form-urlencoded"
      encode(@payload)
    end

    def file?(value)
      case value
      when Hash then value.each_value.any? { |v| file?(v) }
      when Array then value.any? { |v| file?(v) }
      else value.respond_to?(:path) && value.respond_to?(:read)
      end
    end

    def connection
      http = Net::HTTP.new(uri.hostname, uri.port)
      http.use_ssl = uri.scheme == "https"
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE if [false, OpenSSL::SSL::VERIFY_NONE].include?(@args[:verify_ssl])
      { ca_file: :ssl_ca_file, ca_path: :ssl_ca_path, cert: :ssl_client_cert, key: :ssl_client_key }.each do |setting, name|
        http.public_send("#{setting}=", @args[name]) if @args[name]
      end
      http.open_timeout = @args[:open_timeout] || @args[:timeout] || http.open_timeout
      http.read_timeout = @args[:read_timeout] || @args[:timeout] || http.read_timeout
      http
    end
  end
end
