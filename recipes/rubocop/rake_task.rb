# Tasks that run the program rubocop.
module RuboCop
  class RakeTask < Rake::TaskLib
    attr_accessor :name, :verbose, :fail_on_error, :patterns, :formatters, :requires, :plugins, :options

    def initialize(name = :rubocop, *args, &block)
      @name, @verbose, @fail_on_error = name, true, true
      @patterns, @requires, @plugins, @options, @formatters = [], [], [], [], []
      desc "Run RuboCop" unless Rake.application.last_description
      define(name, args, [], block)
      namespace(name) do
        desc "Autocorrect RuboCop offenses (only when it's safe)."
        define(:autocorrect, args, ["--autocorrect"], block)
        desc "Autocorrect RuboCop offenses (safe and unsafe)."
        define(:autocorrect_all, args, ["--autocorrect-all"], block)
      end
    end

    private

    def define(name, args, more, block)
      task(name, *args) do |_, given|
        block&.call(*[self, given].first(block.arity.abs))
        run_cli(more)
      end
    end

    def run_cli(more)
      puts "Running RuboCop..." if @verbose
      words = @formatters.flat_map { |f| ["--format", f] } + @requires.flat_map { |f| ["--require", f] } + @plugins.flat_map { |f| ["--plugin", f] }
      return if system("rubocop", *[*words, *@options, *more, *@patterns].flatten.map(&:to_s))
      raise "no program rubocop is on the PATH, and gocap brings none" if $?.nil? || $?.exitstatus == 127
      exit($?.exitstatus || 1) if @fail_on_error
    end
  end
end
