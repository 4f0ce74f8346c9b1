# A timeout ends sleep and the wait for a command in time. Ruby code that only
# computes can't be interrupted: it runs to its end, and then the error is raised.
module Timeout
  VERSION = "0.2.0"

  class Error < RuntimeError
    def self.handle_timeout(message) = raise(self, message)
  end

  class ExitException < Exception
    attr_reader :id
    def initialize(id)
      @id = id
      super("execution expired")
    end
  end

  def timeout(sec, klass = nil, message = nil)
    return yield(sec) if sec.nil? || sec == 0
    raise ArgumentError, "Timeout sec must be a positive number" if sec < 0
    id = Timeout.__begin(sec)
    over = false
    begin
      result = yield(sec)
    rescue ExitException => e
      raise e unless e.id == id
      over = true
    ensure
      over = true if Timeout.__end(id)
    end
    raise(klass || Error, message || "execution expired") if over
    result
  end

  extend self
end

TimeoutError = Timeout::Error
