# The program `aws` (the AWS Command Line Interface), which knows all of AWS's ways
# to credentials and signs the requests.
require "json"
require "open3"

module Aws
  module Program
    # What the program said as it failed.
    class Failure < RuntimeError
      attr_reader :said

      def initialize(command, said)
        @said = said
        super("aws #{command} failed: #{said}")
      end
    end

    # What `aws WORDS` prints, read as JSON; nil if that's nothing.
    def self.run(environment, *words)
      out, err, status = Open3.capture3(environment, "aws", *words, "--output", "json")
      raise Failure.new(words.first(2).join(" "), err.strip) unless status.success?
      out.strip.empty? ? nil : JSON.parse(out)
    rescue Errno::ENOENT
      raise "AWS is reached by the program `aws` (the AWS Command Line Interface), which isn't installed"
    end
  end
end
