# Slack::Notifier: messages to an incoming web hook of Slack.
require "net/http"
require "uri"
require "json"

module Slack
  class Notifier
    VERSION = "2.4.0"

    class APIError < StandardError; end

    # HTML's and Markdown's links as Slack writes them.
    module LinkFormatter
      HTML = %r{<a(?:\s[^>]*?)?\shref=(["'])(.+?)\1(?:[^>]*)>(.+?)</a>}m
      MARKDOWN = /\[([^\[\]]*?)\]\(((?:https?:\/\/|mailto:|\/)[^\s()]+(?:\([^\s()]*\))?)\)/

      def self.format(text, formats: %i[html markdown], **)
        text = text.to_s
        text = text.gsub(HTML) { "<#{$2}|#{$3}>" } if formats.include?(:html)
        text = text.gsub(MARKDOWN) { $1.empty? ? "<#{$2}>" : "<#{$2}|#{$1}>" } if formats.include?(:markdown)
        text
      end
    end

    module Util
      LinkFormatter = Slack::Notifier::LinkFormatter

      module Escape
        HTML = { "<" => "&lt;", ">" => "&gt;", "&" => "&amp;" }.freeze
        def self.html(text) = text.gsub(/[<>&]/, HTML)
      end

      class HTTPClient
        # Options are settings of Net::HTTP.
        def self.post(uri, params)
          params = params.dup
          settings = params.delete(:http_options) || {}
          http = Net::HTTP.new(uri.host, uri.port)
          http.use_ssl = uri.scheme == "https"
          settings.each { |name, value| http.public_send("#{name}=", value) }
          request = Net::HTTP::Post.new(uri.request_uri)
          request.set_form_data(params)
          response = http.request(request)
          return response if response.is_a?(Net::HTTPSuccess)
          raise APIError, "The slack API returned an error: #{response.body} (HTTP Code #{response.code})"
        end
      end
    end

    DefaultHTTPClient = Util::HTTPClient

    # What the block of Notifier.new calls.
    class Settings
      attr_reader :values

      def initialize(values) = @values = values

      def defaults(values = nil)
        @values[:defaults] = values if values
        @values[:defaults]
      end

      def http_client(client = nil)
        @values[:http_client] = client if client
        @values[:http_client]
      end

      def middleware(*) = raise(NotImplementedError, "Slack::Notifier's middleware can't be changed")
    end

    attr_reader :endpoint, :default_payload

    def initialize(webhook_url, options = {}, &block)
      @endpoint = URI.parse(webhook_url)
      options = options.dup
      values = { http_client: options.delete(:http_client) || Util::HTTPClient, defaults: options }
      Settings.new(values).instance_exec(&block) if block
      @client, @default_payload = values.values_at(:http_client, :defaults)
    end

    def channel = @default_payload[:channel]
    def channel=(name)
      @default_payload[:channel] = name
    end

    def username = @default_payload[:username]
    def username=(name)
      @default_payload[:username] = name
    end

    # Returns the answers of Slack in an Array.
    def ping(message, options = {})
      post(message.is_a?(Hash) ? message : options.merge(text: message))
    end

    def post(payload = {})
      payload = @default_payload.merge(payload)
      settings = payload.delete(:http_options)
      payload = formatted(payload)
      channels = payload[:channel].is_a?(Array) ? payload[:channel] : [payload[:channel]]
      channels.map do |channel|
        message = channel ? payload.merge(channel: channel) : payload
        params = { payload: message.to_json }
        params[:http_options] = settings if settings
        @client.post(@endpoint, params)
      end
    end

    def escape(text) = Util::Escape.html(text)

    private

    AT = %i[here channel everyone].freeze

    def formatted(payload)
      payload = payload.dup
      text = payload[:text] && LinkFormatter.format(Array(payload[:text]).join("\n"))
      if (at = payload.delete(:at))
        text = Array(at).map { |name| "<#{AT.include?(name.to_sym) ? "!" : "@"}#{name}> " }.join + text.to_s
      end
      payload[:text] = text if text
      [:attachments, "attachments"].each do |key|
        list = payload[key] or next
        payload[key] = (list.is_a?(Hash) ? [list] : list).map { |attachment| formatted_attachment(attachment) }
      end
      payload
    end

    def formatted_attachment(attachment)
      texts = attachment.slice(:text, "text").compact
      attachment.merge(texts.transform_values { |text| LinkFormatter.format(text) })
    end
  end
end
