require "aws-sdk/program"
require "aws-sdk/structure"
require "aws-sdk/errors"

module Aws
  # Each says what the program's environment is with it.
  module CredentialProvider; end

  # A key and its secret.
  class Credentials
    include CredentialProvider

    attr_reader :access_key_id, :secret_access_key, :session_token

    def initialize(access_key_id, secret_access_key, session_token = nil)
      @access_key_id, @secret_access_key, @session_token = access_key_id, secret_access_key, session_token
    end

    def credentials = self
    def set? = [access_key_id, secret_access_key].none? { |key| key.to_s.empty? }
    def inspect = "#<Aws::Credentials access_key_id=#{access_key_id.inspect}>"

    def environment
      { "AWS_ACCESS_KEY_ID" => access_key_id, "AWS_SECRET_ACCESS_KEY" => secret_access_key, "AWS_SESSION_TOKEN" => session_token, "AWS_PROFILE" => nil }
    end
  end

  # Those of a profile in ~/.aws.
  class SharedCredentials
    include CredentialProvider

    attr_reader :profile_name

    def initialize(options = {})
      raise ArgumentError, "Aws::SharedCredentials: the option :path isn't supported" if options[:path]
      @profile_name = options[:profile_name] || ENV["AWS_PROFILE"] || "default"
    end

    def environment = { "AWS_PROFILE" => profile_name, "AWS_ACCESS_KEY_ID" => nil, "AWS_SECRET_ACCESS_KEY" => nil, "AWS_SESSION_TOKEN" => nil }
  end

  # Those of the machine, which the program finds itself.
  class InstanceProfileCredentials
    include CredentialProvider

    VARIABLES = { retries: "AWS_METADATA_SERVICE_NUM_ATTEMPTS", http_open_timeout: "AWS_METADATA_SERVICE_TIMEOUT" }.freeze
    OTHERS = %w[AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN].freeze # would come first

    attr_reader :environment

    def initialize(options = {})
      unknown = options.keys - VARIABLES.keys
      raise ArgumentError, "#{self.class}: not supported: #{unknown.map(&:inspect).join(", ")}" unless unknown.empty?
      @environment = OTHERS.to_h { |name| [name, nil] }.merge(options.to_h { |name, value| [VARIABLES[name], value.to_s] })
    end
  end

  class ECSCredentials < InstanceProfileCredentials; end

  # The operations of a service, as methods: `aws SERVICE OPERATION`.
  class Client
    # Options that are the program's too.
    WORDS = { endpoint: "--endpoint-url", http_open_timeout: "--cli-connect-timeout", http_read_timeout: "--cli-read-timeout", ssl_ca_bundle: "--ca-bundle" }.freeze
    OPTIONS = [:region, :credentials, :access_key_id, :secret_access_key, :session_token, :profile, :retry_limit, :http_proxy, :ssl_verify_peer, *WORDS.keys].freeze

    class << self
      attr_accessor :service, :program, :names # the module, its name at the program, and the names of its parameters

      def identifier = service.name.split("::").last.downcase.to_sym
    end

    attr_reader :config

    def initialize(options = {})
      own = Aws.config[self.class.identifier] || {}
      options = Aws.config.reject { |_name, value| value.is_a?(Hash) }.merge(own, options)
      unknown = options.keys - OPTIONS
      raise ArgumentError, "#{self.class.service}::Client: not supported: #{unknown.map(&:inspect).join(", ")}" unless unknown.empty?
      @options = options
      raise ArgumentError, "#{self.class.service}::Client: :credentials is a #{credentials.class}" unless credentials.nil? || credentials.is_a?(CredentialProvider)
      @config = Structure.new({ "region" => region }.merge(options.slice(:credentials).transform_keys(&:to_s)))
    end

    def operation(name, parameters = {}, *words)
      input = self.class.names.parameters(parameters)
      words.unshift("--cli-input-json", JSON.generate(input)) unless input.empty?
      Response.new(run(name.to_s.tr("_", "-"), *words) || {})
    end

    # Waits as the program does, which has its own numbers of attempts.
    def wait_until(state, parameters = {}, options = {}, &block)
      raise ArgumentError, "wait_until: not supported: #{block ? "a block" : options.keys.map(&:inspect).join(", ")}" if block || !options.empty?
      run("wait", state.to_s.tr("_", "-"), "--cli-input-json", JSON.generate(self.class.names.parameters(parameters)))
      self
    rescue Program::Failure => e
      raise Waiters::Errors::WaiterFailed, e.message
    end

    def respond_to_missing?(name, _all = false) = name.match?(/\A[a-z]+(_[a-z\d]+)+\z/)

    def method_missing(name, *arguments, &block)
      return super unless respond_to_missing?(name) && arguments.length < 2 && arguments.all?(Hash)
      raise ArgumentError, "#{self.class.service}::Client##{name}: a block isn't supported" if block
      operation(name, *arguments)
    end

    def inspect = "#<#{self.class.service}::Client>"

    private

    def region = @options[:region] || ENV["AWS_REGION"] || ENV["AWS_DEFAULT_REGION"]

    def run(operation, *words)
      Program.run(environment, self.class.program, operation, *words, *global_words)
    rescue Program::Failure => e
      raise NoMethodError, "#{self.class.service}::Client has no #{operation.tr("-", "_")}" if e.said.match?(/argument operation: Invalid choice|Found invalid choice/)
      raise Errors.of(e, self.class.service)
    end

    def global_words
      words = WORDS.flat_map { |option, word| @options[option] ? [word, @options[option].to_s] : [] }
      words += ["--region", region] if region
      words << "--no-verify-ssl" if @options[:ssl_verify_peer] == false
      words
    end

    def environment
      own = { "AWS_MAX_ATTEMPTS" => @options[:retry_limit]&.succ&.to_s, "HTTPS_PROXY" => @options[:http_proxy]&.to_s }.compact
      own.merge(credentials&.environment || {})
    end

    def credentials
      key = @options[:access_key_id]
      @options[:credentials] || (key && Credentials.new(key, @options[:secret_access_key], @options[:session_token])) ||
        (@options[:profile] && SharedCredentials.new(profile_name: @options[:profile]))
    end
  end

  # A thing of a service that has a name: what it's like is asked for when it's
  # first needed.
  class Resource
    attr_reader :client

    # A subclass says how: read gives the Structure, nil if there is none.
    def data = @data ||= read || raise(Errors::ServiceError.new(nil, "#{inspect} doesn't exist"))

    # Methods of the SDK that would be taken for members which a thing lacks.
    def self.lack(*names)
      names.each do |name|
        define_method(name) { |*| raise NotImplementedError, "#{self.class}##{name} isn't supported" }
      end
    end

    def load
      @data = nil
      data
      self
    end
    alias reload load

    def data_loaded? = !@data.nil?

    # Raises no error for a thing that isn't there.
    def exists?
      !(@data ||= read).nil?
    rescue Errors::ServiceError => e
      raise unless e.not_found?
      false
    end

    def respond_to_missing?(name, all = false) = data.respond_to_missing?(name, all)
    def method_missing(name, *arguments) = arguments.empty? && respond_to_missing?(name) ? data[name] : super
  end

  # Things that are asked for when they're first needed.
  class Collection
    include Enumerable

    def initialize(&read)
      @read = read
    end

    def each(&block)
      return to_enum(:each) unless block
      @read.call.each(&block)
      self
    end

    def limit(count) = Collection.new { @read.call.first(count) }
  end
end
