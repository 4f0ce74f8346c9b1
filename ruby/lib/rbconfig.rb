# What is known of this Ruby and its machine. There is no ruby program, nor what
# belongs to its installation.
module RbConfig
  major, minor, teeny = RUBY_VERSION.split(".")
  cpu, os = RUBY_PLATFORM.split("-", 2)
  CONFIG = {
    "MAJOR" => major, "MINOR" => minor, "TEENY" => teeny, "ruby_version" => "#{major}.#{minor}.0",
    "arch" => RUBY_PLATFORM, "host_cpu" => cpu, "host_os" => os, "target_cpu" => cpu, "target_os" => os,
    "EXEEXT" => "", "PATH_SEPARATOR" => ":", "SHELL" => "/bin/sh"
  }

  def self.ruby = raise(NotImplementedError, "RbConfig.ruby isn't supported: there is no ruby")
  def self.expand(value, config = CONFIG)
    value.replace(value.gsub(/\$\$|\$\((\w+)\)|\$\{(\w+)\}/) { |m| m == "$$" ? "$" : config.fetch($1 || $2, m) })
  end
end
