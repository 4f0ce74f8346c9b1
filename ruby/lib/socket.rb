# TCP clients. Servers and other kinds of sockets aren't there.
class SocketError < StandardError; end

class BasicSocket < IO
  def self.new(*) = raise(NotImplementedError, "#{self}.new isn't supported: only TCPSocket is")
  def self.open(*args, **opts)
    socket = new(*args, **opts)
    return socket unless block_given?
    begin
      yield socket
    ensure
      socket.close unless socket.closed?
    end
  end
  def send(*args) = args.size <= 2 && args[0].is_a?(String) ? write(args[0]) : __send__(*args)
  def recv(n, *) = (readpartial(n) rescue "")
  def setsockopt(*) = 0
  def shutdown(*) = (close_write; 0)
end

class IPSocket < BasicSocket
  def peeraddr(*) = ["AF_INET", @port, @host, @host]
end

class TCPSocket < IPSocket
  def self.new(host, port, *, connect_timeout: nil)
    socket = allocate
    Thread.__await(socket.__connect(host.to_s, port.to_s, connect_timeout || 0))
    socket.instance_variable_set(:@host, host)
    socket.instance_variable_set(:@port, port.to_i)
    socket
  end
  def self.gethostbyname(*) = raise(NotImplementedError, "TCPSocket.gethostbyname isn't supported")
end

class Socket < BasicSocket
  SOCK_STREAM = 1
  AF_UNSPEC = 0
  AF_INET = 2
  AF_INET6 = RUBY_PLATFORM.include?("darwin") ? 30 : 10
  IPPROTO_TCP = 6
  TCP_NODELAY = 1
  SOL_SOCKET = 1
  SO_KEEPALIVE = 9
  class << self
    def tcp(host, port, *, connect_timeout: nil, **, &block)
      socket = TCPSocket.new(host, port, connect_timeout: connect_timeout)
      return socket unless block
      begin
        yield socket
      ensure
        socket.close unless socket.closed?
      end
    end
    def ip_address_list = raise(NotImplementedError, "Socket.ip_address_list isn't supported")
  end
end

class UDPSocket < IPSocket; end
class TCPServer < TCPSocket
  def self.new(*, **) = raise(NotImplementedError, "TCPServer isn't supported")
end
class UNIXSocket < BasicSocket; end
class UNIXServer < UNIXSocket; end
