module RestClient
  # A body, with the rest of the answer.
  class Response < String
    attr_reader :net_http_res, :request

    def self.create(net_http_res, request)
      new(net_http_res.body.to_s).__set(net_http_res, request)
    end

    def __set(net_http_res, request)
      @net_http_res, @request = net_http_res, request
      self
    end

    def code = @net_http_res.code.to_i
    def body = String.new(self)
    def to_s = body
    def to_str = body
    def headers = @headers ||= @net_http_res.to_hash.to_h { |name, values| [name.tr("-", "_").downcase.to_sym, name.casecmp?("set-cookie") ? values : values.join(", ")] }
    def cookies = Array(headers[:set_cookie]).to_h { |cookie| cookie.split(";").first.strip.split("=", 2) }
    def raw_headers = @net_http_res.to_hash
    def description = "#{code} #{STATUSES[code] || @net_http_res.message} | #{headers[:content_type].to_s.split(";").first} #{bytesize} bytes\n"
    def inspect = "<RestClient::Response #{code} #{body.size > 10 ? "#{body[0, 11]}...".inspect : body.inspect}>"

    # What a request gives without a block.
    def return!(&block)
      case code
      when 200..207 then self
      when 301, 302, 307
        raise exception_with_response unless %i[get head].include?(@request.method)
        follow_redirection(&block)
      when 303 then follow_get_redirection(&block)
      else raise exception_with_response
      end
    end

    def follow_redirection(&block) = redirect(&block)
    def follow_get_redirection(&block) = redirect(method: :get, payload: nil, &block)
    def exception_with_response = (EXCEPTIONS[code] || RequestFailed).new(self, code)

    private

    def redirect(changes = {}, &block)
      raise exception_with_response if headers[:location].nil? || @request.max_redirects <= 0
      url = URI.join(@request.url, headers[:location]).to_s
      Request.execute(@request.args.merge(url: url, headers: @request.headers, max_redirects: @request.max_redirects - 1, **changes), &block)
    end
  end
end
