module HTTParty
  # An answer. What it hasn't itself, such as [], its parsed body has.
  class Response
    JSON_TYPES = %w[application/json application/vnd.api+json application/hal+json text/json].freeze

    attr_reader :request, :response, :headers

    def initialize(request, response)
      @request, @response = request, response
      @headers = Headers.new(response)
    end

    def code = @response.code.to_i
    alias status code
    def message = @response.message
    def http_version = @response.http_version
    def body = @response.body
    def content_type = @response.content_type
    def size = body.to_s.size
    def success? = (200..299).cover?(code)
    def client_error? = (400..499).cover?(code)
    def server_error? = (500..599).cover?(code)
    def redirection? = (300..399).cover?(code)
    def nil? = @response.nil? || body.nil? || body.empty?
    def inspect = "#<#{self.class}:0x#{__id__.to_s(16)} parsed_response=#{parsed_response.inspect}, @response=#{@response.inspect}, @headers=#{@headers.inspect}>"
    def to_s = parsed_response.respond_to?(:to_str) || body.nil? ? parsed_response.to_s : body

    # ok? created? bad_request? not_found? and so on.
    { ok: 200, created: 201, accepted: 202, no_content: 204, moved_permanently: 301, found: 302, not_modified: 304, bad_request: 400,
      unauthorized: 401, forbidden: 403, not_found: 404, method_not_allowed: 405, conflict: 409, gone: 410, unprocessable_entity: 422,
      too_many_requests: 429, internal_server_error: 500, bad_gateway: 502, service_unavailable: 503, gateway_time_out: 504 }.each do |name, number|
      define_method("#{name}?") { code == number }
    end

    def parsed_response
      @parsed = [parse] unless @parsed
      @parsed.first
    end

    def respond_to_missing?(name, include_all = false) = parsed_response.respond_to?(name) || super

    def method_missing(name, *args, &block)
      parsed_response.respond_to?(name) ? parsed_response.public_send(name, *args, &block) : super
    end

    private

    def parse
      parser = @request.options[:parser]
      return parser.call(body, format) if parser
      return nil if body.nil? || body.strip.empty? || body.strip == "null"
      case format
      when :json then JSON.parse(body, quirks_mode: true, allow_nan: true)
      when :csv then require("csv") && CSV.parse(body)
      when :xml then raise UnsupportedFormat, "HTTParty's parser of XML isn't supported: use body"
      else body
      end
    end

    def format
      given = @request.options[:format]
      return given.to_sym if given
      case content_type
      when *JSON_TYPES then :json
      when "text/csv", "application/csv", "text/comma-separated-values" then :csv
      when "application/xml", "text/xml" then :xml
      else :plain
      end
    end
  end

  # Headers of an answer, whatever case they are asked in.
  class Headers
    def initialize(response) = @response = response
    def [](name) = @response[name]
    def key?(name) = @response.key?(name)
    def fetch(name, *default, &block) = @response.fetch(name, *default, &block)
    def to_h = @response.to_hash
    alias to_hash to_h
    def each(&block) = @response.each_header(&block)
    def inspect = to_h.inspect
    include Enumerable
  end

  Response::Headers = Headers
end
