# RestClient: requests whose failures are exceptions.
require "net/http"
require "uri"
require "rest_client/exceptions"
require "rest_client/response"
require "rest_client/request"
require "rest_client/resource"

module RestClient
  VERSION = "2.1.0"

  class << self
    %i[log proxy].each do |name|
      define_method("#{name}=") { |_value| raise NotImplementedError, "RestClient.#{name}= isn't supported" }
    end

    %i[get delete head options].each do |name|
      define_method(name) { |url, headers = {}, &block| Request.execute(method: name, url: url, headers: headers, &block) }
    end

    %i[post put patch].each do |name|
      define_method(name) { |url, payload, headers = {}, &block| Request.execute(method: name, url: url, payload: payload, headers: headers, &block) }
    end
  end
end
