require "net/protocol"
require "openssl"
require "socket"

# Clients that send mail by SMTP.
module Net
  module SMTPError
    attr_reader :response

    def initialize(response = nil, message: nil)
      super(message || response.to_s)
      @response = response.is_a?(SMTP::Response) ? response : nil
      @message = message || (@response ? @response.message : response)
    end

    def message = @message ? @message.to_s : super
  end

  class SMTPAuthenticationError < ProtoAuthError
    include SMTPError
  end

  class SMTPServerBusy < ProtoServerError
    include SMTPError
  end

  class SMTPSyntaxError < ProtoSyntaxError
    include SMTPError
  end

  class SMTPFatalError < ProtoFatalError
    include SMTPError
  end

  class SMTPUnknownError < ProtoUnknownError
    include SMTPError
  end

  class SMTPUnsupportedCommand < ProtocolError
    include SMTPError
  end

  class SMTP
    VERSION = "0.3.1"
    DEFAULT_AUTH_TYPE = :plain

    # An answer of the server: its three digits, and its lines.
    class Response
      def self.parse(text) = new(text[0, 3], text)

      attr_reader :status, :string

      def initialize(status, string)
        @status, @string = status, string
      end

      def status_type_char = @status[0]
      def success? = status_type_char == "2"
      def continue? = status_type_char == "3"
      def message = @string.lines.first
      def cram_md5_challenge = @string.split(" ")[1].unpack1("m")

      # What the server can do: name => words.
      def capabilities
        return {} unless @string[3] == "-"
        @string.lines.drop(1).to_h do |line|
          name, *words = line[4..].split
          [name, words]
        end
      end

      def exception_class
        case @status
        when /\A4/ then SMTPServerBusy
        when /\A50/ then SMTPSyntaxError
        when /\A53/ then SMTPAuthenticationError
        when /\A5/ then SMTPFatalError
        else SMTPUnknownError
        end
      end
    end

    # What open_message_stream yields.
    class MessageWriter
      attr_reader :__text

      def initialize
        @__text = +"".b
      end

      def write(*texts)
        texts.each { |text| @__text << text.to_s.b }
        texts.sum { |text| text.to_s.bytesize }
      end

      def <<(text)
        write(text)
        self
      end
      alias print write

      def puts(*lines)
        write("\n") if lines.empty?
        lines.flatten.each { |line| write(line.to_s.end_with?("\n") ? line : "#{line}\n") }
        nil
      end

      def printf(format, *args) = write(Kernel.format(format, *args))
    end

    class << self
      def default_port = 25
      def default_submission_port = 587
      def default_tls_port = 465
      alias default_ssl_port default_tls_port

      def default_ssl_context(params = nil)
        context = OpenSSL::SSL::SSLContext.new
        context.set_params(params || {})
        context
      end

      def start(address, port = nil, *args, helo: nil, user: nil, secret: nil, password: nil, authtype: nil,
                tls: false, starttls: :auto, tls_verify: true, tls_hostname: nil, ssl_context_params: nil, &block)
        raise ArgumentError, "wrong number of arguments (given #{args.size + 2}, expected 1..6)" if args.size > 4
        smtp = new(address, port, tls: tls, starttls: starttls, tls_verify: tls_verify, tls_hostname: tls_hostname, ssl_context_params: ssl_context_params)
        smtp.start(*args, helo: helo, user: user, secret: secret || password, authtype: authtype, &block)
      end
    end

    attr_reader :address, :port, :open_timeout, :read_timeout, :capabilities
    attr_accessor :tls_verify, :tls_hostname, :ssl_context_params, :esmtp
    attr_writer :open_timeout
    alias esmtp? esmtp

    def initialize(address, port = nil, tls: false, starttls: :auto, tls_verify: true, tls_hostname: nil, ssl_context_params: nil)
      @address = address
      @tls = tls
      @port = port || SMTP.default_port
      @starttls = starttls
      @tls_verify, @tls_hostname, @ssl_context_params = tls_verify, tls_hostname, ssl_context_params
      @esmtp = true
      @open_timeout, @read_timeout = 30, 60
      @started = @broken = false
    end

    def inspect = "#<#{self.class} #{@address}:#{@port} started=#{@started}>"
    def started? = @started
    def tls? = !!@tls
    alias ssl? tls?
    def starttls? = @starttls
    def starttls_always? = @starttls == :always
    def starttls_auto? = @starttls == :auto

    def read_timeout=(seconds)
      @read_timeout = seconds
    end

    def debug_output=(output)
      @debug_output = output
    end
    alias set_debug_output debug_output=

    def enable_tls(context = nil)
      raise ArgumentError, "SMTPS and STARTTLS is exclusive" if @starttls == :always
      @tls, @ssl_context = true, context
    end
    alias enable_ssl enable_tls

    def disable_tls
      @tls = false
      @ssl_context = nil
    end
    alias disable_ssl disable_tls

    def enable_starttls(context = nil)
      raise ArgumentError, "SMTPS and STARTTLS is exclusive" if @tls
      @starttls, @ssl_context = :always, context
    end

    def enable_starttls_auto(context = nil)
      raise ArgumentError, "SMTPS and STARTTLS is exclusive" if @tls
      @starttls, @ssl_context = :auto, context
    end

    def disable_starttls
      @starttls = false
      @ssl_context = nil
    end

    def capable?(name) = @capabilities ? @capabilities.key?(name) : nil
    def capable_starttls? = capable?("STARTTLS")
    def capable_auth_types = @capabilities && @capabilities["AUTH"] || []
    def capable_plain_auth? = auth_capable?("PLAIN")
    def capable_login_auth? = auth_capable?("LOGIN")
    def capable_cram_md5_auth? = auth_capable?("CRAM-MD5")

    def auth_capable?(type)
      return nil unless @capabilities
      capable_auth_types.include?(type)
    end

    # Opens the session; with a block it ends after it.
    def start(*args, helo: nil, user: nil, secret: nil, password: nil, authtype: nil)
      raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 0..4)" if args.size > 4
      helo ||= args[0] || "localhost"
      user ||= args[1]
      secret ||= password || args[2]
      authtype ||= args[3]
      if user || secret
        check_auth_method(authtype || DEFAULT_AUTH_TYPE)
        raise ArgumentError, "SMTP-AUTH requested but missing user name" if user.nil?
        raise ArgumentError, "SMTP-AUTH requested but missing secret phrase" if secret.nil?
      end
      open_session(helo, user, secret, authtype)
      return self unless block_given?
      begin
        yield self
      ensure
        close_session
      end
    end

    def finish
      raise IOError, "not yet started" unless @started
      close_session
    end

    def send_message(text, from, *to)
      raise IOError, "closed session" unless @socket
      mailfrom(from)
      rcptto_list(to) { data(text) }
    end
    alias send_mail send_message
    alias sendmail send_message

    def open_message_stream(from, *to, &block)
      raise IOError, "closed session" unless @socket
      mailfrom(from)
      rcptto_list(to) { data(&block) }
    end
    alias ready open_message_stream

    def authenticate(user, secret, authtype = DEFAULT_AUTH_TYPE)
      check_auth_method(authtype)
      __send__("auth_#{authtype.to_s.downcase.tr("-", "_")}", user, secret)
    end

    def auth_plain(user, secret)
      accepted(get_response("AUTH PLAIN #{["\0#{user}\0#{secret}"].pack("m0")}"))
    end

    def auth_login(user, secret)
      continued(get_response("AUTH LOGIN"))
      continued(get_response([user].pack("m0")))
      accepted(get_response([secret].pack("m0")))
    end

    def auth_cram_md5(user, secret)
      challenge = continued(get_response("AUTH CRAM-MD5")).cram_md5_challenge
      digest = OpenSSL::HMAC.hexdigest("MD5", secret, challenge)
      accepted(get_response(["#{user} #{digest}"].pack("m0")))
    end

    def starttls = getok("STARTTLS")
    def helo(domain) = getok("HELO #{domain}")
    def ehlo(domain) = getok("EHLO #{domain}")
    def mailfrom(address) = getok("MAIL FROM:<#{address}>")
    def rset = getok("RSET")
    def quit = getok("QUIT")

    def rcptto(address) = getok("RCPT TO:<#{address}>")

    # Names the receivers, and yields if there is one.
    def rcptto_list(addresses)
      raise ArgumentError, "mail destination not given" if addresses.empty?
      refused = []
      taken = addresses.flatten.select do |address|
        rcptto(address)
      rescue SMTPAuthenticationError
        refused << address.to_s.dump
        false
      end
      raise ArgumentError, "mail destination not given" if taken.empty?
      result = yield
      raise SMTPAuthenticationError, "failed to deliver for #{refused.join(", ")}" unless refused.empty?
      result
    end

    # Sends the mail: a text, its lines, or what the block writes.
    def data(text = nil)
      raise ArgumentError, "both of message and block given" if text && block_given?
      raise ArgumentError, "message or block is required" if !text && !block_given?
      response = get_response("DATA")
      raise response.exception_class.new(response) unless response.continue?
      unless text
        @broken = true
        writer = MessageWriter.new
        yield writer
        text = writer.__text
      end
      whole = +"".b
      (text.respond_to?(:each) ? text : [text]).each { |part| whole << part.to_s.b }
      lines = whole.gsub(/\r\n?|\n/n, "\n").split("\n", -1)
      lines.pop if lines.last == ""
      @broken = true # where it is cut short, what comes next is no command
      write_out(lines.map { |line| "#{"." if line.start_with?(".")}#{line}\r\n" }.join + ".\r\n")
      response = read_response
      @broken = false
      raise response.exception_class.new(response) unless response.success?
      response
    end

    def get_response(line)
      validate_line(line)
      write_out("#{line}\r\n")
      read_response
    end

    private

    def check_auth_method(type)
      return if respond_to?("auth_#{type.to_s.downcase.tr("-", "_")}")
      raise ArgumentError, "wrong authentication type #{type}"
    end

    def accepted(response)
      raise SMTPAuthenticationError.new(response) unless response.success?
      response
    end

    def continued(response)
      raise response.exception_class.new(response) unless response.continue?
      response
    end

    def validate_line(line)
      raise ArgumentError, "A line must not contain CR or LF" if line =~ /[\r\n]/
    end

    def getok(line)
      response = get_response(line)
      raise response.exception_class.new(response) unless response.success?
      response
    end

    def open_session(helo_domain, user, secret, authtype)
      raise IOError, "SMTP session already started" if @started
      @socket = Timeout.timeout(@open_timeout, Net::OpenTimeout) { TCPSocket.open(@address, @port) }
      debug "Connection opened: #{@address}:#{@port}"
      secure if @tls
      greeting = read_response
      raise greeting.exception_class.new(greeting) unless greeting.success?
      introduce(helo_domain)
      if !@tls && (@starttls == :always || @starttls == :auto && capable_starttls?)
        raise SMTPUnsupportedCommand.new(message: "STARTTLS is not supported on this server") unless capable_starttls?
        starttls
        secure
        introduce(helo_domain)
      end
      authenticate(user, secret, authtype || DEFAULT_AUTH_TYPE) if user
      @started = true
    ensure
      unless @started
        @socket&.close
        @socket = nil
      end
    end

    def introduce(domain)
      @broken = false
      response = @esmtp ? ehlo(domain) : helo(domain)
      @capabilities = response.capabilities
    rescue SMTPError
      raise unless @esmtp
      @esmtp = @broken = false
      retry
    end

    def secure
      context = @ssl_context || SMTP.default_ssl_context(@ssl_context_params)
      unless @ssl_context
        context.verify_mode = OpenSSL::SSL::VERIFY_NONE unless @tls_verify
      end
      secure = OpenSSL::SSL::SSLSocket.new(@socket, context)
      secure.hostname = (@tls_hostname || @address).to_s
      Timeout.timeout(@open_timeout, Net::OpenTimeout) { secure.connect }
      @socket = secure
    end

    def close_session
      quit if @socket && !@socket.closed? && !@broken
    ensure
      @started = @broken = false
      @socket&.close
      @socket = nil
    end

    def write_out(text)
      raise IOError, "closed session" unless @socket
      debug text.lines.map { |line| "<- #{line.dump}" }.join("\n")
      @socket.write(text)
    end

    def read_response
      text = +""
      loop do
        line = Timeout.timeout(@read_timeout, Net::ReadTimeout) { @socket.gets } or raise EOFError, "end of file reached"
        debug "-> #{line.dump}"
        text << line.sub(/\r?\n\z/, "\n")
        break unless line[3] == "-"
      end
      Response.parse(text)
    end

    def debug(text) = @debug_output && @debug_output << "#{text}\n"
  end

  SMTPSession = SMTP
end
