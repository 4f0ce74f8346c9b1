# Itamae::Secrets: values that are encrypted by AES-256-GCM, a file for each in values/, with keys
# in keys/.
require "openssl"
require "json"
require "pathname"
require "fileutils"

module Itamae
  def self.Secrets(base_dir) = Secrets::Store.new(base_dir)

  module Secrets
    VERSION = "0.2.3"
    ALGORITHM = "aes-256-gcm"

    class << self
      def load(base_dir) = Store.new(base_dir)

      def __check_name(name)
        raise ArgumentError, "name must not contain slashes, colons or backslashes: #{name}" if name.match?(%r{[/\\:]})
        name
      end

      def __encoded(bytes) = [bytes].pack("m")
      def __decoded(text) = text.unpack1("m")
    end

    class AesKey
      TYPE = "aes1"
      attr_reader :name, :type, :key

      def self.generate_random(name) = new(name, TYPE, OpenSSL::Random.random_bytes(32))
      def self.generate_pkcs5(*) = raise(NotImplementedError, "Itamae::Secrets::AesKey.generate_pkcs5: keys of passphrases aren't made here, only read")

      def self.load_json(json, name = nil)
        data = JSON.parse(json) rescue nil # its error would show the text
        raise ArgumentError, "itamae/secrets: the key #{name} isn't JSON with a key in it" unless data.is_a?(Hash) && data["key"].is_a?(String)
        new(data["name"], data["type"], Secrets.__decoded(data["key"]))
      end

      def initialize(name, type, key)
        raise NotImplementedError, "itamae/secrets: the key #{name} is of type #{type}, only #{TYPE} is supported" unless type == TYPE
        @name, @type, @key = Secrets.__check_name(name.to_s), type, key
      end

      def to_json(*) = { name: name, type: type, key: Secrets.__encoded(key) }.to_json
      def inspect = "#<#{self.class} #{name}>" # errors show it
    end

    class Keychain
      class KeyNotFound < StandardError; end

      attr_reader :path

      def initialize(path) = @path = Pathname.new(path)

      def exist?(name) = file(name).exist?

      def load(name)
        raise KeyNotFound, "Couldn't find key #{name} in #{path}" unless exist?(name)
        AesKey.load_json(file(name).read, name)
      end

      def save(key)
        FileUtils.mkdir_p(path)
        File.open(file(key.name), "w", 0o600) { |io| io.puts(key.to_json) }
      end

      private

      def file(name) = path.join(Secrets.__check_name(name.to_s))
    end

    class Store
      attr_reader :base_dir

      def initialize(base_dir) = @base_dir = Pathname.new(base_dir)

      def keychain_path = base_dir.join("keys")
      def values_path = base_dir.join("values")
      def keychain = @keychain ||= Keychain.new(keychain_path)

      # nil if there is none.
      def [](name)
        file = file(name)
        JSON.parse(decrypted(JSON.parse(file.read), name))["value"] if file.exist?
      end

      def fetch(name, *default)
        return self[name] if file(name).exist?
        return yield(name) if block_given?
        default.empty? ? raise(KeyError, "key not found: #{name}") : default.first
      end

      # store[name] = value; store[name, key] = value.
      def []=(name, *rest)
        value = rest.pop
        store(name, value, *rest)
      end

      def store(name, value, key = "default")
        cipher = OpenSSL::Cipher.new(ALGORITHM).encrypt
        cipher.key = keychain.load(key).key
        iv = cipher.random_iv
        cipher.auth_data = ""
        text = cipher.update({ value: value }.to_json) + cipher.final
        parts = { ciphertext: text, iv: iv, auth_tag: cipher.auth_tag }.transform_values { |part| Secrets.__encoded(part) }
        FileUtils.mkdir_p(values_path)
        file(name).write({ version: 1, algorithm: ALGORITHM, key_name: key }.merge(parts).to_json + "\n")
      end

      private

      def file(name) = values_path.join(Secrets.__check_name(name.to_s))

      def decrypted(data, name)
        unless data.values_at("version", "algorithm") == [1, ALGORITHM]
          raise NotImplementedError, "itamae/secrets: #{name} is of version #{data["version"]} with #{data["algorithm"]}, only 1 with #{ALGORITHM} is supported"
        end
        cipher = OpenSSL::Cipher.new(ALGORITHM).decrypt
        cipher.key = keychain.load(data["key_name"]).key
        cipher.iv, cipher.auth_tag = Secrets.__decoded(data["iv"]), Secrets.__decoded(data["auth_tag"])
        cipher.auth_data = ""
        (cipher.update(Secrets.__decoded(data["ciphertext"])) + cipher.final).force_encoding(Encoding::UTF_8)
      rescue OpenSSL::Cipher::CipherError
        raise OpenSSL::Cipher::CipherError, "itamae/secrets: the key #{data["key_name"]} doesn't open #{name}: it is another, or the file was changed"
      end
    end
  end
end
