# Small things of Rake's that recipes name.
require "etc"

module Rake
  module Win32
    class Win32HomeError < RuntimeError
    end

    class << self
      def windows? = false
      def normalize(path) = path.tr("\\", "/")
    end
  end

  # The lines of a backtrace that are the user's.
  module Backtrace
    SUPPRESS_PATTERN = /\Agocap:/.freeze

    def self.collapse(lines) = lines.reject { |line| SUPPRESS_PATTERN.match?(line) }
  end

  # Stands for a Process::Status.
  class PseudoStatus
    attr_reader :exitstatus

    def initialize(code = 0)
      @exitstatus = code
    end

    def to_i = exitstatus << 8
    def >>(bits) = to_i >> bits
    def stopped? = false
    def exited? = true
  end

  class CpuCounter
    def self.count = Etc.nprocessors
  end
end
