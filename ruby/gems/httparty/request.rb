require "erb"
require "gocap/form"

module HTTParty
  # One request, and those that its redirects ask for.
  class Request
    KNOWN = %i[base_uri basic_auth body debug_output default_params follow_redirects format headers limit maintain_method_across_redirects
               no_follow open_timeout parser query raise_on read_timeout ssl_ca_file stream_body timeout verify verify_peer write_timeout].freeze

    attr_reader :http_method, :path, :options, :last_response

    def initialize(http_method, path, options)
      unknown = options.keys - KNOWN
      raise ArgumentError, "HTTParty's option #{unknown.first.inspect} isn't supported" unless unknown.empty?
      @http_method = http_method
      @path = path.is_a?(URI) ? path : path.to_s.strip
      @options = { limit: 5 }.merge(options)
    end

    def uri
      address = @path.to_s
      address = "#{@options[:base_uri]}#{address}" if @options[:base_uri] && !address.match?(%r{\A[a-z][a-z0-9+.-]*://}i)
      uri = URI.parse(address)
      raise UnsupportedURIScheme, "'#{uri}' Must be HTTP, HTTPS or Generic" unless uri.is_a?(URI::HTTP)
      parts = [uri.query, query_of(@options[:default_params]), query_of(@options[:query])].compact.reject(&:empty?)
      uri.query = parts.empty? ? nil : parts.join("&")
      uri
    end

    def perform(&block)
      target = @redirect || uri
      raise RedirectionTooDeep.new(@last_response), "HTTP redirects too deep" if @options[:limit].to_i <= 0
      @last_response = connection(target).start { |http| http.request(build(target)) }
      yield @last_response.body if block && @last_response.body
      redirect?(@last_response) ? follow(target, &block) : finish
    end

    private

    def query_of(params)
      params.is_a?(Hash) ? params_of(params) : params&.to_s
    end

    def params_of(hash)
      Gocap::Form.pairs(hash).filter_map do |name, value|
        next if value == {}
        value == [] ? "#{ERB::Util.url_encode("#{name}[]")}=" : "#{ERB::Util.url_encode(name)}=#{ERB::Util.url_encode(value.to_s)}"
      end.join("&")
    end

    def build(target)
      request = @http_method.new(target.request_uri)
      (@options[:headers] || {}).each { |name, value| request[name.to_s] = value.to_s }
      body = @options[:body]
      if body.is_a?(Hash)
        raise ArgumentError, "HTTParty's uploads of files aren't supported" if body.each_value.any? { |v| v.respond_to?(:path) && v.respond_to?(:read) }
        request.body = params_of(body)
        request.content_type = "application/x-www-form-urlencoded" unless request["content-type"]
      elsif body
        request.body = body.respond_to?(:read) ? body.read : body.to_s
      end
      user = @options[:basic_auth] || (target.user && { username: target.user, password: target.password })
      request.basic_auth(user[:username], user[:password]) if user
      request
    end

    def connection(target)
      http = Net::HTTP.new(target.hostname, target.port)
      http.use_ssl = target.scheme == "https"
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE if @options[:verify] == false || @options[:verify_peer] == false
      http.ca_file = @options[:ssl_ca_file] if @options[:ssl_ca_file]
      http.open_timeout = @options[:open_timeout] || @options[:timeout] || http.open_timeout
      http.read_timeout = @options[:read_timeout] || @options[:timeout] || http.read_timeout
      http.write_timeout = @options[:write_timeout] || @options[:timeout] || http.write_timeout
      http.set_debug_output(@options[:debug_output]) if @options[:debug_output]
      http
    end

    def redirect?(response)
      response.is_a?(Net::HTTPRedirection) && response["location"] && !response.is_a?(Net::HTTPNotModified) && @options[:follow_redirects] != false
    end

    def follow(target, &block)
      @options[:limit] -= 1
      @redirect = URI.join(target.to_s, @last_response["location"])
      forget_credentials unless @redirect.hostname == target.hostname
      raise RedirectionTooDeep.new(@last_response), "HTTP redirects too deep" if @options[:no_follow]
      unless @options[:maintain_method_across_redirects] || @http_method <= Net::HTTP::Get || @http_method <= Net::HTTP::Head ||
             %w[307 308].include?(@last_response.code)
        @http_method = Net::HTTP::Get
      end
      perform(&block)
    end

    # They aren't another host's to know.
    def forget_credentials
      @options.delete(:basic_auth)
      @options[:headers] = (@options[:headers] || {}).reject { |name, _value| name.to_s.casecmp?("authorization") }
    end

    def finish
      response = Response.new(self, @last_response)
      raised = Array(@options[:raise_on]).any? { |code| code.is_a?(Regexp) ? code.match?(response.code.to_s) : code == response.code }
      raise ResponseError.new(@last_response), "Code #{response.code} - #{response.body}" if raised
      response
    end
  end
end
