module Aws
  module Errors
    class ServiceError < RuntimeError
      attr_reader :context

      def initialize(context, message)
        @context = context
        super(message)
      end

      def code = self.class.name.split("::").last

      # It's no refusal, nor a failure on the way.
      def not_found? = code.match?(/NotFound|NoSuch|DoesNotExist/)
    end

    class MissingRegionError < ArgumentError
      def initialize(message = "No region was provided. Configure the `:region` option or export the region name to ENV['AWS_REGION']") = super
    end

    class MissingCredentialsError < RuntimeError
      def initialize(message = "unable to sign request without credentials set") = super
    end

    # In a service's module Errors: each code that the service answers is a class.
    module Codes
      def const_missing(name) = const_set(name, Class.new(const_get(:ServiceError)))
    end

    # Answers to HEAD have no body, and so no code but their status.
    STATUSES = { "301" => "Http301Error", "400" => "BadRequest", "403" => "Forbidden", "404" => "NotFound", "412" => "PreconditionFailed" }.freeze

    # The exception for what the program said, of a service's module.
    def self.of(failure, service)
      case failure.said
      when /An error occurred \(([^)]+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)/m
        code, message = $1, $2
        service::Errors.const_get(STATUSES.fetch(code) { code.gsub(/\W/, "") }).new(nil, message)
      when /must specify a region/ then MissingRegionError.new
      when /Unable to locate credentials/ then MissingCredentialsError.new
      when /Parameter validation failed|Unknown options|arguments are required/ then ArgumentError.new(failure.message)
      else failure
      end
    end
  end

  module Waiters
    module Errors
      class WaiterFailed < StandardError; end
    end
  end
end
