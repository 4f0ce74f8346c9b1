# HTTParty: requests in one call, by itself or in a class that includes it.
require "net/http"
require "uri"
require "json"
require "httparty/response"
require "httparty/request"

module HTTParty
  VERSION = "0.21.0"

  class Error < StandardError; end
  class UnsupportedFormat < Error; end
  class UnsupportedURIScheme < Error; end
  class DuplicateLocationHeader < Error; end

  class ResponseError < Error
    attr_reader :response

    def initialize(response)
      @response = response
      super(response)
    end
  end

  class RedirectionTooDeep < ResponseError; end

  def self.included(base)
    base.extend(ClassMethods)
  end

  module ClassMethods
    def default_options = @default_options ||= superclass.respond_to?(:default_options) ? superclass.default_options.dup : {}

    def base_uri(uri = nil)
      return default_options[:base_uri] unless uri
      default_options[:base_uri] = HTTParty.normalize_base_uri(uri)
    end

    def headers(values = nil)
      return default_options[:headers] || {} unless values
      default_options[:headers] = headers.merge(values)
    end

    def default_params(values = {})
      default_options[:default_params] = (default_options[:default_params] || {}).merge(values)
    end

    def basic_auth(username, password) = default_options[:basic_auth] = { username: username, password: password }
    def format(name = nil) = name ? default_options[:format] = name : default_options[:format]
    def follow_redirects(value = true) = default_options[:follow_redirects] = value
    def no_follow(value = false) = default_options[:no_follow] = value
    def maintain_method_across_redirects(value = true) = default_options[:maintain_method_across_redirects] = value
    def raise_on(codes = []) = default_options[:raise_on] = codes
    def logger(*) = raise(ArgumentError, "HTTParty's logger isn't supported")

    %i[default_timeout open_timeout read_timeout write_timeout ssl_ca_file debug_output parser].each do |setting|
      name = setting == :default_timeout ? :timeout : setting
      define_method(setting) { |value = $stderr| default_options[name] = value }
    end

    { get: "Get", post: "Post", patch: "Patch", put: "Put", delete: "Delete", head: "Head", options: "Options",
      move: "Move", copy: "Copy", mkcol: "Mkcol", lock: "Lock", unlock: "Unlock" }.each do |name, verb|
      define_method(name) do |path, options = {}, &block|
        options = default_options.merge(options)
        options[:headers] = headers.merge(options[:headers] || {})
        options[:follow_redirects] = true if verb == "Head" && !options.key?(:follow_redirects)
        Request.new(Net::HTTP.const_get(verb), path, options).perform(&block)
      end
    end
  end

  class << self
    def normalize_base_uri(uri)
      uri = uri.chomp("/")
      uri.match?(%r{\A[a-z][a-z0-9+.-]*://}i) ? uri : "#{uri.end_with?(":443") ? "https" : "http"}://#{uri}"
    end

    Basement = Class.new { extend ClassMethods }

    %i[get post patch put delete head options move copy mkcol lock unlock].each do |name|
      define_method(name) { |path, options = {}, &block| Basement.public_send(name, path, options, &block) }
    end
  end
end
