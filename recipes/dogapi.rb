# Events for Datadog, by its HTTP API.
require "json"
require "net/http"

module Dogapi
  class Event
    OPTIONS = %i[date_happened msg_title priority parent tags aggregation_key alert_type event_type event_object source_type_name].freeze

    attr_reader :msg_text, *OPTIONS

    def initialize(msg_text, options = {})
      @msg_text = msg_text
      OPTIONS.each { |name| instance_variable_set(:"@#{name}", options[name]) }
    end

    # As the API names the fields.
    def to_hash
      fields = OPTIONS.to_h { |name| [name == :msg_title ? :title : name, public_send(name)] }
      { text: msg_text, **fields }.reject { |_, value| value.nil? }
    end
  end

  # Of the API's methods it has emit_event alone.
  class Client
    def initialize(api_key, application_key = nil, host = nil, device = nil, silent = true, timeout = nil, endpoint = nil, skip_ssl_validation = false)
      raise "Please provide an API key to submit your data" unless api_key
      raise NotImplementedError, "skip_ssl_validation of Dogapi::Client is not supported by gocap" if skip_ssl_validation
      @api_key = api_key
      @host = host
      @silent = silent
      @timeout = timeout || 5
      @endpoint = endpoint || ENV["DATADOG_HOST"] || "https://api.datadoghq.com"
    end

    # Returns the status and the answer, as Strings. A request that failed is an
    # exception, or, if the client is silent, a warning and the status -1.
    def emit_event(event, options = {})
      body = event.to_hash.merge({ host: options[:host] || @host, device_name: options[:device] }.reject { |_, value| value.nil? })
      response = post("/api/v1/events", body)
      raise "Datadog: HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
      [response.code, JSON.parse(response.body)]
    rescue StandardError => e
      raise unless @silent
      warn e.message
      [-1, {}]
    end

    private

    def post(path, body)
      uri = URI(@endpoint.delete_suffix("/") + path)
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = uri.scheme == "https"
      http.open_timeout = http.read_timeout = @timeout
      http.post(uri.path, JSON.generate(body), "Content-Type" => "application/json", "DD-API-KEY" => @api_key)
    end
  end
end
