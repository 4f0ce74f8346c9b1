require "digest"

# Digests, HMAC, keys and certificates, which Go's own cryptography computes.
module OpenSSL
  VERSION = "3.0.0"
  OPENSSL_VERSION = "gocap (Go crypto)"
  OPENSSL_LIBRARY_VERSION = OPENSSL_VERSION
  OPENSSL_VERSION_NUMBER = 0x30000000

  class OpenSSLError < StandardError; end

  def self.const_missing(name)
    raise NotImplementedError, "OpenSSL::#{name} is not supported"
  end

  def self.fixed_length_secure_compare(a, b)
    raise ArgumentError, "inputs must be of equal length" unless a.bytesize == b.bytesize
    __equal(a, b)
  end

  def self.secure_compare(a, b)
    __equal(::Digest::SHA256.digest(a), ::Digest::SHA256.digest(b)) && a == b
  end

  # OpenSSL::Digest.new("SHA256"), or OpenSSL::Digest::SHA256.new.
  class Digest
    class DigestError < OpenSSLError; end

    def self.digest(name, data) = new(name).digest(data)
    def self.hexdigest(name, data) = new(name).hexdigest(data)
    def self.base64digest(name, data) = new(name).base64digest(data)

    attr_reader :name

    def initialize(name, data = nil)
      name = name.name if name.is_a?(Digest)
      @name = OpenSSL.__digest_name(name.to_s)
      @digest = ::Digest.const_get(@name).new
      update(data) if data
    end

    def initialize_copy(other)
      super
      @digest = @digest.dup
    end

    def update(data)
      @digest.update(data)
      self
    end
    alias << update

    def reset
      @digest.reset
      self
    end

    def digest(data = nil) = @digest.digest(data)
    def hexdigest(data = nil) = @digest.hexdigest(data)
    def base64digest(data = nil) = @digest.base64digest(data)
    def digest_length = @digest.digest_length
    def block_length = @digest.block_length
    alias size digest_length
    alias to_s hexdigest
    def inspect = "#<#{self.class}: #{hexdigest}>"
    def ==(other) = other.is_a?(Digest) ? digest == other.digest : hexdigest == other

    %w[MD5 SHA1 SHA224 SHA256 SHA384 SHA512].each do |algorithm|
      klass = Class.new(self) do
        define_method(:initialize) { |data = nil| super(algorithm, data) }
        define_singleton_method(:digest) { |data| new.digest(data) }
        define_singleton_method(:hexdigest) { |data| new.hexdigest(data) }
        define_singleton_method(:base64digest) { |data| new.base64digest(data) }
      end
      const_set(algorithm, klass)
    end
  end

  def self.Digest(name) = Digest.const_get(name)

  class HMACError < OpenSSLError; end

  class HMAC
    def self.__name(digest) = digest.is_a?(Digest) ? digest.name : OpenSSL.__digest_name(digest.to_s)
    def self.digest(digest, key, data) = OpenSSL.__hmac(__name(digest), key, data)
    def self.hexdigest(digest, key, data) = digest(digest, key, data).unpack1("H*")
    def self.base64digest(digest, key, data) = [digest(digest, key, data)].pack("m0")

    def initialize(key, digest)
      @key, @name, @data = key, HMAC.__name(digest), +""
    end

    def update(data)
      @data << data
      self
    end
    alias << update

    def reset
      @data = +""
      self
    end

    def digest = OpenSSL.__hmac(@name, @key, @data)
    def hexdigest = digest.unpack1("H*")
    def base64digest = [digest].pack("m0")
    alias to_s hexdigest
    alias inspect hexdigest
    def ==(other) = other.is_a?(HMAC) && digest == other.digest
  end

  module Random
    class RandomError < OpenSSLError; end

    def self.random_bytes(n) = OpenSSL.__random(n)
    def self.bytes(n) = OpenSSL.__random(n)
    def self.pseudo_bytes(n) = OpenSSL.__random(n)
  end

  module KDF
    class KDFError < OpenSSLError; end

    def self.pbkdf2_hmac(pass, salt:, iterations:, length:, hash:)
      OpenSSL.__pbkdf2(pass, salt, iterations, length, HMAC.__name(hash))
    end
  end

  module PKCS5
    def self.pbkdf2_hmac(pass, salt, iter, keylen, digest) = OpenSSL.__pbkdf2(pass, salt, iter, keylen, HMAC.__name(digest))
    def self.pbkdf2_hmac_sha1(pass, salt, iter, keylen) = OpenSSL.__pbkdf2(pass, salt, iter, keylen, "SHA1")
  end

  module PKey
    class PKeyError < OpenSSLError; end
    class RSAError < PKeyError; end
    class ECError < PKeyError; end

    def self.read(text, _password = nil)
      text = text.read if text.respond_to?(:read)
      const_get(__kind(text)).new(text)
    end

    class PKey
      def initialize(text = nil, _password = nil)
        raise NotImplementedError, "#{self.class}.new without a key is not supported" if text.nil?
        return __generate(text) if text.is_a?(Integer)
        __parse(text.respond_to?(:read) ? text.read : text)
      end

      def public? = true
      def public_key = self.class.new(__public_pem)
      def public_to_pem = __public_pem
      def to_pem(*) = private? ? __pem : __public_pem
      alias to_s to_pem
      alias export to_pem
      def sign(digest, data) = __sign(HMAC.__name(digest || "SHA256"), data)
      def verify(digest, signature, data) = __verify(HMAC.__name(digest || "SHA256"), signature, data)
      def inspect = "#<#{self.class}>"
    end

    class RSA
      def self.generate(size, *) = new(size)
    end
  end

  # Encryption by a key. Key, vector and data to authenticate are set before the
  # first update.
  class Cipher
    class CipherError < OpenSSLError; end

    def initialize(name) = __named(name)

    def encrypt(*args)
      raise NotImplementedError, "OpenSSL::Cipher#encrypt with a password is not supported: see pkcs5_keyivgen" unless args.empty?
      __direction(false)
      self
    end

    def decrypt(*args)
      raise NotImplementedError, "OpenSSL::Cipher#decrypt with a password is not supported: see pkcs5_keyivgen" unless args.empty?
      __direction(true)
      self
    end

    def update(data, buffer = nil) = buffer ? buffer.replace(__update(data)) : __update(data)

    def auth_tag(length = 16) = __auth_tag(length)
    def random_key = (self.key = Random.random_bytes(key_len))
    def random_iv = (self.iv = Random.random_bytes(iv_len))

    def padding=(on)
      __padding(on != 0)
    end

    def reset
      __reset
      self
    end

    # Key and vector out of a password, as `openssl enc` makes them.
    def pkcs5_keyivgen(password, salt = nil, iterations = 2048, digest = "MD5")
      raise ArgumentError, "salt must be an 8-octet string" if salt && salt.bytesize != 8
      made = last = "".b
      while made.bytesize < key_len + iv_len
        last = last + password.b + salt.to_s.b
        iterations.times { last = Digest.digest(digest.respond_to?(:name) ? digest.name : digest, last) }
        made += last
      end
      self.key = made.byteslice(0, key_len)
      self.iv = made.byteslice(key_len, iv_len) if iv_len > 0
      nil
    end

    def self.__family(name, prefix = name)
      family = Class.new(self)
      family.define_method(:initialize) { |*parts| __named([prefix, *parts].join("-")) }
      const_set(name, family)
    end
    __family("AES")
    %w[128 192 256].each do |bits|
      __family("AES#{bits}", "AES-#{bits}").define_method(:initialize) { |mode = "CBC"| __named("AES-#{bits}-#{mode}") }
    end
  end

  module X509
    V_OK = 0

    class CertificateError < OpenSSLError; end
    class StoreError < OpenSSLError; end
    class NameError < OpenSSLError; end

    # A distinguished name.
    class Name
      COMPAT = 0
      RFC2253 = 17892119
      ONELINE = 8520479

      def self.parse(str)
        new(str.split("/")[1..-1].to_a.map { |part| part.split("=", 2) })
      end

      def initialize(pairs = [])
        @pairs = pairs
      end

      def to_a = @pairs.map { |name, value| [name, value, 12] }

      def to_s(format = nil)
        case format
        when RFC2253 then @pairs.reverse.map { |p| p.join("=") }.join(",")
        when ONELINE then @pairs.map { |p| p.join(" = ") }.join(", ")
        else @pairs.map { |p| "/#{p.join("=")}" }.join
        end
      end

      def to_utf8 = to_s(RFC2253)
      def inspect = "#<OpenSSL::X509::Name #{to_utf8}>"
      def ==(other) = other.is_a?(Name) && to_s == other.to_s
      alias eql? ==
      def hash = to_s.hash
    end

    class Certificate
      def subject = Name.new(__subject)
      def issuer = Name.new(__issuer)
      def public_key = PKey.read(__public_key)
      def verify(key) = __signed_by(key.public_to_pem)
      alias to_s to_pem
      def ==(other) = other.is_a?(Certificate) && to_der == other.to_der
      def subject_alt_names = __alt_names

      def extensions
        raise NotImplementedError, "OpenSSL::X509::Certificate#extensions is not supported: see subject_alt_names"
      end

      def check_private_key(key) = key.public_to_pem == __public_key

      def inspect
        "#<OpenSSL::X509::Certificate: subject=#{subject.inspect}, issuer=#{issuer.inspect}, serial=#{serial}, not_before=#{not_before}, not_after=#{not_after}>"
      end
    end

    # Certificates to trust.
    class Store
      attr_reader :__roots, :__system

      def initialize
        @__roots = +""
      end

      def set_default_paths
        @__system = true
        nil
      end

      def add_file(path)
        @__roots << File.read(path)
        self
      rescue SystemCallError
        raise StoreError, "system lib"
      end

      def add_path(dir)
        raise StoreError, "system lib" unless File.directory?(dir)
        Dir.children(dir).sort.each { |name| add_file(File.join(dir, name)) if File.file?(File.join(dir, name)) }
        self
      end

      def add_cert(cert)
        @__roots << cert.to_pem
        self
      end
    end

    def self.const_missing(name)
      raise NotImplementedError, "OpenSSL::X509::#{name} is not supported"
    end
  end

  module SSL
    VERIFY_NONE = 0
    VERIFY_PEER = 1
    VERIFY_FAIL_IF_NO_PEER_CERT = 2
    VERIFY_CLIENT_ONCE = 4
    TLS1_VERSION = "TLS1"
    TLS1_1_VERSION = "TLS1_1"
    TLS1_2_VERSION = "TLS1_2"
    TLS1_3_VERSION = "TLS1_3"

    class SSLError < OpenSSLError; end

    # How TLS is spoken. Ciphers are Go's choice.
    class SSLContext
      DEFAULT_PARAMS = { min_version: "TLS1", verify_mode: VERIFY_PEER, verify_hostname: true, options: 0 }.freeze
      VERSIONS = { TLSv1: "TLS1", TLSv1_1: "TLS1_1", TLSv1_2: "TLS1_2", TLSv1_3: "TLS1_3", TLS1: "TLS1", TLS1_1: "TLS1_1", TLS1_2: "TLS1_2", TLS1_3: "TLS1_3" }.freeze

      attr_accessor :ca_file, :ca_path, :cert, :key, :cert_store, :verify_mode, :verify_hostname, :timeout, :options
      attr_reader :min_version, :max_version

      def initialize(version = nil)
        @verify_mode = VERIFY_NONE
        self.ssl_version = version if version
      end

      def set_params(params = {})
        params = DEFAULT_PARAMS.merge(params)
        params.each { |name, value| __send__("#{name}=", value) }
        unless ca_file || ca_path || cert_store
          self.cert_store = X509::Store.new
          cert_store.set_default_paths
        end
        params
      end

      def ssl_version=(version)
        self.min_version = self.max_version = version.to_s.delete_suffix("_client").delete_suffix("_server").to_sym unless version.to_s.start_with?("SSLv23")
      end

      def min_version=(version)
        @min_version = version && __version(version)
      end

      def max_version=(version)
        @max_version = version && __version(version)
      end

      %w[ciphers verify_callback alpn_protocols client_cert_cb servername_cb tmp_dh_callback session_cache_mode extra_chain_cert].each do |name|
        define_method("#{name}=") do |value|
          raise NotImplementedError, "OpenSSL::SSL::SSLContext##{name}= is not supported" if value
        end
      end

      def setup = nil

      def __options(hostname)
        { verify: verify_mode.to_i != VERIFY_NONE, verify_hostname: verify_hostname, hostname: hostname, ca_file: ca_file, ca_path: ca_path,
          cert: cert&.to_pem, key: key&.to_pem, min_version: min_version, max_version: max_version,
          roots: cert_store&.__roots, system_roots: cert_store&.__system }
      end

      private

      def __version(version)
        VERSIONS[version.to_sym] || raise(ArgumentError, "unrecognized version #{version.inspect}")
      end
    end

    # TLS on a TCPSocket, as a client.
    class SSLSocket
      attr_reader :io, :context
      attr_accessor :sync_close, :hostname
      alias to_io io

      def self.new(...) = allocate.tap { |socket| socket.__send__(:initialize, ...) }

      def self.open(host, port, _local_host = nil, _local_port = nil, context: nil)
        new(TCPSocket.open(host, port), *context)
      end

      def initialize(io, context = SSLContext.new)
        @io, @context = io, context
      end

      def connect
        Thread.__await(__handshake(@io, @context.__options(@hostname)))
        self
      end

      # Whoever doesn't check the name while connecting does it here.
      def post_connection_check(hostname)
        return true if SSL.verify_certificate_identity(peer_cert, hostname)
        raise SSLError, "hostname \"#{hostname}\" does not match the server certificate"
      end

      def peer_cert = peer_cert_chain&.first
      def peer_cert_chain = __state&.then { |state| state[2].map { |pem| X509::Certificate.new(pem) } }
      def ssl_version = __state&.first
      def cipher = __state&.then { |version, name| [name, version] }
      alias sysclose close

      def accept
        raise NotImplementedError, "OpenSSL::SSL::SSLSocket#accept is not supported"
      end
    end

    def self.verify_certificate_identity(cert, hostname)
      names = cert.subject_alt_names.filter_map { |name| name[/\A(?:DNS|IP Address):(.*)/, 1] }
      names = cert.subject.to_a.filter_map { |key, value| value if key == "CN" } if names.empty?
      names.any? do |name|
        name.casecmp?(hostname) || name.start_with?("*.") && hostname.include?(".") && name[1..].casecmp?(hostname[hostname.index(".")..])
      end
    end

    def self.const_missing(name)
      raise NotImplementedError, "OpenSSL::SSL::#{name} is not supported"
    end
  end
end
