# How large the terminal is, or is taken to be.
require "io/console"

class IO
  def self.default_console_size = [ENV["LINES"].to_i.nonzero? || 25, ENV["COLUMNS"].to_i.nonzero? || 80]

  def self.console_size
    console ? console.winsize : default_console_size
  rescue SystemCallError
    default_console_size
  end
end
