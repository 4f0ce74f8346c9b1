# What the gems under Capistrano load before a Capfile begins, and so is there
# without a require: loaded when it is first used.
{
  JSON: "json", YAML: "yaml", Psych: "psych", SecureRandom: "securerandom", Shellwords: "shellwords",
  Logger: "logger", OpenStruct: "ostruct", Digest: "digest", OpenSSL: "openssl", FileUtils: "fileutils",
  Forwardable: "forwardable", SingleForwardable: "forwardable", Singleton: "singleton", Monitor: "monitor", MonitorMixin: "monitor",
  Etc: "etc", Socket: "socket", TCPSocket: "socket", SocketError: "socket",
  IPSocket: "socket", UDPSocket: "socket", TCPServer: "socket", UNIXSocket: "socket", BasicSocket: "socket", Zlib: "zlib", Base64: "base64", OptionParser: "optparse",
  Delegator: "delegate", SimpleDelegator: "delegate", Open3: "open3", StringScanner: "strscan", CGI: "cgi", Gem: "rubygems",
  RbConfig: "rbconfig"
}.each { |name, path| Object.__autoload(name, path) }

# Net itself is there at once: net-ssh has its errors in it.
module Net
end

%i[
  HTTP HTTPResponse HTTPSuccess HTTPRedirection HTTPOK HTTPError HTTPExceptions HTTPClientError HTTPServerError HTTPFatalError HTTPBadResponse
  ProtocolError OpenTimeout ReadTimeout WriteTimeout
].each { |name| Net.__autoload(name, "net/http") }

# What is there with some releases of them, or under `bundle exec`.
Kernel.__lend(
  ERB: "erb", URI: "uri", Date: "date", DateTime: "date", Tempfile: "tempfile", Timeout: "timeout", Benchmark: "benchmark",
  Bundler: "bundler", Find: "find", TSort: "tsort", Observable: "observer", CSV: "csv", OpenURI: "open-uri",
  IPAddr: "ipaddr"
)

class Object
  def to_json(*args)
    require "json"
    to_json(*args)
  end

  def to_yaml(*args)
    require "yaml"
    to_yaml(*args)
  end
end

class String
  def shellescape
    require "shellwords"
    shellescape
  end

  def shellsplit
    require "shellwords"
    shellsplit
  end
end

class Array
  def shelljoin
    require "shellwords"
    shelljoin
  end
end

module Kernel
  def URI(uri)
    require "uri"
    URI(uri)
  end

  def DelegateClass(superclass, &block)
    require "delegate"
    DelegateClass(superclass, &block)
  end

  def gem(*) = true
end

class Dir
  class << self
    %i[tmpdir mktmpdir].each do |name|
      define_method(name) do |*args, **options, &block|
        require "tmpdir"
        __send__(name, *args, **options, &block)
      end
    end
  end
end

class Time
  class << self
    %i[parse iso8601 xmlschema strptime httpdate rfc2822].each do |name|
      define_method(name) do |*args, &block|
        require "time"
        __send__(name, *args, &block)
      end
    end
  end

  %i[iso8601 xmlschema httpdate rfc2822].each do |name|
    define_method(name) do |*args|
      require "time"
      __send__(name, *args)
    end
  end

  %i[to_date to_datetime].each do |name|
    define_method(name) do
      require "date"
      __send__(name)
    end
  end
end
