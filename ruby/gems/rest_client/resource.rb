module RestClient
  # An address, with what its requests have in common.
  class Resource
    attr_reader :url, :options

    def initialize(url, options = {}, _backwards = nil)
      @url = url
      @options = options.is_a?(Hash) ? options : { user: options, password: _backwards }
    end

    def user = @options[:user]
    def password = @options[:password]
    def headers = @options[:headers] || {}
    def to_s = @url

    %i[get delete head].each do |name|
      define_method(name) { |additional = {}, &block| execute(name, additional, &block) }
    end

    %i[post put patch].each do |name|
      define_method(name) { |payload, additional = {}, &block| execute(name, additional, payload: payload, &block) }
    end

    def [](path) = self.class.new("#{@url.chomp("/")}/#{path.to_s.delete_prefix("/")}", @options)

    private

    def execute(method, additional, more = {}, &block)
      Request.execute(@options.merge(method: method, url: @url, headers: headers.merge(additional), **more), &block)
    end
  end
end
