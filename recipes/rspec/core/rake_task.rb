# A task that runs the program rspec.
module RSpec
  module Core
    class RakeTask < Rake::TaskLib
      DEFAULT_PATTERN = "spec/**{,/*/**}/*_spec.rb"

      attr_accessor :name, :pattern, :exclude_pattern, :rspec_opts, :ruby_opts, :rspec_path, :fail_on_error, :failure_message, :verbose, :with_clean_environment

      def initialize(*args, &block)
        @name = args.shift || :spec
        @rspec_path, @pattern = "rspec", DEFAULT_PATTERN
        @fail_on_error = @verbose = true
        desc "Run RSpec code examples" unless Rake.application.last_description
        task(@name, *args) do |_, given|
          block&.call(*[self, given].first(block.arity.abs))
          run_task(@verbose)
        end
      end

      def run_task(verbose)
        command = spec_command
        puts command if verbose
        run = -> { system(command) }
        return if @with_clean_environment ? Bundler.with_unbundled_env(&run) : run.call
        puts @failure_message if @failure_message
        return unless @fail_on_error
        $stderr.puts "#{command} failed" if verbose
        exit($?.exitstatus || 1)
      end

      private

      def spec_command
        pattern = ENV["SPEC"] || @pattern
        list = pattern.is_a?(String) ? ["--pattern", pattern] : pattern.to_a
        list += ["--exclude-pattern", @exclude_pattern] if @exclude_pattern
        ["ruby", *@ruby_opts, "-S", @rspec_path, *list.map { |word| word.to_s.shellescape }, *@rspec_opts].join(" ")
      end
    end
  end
end
