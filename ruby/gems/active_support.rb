# Active Support, as far as deployment code uses it: the extensions of Ruby's
# classes, durations, inflections, concerns and inquirers. What isn't here is a
# NameError or NoMethodError like any other.
module ActiveSupport
  module VERSION
    MAJOR, MINOR, TINY = 7, 1, 0
    STRING = [MAJOR, MINOR, TINY].join(".")
  end

  def self.version = Gem::Version.new(VERSION::STRING)

  autoload :Concern, "active_support/concern"
  autoload :Duration, "active_support/duration"
  autoload :HashWithIndifferentAccess, "active_support/hash_with_indifferent_access"
  autoload :Inflector, "active_support/inflector"
  autoload :StringInquirer, "active_support/string_inquirer"
  autoload :ArrayInquirer, "active_support/string_inquirer"
end
