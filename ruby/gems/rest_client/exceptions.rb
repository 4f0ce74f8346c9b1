module RestClient
  STATUSES = {
    300 => "Multiple Choices", 301 => "Moved Permanently", 302 => "Found", 303 => "See Other", 304 => "Not Modified", 305 => "Use Proxy",
    307 => "Temporary Redirect", 308 => "Permanent Redirect", 400 => "Bad Request", 401 => "Unauthorized", 402 => "Payment Required",
    403 => "Forbidden", 404 => "Not Found", 405 => "Method Not Allowed", 406 => "Not Acceptable", 407 => "Proxy Authentication Required",
    408 => "Request Timeout", 409 => "Conflict", 410 => "Gone", 411 => "Length Required", 412 => "Precondition Failed",
    413 => "Payload Too Large", 414 => "URI Too Long", 415 => "Unsupported Media Type", 416 => "Range Not Satisfiable",
    417 => "Expectation Failed", 422 => "Unprocessable Entity", 423 => "Locked", 424 => "Failed Dependency", 426 => "Upgrade Required",
    428 => "Precondition Required", 429 => "Too Many Requests", 500 => "Internal Server Error", 501 => "Not Implemented",
    502 => "Bad Gateway", 503 => "Service Unavailable", 504 => "Gateway Timeout", 505 => "HTTP Version Not Supported",
    507 => "Insufficient Storage", 511 => "Network Authentication Required"
  }.freeze

  class Exception < RuntimeError
    attr_accessor :response, :original_exception
    attr_writer :message

    def initialize(response = nil, initial_response_code = nil)
      @response = response
      @initial_response_code = initial_response_code
    end

    def http_code = @response ? @response.code.to_i : @initial_response_code
    def http_headers = @response&.headers
    def http_body = @response&.body
    def default_message = self.class.name
    def message = @message || default_message
    def to_s = message
  end

  class ExceptionWithResponse < Exception; end

  class RequestFailed < ExceptionWithResponse
    def default_message = "HTTP status code #{http_code}"
  end

  # A class for each status, such as NotFound.
  EXCEPTIONS = STATUSES.to_h do |code, name|
    text = "#{code} #{name}"
    [code, const_set(name.delete(" "), Class.new(RequestFailed) { define_method(:default_message) { text } })]
  end.freeze
  ResourceNotFound = NotFound

  module Exceptions
    EXCEPTIONS_MAP = EXCEPTIONS

    class Timeout < RestClient::RequestTimeout
      def initialize(message = nil, original_exception = nil)
        super(nil, nil)
        self.message = message if message
        self.original_exception = original_exception
      end
    end

    class OpenTimeout < Timeout
      def default_message = "Timed out connecting to server"
    end

    class ReadTimeout < Timeout
      def default_message = "Timed out reading data from server"
    end
  end

  class ServerBrokeConnection < Exception
    def initialize(message = "Server broke connection")
      super(nil, nil)
      self.message = message
    end
  end

  class SSLCertificateNotVerified < Exception
    def initialize(message = "SSL certificate not verified")
      super(nil, nil)
      self.message = message
    end
  end
end
